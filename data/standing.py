"""What the last evaluation said, as the pages need it: of a nation's verdicts only the few documents that are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, SmallInteger, func, select, type_coerce

from data.codes import JUDGEMENTS
from data.fetching import fetch_plain
from data.tables import current_verdicts, evaluations
from data.verdict_json import verdict_from
from data.verdicts import causes_named
from domain.verdicts import Cause, Evidence, Share
from domain.vocabulary import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One evaluation: what is said of each vantage, and the causes with their evidence."""

    window_start: datetime
    window_end: datetime
    judgements: Mapping[str, Judgement]
    """By vantage."""
    journeys: Share
    """Failed or slow of all that practices ran in the window, as the verdicts count them."""
    slow: int | None
    """How many of those bad ones were slow and came to their end; None in verdicts of older versions."""
    everywhere: Share
    """The same with those of control sites."""
    causes: tuple[Cause, ...]
    evidence: Mapping[str, Evidence]
    """By the key of a cause: that of the first verdict that names it."""


def standing(conn: Connection) -> Standing | None:
    """The last evaluation, or None."""
    last = conn.execute(select(evaluations).order_by(evaluations.c.window_end.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    table = current_verdicts.c
    numbers = fetch_plain(conn, select(table.vantage, type_coerce(table.judgement, SmallInteger)))
    journeys, slow, everywhere = _journeys(conn)
    return Standing(
        window_start=last.window_start,
        window_end=last.window_end,
        judgements={vantage: JUDGEMENTS.word(number) for vantage, number in numbers},
        journeys=journeys,
        slow=slow,
        everywhere=everywhere,
        causes=causes_named(conn, at=last.window_end),
        evidence=_evidence(conn),
    )


def _journeys(conn: Connection) -> tuple[Share, int | None, Share]:
    """Of practices, those of them that were slow, and with the controls'. Every verdict says how many there were."""
    document = conn.execute(select(current_verdicts.c.document).limit(1)).scalar()
    found = verdict_from(document).evidence if document else None
    if found is None or found.all_practices is None or found.all_controls is None:
        return Share(bad=0, attempts=0), None, Share(bad=0, attempts=0)
    return found.all_practices, found.all_slow, _sum(found.all_practices, found.all_controls)


def _sum(*shares: Share) -> Share:
    return Share(bad=sum(each.bad for each in shares), attempts=sum(each.attempts for each in shares))


def _evidence(conn: Connection) -> dict[str, Evidence]:
    table = current_verdicts.c
    first = select(func.min(table.position)).where(table.cause_key != "").group_by(table.cause_key)
    documents = conn.execute(select(table.document).where(table.position.in_(first))).scalars()
    return {each.cause_key: each.evidence for each in map(verdict_from, documents)}
