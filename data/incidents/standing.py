"""How the practices of an incident are now, and one that shows the evidence."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from data.tables import current_verdicts, evaluations, verdict_changes
from data.verdict_json import verdict_from
from domain.verdicts import Verdict
from domain.vocabulary import Judgement


def judgements(conn: Connection) -> dict[str, Judgement]:
    """Vantage -> what the latest evaluation says of it."""
    table = current_verdicts.c
    return {row.vantage: row.judgement for row in conn.execute(select(table.vantage, table.judgement))}


def an_example(conn: Connection, *, keys: Collection[str]) -> Verdict | None:
    """A verdict that names one of these causes: one that holds now, else the last that did."""
    wanted = sorted(keys)
    now = select(current_verdicts.c.document).where(current_verdicts.c.cause_key.in_(wanted))
    document = conn.execute(now.order_by(current_verdicts.c.position).limit(1)).scalar()
    if document is None:
        past = select(verdict_changes.c.document).where(verdict_changes.c.cause_key.in_(wanted))
        document = conn.execute(past.order_by(verdict_changes.c.window_end.desc()).limit(1)).scalar()
    return None if document is None else verdict_from(document)


def rounds_after(conn: Connection, *, moment: datetime) -> int:
    """How many evaluations there were after the one whose window ended then."""
    query = select(func.count()).select_from(evaluations).where(evaluations.c.window_end > moment)
    return int(conn.execute(query).scalar() or 0)


def of_these(said: dict[str, Judgement], *, vantages: Sequence[str]) -> dict[str, list[str]]:
    """Vantages that are back ("back"), still in trouble ("not_back"), and silent ("silent"), in order."""
    found: dict[str, list[str]] = {"back": [], "not_back": [], "silent": []}
    for vantage in vantages:
        judgement = said.get(vantage, Judgement.NO_DATA)
        silent = judgement is Judgement.NO_DATA
        found["back" if judgement is Judgement.OK else "silent" if silent else "not_back"].append(vantage)
    return found
