"""The calls of every published operation again, wrong in each way that can be, and with the core away."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import requests

from booking_core.core.operation import Operation
from booking_core.launch import Estate
from tests.integration.booking_core_caller import Caller, control, fault
from tests.integration.contract_calls import BY_CODE, Recording


def break_everything(recording: Recording, *, published: Callable[[str], set[int]]) -> None:
    """Each good request again, with one thing wrong; then with the core itself away."""
    for code, request in list(recording.good.items()):
        for broken in _broken(recording, request, operation=BY_CODE[code]):
            recording.send(broken)
        for status in sorted(published(code) & {423, 429, 500, 502, 503, 504}):
            with fault(recording.estate.core, operation=code, kind="error", status=status, **_hospital_code(status)):
                recording.send(request)
    with planned_work(recording.estate):
        for request in recording.good.values():
            recording.send(request)


def _hospital_code(status: int) -> dict[str, str]:
    return {502: {"code": "PAS_RESPONDED_WITH_ERROR"}, 504: {"code": "PAS_NOT_RESPONDING"}}.get(status, {})


def _broken(
    recording: Recording, request: requests.PreparedRequest, *, operation: Operation
) -> Iterator[requests.PreparedRequest]:
    yield _with(request, {"Authorization": "Bearer wrong"})
    yield _with(request, {"Authorization": None})
    if operation.roles:
        yield _with(request, {"NHSD-End-User-Organisation-ODS": "Y99009"})
        yield _with(request, {"NHSD-End-User-Organisation-ODS": None})
        yield _with(request, {"NHSD-eRS-Business-Function": "REFERRING_ADMIN"})
        yield _with(request, {"NHSD-eRS-On-Behalf-Of-User-ID": "x"})
    if operation.answers is not None:
        yield _with(request, {"Accept": "text/html"})
    if request.body and operation.media_types:
        current = _current(recording, request)
        yield _with(request, {"Content-Type": "application/xml"})
        yield _with(request, current, body=b"{")
        yield _with(request, current, body=b'{"resourceType": "Patient"}')
    if "If-Match" in request.headers:
        yield _with(request, {"If-Match": None})
        yield _with(request, {"If-Match": 'W/"9999"'})
    if "{" in operation.path:
        yield _elsewhere(request, operation=operation)
        yield _with(request, _headers_of(recording.stranger))


def _headers_of(caller: Caller) -> dict[str, str | None]:
    return {name: caller.headers()[name] for name in ("Authorization", "NHSD-End-User-Organisation-ODS")}


def _current(recording: Recording, request: requests.PreparedRequest) -> dict[str, str | None]:
    """The version that the changed thing has now, so that the body is what is wrong."""
    if "If-Match" not in request.headers:
        return {}
    resource = str(request.url).partition("/$ers.")[0].partition("/FHIR")[2]
    return {"If-Match": recording.gp.call("GET", resource).headers["ETag"]}


def _elsewhere(request: requests.PreparedRequest, *, operation: Operation) -> requests.PreparedRequest:
    """The same request of something that does not exist."""
    changed = request.copy()
    before, _, after = operation.path.partition("{")
    tail = after.partition("}")[2]
    base = str(request.url).partition("/FHIR")[0]
    missing = "000000000000" if "ReferralRequest" in operation.path else "999999"
    changed.url = f"{base}{before}{missing}{tail.replace('{version}', '1')}"
    return changed


def _with(
    request: requests.PreparedRequest, headers: Mapping[str, str | None], *, body: bytes | None = None
) -> requests.PreparedRequest:
    changed = request.copy()
    for name, value in headers.items():
        if value is None:
            changed.headers.pop(name, None)
        else:
            changed.headers[name] = value
    if body is not None:
        changed.prepare_body(body, None)
    return changed


@contextmanager
def planned_work(estate: Estate) -> Iterator[None]:
    now = datetime.now(UTC)
    window = {"start": (now - timedelta(seconds=5)).isoformat(), "end": (now + timedelta(seconds=500)).isoformat()}
    assert control(estate.core, "PUT", "/planned-work", json=window).ok
    try:
        yield
    finally:
        control(estate.core, "DELETE", "/planned-work")
