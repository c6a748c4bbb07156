"""One run to take away: its steps and phases, and what was said of its practice when its round ended, and why."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from dashboard import queries
from dashboard.desk import Desk
from domain.verdicts import Verdict
from domain.wire import plain, run_to_json


def evidence(desk: Desk, *, run_id: str) -> dict[str, Any] | None:
    """JSON-ready `run` (as agents send it) and `verdict` (None where none was said of that time); None: no such run.

    It holds what the store holds: no bodies and no secrets. The probe's HTTP Archive (`--save-har`) holds bodies.
    """
    run = queries.run(desk, run_id=run_id)
    if run is None:
        return None
    practice = queries.practice(desk, code=run.vantage)
    judged_by = run.scheduled_at + timedelta(seconds=desk.settings.round_s)
    said: list[Verdict] = [each for each in practice.history if each.window_end <= judged_by] if practice else []
    return {"run": run_to_json(run), "verdict": plain(asdict(said[-1])) if said else None}
