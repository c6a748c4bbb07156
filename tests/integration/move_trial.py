"""Moves a million runs from SQLite to PostgreSQL by the command, killed twice on the way.

`python -m tests.integration.move_trial [RUNS [KILLS]]` (1,000,000 runs, 2 kills): JSON lines. Exit code 0 when the move
ended, the target's own count is what was made, and a count by day made by SQL on both sides is equal.
"""

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.ingest import a_batch, prepare
from benchmarks.postgres_server import own_postgres
from collectors.batches import parse
from data.engine import ingesting, open_engine
from data.partitions import DAY_US
from data.rollups import refresh_hours
from data.runs import store
from domain.clock import system_clock, to_micros

DAYS, TEMPLATES = 8, 600
_BY_DAY = text(
    f"SELECT scheduled_at / {DAY_US}, count(*), sum(length(steps)), min(scheduled_at), max(scheduled_at)"
    f" FROM runs GROUP BY scheduled_at / {DAY_US} ORDER BY 1"
)
_TEMPLATES = (
    "CREATE TEMP TABLE template AS SELECT row_number() OVER (ORDER BY run_id) - 1 AS place, * FROM runs",
    "CREATE INDEX temp.template_place ON template (place)",
)
# Each run is one of the templates with an id, a time and a trace of its own.
_MULTIPLY = text(
    """INSERT INTO runs SELECT CAST(substr(r.run_id, 1, 8) || randomblob(8) AS blob), r.vantage_id, r.journey_id,
    r.agent_id, r.version_id, r.provider_id, r.failed_step_id, r.role, r.outcome, r.failure_class,
    :first + n.n * :apart, :first + n.n * :apart + 3000, :received, r.duration_ms, r.clock_offset_ms, r.not_cleaned,
    randomblob(16), r.steps, r.notes
    FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :runs) SELECT n FROM c) n
    JOIN template r ON r.place = n.n % :templates"""
)


def main(arguments: Sequence[str]) -> int:
    """Make the runs, move them with kills, compare."""
    runs, kills = [int(each) for each in (*arguments, *("1000000", "2")[len(arguments) :])]
    with tempfile.TemporaryDirectory(prefix="bookwatch-move-") as folder, own_postgres() as server:
        file = Path(folder) / "source.db"
        source, target = f"sqlite:///{file}", server.database("target")
        began = time.monotonic()
        _fill(source, runs=runs)
        told: dict[str, Any] = {"runs": runs, "megabytes": round(file.stat().st_size / 1e6)}
        _tell({"figure": "move.made", "seconds": round(time.monotonic() - began, 1), **told})
        began = time.monotonic()
        for number in range(kills):
            _killed(source, target=target, after=runs * (number + 1) // (kills + 1), began=began)
        last = subprocess.run(_command(source, target=target), capture_output=True, text=True, check=False)
        seconds = time.monotonic() - began
        equal = last.returncode == 0 and _by_day(source) == _by_day(target)
        days = len(_by_day(target))
    _tell({"figure": "move.trial", "value": round(seconds, 1), "unit": "s", "kills": kills, "days": days, **told})
    _tell({"figure": "move.equal", "value": equal, "met": equal, "said": last.stderr.strip()[-300:]})
    return 0 if equal else 1


def _fill(url: str, *, runs: int) -> None:
    prepare(url)
    engine = open_engine(url)
    made = system_clock()
    with ingesting(engine) as conn:
        store(conn, runs=parse(a_batch(runs=TEMPLATES)).batch.runs, received_at=made)
    refresh_hours(engine)
    first = made - timedelta(days=DAYS)
    with ingesting(engine) as conn:
        for statement in _TEMPLATES:
            conn.execute(text(statement))
        values = {"first": to_micros(first), "received": to_micros(made) + 1}
        values |= {"apart": DAYS * DAY_US // runs, "runs": runs - TEMPLATES, "templates": TEMPLATES}
        conn.execute(_MULTIPLY, values)
    engine.dispose()


def _command(source: str, *, target: str) -> list[str]:
    return [sys.executable, "-m", "bookwatch", "db", "move", "--from", source, "--to", target]


def _killed(source: str, *, target: str, after: int, began: float) -> None:
    """Start the move and kill it once the target has so many runs."""
    process = subprocess.Popen(_command(source, target=target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    engine = open_engine(target)
    while (there := _moved(engine)) < after:
        assert process.poll() is None, "the move ended before it was killed"  # noqa: S101
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    engine.dispose()
    _tell({"figure": "move.killed", "runs_there": there, "at_s": round(time.monotonic() - began, 1)})


def _moved(engine: Engine) -> int:
    """What the bookmark says of the runs."""
    with engine.connect() as conn:
        if not conn.execute(text("SELECT to_regclass('unfinished_move') IS NOT NULL")).scalar():
            return 0
        return int(conn.execute(text("SELECT sum(rows) FROM unfinished_move WHERE name = 'runs'")).scalar() or 0)


def _by_day(url: str) -> list[tuple[int, ...]]:
    engine = open_engine(url, statement_s=0)
    with engine.connect() as conn:
        found = [tuple(int(each) for each in row) for row in conn.execute(_BY_DAY)]
    engine.dispose()
    return found


def _tell(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
