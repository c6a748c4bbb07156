"""How large the cubes must be: a first guess from the store, and larger when it proves too small."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, func, select

from data.codes import ROLES
from data.fleet.filling import OutgrownError
from data.fleet.layout import Layout, roomy
from data.tables import memberships, vantages
from domain.vocabulary import Role

_CELLS: Final = {"u1": 2**8, "u2": 2**16, "u4": 2**32}
_USUAL_ROLES: Final = (ROLES.of(Role.REFERRING_CLINICIAN),)


def first_layout(conn: Connection, *, store: str, generation: int) -> Layout:
    """Room for every registered vantage and PCT, for the usual role, and for rounds of five minutes."""
    in_pcts = select(func.count(func.distinct(memberships.c.value))).where(memberships.c.dimension == "pct")
    return Layout(
        generation=generation,
        store=store,
        roles=_USUAL_ROLES,
        places=conn.execute(select(func.count()).select_from(vantages)).scalar() or 0,
        pcts=conn.execute(in_pcts).scalar() or 0,
        cells=("u1", "u2", "u4"),
    )


def grown(layout: Layout, *, small: OutgrownError) -> Layout:
    """The layout with room for what did not fit."""
    if small.roles:
        return replace(layout, roles=small.roles)
    if small.places > roomy(layout.places):
        return replace(layout, places=small.places)
    if small.places:  # they fit among the practices: it was the PCTs' cube
        return replace(layout, pcts=small.places)
    fitting = next(cell for cell, room in _CELLS.items() if small.count < room)
    hours, days, pct_days = (max(cell, fitting) for cell in layout.cells)
    return replace(layout, cells=(hours, days, pct_days))
