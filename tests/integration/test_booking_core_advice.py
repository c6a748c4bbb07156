"""Advice and guidance at the core, and the journey through it."""

from collections.abc import Iterator
from typing import Any

import pytest

from booking_core.launch import Estate
from domain.runs import Run
from domain.vocabulary import Outcome, Role
from tests.integration.advice_calls import (
    ADVISED,
    MORE,
    RECOMMENDED,
    answer,
    ask,
    asked,
    convert,
    listed,
    read,
    said,
    status,
    talk,
    ubrns,
)
from tests.integration.booking_core_caller import (
    Caller,
    code,
    coded,
    control,
    estate_in,
    fault,
    patient,
    shortlist,
    state,
)
from tests.integration.running import run_packaged

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1", "ZH2")) as running:
        yield running


def test_a_question_goes_back_and_forth_and_becomes_a_referral_of_the_same_ubrn(gp: Caller, consultant: Caller) -> None:
    first = ask(gp)
    assert (status(first), first["meta"]["versionId"]) == ("PROVIDER_RESPONSE_REQUIRED", "1")
    assert first["id"] in ubrns(listed(consultant))
    assert answer(consultant, first, MORE).status_code == 200
    second = read(gp, first)
    assert status(second) == "REFERRER_TO_SUBMIT_FURTHER_INFORMATION"
    assert first["id"] in ubrns(listed(consultant))
    assert answer(consultant, second, ADVISED, RECOMMENDED).status_code == 200
    third = read(gp, first)
    assert (status(third), third["meta"]["versionId"]) == ("REFERRER_TO_REVIEW_RESPONSE", "3")
    assert first["id"] not in ubrns(listed(consultant))
    bundle = talk(gp, third).json()
    said_by = [each["resource"]["category"][0]["coding"][0]["code"] for each in bundle["entry"][:3]]
    assert (bundle["total"], said_by) == (3, ["RESPONDER", "RESPONDER", "REQUESTER"])
    assert [each["resource"]["resourceType"] for each in bundle["entry"][3:]] == ["PractitionerRole"] * 2
    made = convert(consultant, third)
    assert (made.status_code, made.json()["id"], state(made.json())) == (201, first["id"], "TRIAGED_PROVIDER_TO_ACTION")
    assert (read(gp, first)["status"], status(read(gp, first))) == ("completed", "ADVICE_CONVERTED")
    assert gp.cancel_referral(gp.referral(first["id"])).status_code == 200
    assert int(gp.create()["id"]) > int(first["id"])


def test_the_overview_is_a_pdf_and_only_the_current_version_is_read(gp: Caller, consultant: Caller) -> None:
    request = ask(gp)
    path = f"/STU3/CommunicationRequest/{request['id']}"
    overview = consultant.call("POST", f"{path}/$ers.generateCRI", **{"Accept": "application/pdf"})
    assert (overview.content[:5], overview.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert gp.call("GET", f"{path}/_history/1").status_code == 200
    assert gp.call("GET", f"{path}/_history/2").status_code == 404
    assert answer(consultant, request, MORE).status_code == 200
    assert talk(gp, request).status_code == 404
    assert answer(consultant, request, MORE).status_code == 409
    assert convert(consultant, request).status_code == 409


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"services": ("1001",)}, "INAPPROPRIATE_VALUE"),
        ({"services": ("5001", "5002")}, "TOO_MANY_ITEMS"),
        ({"parameters": []}, "MISSING_VALUE"),
        ({"parameters": [said("request", "x" * 8001)]}, "INVALID_VALUE"),
        ({"parameters": [said("request", "?"), {"name": "requestAttachmentFile", "resource": {}}]}, "UNEXPECTED_FIELD"),
    ],
)
def test_a_question_that_cannot_be_taken_is_refused(gp: Caller, more: dict[str, Any], refusal: str) -> None:
    reply = asked(gp, **more)
    assert (reply.status_code, code(reply)) == (422, refusal)


def test_an_advice_service_takes_no_referrals(gp: Caller) -> None:
    body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("5001")]}
    assert code(gp.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body)) == "INAPPROPRIATE_VALUE"


def test_replies_and_conversions_obey_the_rules(gp: Caller, consultant: Caller) -> None:
    request = ask(gp, convert=False)
    assert code(answer(consultant, request, ADVISED)) == "VALUE_IS_REQUIRED"
    assert code(answer(consultant, request, MORE, RECOMMENDED)) == "CONFLICTING_VALUES"
    assert code(answer(consultant, request, coded("guidanceOutcome", "PROVIDER_CONVERTED"))) == "INAPPROPRIATE_VALUE"
    assert code(convert(consultant, request)) == "INAPPROPRIATE_VALUE"
    allowed = ask(gp)
    assert convert(consultant, allowed).status_code == 201
    now = read(gp, allowed)
    assert code(convert(consultant, now)) == "INVALID_REQUEST_STATE"
    assert code(answer(consultant, now, MORE)) == "INVALID_REQUEST_STATE"
    assert code(convert(consultant, {"id": "9" * 12, "meta": {"versionId": "1"}})) == "REFERENCE_NOT_FOUND"


def test_roles_organisations_and_kinds_of_request_are_told_apart(
    estate: Estate, gp: Caller, consultant: Caller
) -> None:
    request, referral = ask(gp), gp.create()
    other = Caller(estate, org="ZH2", role="SERVICE_PROVIDER_CLINICIAN")
    with other.session:
        assert code(answer(other, request, MORE)) == "NO_RELATIONSHIP"
        refused = talk(other, request)
        assert (refused.status_code, code(refused)) == (400, "NO_RELATIONSHIP")
        assert request["id"] not in ubrns(listed(other))
    assert listed(gp).status_code == 403
    assert asked(consultant).status_code == 403
    assert code(gp.call("GET", f"/STU3/CommunicationRequest/{referral['id']}")) == "INVALID_REQUEST_TYPE"
    assert gp.call("GET", f"/STU3/ReferralRequest/{request['id']}").status_code == 404
    assert gp.call("GET", "/STU3/CommunicationRequest/none").status_code == 404
    assert code(gp.call("GET", "/STU3/Communication?based-on=none")) == "INVALID_VALUE"
    assert code(listed(consultant, "REFERRALS_FOR_REVIEW")) == "INVALID_CODE"
    assert code(listed(consultant, "ADVICE_AND_GUIDANCE_REQUESTS", coded("clinician", "x"))) == "UNEXPECTED_FIELD"


def run_once(estate: Estate) -> Run:
    return run_packaged(estate, journey="advice-and-guidance")


def left(estate: Estate) -> int:
    counts = control(estate.core, "GET", "/counts").json()
    return int(sum(counts[kind].get("Y99009", 0) for kind in ("open_referrals", "open_advice")))


def test_the_journey_is_ok_and_leaves_nothing(estate: Estate) -> None:
    run = run_once(estate)
    assert run.outcome in {Outcome.OK, Outcome.SLOW}, run.steps
    assert (run.role, run.not_cleaned) == (Role.REFERRING_CLINICIAN, 0)
    operations = [step.operation for step in run.steps]
    assert " ".join(operations) == "LOGON LOGON A010 A044 A023 A024 A025 A043 A026 A024 A025 A027 A005 A036"
    assert left(estate) == 0


@pytest.mark.parametrize("operation", ["A023", "A025", "A026"])
def test_a_journey_that_fails_half_way_cleans_up(estate: Estate, operation: str) -> None:
    with fault(estate.core, operation=operation, kind="drop"):
        run = run_once(estate)
    assert (run.outcome, run.not_cleaned) == (Outcome.FAILED, 0)
    assert left(estate) == 0
