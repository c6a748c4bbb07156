"""Who shares what, for judges that vote, cover or regress: every cause as the attempts that it could spoil."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.simple import Said, unseen
from bookwatch.evaluation.panel import Window
from bookwatch.evaluation.played import Played
from bookwatch.evaluation.rulings import CENTRAL, DOMAIN, LOCAL, OK, Named
from bookwatch.simulator.chance import Bools, Ints
from domain.vocabulary import FaultDomain

ORDER: Final = (
    "region",
    "pct",
    "link",
    "isp",
    "resolver",
    "proxy",
    "supplier",
    "release",
    "identity_agent",
    "desktop",
    "probe",
    "site",
)
"""Dimensions from the wide to the narrow, as a voter asks them in turn."""
_LEAST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One possible cause."""

    named: Named
    rows: Bools
    """Vantages."""
    hospital: int = -1
    """Only bookings with it; -1: all."""


def groups_of(played: Played) -> tuple[Group, ...]:
    """The core, the hospitals, and every recorded value that three or more practices share."""
    everybody = np.ones(len(played.codes), dtype=np.bool_)
    core = Group(named=Named(domain=FaultDomain.CENTRAL, dimension="core", value="core"), rows=everybody)
    return (core, *_hospitals(played), *_shared(played))


def _hospitals(played: Played) -> Iterator[Group]:
    for number, code in enumerate(played.hospitals):
        named = Named(domain=FaultDomain.PROVIDER, dimension="provider", value=code)
        yield Group(named=named, rows=(played.hospitals_of == number).any(axis=1), hospital=number)


def _shared(played: Played) -> Iterator[Group]:
    for dimension in ORDER:
        column = np.array(played.recorded[dimension])
        column[played.practices :] = ""
        values, counts = np.unique(column, return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            if value and count >= _LEAST:
                named = Named(domain=FaultDomain.SHARED, dimension=dimension, value=value)
                yield Group(named=named, rows=column == value)


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """Attempts and troubled attempts of each vantage in a window, per group that could spoil them."""

    window: Window
    groups: tuple[Group, ...]

    @cached_property
    def seen(self) -> Ints:
        """Shape (groups, vantages)."""
        return np.stack([self._count(group, self.window.seen) for group in self.groups])

    @cached_property
    def troubled(self) -> Ints:
        """Shape (groups, vantages)."""
        return np.stack([self._count(group, self.window.troubled) for group in self.groups])

    def _count(self, group: Group, cells: Bools) -> Ints:
        if group.hospital >= 0:
            cells = cells & (self.window.hospital == group.hospital)
        return np.asarray(np.where(group.rows, cells.sum(axis=1), 0), dtype=np.int64)

    def said(self, chosen: list[int], *, blamed: Ints, own: Bools) -> Said:
        """Verdicts from causes: `blamed` is the group of each vantage, or -1; `own`: who has a fault of its own."""
        words = np.array([*(DOMAIN[group.named.domain] for group in self.groups), OK])
        verdicts = np.where(blamed >= 0, words[blamed], np.where(own, LOCAL, OK))[: self.window.practices]
        return Said(verdicts, unseen(self.window), tuple(self.groups[number].named for number in chosen))


def central_first(group: Group) -> bool:
    """Whether it is the core."""
    return DOMAIN[group.named.domain] == CENTRAL
