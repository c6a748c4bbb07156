"""Bytes a step at rest: a nation's rows as the store packs them, against zstd Parquet of the same rows.

First the packed steps alone, against the same columns of steps as 32-bit floats (what a data frame of measured times
holds) and as whole microseconds (what the store keeps of them). Then the whole table `runs` in SQLite with its rows and
all of its indexes, against the same columns of runs and steps in Parquet. Request ids are left out on all sides: random
bytes that none can make smaller. Run: python -m benchmarks.archive_size [ROUNDS].
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.figures import met, report
from bookwatch.simulator.asked import DAY_S, Asked, simulation_of
from bookwatch.simulator.packed.columns import step_columns
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.packed.rows import Packer
from bookwatch.simulator.packed.sorting import Sorter
from bookwatch.simulator.simulation import Simulation
from data.columnar.runs import COLUMNS, RunRows, insert_new
from data.columnar.steps import StepColumns
from data.engine import open_engine, writing
from data.migrations import upgrade

PRACTICES, ROUNDS, INTERVAL_S = 8_300, 6, 300
TIMES = 1.2
_PHASES = ("dns", "connect", "tls", "send", "wait", "receive")
_TIMES = ("offset_ms", "total_ms", "client_ms")
_BYTES = ("run_id", "trace_id")


def main(rounds: int = ROUNDS) -> None:
    """Keep some rounds both ways and report the ratios."""
    simulation = simulation_of(Asked(practices=PRACTICES, days=rounds * INTERVAL_S / DAY_S))
    with TemporaryDirectory() as folder:
        store, floats, micros, runs = (Path(folder) / name for name in ("runs.db", "f4", "us", "runs"))
        packed = 0
        steps: list[StepColumns] = []
        rows: list[Any] = []
        for columns, some in _kept(simulation, file=store):
            steps.append(columns)
            rows += some.rows
            packed += sum(len(row[COLUMNS.index("steps")]) for row in some.rows)
        pq.write_table(pa.concat_tables([_table(each, unit=1.0) for each in steps]), floats, compression="zstd")
        pq.write_table(pa.concat_tables([_table(each, unit=1e3) for each in steps]), micros, compression="zstd")
        pq.write_table(_runs(rows), runs, compression="zstd")
        sizes = {each.name: each.stat().st_size for each in (store, floats, micros, runs)}
    number = sum(len(each.kind) for each in steps)
    _tell("packed_steps_to_parquet", packed, sizes["f4"], steps=number)
    _tell("packed_steps_to_parquet_of_microseconds", packed, sizes["us"], steps=number)
    _tell("runs_with_indexes_to_parquet", sizes["runs.db"], sizes["f4"] + sizes["runs"], steps=number)


def _tell(name: str, ours: int, parquet: int, *, steps: int) -> None:
    ratio = ours / parquet
    report(
        f"archive.{name}",
        value=ratio,
        unit="x the bytes of zstd Parquet of the same columns",
        limit=TIMES,
        met=met(ratio, limit=TIMES),
        steps=steps,
        bytes_a_step=round(ours / steps, 2),
        parquet_bytes_a_step=round(parquet / steps, 2),
    )


def _kept(simulation: Simulation, *, file: Path) -> Iterator[tuple[StepColumns, RunRows]]:
    """Each round's steps and rows, stored in a new database at `file`."""
    upgrade(f"sqlite:///{file}")
    engine = open_engine(f"sqlite:///{file}")
    with writing(engine) as conn:
        dictionary = Dictionary.of(conn, world=simulation.world, routes=simulation.routes)
    sorter, packer = Sorter(), Packer(seed=simulation.seed, dictionary=dictionary)
    notes = COLUMNS.index("notes")
    for batch in simulation:
        rows = RunRows([(*row[:notes], None, *row[notes + 1 :]) for row in packer.rows(batch).rows])
        with writing(engine) as conn:
            insert_new(conn, rows)
        yield step_columns(batch, ordered=sorter.sort(batch), kind_ids=dictionary.kinds), rows
    engine.dispose()  # the last connection's end writes the log into the file


def _table(columns: StepColumns, *, unit: float) -> pa.Table:
    """Times as they are, in 32-bit floats, or in whole parts of so many to the millisecond."""
    named = {name: pa.array(getattr(columns, name)) for name in ("kind", "status", "outcome", "failure")}
    named |= {"failed_phase": pa.array(columns.failed_phase), "own_provider": pa.array(columns.own_provider)}
    times = {name: getattr(columns, name) for name in _TIMES} | dict(zip(_PHASES, columns.phases, strict=True))
    for name, values in times.items():
        if unit == 1.0:
            named[name] = pa.array(values.astype("f4"), from_pandas=True)
        else:
            whole = np.rint(np.nan_to_num(values) * unit).astype(np.int64)
            named[name] = pa.array(whole, mask=np.isnan(values))
    return pa.table(named)


def _runs(rows: list[Any]) -> pa.Table:
    """The columns of runs, without their steps and notes."""
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    kinds = {name: pa.binary(16) for name in _BYTES}
    return pa.table(
        {
            name: pa.array(values, type=kinds.get(name))
            for name, values in columns.items()
            if name not in {"steps", "notes"}
        }
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
