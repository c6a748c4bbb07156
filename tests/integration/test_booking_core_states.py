"""The state machine of a referral: each act in each state leads where it should, or is refused and changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import requests

from booking_core.launch import Estate
from tests.integration.booking_core_caller import (
    Caller,
    Json,
    code,
    coded,
    deferral_reason,
    document,
    estate_in,
    shortlist,
    state,
)

pytestmark = pytest.mark.integration
COMMENT = {"name": "reviewComments", "valueString": "Synthetic."}
LATER = {"name": "comments", "valueString": "Synthetic."}
APPOINTMENT = "Extension-eRS-Appointment-Reference-1"
WITHOUT_APPOINTMENT = ("NOT_BOOKED", "CANCELLED_REFERRAL")
OF_REFERRER = ("NOT_BOOKED", "APPT_CANCELLED_BY_PATIENT", "REJECTED", "TRIAGE_RESPONSE")
OF_HOSPITAL = ("AWAITING_TRIAGE", "DEFERRED_TO_PROVIDER")
STATES = (*OF_REFERRER, *OF_HOSPITAL, "BOOKED", "TRIAGED_PROVIDER_TO_ACTION", "CANCELLED_REFERRAL")
LEADS_TO = {
    "book": dict.fromkeys(OF_REFERRER, "BOOKED"),
    "change the shortlist": dict.fromkeys(OF_REFERRER, "NOT_BOOKED"),
    "send for triage": dict.fromkeys(OF_REFERRER, "AWAITING_TRIAGE"),
    "cancel the appointment": {"BOOKED": "APPT_CANCELLED_BY_PATIENT"},
    "accept": {"BOOKED": "BOOKED"},
    "reject": {"BOOKED": "REJECTED"},
    "cancel and act later": {"BOOKED": "TRIAGED_PROVIDER_TO_ACTION"},
    "return with advice": dict.fromkeys(OF_HOSPITAL, "TRIAGE_RESPONSE"),
    "take on": dict.fromkeys(OF_HOSPITAL, "TRIAGED_PROVIDER_TO_ACTION"),
    "attach a letter": {each: each for each in STATES if each != "CANCELLED_REFERRAL"},
    "cancel": {each: "CANCELLED_REFERRAL" for each in STATES if each != "CANCELLED_REFERRAL"},
}
LISTS = {
    "REFERRALS_FOR_REVIEW": {"BOOKED", "AWAITING_TRIAGE"},
    "APPOINTMENT_SLOT_ISSUES": {"DEFERRED_TO_PROVIDER"},
    "REJECTED_TRIAGE_RESPONSE": {"REJECTED", "TRIAGE_RESPONSE"},
    "AWAITING_BOOKING": {"NOT_BOOKED", "APPT_CANCELLED_BY_PATIENT", *OF_HOSPITAL},
    "ASSESSMENT_RETURNED_CANCELLED_DNA": set(),
    "LETTERS_OUTSTANDING": set(),
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A clinician of the practice and one of the hospital."""

    gp: Caller
    consultant: Caller

    def act(self, act: str, referral: Json) -> requests.Response:
        return ACTS[act](self, referral)

    def in_state(self, wanted: str) -> Json:
        """A new referral, brought there."""
        search = {"specialty": "DERMATOLOGY", "clinic_type": "SKIN_CONDITIONS"}
        if wanted == "DEFERRED_TO_PROVIDER":
            full = self.gp.create("3001", **search)
            self.gp.book(self.gp.wish(full, service="3001", reason=deferral_reason("NO_SLOTS_AT_SERVICE")))
            return self.gp.referral(full["id"])
        referral = self.gp.create("1001", "4001")
        for act in WAYS[wanted]:
            assert self.act(act, referral).ok
            referral = self.gp.referral(referral["id"])
        return referral

    def appointment(self, referral: Json) -> Json:
        """The referral's own."""
        extension = next(each for each in referral["extension"] if each["url"].endswith(APPOINTMENT))
        found: Json = self.gp.call("GET", f"/STU3/{extension['valueReference']['reference']}").json()
        return found

    def letter(self, referral: Json) -> list[Json]:
        return [document("referralLetterFile", self.gp.upload(referral).headers["Location"])]


