"""Each place's last run, whatever its journey, and the verdict that stands for it."""

import numpy as np
from sqlalchemy import BigInteger, Connection, SmallInteger, select, type_coerce

from data.fetching import fetch_plain
from data.fleet.loading import Loaded
from data.fleet.shape import Latest
from data.tables import current_verdicts, latest_runs, words


def load_now(conn: Connection, *, role: int) -> Loaded:
    """One row for each vantage that ever reported: bucket 0, and `role`, so that it fits a cube of one role."""
    last, verdict = latest_runs.c, current_verdicts.c
    columns = (
        last.vantage_id,
        type_coerce(last.scheduled_at, BigInteger),
        type_coerce(last.received_at, BigInteger),
        type_coerce(last.outcome, SmallInteger),
    )
    rows = fetch_plain(conn, select(*columns).order_by(last.scheduled_at, last.run_id))
    found = np.array(rows, dtype=np.int64).reshape(-1, len(columns))
    latest = {place: row for row, place in enumerate(found[:, 0].tolist())}  # the last of each counts
    found = found[sorted(latest.values())]
    counts = np.zeros((len(found), len(Latest)), dtype=np.int64)
    counts[:, [Latest.SCHEDULED_US, Latest.RECEIVED_US, Latest.OUTCOME]] = found[:, 1:]
    judged = select(words.c.word_id, type_coerce(verdict.judgement, SmallInteger))
    judged = judged.join(current_verdicts, verdict.vantage == words.c.word)
    said = dict(fetch_plain(conn, judged))
    counts[:, Latest.JUDGEMENT] = [said.get(place, 0) for place in found[:, 0].tolist()]
    return Loaded(np.zeros(len(found), dtype=np.int64), found[:, 0], np.full(len(found), role), counts)
