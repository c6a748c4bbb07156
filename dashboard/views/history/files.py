"""The CSV files of a practice's page; of="Y99001" names the practice."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from dashboard import queries
from dashboard.address.problems import AddressError
from dashboard.address.state import State
from dashboard.components.tables import Table
from dashboard.desk import Desk
from dashboard.views.history import tables
from dashboard.views.history.reading import History, read

Maker = Callable[[Desk, State], Table]


def _of(make: Callable[[History], Table]) -> Maker:
    def table(desk: Desk, state: State) -> Table:
        found = read(desk, code=state.part("of"), hash_=urlencode(state.parts))
        if found is None:
            raise _unknown(state)
        return make(found)

    return table


def _runs(desk: Desk, state: State) -> Table:
    practice = queries.practice(desk, code=state.part("of"))
    if practice is None:
        raise _unknown(state)
    return tables.runs_table(practice)


def _unknown(state: State) -> AddressError:
    return AddressError(f'There is no practice "{state.part("of")}": name one by of=CODE.', way={"of": ""})


MAKERS: Mapping[str, Maker] = {
    "practice-runs": _runs,
    "practice-operations": _of(tables.latency_table),
    "practice-phases": _of(tables.phase_table),
    "practice-course": _of(tables.course_table),
    "practice-week": _of(tables.week_table),
    "practice-recovery": _of(tables.spell_table),
}
"""Name -> what reads it. Each raises AddressError for an unknown practice."""
