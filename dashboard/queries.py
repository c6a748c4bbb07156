"""The only door to the database: each function reads what one page shows, in one connection."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.ending import Ending, may_be_over
from dashboard.finding import place_of
from dashboard.local_evidence import local_evidence
from dashboard.sentences.population import Population
from data import facts, organisations, readings, runs, verdicts
from data.engine import data_version, glancing
from data.incidents.life import Incident
from data.incidents.reading import by_cause
from data.lifecycle import StoredCause
from data.revising.reading import Revision, with_late_results
from data.rollups import hour_of
from data.standing import Standing, standing
from domain.local_causes import LocalEvidence
from domain.runs import Run
from domain.verdicts import Verdict
from domain.vocabulary import FaultDomain, VantageKind

T = TypeVar("T")
_RUNS = 500
"""Most runs on a practice's timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What the pages ask every few seconds: is there news, and how old are the newest result and verdict?"""

    version: int
    age_s: float | None
    """Age of the newest result; None where there is none yet."""
    judged_s: float | None
    """Since when nothing was judged; None where nothing ever was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What the Now page shows."""

    now: datetime
    since: datetime
    """Start of the window."""
    evaluation: Standing | None
    reach: timedelta
    """How far back the timeline of causes goes."""
    causes: tuple[StoredCause, ...]
    """Causes of the timeline's period, ended ones too."""
    fleet: tuple[readings.PlaceState, ...]
    cells: tuple[readings.OperationCell, ...]
    """Calls since `cells_since`."""
    cells_since: datetime
    """Start of the window, or of the first whole slot since the latest cause of many practices began: calls that
    passed before it would make it look small, and what nobody reaches any more look well."""
    population: Population
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    """Key of a cause -> its incident: of all that are not over."""
    ending: tuple[Ending, ...] = ()
    """Causes that are not named any more and whose incidents are not closed yet: those of many practices, then of one,
    the latest of these."""
    also_ending: int = 0
    """How many more of one practice each there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Every vantage, controls too, as it stands."""

    now: datetime
    since: datetime
    places: tuple[readings.PlaceState, ...]
    population: Population

    def practices(self) -> list[readings.PlaceState]:
        """Those that are practices."""
        return [state for state in self.places if state.kind is VantageKind.AGENT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What a practice's page shows."""

    now: datetime
    since: datetime
    """Start of the timeline."""
    place: readings.PlaceState
    verdict: Verdict | None
    history: tuple[Verdict, ...]
    runs: tuple[readings.RunSummary, ...]
    changes: tuple[facts.Change, ...]
    """What changed at its own place in the timeline's period."""
    facts: tuple[facts.PlaceFact, ...]
    """What its own place is like, as far as its agent could read it."""
    local: LocalEvidence | None = None
    """What points to a cause of its own; None unless the verdict is local."""
    revised: tuple[tuple[Revision, int], ...] = ()
    """Verdicts that said another thing before, each with the number of late results before it was revised."""
    population: Population


def pulse(desk: Desk) -> Pulse:
    """The version of what is visible, and the ages of the newest result and evaluation in seconds."""
    with glancing(desk.engine) as connection:
        latest, judged = desk.memo.recall(
            "pulse",
            stamp=data_version(connection),
            otherwise=lambda: (readings.latest_received(connection), verdicts.last_evaluated(connection)),
        )
        now = desk.clock()
        return Pulse(
            version=desk.prepared.told(desk.stamp(connection), whole=desk.is_followed(connection)),
            age_s=(now - latest).total_seconds() if latest else None,
            judged_s=(now - judged[1]).total_seconds() if judged else None,
        )


def now(desk: Desk) -> Now:
    """State, causes and the operations x PCTs of the current window."""
    return remembered(desk, "now", work=lambda connection, moment: _now(connection, desk=desk, moment=moment))


def _now(connection: Connection, *, desk: Desk, moment: datetime) -> Now:
    evaluation = unchanged(desk, "standing", work=standing)
    since = evaluation.window_start if evaluation else moment - timedelta(seconds=desk.settings.window_s)
    everyone = fleet(desk)
    past = moment - timedelta(seconds=desk.settings.history_s)
    known = by_cause(connection)
    cells_since = _cells_since(connection, evaluation=evaluation, since=since)
    ending, more = may_be_over(connection, incidents=known, round_s=desk.settings.round_s) if evaluation else ((), 0)
    return Now(
        now=moment,
        since=since,
        evaluation=evaluation,
        reach=moment - past,
        causes=tuple(verdicts.causes(connection, since=past, until=moment)),
        fleet=everyone.places,
        cells=unchanged(
            desk,
            ("cells", cells_since),
            work=lambda conn: tuple(readings.operation_matrix(conn, since=cells_since)),
        ),
        cells_since=cells_since,
        population=everyone.population,
        incidents=known,
        ending=ending,
        also_ending=more,
    )


def _cells_since(connection: Connection, *, evaluation: Standing | None, since: datetime) -> datetime:
    wide = [each for each in evaluation.causes if each.domain is not FaultDomain.LOCAL] if evaluation else []
    began = max((each.started_at for each in wide), default=since)
    first = max(since, readings.slot_after(connection, moment=began))
    return first if evaluation and first < evaluation.window_end else since


def fleet(desk: Desk) -> Fleet:
    """Every vantage with its state."""
    moment = desk.clock()
    since = moment - timedelta(seconds=desk.settings.history_s)

    def work(connection: Connection) -> tuple[tuple[readings.PlaceState, ...], Population]:
        states = _places(connection, desk=desk, at=since)
        return states, _population(connection, desk=desk, fleet=states)

    places, population = unchanged(desk, "fleet", work=work)
    return Fleet(now=moment, since=since, places=places, population=population)


def figures(desk: Desk, *, vantages: tuple[str, ...]) -> Mapping[str, readings.PlaceFigures]:
    """Counts and latencies of vantages over the timeline's period."""
    since = desk.clock() - timedelta(seconds=desk.settings.history_s)
    return unchanged(
        desk,
        ("figures", hour_of(since), vantages),
        work=lambda connection: readings.figures(connection, since=since, vantages=vantages),
    )


def practice(desk: Desk, *, code: str) -> Practice | None:
    """One practice by its vantage or its ODS code, in any case; None where neither is known."""
    everyone = fleet(desk)
    place = place_of(everyone.places, code=code)
    if place is None:
        return None
    key = ("practice", place.vantage)
    return remembered(desk, key, work=lambda connection, _: _practice(connection, place=place, everyone=everyone))


def _practice(connection: Connection, *, place: readings.PlaceState, everyone: Fleet) -> Practice:
    vantage, since, until = place.vantage, everyone.since, everyone.now
    verdict = verdicts.latest(connection, vantage=vantage)
    own = tuple(readings.practice_runs(connection, vantage=vantage, since=since, limit=_RUNS))
    told = tuple(facts.of_place(connection, vantage=vantage))
    return Practice(
        now=until,
        since=since,
        place=place,
        verdict=verdict,
        history=tuple(verdicts.history(connection, vantage=vantage, since=since, until=until)),
        runs=own,
        facts=told,
        changes=tuple(facts.changes(connection, since=since, until=until, vantage=vantage)),
        population=everyone.population,
        local=local_evidence(connection, verdict=verdict, runs=own, told=told, fleet=everyone.places),
        revised=tuple(with_late_results(connection, since=since, until=until, vantage=vantage)),
    )


def remembered(desk: Desk, key: Hashable, *, work: Callable[[Connection, datetime], T]) -> T:
    """Read in one connection, or remember: what was read at the same version is still true.

    The time of day belongs to the stamp as well, in steps of a round.
    """
    moment = desk.clock()
    with glancing(desk.engine) as connection:
        stamp = desk.stamp(connection)
    return desk.memo.recall(key, stamp=stamp, otherwise=lambda: _connected(desk, lambda conn: work(conn, moment)))


def unchanged(desk: Desk, key: Hashable, *, work: Callable[[Connection], T]) -> T:
    """The same of what does not depend on the time of day."""
    with glancing(desk.engine) as connection:
        stamp = desk.version(connection)
    return desk.memo.recall(key, stamp=stamp, otherwise=lambda: _connected(desk, work))


def _connected(desk: Desk, work: Callable[[Connection], T]) -> T:
    """A connection is held while something is read, not while it is asked whether it is known: works ask for works."""
    with glancing(desk.engine) as connection:
        return work(connection)


def of_period(desk: Desk, key: Hashable, *, period: Period, work: Callable[[Connection], T]) -> T:
    """The same of what is counted over the hours that a period touches."""
    hours = hour_of(period.start), hour_of(period.end)
    return unchanged(desk, (key, *hours), work=work)


def run(desk: Desk, *, run_id: str) -> Run | None:
    """One run with its steps; None where the id is not one, or is of no stored run."""
    try:
        key = UUID(run_id)
    except ValueError:
        return None
    with glancing(desk.engine) as connection:
        return runs.run(connection, run_id=key)


def _population(connection: Connection, *, desk: Desk, fleet: Sequence[readings.PlaceState]) -> Population:
    agents = [state for state in fleet if state.kind is VantageKind.AGENT]
    return Population(
        pct_of={state.vantage: state.pct for state in agents},
        code_of={state.vantage: state.organisation for state in fleet},
        names={code: desk.settings.shown(name) for code, name in organisations.names(connection).items()},
        level=desk.settings.level,
    )


def _places(connection: Connection, *, desk: Desk, at: datetime) -> tuple[readings.PlaceState, ...]:
    found = readings.fleet(connection, at=at)
    named = (replace(state, name=desk.settings.shown(state.name)) for state in found)
    return tuple(named if desk.settings.demonstration else found)
