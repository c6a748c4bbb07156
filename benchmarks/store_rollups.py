"""The store's own layer on SQLite: a whole day of a tenth of the nation, 830 runs of 14 steps each round, on one core.

In the same run and process: the runs are stored round by round through `data.runs.store`; after each round the roll-up
job's work on slots is done, and that on hours, days and steps as often as the job does it for a nation
(`collectors.rollup_job`); each hour the very same packed rows go through raw `sqlite3` executemany into a table and
indexes like ours, and through our layer for packed rows (`data.columnar.keeping`). Ratios are of processor time. It is
a whole day because a day's roll-ups are counted anew from all of its runs so far: half an hour would say little.
"""

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from benchmarks.figures import met, report
from data import rollups
from data.columnar.keeping import keep_new
from data.columnar.runs import COLUMNS, RunRows
from data.engine import open_engine, writing
from data.migrations import upgrade
from data.organisations import register
from data.rollups.known import KnownParts
from data.runs import store
from domain.identifiers import uuid7
from domain.organisations import Membership, Vantage
from domain.runs import Phases, Run, Step
from domain.vocabulary import Outcome, Role, VantageKind

PRACTICES, PCTS, ROUNDS, BATCH = 830, 15, 288, 500
ROUNDS_AN_HOUR = 12
Item = TypeVar("Item")
HOURS_EVERY, DAYS_EVERY, STEPS_EVERY = 3, 18, 144
"""Rounds, as the roll-up job rests (`collectors.rollup_job`): a quarter of an hour; an hour and a half, which is what
its work on a nation's days comes to; half a day."""
NATIONAL_RUNS_PER_S = 27.7
START = datetime(2026, 11, 23, tzinfo=UTC)
ROUND = timedelta(minutes=5)
OPERATIONS = tuple("LOGON PDS A030 A004 A010 A033 A011 A005 A029 A015 A016 A038 A034 A036".split())  # noqa: SIM905
CHANCE = random.Random(1)  # noqa: S311 (invented durations)