def outcome(code: str) -> list[Json]:
    return [coded("reviewOutcome", code), COMMENT]


Act = Callable[[Stage, Json], requests.Response]
REJECTION = [coded("rejectionReason", "SERVICE_INAPPROPRIATE")]
ACTS: dict[str, Act] = {
    "book": lambda on, it: on.gp.book(on.gp.wish(it, slot=on.gp.free_slot())),
    "change the shortlist": lambda on, it: on.gp.change(it, "changeShortlist", parameters=[shortlist("1001")]),
    "send for triage": lambda on, it: on.gp.change(
        it, "changeShortlistAndSendForTriage", parameters=[shortlist("4001")]
    ),
    "cancel the appointment": lambda on, it: on.gp.cancel_appointment(on.appointment(it)),
    "accept": lambda on, it: on.consultant.change(it, "acceptReferral"),
    "reject": lambda on, it: on.consultant.change(it, "rejectReferral", parameters=REJECTION),
    "cancel and act later": lambda on, it: on.consultant.change(it, "cancelAppointmentActionLater", parameters=[LATER]),
    "return with advice": lambda on, it: on.consultant.change(
        it, "recordReviewOutcome", parameters=outcome("RETURN_TO_REFERRER_WITH_ADVICE")
    ),
    "take on": lambda on, it: on.consultant.change(
        it, "recordReviewOutcome", parameters=outcome("ACCEPT_REFER_BOOK_LATER")
    ),
    "attach a letter": lambda on, it: on.gp.change(it, "maintainReferralLetter", parameters=on.letter(it)),
    "cancel": lambda on, it: on.gp.cancel_referral(it),
}
WAYS = {
    "NOT_BOOKED": (),
    "BOOKED": ("book",),
    "APPT_CANCELLED_BY_PATIENT": ("book", "cancel the appointment"),
    "REJECTED": ("book", "reject"),
    "AWAITING_TRIAGE": ("send for triage",),
    "TRIAGE_RESPONSE": ("send for triage", "return with advice"),
    "TRIAGED_PROVIDER_TO_ACTION": ("send for triage", "take on"),
    "CANCELLED_REFERRAL": ("cancel",),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1",)) as estate:
        yield from _stage(estate)


def _stage(estate: Estate) -> Iterator[Stage]:
    gp, consultant = Caller(estate), Caller(estate, org="ZH1", role="SERVICE_PROVIDER_CLINICIAN")
    with gp.session, consultant.session:
        yield Stage(gp=gp, consultant=consultant)


@pytest.mark.parametrize("before", STATES)
def test_each_act_in_this_state(stage: Stage, before: str) -> None:
    for act, leads_to in LEADS_TO.items():
        if act == "cancel the appointment" and before in WITHOUT_APPOINTMENT:
            continue
        referral = stage.in_state(before)
        assert state(referral) == before
        if act == "book" and before == "TRIAGE_RESPONSE":
            stage.act("change the shortlist", referral)  # it names the triage service alone
            referral = stage.gp.referral(referral["id"])
        version = int(referral["meta"]["versionId"])
        reply = stage.act(act, referral)
        after = stage.gp.referral(referral["id"])
        if before in leads_to:
            assert reply.ok, (act, reply.text)
            assert (state(after), int(after["meta"]["versionId"])) == (leads_to[before], version + 1), act
        else:
            assert (reply.status_code, code(reply)) == (422, "INVALID_REQUEST_STATE"), act
            assert after == referral, act


@pytest.mark.parametrize("now", STATES)
def test_a_referral_is_on_the_lists_of_its_state_and_no_other(stage: Stage, now: str) -> None:
    referral = stage.in_state(now)
    on = {
        kind
        for kind in LISTS
        if referral["id"] in (stage.consultant if "REVIEW" in kind or "SLOT" in kind else stage.gp).listed(kind)
    }
    assert on == {kind for kind, states in LISTS.items() if now in states}
