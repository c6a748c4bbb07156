"""Days on their way into an archive."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from bookwatch.archive.errors import ArchiveError
from bookwatch.archive.schema import FORMAT, RUNS, STEPS, VERSION
from bookwatch.archive.tables import Arrived, run_table, step_table

ABOUT: Final = "archive.json"
_CHUNK: Final = 20_000
_DAY: Final = "day={}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One day."""

    day: date
    runs: int
    steps: int
    bytes: int
    there: bool
    """Whether it was there already: then it was left as it is."""


def prepare(archive: Path) -> None:
    """Make the folder an archive, or see that it is one. Raises ArchiveError, OSError."""
    archive.mkdir(parents=True, exist_ok=True)
    about = archive / ABOUT
    if about.exists():
        check(archive)
        return
    if any(archive.iterdir()):
        raise ArchiveError(f"{archive} holds other files", remedy="name a new folder, or an archive")
    about.write_text(json.dumps({"format": FORMAT, "version": VERSION}) + "\n", encoding="utf-8")


def check(archive: Path) -> None:
    """Raises ArchiveError where the folder is no archive, or a newer software's."""
    try:
        about = json.loads((archive / ABOUT).read_bytes())
        known = about["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ArchiveError(f"{archive} is no archive", remedy="name a folder that `bookwatch export` has written")
    if about.get("version") != VERSION:
        found = about.get("version")
        raise ArchiveError(f"{archive} has version {found!r}, not {VERSION}", remedy="use the Bookwatch that wrote it")


def write_day(archive: Path, *, day: date, runs: Iterator[Arrived]) -> Written:
    """Write a day, unless it is there. Raises OSError; then nothing of the day is there."""
    place = archive / _DAY.format(day.isoformat())
    if place.exists():
        return _written(place, day=day, there=True)
    partial = archive / f".partial-{place.name}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        _write(partial, runs=runs)
        _settle([*partial.iterdir(), partial])
        partial.rename(place)
        _settle([archive])
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return _written(place, day=day, there=False)


def _write(folder: Path, *, runs: Iterator[Arrived]) -> None:
    makers: tuple[tuple[str, object, Callable[[Iterable[Arrived]], object]], ...] = (
        ("runs", RUNS, run_table),
        ("steps", STEPS, step_table),
    )
    with ExitStack() as files:
        open_files = [
            (files.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")), make)
            for name, schema, make in makers
        ]
        while chunk := list(islice(runs, _CHUNK)):
            for out, make in open_files:
                out.write_table(make(chunk))


def _settle(paths: Sequence[Path]) -> None:
    """Have the disk keep them before they count as written."""
    for path in paths:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _written(place: Path, *, day: date, there: bool) -> Written:
    rows = {name: pq.read_metadata(place / f"{name}.parquet").num_rows for name in ("runs", "steps")}
    size = sum(each.stat().st_size for each in place.iterdir())
    return Written(day=day, runs=rows["runs"], steps=rows["steps"], bytes=size, there=there)
