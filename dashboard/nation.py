"""Figures of a whole nation's practices, from the read model: where one row for each practice and hour is too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from dashboard import queries
from dashboard.address.periods import Period
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.measures import Part, tallies_of
from dashboard.queries import Fleet
from dashboard.statistics.due import due_of
from dashboard.tallies import Ints, Tallies, joined
from data.codes import ROLES
from data.engine import glancing
from data.fleet.answers import grid, grouped, noted, totals
from data.fleet.call_hours import CallHours, CallSums
from data.fleet.cube import Cube
from data.fleet.model import ReadModel
from data.fleet.shape import DAYS, HOURS, MANY, Measure
from data.readers.calls import calls
from data.readers.scope import Scope
from data.readers.span import Span
from data.rollups.dirty_days import counted_before
from data.rollups.moments import day_numbers, day_of, hour_of, hours_of_day
from data.words import all_words

_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """What pages show of very many practices."""

    practices: Tallies
    """Of each practice that is asked for; by hour or day where that is one PCT's, else in one bin."""
    pcts: Tallies | None
    """All runs of each PCT by hour or day; None where one PCT is asked for."""
    whole_days: bool
    """Whether days that the period touches count whole, for hours are not kept so long; bins are then first hours."""
    due: int
    """Runs that were due: as many of each practice as the one with most had in the same hour (or day)."""
    clipped: bool
    """Whether the period is longer than the read model keeps practices: these figures are of its newest days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures: of some practices, over a period."""

    state: State
    places: Mapping[int, str]
    """Word number of each practice -> the code of its PCT, "" without one."""
    words: Mapping[int, str]

    @property
    def whole_days(self) -> bool:
        """Whether the period is longer than hours are kept."""
        return self.state.period.length > timedelta(hours=HOURS)

    def roles(self, model: ReadModel) -> list[tuple[int, int]]:
        """The roles that count: the row of each in the cubes, and its number."""
        wanted = {None, *ROLES.words} if self.state.role is None else {self.state.role}
        return [(row, role) for row, role in enumerate(model.layout.roles) if ROLES.maybe(role) in wanted]

    def span(self, model: ReadModel) -> tuple[Cube[Any], int, int]:
        """What holds the period, by hour or by day, and the first of its buckets and the one after its last."""
        number, period = day_of if self.whole_days else hour_of, self.state.period
        return model.days if self.whole_days else model.hours, number(period.start), number(period.end - _MOMENT) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Attempts of some practices over time, and those among them that failed or gave a wrong result."""

    vantages: tuple[str, ...]
    tried: Ints
    """Shape (vantages, hours or days that are kept)."""
    bad: Ints
    """The same shape."""


def nation_of(desk: Desk, *, fleet: Fleet, state: State) -> Nation | None:
    """The figures that a state asks for, where there are many practices and a read model is kept; else None."""
    model = model_of(desk, fleet=fleet)
    if model is None:
        return None
    with glancing(desk.engine) as connection:
        key = ("nation", hour_of(state.period.start), hour_of(state.period.end), state.role, state.pct)
        return desk.memo.recall(
            key,
            stamp=desk.version(connection),
            otherwise=lambda: read(model, asked=asked_of(connection, fleet=fleet, state=state)),
        )


def model_of(desk: Desk, *, fleet: Fleet) -> ReadModel | None:
    """The read model, where there are so many practices that it is needed."""
    return desk.read_model.current() if desk.read_model and len(fleet.practices()) > MANY else None


def call_hours(desk: Desk) -> CallHours | None:
    """Calls by the hour, where there are so many practices that they are needed."""
    return desk.calls if desk.calls and len(queries.fleet(desk).practices()) > MANY else None


def calls_of(conn: Connection, *, desk: Desk, period: Period, pct: str | None) -> CallSums:
    """Calls in the hours that a period touches, of one PCT ("": of practices without one) or all (None).

    They come from sums of hours where those are kept, else from the store, which may hold slots of a longer time.
    """
    span, by_hour = Span(period.start, period.end), call_hours(desk)
    if by_hour is not None and (pct is None or len(span.hours) <= HOURS):
        return by_hour.read(conn, span=span, pct=pct)
    found = calls(conn, span=span, scope=Scope(pct=pct))
    return CallSums(found, found)


def asked_of(connection: Connection, *, fleet: Fleet, state: State) -> Asked:
    """What a state asks for, with the numbers of its words."""
    words = all_words(connection)
    pct_of = {each.vantage: each.pct for each in fleet.practices() if state.pct in {"", each.pct}}
    return Asked(
        state=state, places={number: pct_of[word] for number, word in words.items() if word in pct_of}, words=words
    )


def read(model: ReadModel, *, asked: Asked) -> Nation:
    """The figures of the practices that are asked for."""
    days = asked.whole_days
    cube, first, end = asked.span(model)
    made = _by_practice if asked.state.pct else _whole
    return Nation(
        practices=made(cube, first=first, end=end, asked=asked, model=model),
        pcts=None if asked.state.pct else _by_pct(cube, first=first, end=end, asked=asked, model=model),
        whole_days=days,
        due=due_of(
            noted(cube, first=first, end=end, places=list(asked.places), roles=[row for row, _ in asked.roles(model)])
        ),
        clipped=days and end - first > DAYS,
    )


def courses_of(desk: Desk, *, fleet: Fleet, state: State, vantages: Sequence[str]) -> Course | None:
    """How those of some practices went that have run, by hour or day; None as `nation_of`."""
    model = model_of(desk, fleet=fleet)
    if model is None:
        return None
    with glancing(desk.engine) as connection:
        asked = asked_of(connection, fleet=fleet, state=state)
    wanted = set(vantages)
    places = {place: word for place, word in asked.words.items() if word in wanted}
    own = state.own_time
    cube, first, end = asked.span(model)
    tried, bad = grouped(
        cube,
        first=first,
        end=end,
        roles=[row for row, _ in asked.roles(model)],
        measures=[Measure.CLEAR_ATTEMPTS if own else Measure.ATTEMPTS, Measure.CLEAR_BAD if own else Measure.BAD],
        groups={place: number for number, place in enumerate(places)},
    ).counts.swapaxes(1, 2)
    return Course(vantages=tuple(places.values()), tried=tried, bad=bad)


def nation_days(desk: Desk, *, fleet: Fleet, state: State) -> Tallies | None:
    """Runs of PCTs by day in Europe/London over the period of a state, of thirteen months; None as `nation_of`.

    The newest days are counted some hours later than their hours, and come from those.
    """
    model = model_of(desk, fleet=fleet)
    if model is None:
        return None
    first, end = day_of(state.period.start), day_of(state.period.end - _MOMENT) + 1
    with glancing(desk.engine) as connection:
        asked = asked_of(connection, fleet=fleet, state=state)
        split = max(first, min(end, counted_before(connection)))
    days = _pct_days(model, first=first, end=split, asked=asked)
    hours = _by_pct(model.hours, first=hours_of_day(split).start, end=hours_of_day(end).start, asked=asked, model=model)
    return joined(days, hours.binned(day_numbers(hours.bin)))


def _whole(cube: Cube[Any], *, first: int, end: int, asked: Asked, model: ReadModel) -> Tallies:
    """Each practice in one bin."""
    parts: list[Part] = []
    names: tuple[str, ...] = ()
    for row, role in asked.roles(model):
        found = totals(cube, first=first, end=end, roles=[row], measures=list(Measure))
        mine = np.array([place in asked.places for place in found.places.tolist()], dtype=bool)
        names = tuple(asked.words[place] for place in found.places[mine].tolist())
        parts.append(Part(found.counts[:, None, mine], np.zeros(1, dtype=np.int64), role))
    return tallies_of(parts, names=names)


def _by_practice(cube: Cube[Any], *, first: int, end: int, asked: Asked, model: ReadModel) -> Tallies:
    """Each practice by hour or day."""
    parts: list[Part] = []
    names: tuple[str, ...] = ()
    for row, role in asked.roles(model):
        found = grid(cube, first=first, end=end, places=list(asked.places), roles=[row])
        names = tuple(asked.words[place] for place in found.places.tolist())
        parts.append(Part(found.counts.swapaxes(0, 1), _first_hours(found.buckets, asked=asked), role))
    return tallies_of(parts, names=names)


def _by_pct(cube: Cube[Any], *, first: int, end: int, asked: Asked, model: ReadModel) -> Tallies:
    """Each PCT by hour or day."""
    pcts = sorted({pct or "none" for pct in asked.places.values()})
    number = {pct: at for at, pct in enumerate(pcts)}
    groups = {place: number[pct or "none"] for place, pct in asked.places.items()}
    parts = []
    for row, role in asked.roles(model):
        found = grouped(cube, first=first, end=end, roles=[row], measures=list(Measure), groups=groups)
        parts.append(Part(found.counts, _first_hours(found.buckets, asked=asked), role))
    return tallies_of(parts, names=pcts)


def _pct_days(model: ReadModel, *, first: int, end: int, asked: Asked) -> Tallies:
    wanted = set(asked.places.values())
    places = [number for number, word in asked.words.items() if word in wanted]
    parts: list[Part] = []
    names: tuple[str, ...] = ()
    for row, role in asked.roles(model):
        found = grid(model.pct_days, first=first, end=end, places=places, roles=[row])
        names = tuple(asked.words[place] or "none" for place in found.places.tolist())
        parts.append(Part(found.counts.swapaxes(0, 1), found.buckets, role))
    return tallies_of(parts, names=names)


def _first_hours(buckets: Ints, *, asked: Asked) -> Ints:
    if not asked.whole_days:
        return buckets
    return np.array([hours_of_day(day).start for day in buckets.tolist()], dtype=np.int64)
