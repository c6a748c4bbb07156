"""A family: one kind of trouble with the ranges that its scenarios are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Range = tuple[float, float]
"""Least and greatest; drawn evenly between them, by ratio where the greatest is more than five times the least."""


class Suite(StrEnum):
    """What a family may be used for. Nothing is ever chosen by what the test families say."""

    DEVELOP = "develop"
    CALIBRATE = "calibrate"
    TEST = "test"
    REPLAY = "replay"
    """What really happened, as far as it was reported (scenarios/replays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultForm:
    """One fault (or `count` of them), as ranges."""

    where: tuple[str, ...]
    """Kinds of place, of which one is drawn: pct, link ... line, hospital, core, "core/" (one operation), "control"."""
    kind: tuple[str, ...]
    members: Range = (2.0, 1e9)
    """How many practices share the place that is drawn."""
    within: str = ""
    """A dimension: of those who share the place only those who share one value of this one too."""
    beside: bool = False
    """Whether a second value of the same dimension breaks with it."""
    inside: int = 0
    """Number of an earlier fault, from 1: this one is at one of its practices, or shares some of them."""
    count: Range = (1.0, 1.0)
    region: bool = False
    """Whether all of the `count` lie in one region."""
    severity: Range = (1.0, 1.0)
    coverage: Range = (1.0, 1.0)
    factor: Range = (1.0, 1.0)
    queue_ms: Range = (150.0, 150.0)
    shift: Mapping[str, Range] = field(default_factory=dict)
    spreads_from: float = 1.0
    grows_from: float = 1.0
    grown: float = 1.0
    on_rounds: Range = (0.0, 0.0)
    off_rounds: Range = (0.0, 0.0)
    from_round: Range = (0.0, 0.0)
    """Counted from the first broken round; below 0: it was there before."""
    rounds: Range | None = None
    """None: to the end."""
    truth: str = ""
    """Empty: what the place says; "none": nothing is wrong; else domain/dimension/value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldForm:
    """What kind of world."""

    practices: Range = (300.0, 600.0)
    controls_past: bool = False
    """Whether all control sites stand past the gateway."""
    co_linear: bool = False
    """Whether a PCT has one link, one resolver and no proxy, and nobody else uses them."""
    wrong: float = 0.0
    """Share of practices of which a dimension is recorded wrongly."""
    off_at_night: float = 0.12
    background: float = 0.01
    """Share of practices with a fault of their own, whatever else is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of trouble."""

    number: int
    name: str
    """Of its file."""
    title: str
    suite: Suite
    nasty: bool
    world: WorldForm
    start: tuple[datetime, ...]
    """Moments of which one is drawn for the first broken round; empty: any hour of a working day."""
    before: int
    """Healthy rounds before it."""
    broken: Range
    after: int
    """Rounds after it."""
    revised: bool
    """Whether verdicts are judged as they are revised after everything has arrived."""
    faults: tuple[FaultForm, ...]
