"""`python -m benchmarks.pages sqlite:///nation.db [--rounds N]`: what each page reads, ours beside four rivals.

The database is one that `bookwatch simulate --practices 8300 --days 395 --raw-days 2 --database ...` filled. The
engines take turns, question by question and round by round; one JSON line per question with the best rival's median.
Then each question is asked of ours alone again, and while results arrive at the national rate: these are added to the
database, some thousands of runs after the last.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from benchmarks.figures import held, met, report
from benchmarks.ingest import NATIONAL_RUNS_PER_S
from benchmarks.pages.arrivals import Arrivals
from benchmarks.pages.ours import answers
from benchmarks.pages.questions import Case, statements
from benchmarks.pages.rivals import Duckdb, Polars, Postgres, Rival, Sqlite
from benchmarks.pages.tables import SAMPLE, store_tables
from benchmarks.postgres_server import own_postgres
from data import tables
from data.engine import open_engine, reading
from data.fleet.keeper import Keeper
from data.fleet.model import ReadModel, open_model
from data.rollups.moments import day_of_hour
from domain.clock import from_micros

_ARRIVE_S = 2 / NATIONAL_RUNS_PER_S
P95_MS = 20.0
BESIDE = 1.5
"""Times of itself that a question may take while results arrive."""
WEEK = 168
_DAY_US = 86_400_000_000


def main() -> None:
    """Load, then ask in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--rounds", type=int, default=60)
    asked = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    engine = open_engine(asked.database)
    with tempfile.TemporaryDirectory() as name, own_postgres() as server:
        folder = Path(name)
        keeper = Keeper(engine, folder=folder / "model")
        model = _read_model(keeper, folder=folder / "model")
        os.sched_setaffinity(0, {cores[0]})  # from here on all of them on one, as the questions are
        _say("copying the roll-ups for the rivals")
        with reading(engine) as conn:  # over before the rivals load: PostgreSQL ends what stands idle for two minutes
            case, held = _case(conn), store_tables(conn)
        rivals: list[Rival] = []
        for make in (
            lambda: Sqlite(held, folder=folder),
            lambda: Postgres(held, address=server.database("rival")),
            lambda: Duckdb(held, folder=folder),
            lambda: Polars(held),
        ):
            rivals.append(make())
            _say(f"{rivals[-1].name} holds {sum(table.num_rows for table in held.values()):,} rows")
        ours = answers(model, engine, case=case)
        _turns(rivals, ours=ours, case=case, rounds=asked.rounds)
        keeper.close()
        arrivals = Arrivals()
        with arrivals.started(asked.database, folder=folder / "model", last=case.micros[1], core=cores[-1]):
            _beside(arrivals, ours=ours, rounds=asked.rounds)


def _say(text: str) -> None:
    sys.stderr.write(f"# {text}\n")


def _read_model(keeper: Keeper, *, folder: Path) -> ReadModel:
    began = time.perf_counter()
    keeper.refresh()
    took = time.perf_counter() - began
    model = open_model(folder)
    assert model is not None  # noqa: S101 (refreshed just now)
    size = sum(plan.size for plan in model.layout.plans().values()) / 1e6
    report("read model: rebuild", value=took, unit="s", limit=5.0, met=met(took, limit=5.0))
    report(
        "read model: size", value=size, unit="MB", limit=80.0, met=met(size, limit=80.0), roles=len(model.layout.roles)
    )
    return model


def _case(conn: Connection) -> Case:
    """The PCT with the median number of practices, one of them, and the newest whole hour and day."""
    hours, days = tables.practice_hours.c, tables.practice_days.c
    hour, day = conn.execute(select(func.max(hours.hour))).scalar_one() - 1, 0
    day = min(conn.execute(select(func.max(days.day))).scalar_one(), day_of_hour(hour - 24))
    member, place, word = tables.memberships.c, tables.vantages.c, tables.words
    query = (
        select(member.value, word.c.word_id)
        .join(tables.vantages, place.organisation == member.organisation)
        .join(word, word.c.word == place.vantage)
        .where(member.dimension == "pct")
    )
    by_pct: dict[str, list[int]] = {}
    for pct, practice in conn.execute(query):
        by_pct.setdefault(pct, []).append(practice)
    name = sorted(by_pct, key=lambda pct: (len(by_pct[pct]), pct))[len(by_pct) // 2]
    pct = conn.execute(select(word.c.word_id).where(word.c.word == name)).scalar_one()
    practice = next(each for each in by_pct[name] if each % SAMPLE == 0)
    last = conn.execute(select(func.max(type_coerce(tables.runs.c.scheduled_at, BigInteger)))).scalar_one()
    _say(f"{name} with {len(by_pct[name])} practices, up to {from_micros(last):%Y-%m-%d %H:%M} UTC")
    return Case(pct, tuple(by_pct[name]), practice, hour, day, (last - _DAY_US, last + 1))


def _turns(rivals: list[Rival], *, ours: Mapping[str, Callable[[], Any]], case: Case, rounds: int) -> None:
    for question, sql in statements(case).items():
        asked: dict[str, Callable[[], Any]] = {"ours": ours[question]}
        asked |= {rival.name: partial(rival.ask, sql) for rival in rivals}
        took = _interleaved(asked, rounds=rounds)
        medians = {name: statistics.median(values) for name, values in took.items()}
        best = min((name for name in medians if name != "ours"), key=lambda name: medians[name])
        ratio = medians["ours"] / medians[best]
        shown = {f"{name} ms": round(value, 3) for name, value in medians.items()}
        report(
            f"{question}: of the best rival",
            value=ratio,
            unit="x",
            limit=1.0,
            met=met(ratio, limit=1.0),
            best=best,
            **shown,
        )
        p95 = statistics.quantiles(took["ours"], n=20)[-1]
        report(f"{question}: p95", value=p95, unit="ms", limit=P95_MS, met=met(p95, limit=P95_MS))


def _beside(arrivals: Arrivals, *, ours: Mapping[str, Callable[[], Any]], rounds: int) -> None:
    """Each question alone, then while results arrive: as long apart as these are, so that some come between any two."""
    for question, ask in ours.items():
        alone = _spaced(ask, rounds=rounds)
        before, began = arrivals.stored, time.perf_counter()
        arrivals.flowing.set()
        busy = _spaced(ask, rounds=rounds)
        arrivals.flowing.clear()
        rate = (arrivals.stored - before) / (time.perf_counter() - began)
        ratio = statistics.median(busy) / statistics.median(alone)
        shown = {
            "alone_ms": round(statistics.median(alone), 3),
            "p95_ms": round(statistics.quantiles(busy, n=20)[-1], 3),
        }
        figure = f"{question}: while results arrive, of itself alone"
        held(figure, value=ratio, unit="x", limit=BESIDE, runs_per_s=round(rate, 1), **shown)


def _spaced(ask: Callable[[], Any], *, rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        time.sleep(_ARRIVE_S)
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1e3)
    return took


def _interleaved(asked: Mapping[str, Callable[[], Any]], *, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each, taking turns; the first round warms everybody up and does not count."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + 1):
        for name, ask in asked.items():
            began = time.perf_counter()
            ask()
            if turn:
                took[name].append((time.perf_counter() - began) * 1e3)
    return took


if __name__ == "__main__":
    main()
