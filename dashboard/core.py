"""What the Core and the Hospital page read."""

from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard import queries
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.nation import calls_of
from dashboard.sentences.population import Population
from data import levels
from data.incidents import contacts
from data.incidents.contacts import Contact
from data.readers.core import CallFigures, operations
from data.readers.hospitals import HospitalFigures, affected_now, hospitals
from data.words import all_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreRead:
    """Operations of a period, with the limits that people set."""

    figures: tuple[CallFigures, ...]
    present_ms: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalsRead:
    """Hospitals of a period, and whom to tell."""

    figures: tuple[HospitalFigures, ...]
    contacts: tuple[Contact, ...]
    population: Population


def core(desk: Desk, *, state: State) -> CoreRead:
    """Every operation in the period and PCT of the address."""

    def work(conn: Connection) -> CoreRead:
        own = calls_of(conn, desk=desk, period=state.period, pct=state.pct or None).by_operation
        found = operations(own, words=all_words(conn))
        return CoreRead(figures=tuple(found), present_ms=levels.present(conn))

    return queries.of_period(desk, ("core", state.pct), period=state.period, work=work)


def all_hospitals(desk: Desk, *, state: State) -> HospitalsRead:
    """Every hospital in the period and PCT of the address."""
    population = queries.fleet(desk).population

    def work(conn: Connection) -> HospitalsRead:
        own = calls_of(conn, desk=desk, period=state.period, pct=state.pct or None).by_hospital
        found = hospitals(own, words=all_words(conn), affected=affected_now(conn, practices=population.pct_of))
        known = tuple(contacts.everyone(conn))
        return HospitalsRead(figures=tuple(found), contacts=known, population=population)

    return queries.of_period(desk, ("hospitals", state.pct), period=state.period, work=work)
