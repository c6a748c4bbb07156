"""Compares the verdicts that a live service stored with those that `bookwatch attribute` gives for its runs file."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from collectors.rounds import Rounds
from data import tables, verdicts
from data.engine import open_engine, reading
from data.revising.reading import revisions
from domain.clock import iso


def by_file(folder: Path, *, round_s: float) -> dict[str, dict[str, tuple[str, str]]]:
    """Window end -> practice -> (judgement, cause key), by the command on `runs.ndjson` and `organisations.csv`."""
    command = [sys.executable, "-m", "bookwatch", "attribute", str(folder / "runs.ndjson"), "--json"]
    command += ["--organisations", str(folder / "organisations.csv"), "--round", str(round_s)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return {each["window_end"]: _verdicts(each) for each in json.loads(done.stdout)["evaluations"]}


def _verdicts(evaluation: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {each["vantage"]: (each["judgement"], each["cause_key"]) for each in evaluation["verdicts"]}


def _arrivals(folder: Path) -> list[datetime]:
    lines = (folder / "runs.ndjson").read_text(encoding="utf-8").splitlines()
    return [datetime.fromisoformat(json.loads(line)["received_at"]) for line in lines]


def _arrived(arrivals: list[datetime], *, window_end: datetime, rounds: Rounds) -> bool:
    """Whether a report arrived that this window could see, and the window before it could not."""
    due = rounds.due(window_end)
    return any(due - rounds.length < each <= due for each in arrivals)


def differences(folder: Path, *, round_s: float) -> list[str]:
    """Where the live evaluation of `bookwatch.db` and the file's disagree; empty where they are the same.

    Of a vantage that late reports revised the store says what is known since, and the file what was known then: these
    are left out. So are windows before the first report arrived or after the last one did, which the file does not
    have: the store has those that late reports made, and those that passed while the agents were ending.
    """
    told, rounds = by_file(folder, round_s=round_s), Rounds.of(round_s)
    arrivals = _arrivals(folder)
    found = []
    engine = open_engine(f"sqlite:///{folder / 'bookwatch.db'}")
    with reading(engine) as conn:
        ends = list(
            conn.execute(select(tables.evaluations.c.window_end).order_by(tables.evaluations.c.window_end)).scalars()
        )
        revised = {each.vantage for each in revisions(conn, since=ends[0], until=ends[-1] + timedelta(days=1))}
        compared = {end for end in ends if iso(end) in told or _arrived(arrivals, window_end=end, rounds=rounds)}
        vantages = sorted({vantage for each in told.values() for vantage in each} - revised)
        for vantage in vantages:
            history = {
                each.window_end: each
                for each in verdicts.history(conn, vantage=vantage, since=ends[0], until=ends[-1] + timedelta(days=1))
            }
            live = ("", "")
            for end in ends:
                if end in history:
                    live = (history[end].judgement.value, history[end].cause_key)
                file = told.get(iso(end), {}).get(vantage)
                if file != live and end in compared:
                    found.append(f"{iso(end)} {vantage}: live {live}, file {file}")
    engine.dispose()
    return found
