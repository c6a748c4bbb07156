"""A database arrives whole at another address, or nothing is said to have arrived."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data import organisations, runs
from data.engine import ingesting, open_engine, reading, writing
from data.errors import DatabaseTooOldError, DatabaseUnavailableError
from data.migrations import upgrade
from data.moving.move import Carried, MoveError, move
from data.verdicts import latest_evaluation, store_evaluation
from data.words import all_words
from tests.unit.data.samples import NOON, a_run, an_evaluation

WHOLE_TIME = {"since": NOON - timedelta(days=400), "until": NOON + timedelta(days=400)}
DAYS = 3


def carried(source: Engine, target: Engine, *, restart: bool = False) -> dict[str, Carried]:
    return {each.name: each for each in move(source, target=target, restart=restart, progress=lambda *_: None)}


def fill(engine: Engine) -> None:
    with ingesting(engine) as conn:
        made = [a_run(n, scheduled_at=NOON + timedelta(days=n % DAYS), failed_step="é") for n in range(40)]
        runs.store(conn, runs=made, received_at=NOON)
    with writing(engine) as conn:
        store_evaluation(conn, evaluation=an_evaluation(0))


def seen(engine: Engine) -> tuple[object, ...]:
    with reading(engine) as conn:
        return (
            list(runs.exported(conn, **WHOLE_TIME)),
            organisations.organisations(conn),
            organisations.memberships(conn),
            all_words(conn),
            latest_evaluation(conn),
        )


@pytest.fixture(params=["to postgresql", "to sqlite"])
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Engine, Engine]:
    """A filled database of one kind, and an empty one of the other."""
    if request.param == "to postgresql":
        source, target = request.getfixturevalue("sqlite_url"), request.getfixturevalue("empty_postgres_url")
    else:
        source, target = request.getfixturevalue("postgres_url"), f"sqlite:///{tmp_path / 'target.db'}"
    upgrade(target)
    engines = open_engine(source, busy_s=0.1), open_engine(target)
    fill(engines[0])
    return engines


@pytest.fixture(autouse=True)
def _no_engine_left(sides: tuple[Engine, Engine]) -> object:
    yield
    for engine in sides:
        engine.dispose()


def test_everything_arrives_and_both_sides_go_on(sides: tuple[Engine, Engine]) -> None:
    source, target = sides
    told = carried(source, target)
    assert (told["runs"].rows, told["runs"].days) == (40, DAYS)
    assert seen(source) == seen(target)
    fresh = [a_run(3, failed_step="é"), a_run(100, vantage="Y99002", provider="a new word")]
    for engine in sides:
        with ingesting(engine) as conn:
            assert runs.store(conn, runs=fresh, received_at=NOON) == ["duplicate", "stored"]
    assert seen(source) == seen(target)


def test_a_killed_move_goes_on_where_it_was(sides: tuple[Engine, Engine]) -> None:
    urls = [engine.url.render_as_string(hide_password=False) for engine in sides]
    code = f"""
from data.moving import digests, move; from data.engine import open_engine
move.CHUNK = 7
move.move(*[open_engine({urls[0]!r})], target=open_engine({urls[1]!r}), progress=print)"""
    for times in (5, 9):
        environment = os.environ | {"BOOKWATCH_CRASH_AT": f"chunk-written:{times}"}
        killed = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, timeout=60, check=False
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    source, target = sides
    assert carried(source, target)["runs"].rows == 40
    assert seen(source) == seen(target)


def stop_before(table: str) -> object:
    """A progress that ends the move when it comes to a table."""

    def told(name: str, _done: int, _of: int) -> None:
        if name == table:
            raise KeyboardInterrupt

    return told


def begin(source: Engine, target: Engine) -> None:
    """A move that was stopped before it carried any run."""
    with pytest.raises(KeyboardInterrupt):
        move(source, target=target, progress=stop_before("runs"))  # type: ignore[arg-type]


def test_a_source_that_changed_since_is_begun_anew(sides: tuple[Engine, Engine]) -> None:
    source, target = sides
    begin(source, target)
    with ingesting(source) as conn:
        runs.store(conn, runs=[a_run(77)], received_at=NOON)
    with pytest.raises(MoveError, match="changed since.*--restart"):
        carried(source, target)
    assert carried(source, target, restart=True)["runs"].rows == 41


def test_a_target_with_anything_else_in_it_is_refused(sides: tuple[Engine, Engine], tmp_path: Path) -> None:
    source, target = sides
    begin(source, target)
    other = tmp_path / "other.db"
    upgrade(f"sqlite:///{other}")
    third = open_engine(f"sqlite:///{other}")
    with pytest.raises(MoveError, match="unfinished move of"):
        carried(third, target, restart=True)
    carried(source, target)
    with pytest.raises(MoveError, match="not empty"):
        carried(source, target, restart=True)
    third.dispose()


def test_a_difference_is_found(sides: tuple[Engine, Engine]) -> None:
    source, target = sides
    begin(source, target)
    with target.begin() as conn:
        conn.execute(text("UPDATE organisations SET name = 'Another' WHERE code = 'Y99001'"))
    with pytest.raises(MoveError, match="organisations differs"):
        carried(source, target)


def test_nobody_writes_to_the_source_meanwhile(sides: tuple[Engine, Engine]) -> None:
    source, target = sides
    refused: list[str] = []

    def told(name: str, _done: int, _of: int) -> None:
        if name == "runs" and not refused:
            with pytest.raises(DatabaseUnavailableError), ingesting(source) as conn:
                runs.store(conn, runs=[a_run(99)], received_at=NOON)
            refused.append(name)

    move(source, target=target, progress=told)
    assert refused == ["runs"]


def test_an_older_source_is_refused(tmp_path: Path, sides: tuple[Engine, Engine]) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    upgrade(url, to="0004")
    old = open_engine(url)
    with pytest.raises(DatabaseTooOldError, match="db upgrade"):
        carried(old, sides[1])
    old.dispose()
