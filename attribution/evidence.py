"""The counts that a verdict rests on, each with its denominator."""

from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from attribution.membership import Membership
from attribution.symptoms import GOOD, NUMBER, SILENT
from attribution.window import Bools, Grid, Ints
from domain.verdicts import Share


class Tally:
    """Bad and all attempts of everybody, from any round on."""

    def __init__(self, grid: Grid, *, membership: Membership) -> None:
        attempts = _from_round((grid.symptom >= GOOD) & (grid.symptom != NUMBER[SILENT]))
        bad = _from_round(grid.bad & (grid.symptom != NUMBER[SILENT]))
        self._arrays = bad, attempts
        # As lists: one place's counts are read some ten times, and numpy is slow for single values.
        self._bad, self._attempts = bad.tolist(), attempts.tolist()
        self._symptom = grid.symptom
        self._slow = int(grid.late[~membership.is_control].sum())
        self.is_control: Bools = membership.is_control
        self.practices = int((~self.is_control).sum())
        self._places = grid.places
        self._of_groups: dict[int, Ints] = {}
        self._membership = membership
        self._totals = {
            kind: (bad[mask].sum(axis=0).tolist(), attempts[mask].sum(axis=0).tolist())
            for kind, mask in (("control", self.is_control), ("practice", ~self.is_control))
        }
        self._shares = _Shares()

    @cached_property
    def rows(self) -> list[tuple[int, ...]]:
        """Symptoms of each place, round by round."""
        return list(map(tuple, self._symptom.tolist()))

    @cached_property
    def names_of_controls(self) -> frozenset[str]:
        """The vantages that are controls."""
        return frozenset(self._places[number].vantage for number in np.flatnonzero(self.is_control).tolist())

    def outside(self, dimension: str, *, value: str) -> Ints:
        """Practices that do not have this value."""
        others = ~self.is_control
        others[self._membership.sharing(dimension, value=value)] = False
        return np.flatnonzero(others)

    def all_practices(self) -> Share:
        """Every practice in the whole window."""
        bad, attempts = self._totals["practice"]
        return self._share(bad[0], attempts[0])

    def all_controls(self) -> Share:
        """Every control site in the whole window."""
        bad, attempts = self._totals["control"]
        return self._share(bad[0], attempts[0])

    def all_slow(self) -> int:
        """How many of the bad attempts of all practices came to their end."""
        return self._slow

    def own(self, place: int, *, since: int = 0) -> Share:
        """The place's own attempts."""
        return self._share(self._bad[place][since], self._attempts[place][since])

    def controls(self, place: int, *, since: int = 0) -> Share:
        """All controls, without the place itself."""
        return self._others("control", place, since=since, member=bool(self.is_control[place]))

    def peers(self, place: int, *, since: int = 0) -> Share:
        """All other practices."""
        return self._others("practice", place, since=since, member=not self.is_control[place])

    def of(self, places: Ints, *, since: int = 0) -> Share:
        """These places together."""
        bad, attempts = self._arrays
        return self._share(int(bad[places, since].sum()), int(attempts[places, since].sum()))

    def groups(self, places: Ints, *, since: Ints) -> list[dict[str, Share]]:
        """Of each of these places, for each of its dimensions, the others that share its value.

        `since`: the round of each from which on is counted.
        """
        peers, (bad, attempts) = self._membership.peers, self._arrays
        counts = peers.counts[places]
        ends = np.cumsum(counts)
        # All pairs of the places, one after the other: a place at a time takes more than twice as long.
        pairs = np.arange(counts.sum()) + np.repeat(peers.ends[places] - ends, counts)
        others = -np.repeat(_key(bad[places, since], attempts[places, since]), counts)
        rounds = np.repeat(since, counts)
        for each in np.unique(since).tolist():
            at = rounds == each
            others[at] += self._of_whole_groups(each)[peers.group[pairs[at]]]
        shares = list(map(self._shares.__getitem__, others.tolist()))
        return [
            dict(zip(peers.labels[place], shares[end - count : end], strict=True))
            for place, end, count in zip(places.tolist(), ends.tolist(), counts.tolist(), strict=True)
        ]

    def _of_whole_groups(self, since: int) -> Ints:
        if since not in self._of_groups:
            self._of_groups[since] = self._whole_groups(since)
        return self._of_groups[since]

    def _whole_groups(self, since: int) -> Ints:
        """For each group the key of its share: keys add up as the counts do, so one sum makes both.

        What a practice's groups are without itself is made only of those that something is said of: of all, it took a
        fifth of the time of a window of 50,000 places.
        """
        peers = self._membership.peers
        bad, attempts = (each[:, since] for each in self._arrays)
        # A nation's keys are below 2^53: sums of them are exact.
        of_each = _key(bad, attempts).astype(np.float64)
        return np.bincount(peers.group, weights=of_each[peers.place]).astype(np.int64)

    def own_only(self, place: int) -> list[str]:
        """Dimensions whose value this practice alone has: its own equipment."""
        values = self._places[place].dimensions
        return [name for name in values if values.get(name) and self._practices_of(name, values[name]) == 1]

    def _practices_of(self, dimension: str, value: str) -> int:
        return int((~self.is_control[self._membership.sharing(dimension, value=value)]).sum())

    def _others(self, kind: str, place: int, *, since: int, member: bool) -> Share:
        bad, attempts = self._totals[kind]
        if not member:
            return self._share(bad[since], attempts[since])
        return self._share(bad[since] - self._bad[place][since], attempts[since] - self._attempts[place][since])

    def _share(self, bad: int, attempts: int) -> Share:
        return self._shares[_key(bad, attempts)]


class _Shares(dict[int, Share]):
    """Shares by one number. Most places show the same few: one object for all saves a third of a window's time."""

    def __missing__(self, key: int) -> Share:
        attempts, bad = divmod(key, _RADIX)
        share = self[key] = Share(bad=bad, attempts=attempts)
        return share


_RADIX: Final = 1 << 31
_Count = TypeVar("_Count", int, Ints)


def _key(bad: _Count, attempts: _Count) -> _Count:
    return attempts * _RADIX + bad


def _from_round(cells: Bools) -> Ints:
    """For each place and round, how many cells from that round on."""
    return np.asarray(np.cumsum(cells[:, ::-1], axis=1)[:, ::-1], dtype=np.int64)
