"""Whose figures: everything, one PCT's practices, or some practices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from data.tables import memberships, vantages, words

PCT = "pct"


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything; or the practices of one PCT (as of a moment); or practices by their codes (or vantages' names)."""

    pct: str | None = None
    practices: tuple[str, ...] | None = None

    @classmethod
    def of_pct(cls, pct: str) -> "Scope":
        """One PCT; "" is the practices without one, and the controls."""
        return cls(pct=pct)

    @classmethod
    def of_practices(cls, *practices: str) -> "Scope":
        """Some practices."""
        return cls(practices=practices)

    @property
    def is_everything(self) -> bool:
        """Whether it leaves nobody out."""
        return self.pct is None and self.practices is None


EVERYTHING = Scope()


def vantage_ids(conn: Connection, *, scope: Scope, at: datetime) -> dict[int, str]:
    """The vantages of a scope that have reported, by word number, in the order of their names.

    A PCT's are those that were its members at the moment `at`.
    """
    query = select(words.c.word_id, words.c.word).join(vantages, vantages.c.vantage == words.c.word)
    if scope.practices is not None:
        query = query.where(or_(vantages.c.organisation.in_(scope.practices), words.c.word.in_(scope.practices)))
    if scope.pct is not None:
        fact = memberships.c
        held = or_(fact.since.is_(None), fact.since <= at) & or_(fact.until.is_(None), fact.until > at)
        members = select(fact.organisation).where(fact.dimension == PCT, held)
        if scope.pct:
            query = query.where(vantages.c.organisation.in_(members.where(fact.value == scope.pct)))
        else:
            query = query.where(vantages.c.organisation.not_in(members))
    return {row.word_id: row.word for row in conn.execute(query.order_by(words.c.word))}
