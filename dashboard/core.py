"""What the Core and the Hospital page read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dashboard import queries
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.sentences.population import Population
from data import levels
from data.incidents import contacts
from data.incidents.contacts import Contact
from data.readers.core import CallFigures, operations
from data.readers.hospitals import HospitalFigures, hospitals
from data.readers.scope import Scope
from data.readers.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreRead:
    """Operations of a period, with the limits that people set."""

    now: datetime
    figures: tuple[CallFigures, ...]
    present_ms: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalsRead:
    """Hospitals of a period, and whom to tell."""

    now: datetime
    figures: tuple[HospitalFigures, ...]
    contacts: tuple[Contact, ...]
    population: Population


def core(desk: Desk, *, state: State) -> CoreRead:
    """Every operation in the period and PCT of the address."""

    def work(conn: Connection, moment: datetime) -> CoreRead:
        found = operations(conn, span=_span(state), scope=Scope(pct=state.pct or None))
        return CoreRead(now=moment, figures=tuple(found), present_ms=levels.present(conn))

    return queries.remembered(desk, ("core", state.period.key, state.pct), work=work)


def all_hospitals(desk: Desk, *, state: State) -> HospitalsRead:
    """Every hospital in the period and PCT of the address."""
    population = queries.fleet(desk).population

    def work(conn: Connection, moment: datetime) -> HospitalsRead:
        found = hospitals(conn, span=_span(state), scope=Scope(pct=state.pct or None))
        known = tuple(contacts.everyone(conn))
        return HospitalsRead(now=moment, figures=tuple(found), contacts=known, population=population)

    return queries.remembered(desk, ("hospitals", state.period.key, state.pct), work=work)


def _span(state: State) -> Span:
    return Span(state.period.start, state.period.end)
