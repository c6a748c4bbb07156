"""Figures by the role that journeys act as."""

import numpy as np
from sqlalchemy import Connection

from data import tables
from data.codes import ROLES
from data.readers.loading import load
from data.readers.scope import Scope, vantage_ids
from data.readers.span import Span
from data.readers.totals import Figures, figures
from domain.vocabulary import Role


def role_figures(conn: Connection, *, span: Span, scope: Scope) -> tuple[tuple[Role, ...], Figures]:
    """Every role, and figures of the shape (roles,), over the days in Europe/London that the span touches."""
    ids = None if scope.is_everything else list(vantage_ids(conn, scope=scope, at=span.until))
    rows = load(conn, table=tables.practice_days, stretch=span.days, ids=ids, values=["tally"])
    group = np.where(rows.keys["role"] > 0, rows.keys["role"] - 1, -1)
    return ROLES.words, figures(rows, group=group, shape=(len(ROLES.words),))
