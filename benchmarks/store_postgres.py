"""Ingest into PostgreSQL through our own layer, without HTTP: one collector, then two at once; the server is durable.

In the same run: the same rows again by plain COPY into a table like `runs`, to say what our layer adds. Client and
server processor time are told apart; the roll-up job does not run (the marks for it are written).
"""

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

from benchmarks.figures import met, report
from benchmarks.ingest import NATIONAL_RUNS_PER_S, OPERATIONS, RUNS, a_batch, prepare
from benchmarks.postgres_server import Server, own_postgres
from collectors.batches import parse
from data.engine import ingesting, open_engine, reading
from data.partitions import ensure
from data.postgres import copying
from data.runs import store
from domain.clock import system_clock
from domain.runs import Run

BATCHES, TIMES_NATIONAL = 24, 200.0


def main() -> None:
    """Measure one collector, two collectors, and what arrives twice."""
    batches = [parse(a_batch()).batch.runs for _ in range(BATCHES)]
    with own_postgres() as server:
        url = server.database("one")
        prepare(url)
        _ahead(url)
        before = server.cpu_s()
        wall_s, cpu_s = _store(url, batches=batches)
        server_s = server.cpu_s() - before
        _tell("store.postgres_one_collector", batches=batches, wall_s=wall_s, cpu_s=cpu_s, server_s=server_s)
        again_s, _ = _store(url, batches=batches)
        report("store.postgres_duplicates_per_s", value=BATCHES * RUNS / again_s, unit="runs/s")
        _copy_alone(server, url=url)
        _two(server, batches=batches)


def _ahead(url: str) -> None:
    engine = open_engine(url)
    with ingesting(engine) as conn:
        ensure(conn, now=system_clock())
    engine.dispose()


def _store(url: str, *, batches: Sequence[Sequence[Run]], begin: Barrier | None = None) -> tuple[float, float]:
    """Seconds of wall clock and of this process's processor to store the batches, one transaction each."""
    engine = open_engine(url)
    with reading(engine):
        pass
    if begin is not None:
        begin.wait()
    began, cpu = time.perf_counter(), time.process_time()
    for runs in batches:
        with ingesting(engine) as conn:
            store(conn, runs=runs, received_at=system_clock())
    spent = time.perf_counter() - began, time.process_time() - cpu
    engine.dispose()
    return spent


def _tell(figure: str, *, batches: Sequence[Sequence[Run]], wall_s: float, cpu_s: float, server_s: float) -> None:
    """The rate by processor time, ours and the server's together; the wall clock of a busy machine beside it."""
    runs = sum(len(batch) for batch in batches)
    rate = runs / (cpu_s + server_s)
    limit = TIMES_NATIONAL * NATIONAL_RUNS_PER_S
    report(
        f"{figure}_per_core_second",
        value=rate,
        unit="runs/core second, client and server",
        limit=limit,
        met=met(rate, limit=limit, better="more"),
        times_national=round(rate / NATIONAL_RUNS_PER_S, 1),
        client_us_per_run=round(cpu_s / runs * 1e6, 1),
        server_us_per_run=round(server_s / runs * 1e6, 1),
        wall_runs_per_s=round(runs / wall_s),
        wall_times_national=round(runs / wall_s / NATIONAL_RUNS_PER_S, 1),
        steps_per_run=len(OPERATIONS),
        runs_per_batch=RUNS,
    )


def _copy_alone(server: Server, *, url: str) -> None:
    """The same rows, taken from the table in binary and copied into one like it: the floor of any layer."""
    engine = open_engine(url)
    columns = ", ".join(copying.COLUMNS)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE copied (LIKE runs INCLUDING INDEXES)")
        cursor: Any = conn.connection.cursor()
        with cursor.copy(f"COPY (SELECT {columns} FROM runs) TO STDOUT (FORMAT BINARY)") as copy:
            blocks = [bytes(block) for block in copy]
    with engine.connect() as conn:
        cpu, server_cpu, began = time.process_time(), server.cpu_s(), time.perf_counter()
        cursor = conn.connection.cursor()
        with cursor.copy(f"COPY copied ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            for block in blocks:
                copy.write(block)
        conn.commit()
        wall_s = time.perf_counter() - began
        floor = (time.process_time() - cpu, server.cpu_s() - server_cpu)
    engine.dispose()
    count = BATCHES * RUNS
    client_us, server_us = (round(seconds / count * 1e6, 1) for seconds in floor)
    figure = "store.postgres_copy_alone_runs_per_s"
    report(figure, value=count / wall_s, unit="runs/s", client_us_per_run=client_us, server_us_per_run=server_us)


def _two(server: Server, *, batches: Sequence[Sequence[Run]]) -> None:
    """Two collectors at once, each with half of the batches."""
    url = server.database("two")
    prepare(url)
    _ahead(url)
    context = multiprocessing.get_context("fork")
    begin, spent = context.Barrier(2), context.SimpleQueue()
    half = len(batches) // 2

    def work(own: Sequence[Sequence[Run]]) -> None:
        spent.put(_store(url, batches=own, begin=begin))

    workers = [context.Process(target=work, args=(own,)) for own in (batches[:half], batches[half:])]
    before = server.cpu_s()
    for worker in workers:
        worker.start()
    told = [spent.get() for _ in workers]
    server_s = server.cpu_s() - before
    for worker in workers:
        worker.join()
    wall_s, cpu_s = max(wall for wall, _ in told), sum(cpu for _, cpu in told)
    _tell("store.postgres_two_collectors", batches=batches, wall_s=wall_s, cpu_s=cpu_s, server_s=server_s)


if __name__ == "__main__":
    main()
