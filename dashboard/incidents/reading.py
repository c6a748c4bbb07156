"""What the pages of incidents read, in one connection each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from dashboard import queries
from dashboard.desk import Desk
from dashboard.ending import passed_again
from dashboard.sentences.population import Population
from data import organisations, verdicts
from data.engine import reading as reading_store
from data.incidents import contacts, reading, standing
from data.incidents.contacts import Contact
from data.incidents.following import GAP
from data.incidents.life import Event, Incident, State
from data.incidents.passing import Passing
from data.incidents.spread import Spread, spread
from data.incidents.undoing import undone
from data.rollups import hour_of
from domain.organisations import Place
from domain.verdicts import Verdict
from domain.vocabulary import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the list shows: all that is not over, and what was in the period; the latest first."""

    now: datetime
    since: datetime
    incidents: tuple[Incident, ...]
    contacts: tuple[Contact, ...]
    population: Population


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One incident with all that its page shows."""

    now: datetime
    incident: Incident
    parts: tuple[Incident, ...]
    """Incidents that were merged into it."""
    others: tuple[Incident, ...]
    """Those that are not over, without this one and its parts: it may be merged into them."""
    events: tuple[Event, ...]
    """Of this one and its parts, in order."""
    example: Verdict | None
    """One that names its cause, with the evidence."""
    standing: dict[str, list[str]]
    """Practices that were ever inside: back, not_back, silent; by vantage."""
    judgements: dict[str, Judgement]
    passing: Passing | None
    """The last rounds in which what failed passed again; None where the cause has no calls of its own, or was slow."""
    spread: tuple[Spread, ...]
    """In how many PCTs, with how many suppliers ... it was seen when it was last named."""
    rounds_quiet: int
    """Evaluations since its cause was last named."""
    gap: timedelta
    """How long after it was last named it may return and be the same."""
    contacts: tuple[Contact, ...]
    population: Population
    gone: frozenset[int] = field(default_factory=frozenset)
    """Numbers of events that were taken back."""

    @property
    def everybody(self) -> dict[str, list[str]]:
        """How all practices are now, by vantage: back, not_back, silent."""
        return standing.of_these(self.judgements, vantages=list(self.population.pct_of))

    @property
    def again(self) -> Incident | None:
        """Where this one is over, the one that goes on now with a cause of the same name."""
        if self.incident.state is not State.CLOSED:
            return None
        return next((each for each in self.others if set(each.keys) & set(self.incident.keys)), None)

    def contact(self, contact_id: int) -> Contact | None:
        """The contact of a number."""
        return next((each for each in self.contacts if each.contact_id == contact_id), None)


def listed(desk: Desk, *, since: datetime, until: datetime) -> Listed:
    """Incidents of a period and all that are not over."""
    population = queries.fleet(desk).population
    key = ("incidents", since.replace(second=0, microsecond=0), until.replace(second=0, microsecond=0))

    def work(conn: Connection, moment: datetime) -> Listed:
        found = reading.listed(conn, since=since, until=until)
        known = tuple(contacts.everyone(conn))
        return Listed(now=moment, since=since, incidents=tuple(found), contacts=known, population=population)

    return queries.remembered(desk, key, work=work)


def whole(desk: Desk, *, number: int) -> Whole | None:
    """One incident, or None where none has the number."""

    def work(conn: Connection, moment: datetime) -> Whole | None:
        return _whole(conn, desk=desk, number=number, moment=moment)

    return queries.remembered(desk, ("incident", number), work=work)


def _places(desk: Desk, *, at: datetime) -> list[Place]:
    """Where everybody is, read once an hour: a nation has ninety thousand facts, which take two seconds."""

    def read() -> list[Place]:
        with reading_store(desk.engine) as conn:
            return organisations.places(conn, at=at)

    return desk.memo.recall("places", stamp=hour_of(at), otherwise=read)


def _whole(conn: Connection, *, desk: Desk, number: int, moment: datetime) -> Whole | None:
    population = queries.fleet(desk).population
    incident = reading.one(conn, incident_id=number)
    if incident is None:
        return None
    near = reading.listed(conn, since=incident.life.first_seen, until=moment)
    parts = tuple(each for each in near if each.merged_into == number)
    told = reading.events(conn, incident_ids=[number, *(each.life.incident_id for each in parts)])
    keys = {key for each in (incident, *parts) for key in each.keys}
    said = standing.judgements(conn)
    practices = population.practices(incident.life.ever)
    return Whole(
        now=moment,
        incident=incident,
        parts=parts,
        others=_others(near, number=number),
        events=tuple(told),
        example=standing.an_example(conn, keys=keys),
        standing=standing.of_these(said, vantages=practices),
        judgements=said,
        passing=_passing(conn, desk=desk, incident=incident),
        spread=tuple(spread(_places(desk, at=moment), inside=incident.life.cause.members)),
        rounds_quiet=standing.rounds_after(conn, moment=incident.life.last_seen),
        gap=gap(desk),
        contacts=tuple(contacts.everyone(conn)),
        population=population,
        gone=frozenset(undone(told)),
    )


def gap(desk: Desk) -> timedelta:
    """How long after it was last named a cause may return and be the same incident."""
    return min(GAP, timedelta(seconds=desk.settings.window_s))


def _passing(conn: Connection, *, desk: Desk, incident: Incident) -> Passing | None:
    last = verdicts.last_evaluated(conn)
    if last is None or incident.state is State.CLOSED:
        return None
    return passed_again(conn, cause=incident.life.cause, until=last[0], round_s=desk.settings.round_s)


def _others(near: Sequence[Incident], *, number: int) -> tuple[Incident, ...]:
    over = {State.CLOSED, State.MERGED}
    return tuple(each for each in near if each.life.incident_id != number and each.state not in over)
