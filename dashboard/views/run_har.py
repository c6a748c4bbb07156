"""One run as an HTTP Archive, made from the record: phases, statuses and request ids, without what is not stored."""

from datetime import timedelta
from importlib.metadata import version
from typing import Any, Final

from dashboard import queries
from dashboard.desk import Desk
from domain import har
from domain.clock import iso
from domain.runs import Run, Step

_MADE: Final = (
    "Made from the stored record of the run, not from the wire. Times, statuses and request ids were measured; "
    "methods, addresses, headers, bodies and sizes are not stored. An address here names the operation."
)
_METHOD: Final = "NOT-RECORDED"
_SIZE: Final = -1
"""What the format has for a size that is not known."""
_PAGE: Final = "run-1"


def archive_of(desk: Desk, *, run_id: str) -> dict[str, Any] | None:
    """The archive of a stored run; None: there is no such run."""
    run = queries.run(desk, run_id=run_id)
    return None if run is None else archive(run)


def archive(run: Run) -> dict[str, Any]:
    """The run's steps as entries of one page, JSON-ready; the probe's `--save-har` keeps what is missing here."""
    entries = [_entry(step, run=run) for step in run.steps]
    return har.log(version=version("bookwatch"), pages=[har.page(run, name=_PAGE)], entries=entries, comment=_MADE)


def _entry(step: Step, *, run: Run) -> dict[str, Any]:
    timings = har.timings(step.phases, client_ms=step.client_ms)
    what = f": {step.failure_class.value}" if step.failure_class else ""
    said = f"; {step.detail}" if step.detail else ""
    return {
        "pageref": _PAGE,
        "startedDateTime": iso(run.started_at + timedelta(milliseconds=step.offset_ms)),
        "time": har.whole_ms(timings),
        "request": _request(step),
        "response": _response(step),
        "cache": {},
        "timings": timings,
        "comment": f"{step.step_id} ({step.operation}) {step.outcome.value}{what}{said}",
    }


def _request(step: Step) -> dict[str, Any]:
    return {
        "method": _METHOD,
        "url": f"https://not-recorded.invalid/{step.operation}/{step.step_id}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "queryString": [],
        "headersSize": _SIZE,
        "bodySize": _SIZE,
    }


def _response(step: Step) -> dict[str, Any]:
    """Status 0 where no whole reply came, as browsers write it."""
    known = [{"name": "X-Request-ID", "value": step.request_id}] if step.request_id else []
    return {
        "status": step.status or 0,
        "statusText": step.error_code,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": known,
        "content": {"size": _SIZE, "mimeType": ""},
        "redirectURL": "",
        "headersSize": _SIZE,
        "bodySize": _SIZE,
    }
