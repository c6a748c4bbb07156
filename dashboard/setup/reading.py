"""What the Set-up page reads, in one connection."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dashboard import queries
from dashboard.desk import Desk
from dashboard.sentences.population import Population
from data import levels, organisations, planned
from data.directory.importing import imported_at
from data.incidents import contacts
from data.incidents.contacts import Contact
from data.planned import PlannedWork
from data.readers.due import Due, due_by_vantage
from data.readings import AgentState, agents


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything that is set up."""

    now: datetime
    agents: tuple[AgentState, ...]
    places: Mapping[str, tuple[str, ...]]
    """Agent -> the vantages that it runs."""
    due: Mapping[str, Due]
    """Vantage -> runs due and missed in the last 24 hours."""
    kinds: Mapping[str, int]
    """Kind of organisation -> how many are known."""
    imported_at: datetime | None
    planned: tuple[PlannedWork, ...]
    """Withdrawn ones too, the latest first."""
    present_ms: Mapping[str, float]
    contacts: tuple[Contact, ...]
    population: Population


def setup(desk: Desk) -> Setup:
    """What is set up now."""
    population = queries.fleet(desk).population
    return queries.remembered(desk, "setup", work=lambda conn, now: _setup(conn, now=now, population=population))


def _setup(conn: Connection, *, now: datetime, population: Population) -> Setup:
    places: dict[str, tuple[str, ...]] = {}
    for each in organisations.vantages(conn):
        places[each.agent] = (*places.get(each.agent, ()), each.vantage)
    return Setup(
        now=now,
        agents=tuple(agents(conn)),
        places=places,
        due=due_by_vantage(conn),
        kinds=Counter(each.kind.value for each in organisations.organisations(conn)),
        imported_at=imported_at(conn),
        planned=tuple(reversed(planned.declared(conn, withdrawn=True))),
        present_ms=levels.present(conn),
        contacts=tuple(contacts.everyone(conn)),
        population=population,
    )
