"""What HTTP Archives (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec) of runs have in common."""

from typing import Any

from domain.clock import iso
from domain.runs import Phases, Run


def timings(phases: Phases, *, client_ms: float) -> dict[str, float]:
    """Milliseconds; -1: did not happen. The format wants `ssl` within `connect`; `blocked` is the client's own."""
    shaken = None if phases.connect is None else phases.connect + (phases.tls or 0.0)
    times = {
        "blocked": client_ms,
        "dns": phases.dns,
        "connect": shaken,
        "ssl": phases.tls,
        "send": phases.send or 0.0,
        "wait": phases.wait or 0.0,
        "receive": phases.receive or 0.0,
    }
    return {name: -1 if value is None else round(value, 3) for name, value in times.items()}


def whole_ms(found: dict[str, float]) -> float:
    """The `time` of an entry: its timings together, `ssl` within `connect`."""
    return round(sum(max(value, 0.0) for name, value in found.items() if name != "ssl"), 3)


def page(run: Run, *, name: str) -> dict[str, Any]:
    """A run as a page, to which its calls belong."""
    timing = {"onContentLoad": -1, "onLoad": round(run.duration_ms, 3)}
    title = f"{run.journey} from {run.vantage}: {run.outcome.value}"
    return {"startedDateTime": iso(run.started_at), "id": name, "title": title, "pageTimings": timing}


def log(*, version: str, pages: list[dict[str, Any]], entries: list[dict[str, Any]], **more: str) -> dict[str, Any]:
    """The archive of pages and entries. `version`: of Bookwatch, which made it."""
    creator = {"name": "Bookwatch", "version": version}
    return {"log": {"version": "1.2", "creator": creator, "pages": pages, "entries": entries, **more}}
