"""Whatever the core answers, a sweep ends, says what is left, and cancels nothing that is another's."""

import json
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from domain.clock import iso, system_clock
from probes.ledger import Ledger, Notes, RunFacts, open_ledger
from probes.settings import Card, Target, Timeouts, VantageSetup
from probes.sweeper import Sweeper, Swept
from tests.fakes.web_server import Request, WebServer, reply, server_context, serving

PATIENT, STRANGER = "9990000018", "9990000026"
SYSTEM = "http://fhir.nhs.net/Id/nhs-number"
REFERRAL = (("referral", "referral"),)
TOKEN = reply(200, {"access_token": "t", "expires_in": 600})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.db", clock=system_clock)
    yield opened
    opened.close()


def noted(ledger: Ledger, url: str, *, reference: str = "") -> None:
    """A referral that a run has left."""
    run = RunFacts(
        run_id="r", trace_id="a" * 32, vantage="Y99001", organisation="Y99001", role="PATIENT", core=url,
        nhs_number=PATIENT, over_at=system_clock(),
    )  # fmt: skip
    notes = Notes(ledger, run=run)
    notes.intend(REFERRAL)
    notes.created(reference=reference)


def swept(ledger: Ledger, server: WebServer, *, ca_file: Path) -> Swept:
    """One sweep against a server that is identity service and core in one."""
    target = Target(
        servers={"core": server.url, "identity": server.url}, ca_file=ca_file, nhs_numbers=(PATIENT,),
        timeouts=Timeouts(connect_s=0.5, step_s=0.6, budget_s=2),
    )  # fmt: skip
    setup = VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id="C", key="k" * 32))
    places = target, {"Y99001": setup}
    return Sweeper(ledger, places=lambda: places, clock=system_clock).sweep()


def entry(ubrn: str, *, patient: str = PATIENT, age_s: float = 0.0) -> dict[str, Any]:
    """An entry of the worklist."""
    created = iso(system_clock() - timedelta(seconds=age_s))
    told = [
        {"url": "patient", "valueReference": {"identifier": {"system": SYSTEM, "value": patient}}},
        {"url": "referralCreated", "valueDateTime": created},
    ]
    return {"extension": [{"extension": told}], "item": {"reference": f"ReferralRequest/{ubrn}"}}


def core(worklist: list[dict[str, Any]]) -> Callable[[Request, socket.socket], bytes]:
    """Answers as a core with this worklist."""

    def answer(request: Request, _: socket.socket) -> bytes:
        if request.path == "/oauth2/token":
            return TOKEN
        if request.path.endswith("fetchworklist"):
            return reply(200, {"resourceType": "List", "entry": worklist})
        return reply(200, {"resourceType": "ReferralRequest"}, headers={"ETag": 'W/"3"'})

    return answer


def test_only_the_lost_referral_is_cancelled(ledger: Ledger, authority: trustme.CA, ca_file: Path) -> None:
    worklist = [
        entry("000000000001"), entry("000000000002", patient=STRANGER), entry("000000000003", age_s=4000),
        entry("000000000004"), entry("../../x"), {}, {"extension": 7}, {"item": {"reference": 5}},
    ]  # fmt: skip
    with serving(core(worklist), context=server_context(authority)) as server:
        noted(ledger, server.url)
        Notes(ledger, run=RunFacts(
            run_id="other", trace_id="b" * 32, vantage="Y99001", organisation="Y99001", role="REFERRING_CLINICIAN",
            core=server.url, nhs_number=STRANGER, over_at=system_clock() + timedelta(minutes=1),
        )).intend(REFERRAL)  # fmt: skip
        ledger.created(2, reference="000000000004")
        assert swept(ledger, server, ca_file=ca_file) == Swept(cleared=1, left=0)
    cancelled = [request for request in server.requests if request.path.endswith("cancelReferral")]
    assert [request.path.split("/")[-2] for request in cancelled] == ["000000000001"]
    assert cancelled[0].headers["if-match"] == 'W/"3"'
    assert cancelled[0].headers["nhsd-ers-business-function"] == "REFERRING_CLINICIAN"
    assert [each.reference for each in ledger.entries()] == ["000000000004"]


NONSENSE = [
    reply(500),
    reply(302, headers={"Location": "https://elsewhere.example/"}),
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<html>no<",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    b"not HTTP at all\r\n\r\n",
    b"",
    reply(200, [1]),
    reply(200, {}),
    reply(404),
    reply(200, {"entry": {"a": 1}}),
    reply(200, {"access_token": "a\nb"}),
    reply(422, {"issue": [{"details": {"coding": [{"code": "x y" * 100}]}}]}),
]


@pytest.mark.parametrize("position", ["token", "worklist", "referral", "cancel"])
@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_told_and_tried_again(
    ledger: Ledger, authority: trustme.CA, ca_file: Path, position: str, nonsense: bytes
) -> None:
    sane = core([entry("000000000001")])
    places = {"token": "/oauth2/token", "worklist": "$ers.fetchworklist", "referral": "/000000000001"}
    wrong = places.get(position, "$ers.cancelReferral")

    def answer(request: Request, sock: socket.socket) -> bytes:
        return nonsense if request.path.endswith(wrong) else sane(request, sock)

    with serving(answer, context=server_context(authority)) as server:
        noted(ledger, server.url)
        result = swept(ledger, server, ca_file=ca_file)
    assert result == Swept(cleared=0, left=1)
    [left] = ledger.entries()
    assert left.problem
    assert PATIENT not in json.dumps(left.problem)


def test_a_referral_that_the_core_does_not_know_is_forgotten(
    ledger: Ledger, authority: trustme.CA, ca_file: Path
) -> None:
    def answer(request: Request, _: socket.socket) -> bytes:
        return TOKEN if request.path == "/oauth2/token" else reply(404, headers={"X-Request-ID": "1"})

    with serving(answer, context=server_context(authority)) as server:
        noted(ledger, server.url, reference="000000000001")
        assert swept(ledger, server, ca_file=ca_file) == Swept(cleared=1, left=0)
