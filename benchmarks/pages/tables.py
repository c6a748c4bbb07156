"""The store's roll-ups as plain columns, so that every rival holds the same numbers that our pages read.

hourly     hour, practice, attempts, bad, slow                    newest 60 days
daily      day, practice, attempts, bad, slow                     all days
pct_daily  day, pct, attempts, bad, slow, p50, p95, p99           all days
now        practice, outcome, scheduled
steps      practice, moment, total_ms, outcome                     raw, of one practice in SAMPLE
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from sqlalchemy import BigInteger, Connection, SmallInteger, Table, func, select, type_coerce

from data import tables
from data.fleet.loading import Loaded, load
from data.fleet.percentiles import load_percentiles
from data.fleet.shape import Measure
from data.step_columns import step_columns

SAMPLE = 10
"""Raw steps of all practices would be 35 million rows a day; a practice's day is read by its index all the same."""
_CHUNK = 24
_HOURLY_DAYS = 60


def store_tables(conn: Connection) -> dict[str, pa.Table]:
    """All tables by name."""
    return {
        "hourly": _counted(
            conn, table=tables.practice_hours, place="vantage_id", as_="practice", newest=_HOURLY_DAYS * 24
        ),
        "daily": _counted(conn, table=tables.practice_days, place="vantage_id", as_="practice", newest=10_000),
        "pct_daily": _pct_daily(conn),
        "now": _now(conn),
        "steps": _steps(conn),
    }


def _counted(conn: Connection, *, table: Table, place: str, as_: str, newest: int) -> pa.Table:
    bucket = next(iter(table.primary_key.columns)).name
    parts = [
        pa.table(
            {
                bucket: pa.array(each.bucket.astype(np.int32)),
                as_: pa.array(each.place.astype(np.int32)),
                "attempts": pa.array(each.counts[:, Measure.ATTEMPTS].astype(np.int32)),
                "bad": pa.array(each.counts[:, Measure.BAD].astype(np.int32)),
                "slow": pa.array(each.counts[:, Measure.SLOW].astype(np.int32)),
            }
        )
        for each in _loaded(conn, table=table, place=place, newest=newest)
    ]
    return pa.concat_tables(parts)


def _loaded(conn: Connection, *, table: Table, place: str, newest: int) -> Iterator[Loaded]:
    column = next(iter(table.primary_key.columns))
    first, last = conn.execute(select(func.min(column), func.max(column))).one()
    for start in range(max(first, last + 1 - newest), last + 1, _CHUNK):
        yield load(conn, table=table, place=place, first=start, end=min(start + _CHUNK, last + 1))


def _pct_daily(conn: Connection) -> pa.Table:
    counted = _counted(conn, table=tables.pct_days, place="pct_id", as_="pct", newest=10_000)
    days = counted["day"].to_numpy()
    timed = load_percentiles(conn, first=int(days.min()), end=int(days.max()) + 1)
    known = {key: at for at, key in enumerate(zip(timed.bucket.tolist(), timed.place.tolist(), strict=True))}
    nothing = np.full((1, timed.counts.shape[1]), np.nan)
    values = np.concatenate([timed.counts, nothing])
    rows = [known.get(key, -1) for key in zip(days.tolist(), counted["pct"].to_pylist(), strict=True)]
    for at, name in enumerate(("p50", "p95", "p99")):
        counted = counted.append_column(name, pa.array(values[rows, at].astype(np.float32)))
    return counted


def _now(conn: Connection) -> pa.Table:
    last = tables.latest_runs.c
    columns = (last.vantage_id, type_coerce(last.outcome, SmallInteger), type_coerce(last.scheduled_at, BigInteger))
    rows = np.array([tuple(row) for row in conn.execute(select(*columns))], dtype=np.int64).reshape(-1, 3)
    return pa.table(
        {
            "practice": pa.array(rows[:, 0].astype(np.int32)),
            "outcome": pa.array(rows[:, 1].astype(np.uint8)),
            "scheduled": pa.array(rows[:, 2]),
        }
    )


def _steps(conn: Connection) -> pa.Table:
    runs = tables.runs.c
    query = select(runs.vantage_id, type_coerce(runs.scheduled_at, BigInteger), runs.steps)
    rows = conn.execute(query.where(runs.vantage_id % SAMPLE == 0)).all()
    columns = step_columns([row.steps for row in rows])
    practice, at = (np.array([row[column] for row in rows], dtype=np.int64) for column in (0, 1))
    return pa.table(
        {
            "practice": pa.array(practice[columns.run].astype(np.int32)),
            "moment": pa.array(at[columns.run]),
            "total_ms": pa.array(columns.total_ms.astype(np.float32)),
            "outcome": pa.array(columns.outcome.astype(np.uint8)),
        }
    )
