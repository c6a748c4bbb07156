"""Bytes a step at rest: a nation's rows as the store packs them, against zstd Parquet of the same rows.

Both hold the same columns of steps, request ids left out on both sides: random bytes that neither can make smaller.
Run: python -m benchmarks.archive_size [ROUNDS].
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.figures import met, report
from bookwatch.simulator.asked import DAY_S, Asked, simulation_of
from bookwatch.simulator.packed.columns import step_columns
from bookwatch.simulator.packed.sorting import Sorter, step_names
from data.columnar.steps import StepColumns, pack_columns

PRACTICES, ROUNDS, INTERVAL_S = 8_300, 6, 300
TIMES = 1.2
_PHASES = ("dns", "connect", "tls", "send", "wait", "receive")


def main(rounds: int = ROUNDS) -> None:
    """Pack some rounds both ways and report the ratio."""
    simulation = simulation_of(Asked(practices=PRACTICES, days=rounds * INTERVAL_S / DAY_S))
    kinds = {kind: number for number, kind in enumerate(sorted(step_names(simulation.routes)), 1)}
    sorter, packed, steps, tables = Sorter(), 0, 0, []
    for batch in simulation:
        columns = step_columns(batch, ordered=sorter.sort(batch), kind_ids=kinds)
        packed += sum(map(len, pack_columns(columns)))
        steps += len(columns.kind)
        tables.append(_table(columns))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "steps.parquet"
        pq.write_table(pa.concat_tables(tables), file, compression="zstd")
        parquet = file.stat().st_size
    ratio = packed / parquet
    report(
        "archive.bytes_a_step_to_parquet",
        value=ratio,
        unit="x the bytes of zstd Parquet of the same columns of steps",
        limit=TIMES,
        met=met(ratio, limit=TIMES),
        steps=steps,
        packed_bytes_a_step=round(packed / steps, 2),
        parquet_bytes_a_step=round(parquet / steps, 2),
    )


def _table(columns: StepColumns) -> pa.Table:
    named = {name: pa.array(getattr(columns, name)) for name in ("kind", "status", "outcome", "failure")}
    named |= {"failed_phase": pa.array(columns.failed_phase), "own_provider": pa.array(columns.own_provider)}
    for name in ("offset_ms", "total_ms", "client_ms"):
        named[name] = pa.array(getattr(columns, name).astype("f4"))
    for name, values in zip(_PHASES, columns.phases.astype("f4"), strict=True):
        named[name] = pa.array(values, from_pandas=True)
    return pa.table(named)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
