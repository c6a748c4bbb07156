"""Plays a scenario: healthy rounds, then its faults on time, then truth beside verdicts."""

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bookwatch.lab.lab import Lab, LabSettings, start_lab
from bookwatch.lab.report import LabReport, Record, practice_row, truth_rows
from bookwatch.lab.scenario import Scenario, load_scenario
from data import runs as stored_runs
from data import verdicts as stored_verdicts
from data.engine import open_engine, reading
from data.lifecycle import StoredCause
from domain.clock import from_micros, iso, system_clock, to_micros
from domain.wire import run_to_json

_SETTLE_S = 2.0
"""Seconds that agents have to start before the first healthy round counts."""

_EVALUATION_S = 20.0
"""Longest wait for the evaluation of the last round."""

RUNS_FILE = "runs.ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """Something to do at a moment."""

    at: datetime
    words: str
    do: Callable[[], object]


def run_scenario(path: Path, *, seed: int, folder: Path, on_event: Callable[[str], None]) -> LabReport:
    """Play a scenario file and compare. Leaves `runs.ndjson`, `organisations.csv`, database and logs in `folder`.

    Raises ScenarioError (the file), LabError (a process failed). Ctrl-C ends everything in order.
    """
    scenario = load_scenario(path, seed=seed)
    alone = [each.fault.name for each in scenario.faults if each.fault.place == "agent" and each.fault.kind == "silent"]
    settings = LabSettings(topology=scenario.topology, folder=folder, round_s=scenario.round_s, alone=alone)
    with start_lab(settings, on_event=on_event) as lab:
        began = next_round(system_clock() + timedelta(seconds=_SETTLE_S), round_s=scenario.round_s)
        on_event(f"{scenario.title}: {scenario.healthy} healthy rounds of {scenario.round_s} s")
        ends = began + timedelta(seconds=scenario.duration_s)
        for act in sorted(_acts(scenario, lab=lab, began=began), key=lambda each: each.at):
            _wait_until(act.at, lab=lab)
            if act.at >= ends:  # else agents that held results back send them between the last round and its judgement
                _await_evaluation(lab, window_end=ends, within_s=_EVALUATION_S)
            on_event(act.words)
            act.do()
        after = timedelta(seconds=scenario.round_s * scenario.after)
        _await_evaluation(lab, window_end=ends + after, within_s=after.total_seconds() + _EVALUATION_S)
    engine = open_engine(lab.database_url)
    with reading(engine) as connection:
        _export(connection, file=folder / RUNS_FILE, since=began - timedelta(minutes=5))
        report = _report(connection, scenario=scenario, seed=seed, began=began)
    engine.dispose()
    return report


def next_round(moment: datetime, *, round_s: float) -> datetime:
    """The first boundary of rounds at or after a moment; rounds are counted from 1970, as agents count them."""
    length = round(round_s * 1_000_000)
    return from_micros(math.ceil(to_micros(moment) / length) * length)


def _acts(scenario: Scenario, *, lab: Lab, began: datetime) -> Iterator[_Act]:
    for number, each in enumerate(scenario.faults, 1):
        start = began + timedelta(seconds=scenario.round_s * (scenario.healthy + each.from_round))
        key, where = f"fault-{number}", f"{each.fault.where} {each.fault.kind}"
        yield _Act(
            at=start,
            words=f"Breaking: {where}",
            do=lambda key=key, it=each.fault: lab.director.apply(key, fault=it),  # type: ignore[misc]
        )
        yield _Act(
            at=start + timedelta(seconds=scenario.round_s * each.rounds),
            words=f"Mending: {where}",
            do=lambda key=key: lab.director.mend(key),  # type: ignore[misc]
        )


def _wait_until(moment: datetime, *, lab: Lab) -> None:
    while (left := (moment - system_clock()).total_seconds()) > 0:
        lab.children.check()
        time.sleep(min(left, 0.5))


def _await_evaluation(lab: Lab, *, window_end: datetime, within_s: float) -> None:
    """Wait until the window is evaluated; when it never is, the report says so by its verdicts."""
    engine = open_engine(lab.database_url)
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        lab.children.check()
        with reading(engine) as connection:
            last = stored_verdicts.last_evaluated(connection)
        if last is not None and last[0] >= window_end:
            break
        time.sleep(0.2)
    engine.dispose()


def _export(connection: Connection, *, file: Path, since: datetime) -> None:
    """One JSON line per run, as the wire has it, with `received_at`: what `bookwatch attribute` reads."""
    until = system_clock() + timedelta(days=1)
    with file.open("w", encoding="utf-8") as out:
        for run, received_at in stored_runs.exported(connection, since=since, until=until):
            out.write(json.dumps({**run_to_json(run), "received_at": iso(received_at)}) + "\n")


def _report(connection: Connection, *, scenario: Scenario, seed: int, began: datetime) -> LabReport:
    until = began + timedelta(seconds=scenario.duration_s + scenario.round_s)
    causes = stored_verdicts.causes(connection, since=began, until=until)
    co_linear = {each.cause.key: each.cause.co_linear for each in causes}
    runs = [run for run, _ in stored_runs.exported(connection, since=began, until=until)]
    rows = tuple(
        practice_row(
            site.code,
            scenario=scenario,
            began=began,
            record=Record(
                verdicts=stored_verdicts.history(connection, vantage=site.code, since=began, until=until),
                runs=[run for run in runs if run.vantage == site.code],
                co_linear=co_linear,
            ),
        )
        for site in scenario.topology.practices
    )
    return LabReport(
        scenario=scenario.name,
        title=scenario.title,
        seed=seed,
        round_s=scenario.round_s,
        practices=rows,
        truth=truth_rows(scenario, began=began),
        causes=tuple(_cause_row(each) for each in causes),
    )


def _cause_row(stored: StoredCause) -> dict[str, Any]:
    cause = stored.cause
    return {
        "domain": cause.domain.value,
        "dimension": cause.dimension,
        "value": cause.value,
        "probability": round(cause.probability, 3),
        "symptom": cause.symptom,
        "members": list(cause.members),
        "start": iso(cause.started_at),
        "first_seen": iso(stored.first_seen),
        "end": iso(stored.ended_at) if stored.ended_at else None,
    }
