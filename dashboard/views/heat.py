"""Tallies by hour as the cells of a heat map, in Europe/London, over clock changes too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from dashboard.address.periods import Period
from dashboard.figures.heat import Heat
from dashboard.sentences.times import LONDON
from dashboard.tallies import Tallies
from dashboard.theme import FAULTS
from data import tally
from data.codes import JUDGEMENTS
from domain.clock import london_date, london_midnight
from domain.vocabulary import Judgement

HOUR = timedelta(hours=1)
_WIDTHS = (1, 2, 3, 6, 12, 24, 168)
_COLUMNS = 60
_TICKS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAULT_OF = np.full(16, -1)
for _number, _judgement in enumerate(FAULTS):
    _FAULT_OF[JUDGEMENTS.of(_judgement)] = _number
_UNKNOWN = FAULTS.index(Judgement.UNDETERMINED)


def width_of(period: Period) -> int:
    """Hours that a column holds: the fewest that keep the columns few enough to be seen."""
    hours = period.length / HOUR
    return next((width for width in _WIDTHS if hours / width <= _COLUMNS), _WIDTHS[-1])


def heat(tallies: Tallies, *, period: Period, order: Sequence[int], names: Sequence[str], least: int = 1) -> Heat:
    """Cells of the places in `order` (numbers of `tallies.places`), called by `names`.

    `tallies` by UTC hour, or by the first of so many (`least`): no column is then narrower.
    """
    width = max(width_of(period), least)
    first = int((london_midnight(london_date(period.start)) - _EPOCH) / HOUR) if width > 1 else _hour(period.start)
    columns = max(1, -(-(_hour(period.end - timedelta(microseconds=1)) + 1 - first) // width))
    tried = tallies.grid(first=first, bins=columns * width, bad=False)
    bad = tallies.grid(first=first, bins=columns * width, bad=True)
    rows = np.array(order, dtype=np.int64)
    shape = (len(tallies.places), columns, width)
    return Heat(
        names=tuple(names),
        keys=tuple(tallies.places[row] for row in order),
        bad=bad.reshape(shape).sum(axis=2)[rows],
        attempts=tried.reshape(shape).sum(axis=2)[rows],
        domains=_domains(tallies, first=first, width=width, columns=columns)[rows],
        planned=_planned(tallies, first=first, width=width, columns=columns)[rows],
        labels=tuple(_label(first + number * width, width=width) for number in range(columns)),
        ticks=_ticks(period, first=first, width=width),
        days=tuple(_day(_at(first + number * width)) for number in range(columns)),
    )


def begun(found: Heat) -> Heat:
    """From the tick before the first run, or planned work, of any place on: on a phone little more may be in sight."""
    there = np.flatnonzero((found.attempts.sum(axis=0) > 0) | found.planned.any(axis=0))
    first = int(there[0]) if len(there) else 0
    first = max((ceil(tick) for tick in found.ticks if tick <= first), default=0)
    return replace(
        found,
        bad=found.bad[:, first:],
        attempts=found.attempts[:, first:],
        domains=found.domains[:, first:],
        planned=found.planned[:, first:],
        labels=found.labels[first:],
        days=found.days[first:],
        ticks={tick - first: word for tick, word in found.ticks.items() if ceil(tick) >= first},
    )


def fault_numbers(domains: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place in `FAULTS` of each judgement; nobody knows whose a failure was of which nothing, or OK, was said."""
    faults = _FAULT_OF[domains]
    return np.where(faults < 0, _UNKNOWN, faults)


def _cells(tallies: Tallies, *, first: int, width: int, columns: int) -> NDArray[np.int64]:
    return tallies.place * columns + np.clip((tallies.bin - first) // width, 0, columns - 1)


def _domains(tallies: Tallies, *, first: int, width: int, columns: int) -> NDArray[np.int64]:
    chosen = np.isin(tallies.outcome, tally.BAD)
    faults = fault_numbers(tallies.domain[chosen])
    cell = _cells(tallies, first=first, width=width, columns=columns)[chosen]
    size = len(tallies.places) * columns
    summed = np.bincount(cell * len(FAULTS) + faults, weights=tallies.count[chosen], minlength=size * len(FAULTS))
    counted = summed.reshape(size, len(FAULTS))
    most = np.where(counted.sum(axis=1) > 0, counted.argmax(axis=1), -1)
    return np.asarray(most.reshape(len(tallies.places), columns), dtype=np.int64)


def _planned(tallies: Tallies, *, first: int, width: int, columns: int) -> NDArray[np.bool_]:
    cell = _cells(tallies, first=first, width=width, columns=columns)[tallies.planned]
    found = np.bincount(cell, minlength=len(tallies.places) * columns) > 0
    return np.asarray(found.reshape(len(tallies.places), columns))


def _hour(moment: datetime) -> int:
    return int((moment - _EPOCH) // HOUR)


def _at(hour: int) -> datetime:
    return (_EPOCH + hour * HOUR).astimezone(LONDON)


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}"


def _label(hour: int, *, width: int) -> str:
    start, end = _at(hour), _at(hour + width)
    if width >= 24:
        return _day(start) + (" and the 6 days after" if width > 24 else "")
    zone = f" {start:%Z}" if start.utcoffset() != end.utcoffset() else ""
    return f"{_day(start)}, {start:%H:%M}{zone} to {end:%H:%M}{zone and f' {end:%Z}'}"


def _ticks(period: Period, *, first: int, width: int) -> dict[float, str]:
    """Midnights of London, or full hours where the period is a day or so."""
    if period.length <= timedelta(days=2):
        start = _hour(period.start)
        hours = range(start - start % 3 + 3, _hour(period.end) + 1, 3)
        return {(hour - first) / width - 0.5: f"{_at(hour):%H:%M}" for hour in hours}
    days = [period.start + timedelta(days=number) for number in range(period.length.days + 1)]
    step = max(1, -(-len(days) // _TICKS))
    midnights = [london_midnight(london_date(day)) for day in days[::step]]
    named = {(_hour(each) - first) / width - 0.5: each.astimezone(LONDON) for each in midnights}
    return {place: f"{day:%a}<br>{day.day} {day:%b}" for place, day in named.items() if place >= -0.5}
