"""What a database must be to be filled: empty, or half filled by the same command; never one with real runs."""

import hashlib

from sqlalchemy import Connection, delete, insert, select

from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.plan import Plan
from bookwatch.simulator.world import World
from data.tables import marks, pct_days, runs, vantages
from domain.counting import counted

_MARK = "simulated"
_SHOWN = 3


def refuse_real(conn: Connection, *, world: World) -> None:
    """Raises SimulatorError where the database knows vantages that this world has not."""
    strangers = sorted(set(conn.execute(select(vantages.c.vantage)).scalars()) - set(world.codes))
    if strangers:
        shown = ", ".join(strangers[:_SHOWN]) + (", ..." if len(strangers) > _SHOWN else "")
        raise SimulatorError(
            f"the database has {counted(len(strangers), 'vantage')} not of this world ({shown})",
            remedy="name a new database, or give --among-real to have invented runs beside real ones for good",
        )


def claim(conn: Connection, *, plan: Plan, raw_days: int, among_real: bool) -> bool:
    """Note in the database what it is filled with; whether that was begun before. Raises SimulatorError."""
    wanted = _digest(plan, raw_days=raw_days)
    found = conn.execute(select(marks.c.value).where(marks.c.name == _MARK)).scalar()
    if found == wanted:
        return True
    if found is not None:
        raise SimulatorError(
            "the database was filled, or half filled, by another command",
            remedy="give the same options as then to go on, or name a new database",
        )
    for table in (pct_days, runs):
        if not among_real and conn.execute(select(next(iter(table.columns))).limit(1)).first() is not None:
            raise SimulatorError(
                f"the database has figures already (table {table.name})",
                remedy="name a new database: days of the past are written once and whole",
            )
    conn.execute(insert(marks).values(name=_MARK, value=wanted))
    return False


def _digest(plan: Plan, *, raw_days: int) -> int:
    text = repr((plan.asked, plan.faults, raw_days))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big")


def progress(conn: Connection, *, name: str) -> int:
    """The first day or hour that is still to be made; 0 where none is made."""
    return int(conn.execute(select(marks.c.value).where(marks.c.name == _of(name))).scalar() or 0)


def note_progress(conn: Connection, *, name: str, value: int) -> None:
    """Note it, in the transaction that writes the day or hour before it."""
    conn.execute(delete(marks).where(marks.c.name == _of(name)))
    conn.execute(insert(marks).values(name=_of(name), value=value))


def _of(name: str) -> str:
    return f"{_MARK}_{name}"
