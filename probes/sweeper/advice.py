"""A request for advice that was left: e-RS cannot cancel one, but its hospital can make a referral of it."""

from datetime import datetime
from http import HTTPStatus

from domain.vocabulary import Role
from probes.arazzo import pointers
from probes.ledger import RunFacts
from probes.profiles import ADVICE
from probes.sweeper.answers import PROFILE, STU3, SYSTEM, is_absent, told
from probes.sweeper.session import Answer, Session, SweepError
from probes.sweeper.worklists import ADVICE_REQUESTS, waiting


def own_requests(session: Session, run: RunFacts, *, since: datetime, until: datetime) -> set[str]:
    """A023 of each hospital with a test service for advice: UBRNs that the run's practice may have asked with.

    Those lists hold other practices' requests too: A024 as the practice itself tells which are its own. Raises
    SweepError.
    """
    found: set[str] = set()
    for provider in _providers(session):
        acting = (Role.SERVICE_PROVIDER_CLINICIAN, provider)
        found |= waiting(session, run, worklist=ADVICE_REQUESTS, since=since, until=until, acting=acting)
    return {ubrn for ubrn in found if _is_own(session, run, ubrn)}


def _is_own(session: Session, run: RunFacts, ubrn: str) -> bool:
    found = session.call(run, method="GET", path=_path(ubrn))
    if not found.is_good and not (found.from_core and found.status < HTTPStatus.INTERNAL_SERVER_ERROR):
        raise SweepError(f"reading the request for advice (A024) was answered {told(found)}")
    return found.is_good


def _providers(session: Session) -> list[str]:
    providers = sorted({each.provider for each in session.target.services if each.request_type == ADVICE})
    if not providers:
        raise SweepError("the target lists no test service for advice, so its hospital is not known")
    return providers


def _path(ubrn: str) -> str:
    return f"{STU3}/CommunicationRequest/{ubrn}"


def convert(session: Session, run: RunFacts, *, ubrn: str) -> None:
    """A024, and A027 where it is open, as its hospital. It then is a referral with the same UBRN. Raises SweepError."""
    found = session.call(run, method="GET", path=_path(ubrn))
    if is_absent(found):
        return
    if not found.is_good:
        raise SweepError(f"reading the request for advice (A024) was answered {told(found)}")
    if pointers.follow(found.body, ("status",)) == "active":
        _make_referral(session, run, ubrn=ubrn, version=found.version)


def _make_referral(session: Session, run: RunFacts, *, ubrn: str, version: str) -> None:
    number = version.removeprefix("W/").strip('"')
    answer: Answer | None = None
    for provider in _providers(session):
        answer = session.call(
            run,
            method="POST",
            path=f"{STU3}/ReferralRequest/$ers.createFromCommunicationRequestActionLater",
            body=_conversion(f"CommunicationRequest/{ubrn}/_history/{number}"),
            acting=(Role.SERVICE_PROVIDER_CLINICIAN, provider),
        )
        if answer.is_good:
            return
    if answer is not None:
        raise SweepError(f"converting the request for advice (A027) was answered {told(answer)}")


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