def main() -> None:
    """Store, roll up, store raw; report."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="bookwatch-store-") as folder:
        file = Path(folder) / "layer.db"
        engine = prepared(file)
        twins = Twins(file, folder=Path(folder))
        stored_s = rolled_s = days_s = steps_s = together_s = 0.0
        known = KnownParts()
        for number in range(ROUNDS):
            batches = list(batched(a_round(number)))
            stored_s += cpu(lambda batches=batches: keep(engine, batches))  # type: ignore[misc]
            rolled_s += cpu(lambda: rollups.refresh_slots(engine, known=known))
            if (number + 1) % HOURS_EVERY == 0:
                rolled_s += cpu(lambda: rollups.refresh_hours(engine, known=known))
            now = START + (number + 1) * ROUND
            if (number + 1) % DAYS_EVERY == 0:
                days_s += cpu(lambda now=now: rollups.refresh_days(engine, now=now))  # type: ignore[misc]
            if (number + 1) % STEPS_EVERY == 0:
                steps_s += cpu(lambda: rollups.refresh_steps(engine))
            if (number + 1) % ROUNDS_AN_HOUR == 0:
                together_s += cpu(lambda now=now: rollups.gather_hours(engine, now=now))  # type: ignore[misc]
                twins.follow()
        twins.close()
        engine.dispose()
    rolled = {"hours_us": rolled_s, "days_us": days_s, "steps_us": steps_s, "together_us": together_s}
    told(stored_s, packed_s=twins.packed_s, raw_s=twins.raw_s, parts=rolled)


def told(stored_s: float, *, packed_s: float, raw_s: float, parts: dict[str, float]) -> None:
    """Report the figures: rates of runs as they arrive, and ratios of rows that are packed already."""
    number, rolled = PRACTICES * ROUNDS, sum(parts.values())
    parts = {"raw_us": raw_s, "packed_us": packed_s, "store_us": stored_s} | parts
    detail: dict[str, Any] = {name: us(seconds) for name, seconds in parts.items()}
    for name, seconds, times in (("without", stored_s, 200.0), ("with", stored_s + rolled, 60.0)):
        rate = number / seconds / NATIONAL_RUNS_PER_S
        kept = met(rate, limit=times, better="more")
        report(f"store.{name}_rollups_times_national", value=rate, unit="x", limit=times, met=kept, **detail)
    for name, seconds, most in (("without", packed_s, 1.5), ("with", packed_s + rolled, 4.0)):
        over = seconds / raw_s
        figure = f"store.packed_{name}_rollups_over_raw_sqlite"
        report(figure, value=over, unit="ratio", limit=most, met=met(over, limit=most), **detail)
    report("store.objects_without_rollups_over_raw_sqlite", value=stored_s / raw_s, unit="ratio", **detail)


def us(seconds: float) -> float:
    """Microseconds a run."""
    return round(seconds / (PRACTICES * ROUNDS) * 1e6, 1)


def cpu(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def prepared(file: Path) -> Engine:
    """A store that knows every practice."""
    upgrade(f"sqlite:///{file}")
    engine = open_engine(f"sqlite:///{file}")
    names = [f"Y{10_000 + number}" for number in range(PRACTICES)]
    facts = [Membership(organisation=each, dimension="pct", value=f"ZP{at % PCTS}") for at, each in enumerate(names)]
    kind = VantageKind.AGENT
    with writing(engine) as conn:
        register(
            conn,
            organisations=(),
            memberships=facts,
            vantages=[Vantage(vantage=each, kind=kind, organisation=each, agent="bench") for each in names],
            token_hashes={"bench": "0" * 64},
        )
    return engine


def keep(engine: Engine, batches: list[list[Run]]) -> None:
    """Store batches, each in a transaction of its own."""
    for batch in batches:
        with writing(engine) as conn:
            store(conn, runs=batch, received_at=batch[-1].scheduled_at)


def batched(runs: list[Item]) -> Iterator[list[Item]]:
    """Runs as they arrive."""
    for start in range(0, len(runs), BATCH):
        yield runs[start : start + BATCH]


PATTERNS: list[tuple[Step, ...]] = []


def a_round(number: int) -> list[Run]:
    """One run of every practice, in the order of its time within the round; one in a hundred fails."""
    PATTERNS[:] = PATTERNS or [tuple(a_step(each, at=at) for at, each in enumerate(OPERATIONS)) for _ in range(500)]
    made = []
    for place in range(PRACTICES):
        moment = START + number * ROUND + ROUND * (place / PRACTICES)
        steps = PATTERNS[(place * 7 + number) % len(PATTERNS)]
        made.append(
            Run(
                run_id=uuid7(moment),
                agent="bench",
                agent_version="1",
                vantage=f"Y{10_000 + place}",
                journey="refer-and-book",
                role=Role.REFERRING_CLINICIAN,
                provider=f"ZH{place % 9 + 1}",
                scheduled_at=moment,
                started_at=moment + timedelta(milliseconds=3),
                duration_ms=CHANCE.lognormvariate(7.3, 0.4),
                outcome=Outcome.FAILED if place % 100 == 0 else Outcome.OK,
                trace_id=f"{CHANCE.getrandbits(128):032x}",
                steps=steps,
            )
        )
    return made


def a_step(operation: str, *, at: int) -> Step:
    """One call; two in fourteen depend on the hospital."""
    wait = CHANCE.lognormvariate(4.5, 0.4)
    phases = Phases(dns=0.0, connect=0.0, tls=0.0, send=CHANCE.random(), wait=wait, receive=CHANCE.random())
    if at == 0:
        phases = replace(phases, dns=1.5, connect=2.5, tls=14.0)
    return Step(
        step_id=operation.lower(),
        operation=operation,
        offset_ms=130.0 * at,
        phases=phases,
        total_ms=wait + 1.5,
        client_ms=0.5,
        status=200,
        outcome=Outcome.OK,
        request_id=str(uuid7(START)),
    )


class Twins:
    """The same rows, an hour after each is stored, raw and through the store's layer for packed rows.

    So that what else the machine does weighs on all alike.
    """

    def __init__(self, source: Path, *, folder: Path) -> None:
        self.raw_s = self.packed_s = 0.0
        self._old, self._new = sqlite3.connect(source), sqlite3.connect(folder / "raw.db")
        self._engine = prepared(folder / "packed.db")
        self._last = 0
        made = self._old.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'runs' AND sql IS NOT NULL").fetchall()
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", *(sql for (sql,) in made)):
            self._new.execute(statement)

    def follow(self) -> None:
        """Take in what was stored since."""
        named = f"SELECT rowid, {', '.join(COLUMNS)} FROM runs WHERE rowid > ? ORDER BY rowid"  # noqa: S608 (ours)
        rows = self._old.execute(named, (self._last,)).fetchall()
        self._last = rows[-1][0]
        for batch in batched([row[1:] for row in rows]):
            self.raw_s += cpu(lambda batch=batch: self._raw(batch))  # type: ignore[misc]
            self.packed_s += cpu(lambda batch=batch: self._packed(batch))  # type: ignore[misc]

    def _raw(self, rows: list[Any]) -> None:
        with self._new:
            named, places = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
            self._new.executemany(f"INSERT INTO runs ({named}) VALUES ({places})", rows)

    def _packed(self, rows: list[Any]) -> None:
        with writing(self._engine) as conn:
            keep_new(conn, RunRows(rows))

    def close(self) -> None:
        """Leave the files."""
        self._old.close()
        self._new.close()
        self._engine.dispose()


if __name__ == "__main__":
    main()
