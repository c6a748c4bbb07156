"""A read model that two processes make is the one that a single process makes, also where the second one dies."""

import logging
import os
import signal
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from data.engine import open_engine, reading, writing
from data.fleet import beside
from data.fleet.filling import OutgrownError
from data.fleet.layout import Layout
from data.fleet.model import ReadModel, made_model, opened_model
from data.fleet.sizing import first_layout
from tests.unit.data.fleet.rows import GP, PATIENT, invented, write, write_latency

HOURS, DAYS = range(500_000, 500_010), range(20_000, 20_010)
PLACES = range(7, 12)


def filled(store: Engine, *, roles: tuple[int, ...] = (GP,)) -> None:
    with writing(store) as conn:
        for number, (cube, buckets) in enumerate([("hours", HOURS), ("days", DAYS), ("pct_days", DAYS)]):
            own = roles if cube == "days" else (GP,)
            write(conn, cube=cube, rows=invented(number, buckets=buckets, places=PLACES, roles=own), buckets=buckets)
        write_latency(conn, day=20_000, pct=3, values_ms=[70.0, 80.0, 900.0])


def made(store: Engine, folder: Path, *, many: int) -> ReadModel:
    with reading(store) as conn:
        layout = replace(first_layout(conn, store="a store", generation=1), places=len(PLACES))
        model = made_model(folder, layout=layout)
        beside.fill(conn, model=model, folder=folder, many=many)
    return model


def same(one: ReadModel, other: ReadModel) -> bool:
    return all(
        np.array_equal(cube.cells, other.cubes[name].cells, equal_nan=cube.plan.cell is np.float32)
        and cube.buckets.tolist() == other.cubes[name].buckets.tolist()
        and int(cube.version[0]) == int(other.cubes[name].version[0])
        for name, cube in one.cubes.items()
    )


def test_two_processes_make_the_same(store: Engine, tmp_path: Path) -> None:
    filled(store)
    alone, together = (made(store, tmp_path / str(many), many=many) for many in (1_000, 1))
    assert alone.days.cells.any()
    assert alone.version > 0
    assert same(alone, together)


def test_what_is_too_small_for_the_second_is_told(sqlite_store: Engine, tmp_path: Path) -> None:
    filled(sqlite_store, roles=(GP, PATIENT))
    with pytest.raises(OutgrownError) as told:
        made(sqlite_store, tmp_path, many=1)
    assert told.value.roles == tuple(sorted((GP, PATIENT)))


def made_within(url: str, folder: Path) -> None:
    engine = open_engine(url)
    made(engine, folder, many=1)
    engine.dispose()


def test_a_process_that_may_have_no_children_makes_it_alone(sqlite_store: Engine, tmp_path: Path) -> None:
    filled(sqlite_store)
    alone = made(sqlite_store, tmp_path / "alone", many=1_000)
    url = sqlite_store.url.render_as_string(hide_password=False)
    within = get_context("spawn").Process(target=made_within, args=(url, tmp_path / "within"), daemon=True)
    within.start()
    within.join()
    assert within.exitcode == 0
    assert same(alone, opened_model(tmp_path / "within", layout=alone.layout, writable=False))


def dying(url: str, folder: Path, layout: Layout) -> dict[str, Any] | None:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def test_a_second_process_that_is_killed_is_done_without(
    sqlite_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled(sqlite_store)
    alone = made(sqlite_store, tmp_path / "alone", many=1_000)
    monkeypatch.setattr(beside, "_fill_days", dying)
    with caplog.at_level(logging.WARNING):
        together = made(sqlite_store, tmp_path / "together", many=1)
    assert same(alone, together)
    assert "a second process could not read the days" in caplog.text
