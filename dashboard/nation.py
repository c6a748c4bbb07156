"""Figures of a whole nation's practices, from the read model: where one row for each practice and hour is too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from dashboard.address.periods import Period
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.queries import Fleet
from dashboard.tallies import Ints, Tallies
from data.codes import JUDGEMENTS, OUTCOMES, ROLES
from data.engine import data_version, reading
from data.fleet.answers import grouped, totals
from data.fleet.model import ReadModel
from data.fleet.shape import HOURS, Measure
from data.rollups.moments import day_of, hour_of, hours_of_day
from data.words import all_words
from domain.vocabulary import Judgement, Outcome

MANY: Final = 1_000
"""More practices than this are read from the read model, unless a PCT is chosen."""
_MOMENT: Final = timedelta(microseconds=1)
_OK, _SLOW, _FAILED = (OUTCOMES.of(each) for each in (Outcome.OK, Outcome.SLOW, Outcome.FAILED))
_BLAMED: Final = {
    Measure.LOCAL: Judgement.LOCAL,
    Measure.SHARED: Judgement.SHARED,
    Measure.PROVIDER: Judgement.PROVIDER,
    Measure.CENTRAL: Judgement.CENTRAL,
}
_BY_PCT: Final = (Measure.ATTEMPTS, Measure.BAD, Measure.PLANNED, *_BLAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """What the page of practices shows of all of them."""

    practices: Tallies
    """Of each practice over the whole period, in one bin."""
    pcts: Tallies
    """Of each PCT by UTC hour; by day, at its first hour, where `whole_days`."""
    whole_days: bool
    """Whether the period is longer than hours are kept in the read model: then days that it touches count whole."""


def nation_of(desk: Desk, *, fleet: Fleet, state: State) -> Nation | None:
    """The figures of all practices, where there are many, no PCT is chosen and a read model is kept; else None."""
    model = desk.read_model.current() if desk.read_model else None
    if state.pct or model is None or len(fleet.practices()) <= MANY:
        return None
    with reading(desk.engine) as connection:
        stamp = (data_version(connection), model.layout.generation, model.version)
        key = ("nation", _bounds(state.period, whole_days=_whole_days(state.period)), state.role)
        pct_of = {each.vantage: each.pct for each in fleet.practices()}
        return desk.memo.recall(
            key, stamp=stamp, otherwise=lambda: read(model, state=state, words=all_words(connection), pct_of=pct_of)
        )


def read(model: ReadModel, *, state: State, words: Mapping[int, str], pct_of: Mapping[str, str]) -> Nation:
    """The figures of the period and role that a state asks for. `words`: of all numbers; `pct_of`: of each vantage."""
    roles = [at for at, role in enumerate(model.layout.roles) if state.role in {None, ROLES.word(role)}]
    whole_days = _whole_days(state.period)
    first, end = _bounds(state.period, whole_days=whole_days)
    cube = model.days if whole_days else model.hours
    found = totals(cube, first=first, end=end, roles=roles, measures=list(Measure))
    vantages = [words.get(place, "") for place in found.places.tolist()]
    pcts = sorted({pct_of[vantage] or "none" for vantage in vantages if vantage in pct_of})
    number = {pct: at for at, pct in enumerate(pcts)}
    groups = {
        place: number[pct_of[vantage] or "none"]
        for place, vantage in zip(found.places.tolist(), vantages, strict=True)
        if vantage in pct_of
    }
    summed = grouped(cube, first=first, end=end, roles=roles, measures=_BY_PCT, groups=groups)
    bins = np.array([hours_of_day(int(day)).start for day in summed.buckets]) if whole_days else summed.buckets
    role = ROLES.of(state.role)
    return Nation(
        practices=_of_practices(found.counts, names=vantages, role=role),
        pcts=_of_pcts(summed.counts, names=pcts, bins=bins.astype(np.int64), role=role),
        whole_days=whole_days,
    )


def _whole_days(period: Period) -> bool:
    return period.length > timedelta(hours=HOURS)


def _bounds(period: Period, *, whole_days: bool) -> tuple[int, int]:
    number = day_of if whole_days else hour_of
    return number(period.start), number(period.end - _MOMENT) + 1


def _of_practices(counts: Ints, *, names: Sequence[str], role: int) -> Tallies:
    """Entries that `Tallies.own_time` takes apart as the read model did: what does not count is marked as planned."""
    parts = []
    for planned, (attempts, bad, slow) in (
        (False, counts[Measure.CLEAR_ATTEMPTS : Measure.CLEAR_SLOW + 1]),
        (True, counts[Measure.ATTEMPTS : Measure.SLOW + 1] - counts[Measure.CLEAR_ATTEMPTS : Measure.CLEAR_SLOW + 1]),
    ):
        for outcome, number in ((_OK, attempts - bad - slow), (_SLOW, slow), (_FAILED, bad)):
            parts.append((np.arange(len(names)), planned, outcome, 0, number))
    return _tallies(parts, names=names, bins=np.zeros(len(names), dtype=np.int64), role=role)


def _of_pcts(counts: Ints, *, names: Sequence[str], bins: Ints, role: int) -> Tallies:
    by = dict(zip(_BY_PCT, counts.reshape(len(counts), -1), strict=True))
    cells = np.tile(np.arange(len(names)), len(bins))
    fine = by[Measure.ATTEMPTS] - by[Measure.BAD]
    planned = np.minimum(by[Measure.PLANNED], fine)
    blamed = {JUDGEMENTS.of(judgement): by[measure] for measure, judgement in _BLAMED.items()}
    unknown = by[Measure.BAD] - sum(blamed.values())
    parts = [(cells, False, _OK, 0, fine - planned), (cells, True, _OK, 0, planned)]
    parts += [(cells, False, _FAILED, judgement, number) for judgement, number in ({0: unknown} | blamed).items()]
    return _tallies(parts, names=names, bins=np.repeat(bins, len(names)), role=role)


def _tallies(
    parts: Sequence[tuple[Ints, bool, int, int, Ints]], *, names: Sequence[str], bins: Ints, role: int
) -> Tallies:
    """Entries of (place, planned, outcome, judgement, count), without those that count nothing."""
    place, bin_, planned, outcome, domain, count = (
        np.concatenate(column)
        for column in zip(
            *(
                (places, bins, np.full(len(places), marked), np.full(len(places), ended), np.full(len(places), said), n)
                for places, marked, ended, said, n in parts
            ),
            strict=True,
        )
    )
    whole = Tallies(
        places=tuple(names),
        place=place,
        bin=bin_,
        role=np.full(len(place), role, dtype=np.int64),
        planned=planned,
        outcome=outcome,
        failure=np.zeros(len(place), dtype=np.int64),
        domain=domain,
        count=count,
    )
    return whole.only(count > 0)
