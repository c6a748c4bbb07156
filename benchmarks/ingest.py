"""Ingest through the API into SQLite on one core: 14-step runs in gzipped batches, end to end.

The collector runs in a process of its own, held to one core; the batches are made beforehand and sent over loopback.
In the same run: raw `sqlite3` executemany of the very rows that were stored, and the store's own layer without HTTP.
"""

import gzip
import json
import multiprocessing
import os
import random
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import psutil
import requests
import uvicorn

from benchmarks.figures import met, report
from collectors.api import create_api
from collectors.batches import parse
from data.engine import open_engine, writing
from data.migrations import upgrade
from data.organisations import register
from data.runs import store
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.organisations import Membership, Organisation, Vantage
from domain.runs import Phases, Run, Step
from domain.vocabulary import OrganisationKind, Outcome, Role, VantageKind
from domain.wire import batch_to_json, run_to_json

BATCHES, RUNS = 12, 600  # 600 runs of 14 steps are some 4 MB of JSON; a batch may have 5
LIMIT_RUNS_PER_S = 2_000.0
NATIONAL_RUNS_PER_S = 27.7
TOKEN = "token-of-the-benchmark"
OPERATIONS = tuple("LOGON PDS A030 A004 A010 A033 A011 A005 A029 A015 A016 A038 A034 A036".split())  # noqa: SIM905
CHANCE = random.Random(1)  # noqa: S311 (invented durations)


def main() -> None:
    """Make the batches, send them, store them without HTTP, and store their rows raw."""
    bodies = [a_batch() for _ in range(BATCHES)]
    with tempfile.TemporaryDirectory(prefix="bookwatch-ingest-") as folder:
        through_api = _through_api(bodies, file=Path(folder) / "api.db")
        raw_cpu_s = _raw(Path(folder) / "api.db", file=Path(folder) / "raw.db")
        layer_cpu_s = _through_layer(bodies, file=Path(folder) / "layer.db")
        steps = BATCHES * RUNS * len(OPERATIONS)
        bytes_a_step = (Path(folder) / "raw.db").stat().st_size / steps
    wall_s, cpu_s = through_api
    for figure, seconds in (("ingest.api_runs_per_s", wall_s), ("ingest.api_runs_per_core_second", cpu_s)):
        rate = BATCHES * RUNS / seconds
        report(
            figure,
            value=rate,
            unit="runs/s",
            limit=LIMIT_RUNS_PER_S,
            met=met(rate, limit=LIMIT_RUNS_PER_S, better="more"),
            times_national=round(rate / NATIONAL_RUNS_PER_S, 1),
            steps_per_run=len(OPERATIONS),
            runs_per_batch=RUNS,
        )
    report("ingest.api_cpu_over_raw_sqlite", value=cpu_s / raw_cpu_s, unit="ratio", raw_us_per_run=_us(raw_cpu_s))
    report("ingest.layer_cpu_over_raw_sqlite", value=layer_cpu_s / raw_cpu_s, unit="ratio", us_per_run=_us(layer_cpu_s))
    report("ingest.bytes_per_step", value=bytes_a_step, unit="bytes, runs with their indexes")


def _us(cpu_s: float) -> float:
    return round(cpu_s / (BATCHES * RUNS) * 1e6, 1)


def a_batch(*, runs: int = RUNS, within_s: float = 300.0) -> bytes:
    """A batch as it travels, of runs of the last five minutes or so many seconds."""
    now = system_clock()
    made = [run_to_json(_run(now - timedelta(seconds=CHANCE.uniform(0, within_s)))) for _ in range(runs)]
    return json.dumps(batch_to_json(made, agent="bench", agent_version="1", sent_at=now, queued=0)).encode()


def _run(moment: datetime) -> Run:
    steps = tuple(_step(operation, offset_ms=130.0 * place) for place, operation in enumerate(OPERATIONS))
    first = replace(steps[0].phases, dns=1.5, connect=2.5, tls=14.0)
    return Run(
        run_id=uuid7(moment),
        agent="bench",
        agent_version="1",
        vantage=f"Y{99_001 + CHANCE.randrange(300)}",
        journey="refer-and-book",
        role=Role.REFERRING_CLINICIAN,
        provider="ZH1",
        scheduled_at=moment,
        started_at=moment + timedelta(milliseconds=3),
        duration_ms=sum(step.total_ms for step in steps),
        outcome=Outcome.OK,
        trace_id=new_trace_id(),
        steps=(replace(steps[0], phases=first), *steps[1:]),
    )


