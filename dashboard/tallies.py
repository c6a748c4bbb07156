"""Counts of runs by place, time, role and outcome as columns: what figures of practices are summed up from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data import tally
from data.codes import JUDGEMENTS, OUTCOMES, ROLES
from domain.verdicts import Share
from domain.vocabulary import Judgement, Outcome, Role

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_CENTRAL = JUDGEMENTS.of(Judgement.CENTRAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Columns with one entry for each distinct combination. Numbers of words as in `data.codes`."""

    places: tuple[str, ...]
    """Vantages, or PCTs."""
    place: Ints
    """Number of the place in `places`."""
    bin: Ints
    """UTC hour since 1970, or day in Europe/London since 1970."""
    role: Ints
    planned: Bools
    outcome: Ints
    failure: Ints
    """Failure class; 0: none."""
    domain: Ints
    """Judgement of the verdict that the place was under; 0: never judged."""
    count: Ints

    def only(self, chosen: Bools) -> "Tallies":
        """The entries that are chosen."""
        names = ("place", "bin", "role", "planned", "outcome", "failure", "domain", "count")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def binned(self, bins: Ints) -> "Tallies":
        """The same entries in other bins."""
        return replace(self, bin=bins)

    def of_role(self, role: Role | None) -> "Tallies":
        """The entries of one role; all where None."""
        return self if role is None else self.only(self.role == ROLES.of(role))

    def of_places(self, wanted: Collection[str]) -> "Tallies":
        """The entries of some places; `places` stays as it is."""
        known = np.array([place in wanted for place in self.places], dtype=bool)
        return self.only(known[self.place] if len(known) else np.zeros(0, dtype=bool))

    def own_time(self) -> "Tallies":
        """Without planned work, and without what ran while the fault was central: what a practice can answer for."""
        return self.only(~self.planned & (self.domain != _CENTRAL))

    def attempts(self) -> int:
        """Runs that say something about the service."""
        return int(self.count[np.isin(self.outcome, tally.ATTEMPTS)].sum())

    def per_place(self, *outcomes: Outcome) -> Ints:
        """How many runs of each place ended so (none given: how many were attempts), shape (places,)."""
        numbers = [OUTCOMES.of(each) for each in outcomes] or tally.ATTEMPTS
        chosen = np.isin(self.outcome, numbers)
        summed = np.bincount(self.place[chosen], weights=self.count[chosen], minlength=len(self.places))
        return np.asarray(summed, dtype=np.int64)

    def per_bin(self, *outcomes: Outcome, first: int, bins: int) -> Ints:
        """How many runs of each bin from `first` ended so (none given: how many were attempts), shape (bins,)."""
        numbers = [OUTCOMES.of(each) for each in outcomes] or tally.ATTEMPTS
        chosen = np.isin(self.outcome, numbers) & (self.bin >= first) & (self.bin < first + bins)
        summed = np.bincount(self.bin[chosen] - first, weights=self.count[chosen], minlength=bins)
        return np.asarray(summed, dtype=np.int64)

    def bad_by_domain(self) -> Ints:
        """Failed and wrong runs by the number of the judgement they were under, shape (judgements + 1,)."""
        chosen = np.isin(self.outcome, tally.BAD)
        size = len(JUDGEMENTS.words) + 1
        summed = np.bincount(self.domain[chosen], weights=self.count[chosen], minlength=size)
        return np.asarray(summed, dtype=np.int64)

    def failures(self) -> dict[str, Share]:
        """Failed and wrong of all attempts, by place; places without any too."""
        bad = self.per_place(Outcome.FAILED, Outcome.WRONG_RESULT).tolist()
        return self._shares(bad)

    def slowness(self) -> dict[str, Share]:
        """Slow of all attempts, by place."""
        return self._shares(self.per_place(Outcome.SLOW).tolist())

    def _shares(self, bad: list[int]) -> dict[str, Share]:
        tried = self.per_place().tolist()
        return {
            place: Share(bad=each, attempts=attempts)
            for place, each, attempts in zip(self.places, bad, tried, strict=True)
        }

    def grid(self, *, first: int, bins: int, bad: bool) -> Ints:
        """Attempts (or, `bad`, the failed and wrong among them) by place and bin, shape (places, bins)."""
        chosen = (
            np.isin(self.outcome, tally.BAD if bad else tally.ATTEMPTS)
            & (self.bin >= first)
            & (self.bin < first + bins)
        )
        cell = self.place[chosen] * bins + (self.bin[chosen] - first)
        summed = np.bincount(cell, weights=self.count[chosen], minlength=len(self.places) * bins)
        return np.asarray(summed, dtype=np.int64).reshape(len(self.places), bins)


def joined(one: Tallies, other: Tallies) -> Tallies:
    """The entries of both."""
    places = tuple(sorted({*one.places, *other.places}))
    number = {place: at for at, place in enumerate(places)}
    parts = [replace(each, places=places, place=_renumbered(each, number=number)) for each in (one, other)]
    names = ("place", "bin", "role", "planned", "outcome", "failure", "domain", "count")
    return Tallies(places=places, **{name: np.concatenate([getattr(each, name) for each in parts]) for name in names})


def _renumbered(tallies: Tallies, *, number: Mapping[str, int]) -> Ints:
    new = np.array([number[place] for place in tallies.places], dtype=np.int64)
    return new[tallies.place] if len(new) else tallies.place


def total(shares: dict[str, Share]) -> Share:
    """All together."""
    return Share(bad=sum(each.bad for each in shares.values()), attempts=sum(each.attempts for each in shares.values()))
