"""How the practices of an incident are now, and one that shows the evidence."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from data.tables import current_verdicts, evaluations, vantages, verdict_changes
from data.verdict_json import verdict_from
from domain.verdicts import Verdict
from domain.vocabulary import Judgement, VantageKind


def judgements(conn: Connection) -> dict[str, Judgement]:
    """Vantage -> what the latest evaluation says of it."""
    table = current_verdicts.c
    return {row.vantage: row.judgement for row in conn.execute(select(table.vantage, table.judgement))}


def an_example(conn: Connection, *, keys: Collection[str]) -> Verdict | None:
    """A verdict that names one of these causes, of a practice sooner than of a control: one that holds now, else the
    last that did."""
    wanted = sorted(keys)
    table = current_verdicts.c
    now = select(table.document).join(vantages, vantages.c.vantage == table.vantage, isouter=True)
    is_control = case((vantages.c.kind == VantageKind.CONTROL, 1), else_=0)
    document = conn.execute(
        now.where(table.cause_key.in_(wanted)).order_by(is_control, table.position).limit(1)
    ).scalar()
    if document is None:
        old = verdict_changes.c
        past = select(old.document).join(vantages, vantages.c.vantage == old.vantage, isouter=True)
        past = past.where(old.cause_key.in_(wanted)).order_by(is_control, old.window_end.desc(), old.vantage)
        document = conn.execute(past.limit(1)).scalar()
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