def _step(operation: str, *, offset_ms: float) -> Step:
    wait = CHANCE.lognormvariate(4.5, 0.4)
    return Step(
        step_id=operation.lower(),
        operation=operation,
        offset_ms=offset_ms,
        phases=Phases(dns=0.0, connect=0.0, tls=0.0, send=CHANCE.random(), wait=wait, receive=CHANCE.random()),
        total_ms=wait + 1.5,
        client_ms=0.5,
        status=200,
        outcome=Outcome.OK,
        request_id=str(uuid7(datetime.now(UTC))),
    )


def _through_api(bodies: list[bytes], *, file: Path) -> tuple[float, float]:
    """Seconds of wall clock, and of the collector's processor time, to store all batches over HTTP."""
    packed = [gzip.compress(body, 6) for body in bodies]
    prepare(f"sqlite:///{file}")
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": "gzip", "Content-Type": "application/json"}
    with _collector(file) as (url, process), requests.Session() as session:
        session.trust_env = False
        before, start = _cpu_s(process), time.perf_counter()
        for body in packed:
            reply = session.post(f"{url}/api/v1/results", data=body, headers=headers, timeout=60)
            reply.raise_for_status()
            answers = reply.json()["results"]
            assert all(answer["status"] == "stored" for answer in answers), answers[:3]  # noqa: S101
        return time.perf_counter() - start, _cpu_s(process) - before


@contextmanager
def _collector(file: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = multiprocessing.get_context("fork")
        child = context.Process(target=_serve, args=(listener, file), daemon=True)
        child.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        requests.get(f"{url}/healthz", timeout=10).raise_for_status()
        yield url, psutil.Process(child.pid)
        child.terminate()
        child.join()


def _serve(listener: socket.socket, file: Path) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    app = create_api(engine=open_engine(f"sqlite:///{file}"), clock=system_clock)
    config = uvicorn.Config(app, log_level="error", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def _through_layer(bodies: list[bytes], *, file: Path) -> float:
    """Processor seconds to store the same runs through `data.runs.store`."""
    prepare(f"sqlite:///{file}")
    engine = open_engine(f"sqlite:///{file}")
    batches = [parse(body).batch.runs for body in bodies]

    def work() -> None:
        for runs in batches:
            with writing(engine) as conn:
                store(conn, runs=runs, received_at=system_clock())

    return _measured(work)


def _raw(source: Path, *, file: Path) -> float:
    """Processor seconds of raw executemany of the rows in `source`, batch by batch, into tables like them."""
    old = sqlite3.connect(source)
    rows = old.execute("SELECT * FROM runs").fetchall()
    tables = old.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'runs' AND sql IS NOT NULL").fetchall()
    old.close()
    new = sqlite3.connect(file)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", *(sql for (sql,) in tables)):
        new.execute(statement)
    insert = f"INSERT INTO runs VALUES ({', '.join('?' * len(rows[0]))})"

    def work() -> None:
        for start in range(0, len(rows), RUNS):
            with new:
                new.executemany(insert, rows[start : start + RUNS])

    cpu_s = _measured(work)
    new.close()
    return cpu_s


def _measured(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def prepare(url: str) -> None:
    """Make the tables, and known who sends the batches."""
    upgrade(url)
    engine = open_engine(url)
    names = [f"Y{99_001 + number}" for number in range(300)]
    with writing(engine) as conn:
        register(
            conn,
            organisations=[
                *(
                    Organisation(code=name, name="An invented practice", kind=OrganisationKind.PRACTICE)
                    for name in names
                ),
                Organisation(code="ZZ1", name="An invented PCT", kind=OrganisationKind.PCT),
                Organisation(code="ZH1", name="An invented hospital", kind=OrganisationKind.PROVIDER),
            ],
            memberships=[Membership(organisation=name, dimension="pct", value="ZZ1") for name in names],
            vantages=[
                Vantage(vantage=name, kind=VantageKind.AGENT, organisation=name, agent="bench") for name in names
            ],
            token_hashes={"bench": sha256(TOKEN.encode()).hexdigest()},
        )
    engine.dispose()


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
