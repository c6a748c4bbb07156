"""A request for advice that was left: e-RS cannot cancel one, but its hospital can make a referral of it."""

from domain.vocabulary import Role
from probes.arazzo import pointers
from probes.ledger import RunFacts
from probes.profiles import ADVICE
from probes.sweeper.referrals import PROFILE, STU3, SYSTEM, is_absent, told
from probes.sweeper.session import Answer, Session, SweepError


def convert(session: Session, run: RunFacts, *, ubrn: str) -> None:
    """A024, and A027 where it is open, as its hospital. It then is a referral with the same UBRN. Raises SweepError."""
    found = session.call(run, method="GET", path=f"{STU3}/CommunicationRequest/{ubrn}")
    if is_absent(found):
        return
    if not found.is_good:
        raise SweepError(f"reading the request for advice (A024) was answered {told(found)}")
    if pointers.follow(found.body, ("status",)) == "active":
        _make_referral(session, run, ubrn=ubrn, version=found.version)


def _make_referral(session: Session, run: RunFacts, *, ubrn: str, version: str) -> None:
    number = version.removeprefix("W/").strip('"')
    answer: Answer | None = None
    for provider in sorted({each.provider for each in session.target.services if each.request_type == ADVICE}):
        answer = session.call(
            run,
            method="POST",
            path=f"{STU3}/ReferralRequest/$ers.createFromCommunicationRequestActionLater",
            body=_conversion(f"CommunicationRequest/{ubrn}/_history/{number}"),
            acting=(Role.SERVICE_PROVIDER_CLINICIAN, provider),
        )
        if answer.is_good:
            return
    raise SweepError(f"converting the request for advice (A027) was answered {told(answer)}" if answer else _NO_SERVICE)


_NO_SERVICE = "the target lists no test service for advice, so its hospital is not known"


def _conversion(reference: str) -> dict[str, object]:
    name = "eRS-CreateFromCommunicationRequestActionLater-Request-Parameters-1"
    priority = {"system": f"{SYSTEM}/eRS-Priority-1", "code": "ROUTINE"}
    return {
        "resourceType": "Parameters",
        "meta": {"profile": [f"{PROFILE}/{name}"]},
        "parameter": [
            {"name": "createFrom", "valueReference": {"reference": reference}},
            {"name": "guidance", "valueString": "Synthetic test"},
            {"name": "newReferralPriority", "valueCoding": priority},
            {"name": "reviewComments", "valueString": "Synthetic test"},
        ],
    }
