"""The counts that a verdict rests on, each with its denominator."""

import numpy as np

from attribution.membership import Membership
from attribution.symptoms import GOOD, NUMBER, SILENT
from attribution.window import Bools, Grid, Ints
from domain.verdicts import Share
from domain.vocabulary import VantageKind


class Tally:
    """Bad and all attempts of everybody, from any round on."""

    def __init__(self, grid: Grid, *, membership: Membership) -> None:
        attempts = _from_round((grid.symptom >= GOOD) & (grid.symptom != NUMBER[SILENT]))
        bad = _from_round(grid.bad & (grid.symptom != NUMBER[SILENT]))
        self._arrays = bad, attempts
        # As lists: one place's counts are read some ten times, and numpy is slow for single values.
        self._bad, self._attempts = bad.tolist(), attempts.tolist()
        self.rows: list[tuple[int, ...]] = [tuple(row) for row in grid.symptom.tolist()]
        """Symptoms of each place, round by round."""
        self.is_control: Bools = np.array([each.kind is VantageKind.CONTROL for each in grid.places], dtype=np.bool_)
        self.practices = int((~self.is_control).sum())
        self._places = grid.places
        self._of_groups: dict[int, tuple[list[int], list[int]]] = {}
        self._membership = membership
        self._totals = {
            kind: (bad[mask].sum(axis=0).tolist(), attempts[mask].sum(axis=0).tolist())
            for kind, mask in (("control", self.is_control), ("practice", ~self.is_control))
        }
        self._shares: dict[tuple[int, int], Share] = {}

    def all_practices(self) -> Share:
        """Every practice in the whole window."""
        bad, attempts = self._totals["practice"]
        return self._share(bad[0], attempts[0])

    def all_controls(self) -> Share:
        """Every control site in the whole window."""
        bad, attempts = self._totals["control"]
        return self._share(bad[0], attempts[0])

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

    def groups(self, place: int, *, since: int = 0) -> dict[str, Share]:
        """For each dimension of the place, the others that share its value."""
        if self.is_control[place]:
            return {}  # a control is no practice's peer
        if since not in self._of_groups:
            self._of_groups[since] = self._summed(since)
        bad, attempts = self._of_groups[since]
        own_bad, own_attempts = self._bad[place][since], self._attempts[place][since]
        known, out = self._shares, {}
        for label, number in self._membership.peers[place]:
            others = bad[number] - own_bad, attempts[number] - own_attempts
            out[label] = known.get(others) or self._share(*others)
        return out

    def _summed(self, since: int) -> tuple[list[int], list[int]]:
        """Bad and all attempts of each group's practices."""
        group, place = self._membership.peer_pairs
        sums = (np.bincount(group, weights=each[place, since]).astype(np.int64).tolist() for each in self._arrays)
        bad, attempts = sums
        return bad, attempts

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
        # Most places show the same few counts: one object for all of them saves a third of the time of a window.
        share = self._shares.get((bad, attempts))
        if share is None:
            share = self._shares[bad, attempts] = Share(bad=bad, attempts=attempts)
        return share


def _from_round(cells: Bools) -> Ints:
    """For each place and round, how many cells from that round on."""
    return np.asarray(np.cumsum(cells[:, ::-1], axis=1)[:, ::-1], dtype=np.int64)
