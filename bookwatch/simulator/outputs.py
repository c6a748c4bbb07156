"""Where simulated runs go: a file that is whole or not there, and the store, through the store's own way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import TypeAdapter
from sqlalchemy import Engine

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.directory import directory
from bookwatch.simulator.records import Record, Records
from bookwatch.simulator.world import World
from data import organisations
from data import runs as stored_runs
from data.engine import writing
from domain.clock import from_micros
from domain.runs import Run

_RUN: Final = TypeAdapter(Run)


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its name only at the end: one that was stopped on the way leaves the old one."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        with partial.open("wb") as out:
            yield out
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def register(engine: Engine, *, world: World) -> None:
    """Make the world's organisations known; again changes nothing. They have no tokens: nobody reports for them."""
    known = directory(world)
    with writing(engine) as conn:
        organisations.register(
            conn,
            organisations=known.organisations,
            memberships=known.memberships,
            vantages=known.vantages,
            token_hashes={each.agent: None for each in known.vantages},
        )


def store(engine: Engine, *, batch: Batch, records: Records) -> int:
    """Store a round's runs as the collector would have, in one transaction; how many were not there before."""
    arrived = sorted(records.of(batch), key=_arrival)
    stored = 0
    with writing(engine) as conn:
        for received_us, group in groupby(arrived, key=_arrival):
            runs = [_RUN.validate_json(record.body) for record in group]
            answers = stored_runs.store(conn, runs=runs, received_at=from_micros(received_us))
            stored += answers.count("stored")
    return stored


def _arrival(record: Record) -> int:
    return record.received_us
