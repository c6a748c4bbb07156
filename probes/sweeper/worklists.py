"""What waits on a worklist and was made by a run whose reply was lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.vocabulary import Role
from probes.arazzo import pointers
from probes.ledger import RunFacts
from probes.sweeper.answers import PROFILE, STU3, SYSTEM, told
from probes.sweeper.session import Session, SweepError

_PATIENT = "nhs-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One of the published lists."""

    operation: str
    kind: str
    """Of the resources on it."""
    selector: str
    """Code system that its name is of."""
    name: str
    created: str
    """Which fact of an entry tells when it was made."""


AWAITING_BOOKING = Worklist(
    operation="A008",
    kind="ReferralRequest",
    selector="eRS-ReferralListSelector-1",
    name="AWAITING_BOOKING",
    created="referralCreated",
)
ADVICE_REQUESTS = Worklist(
    operation="A023",
    kind="CommunicationRequest",
    selector="eRS-CommunicationListSelector-1",
    name="ADVICE_AND_GUIDANCE_REQUESTS",
    created="adviceFirstRequested",
)


def waiting(
    session: Session,
    run: RunFacts,
    *,
    worklist: Worklist,
    since: datetime,
    until: datetime,
    acting: tuple[Role, str] | None = None,
) -> set[str]:
    """UBRNs of the run's patient on a list that were made in this time. Raises SweepError."""
    coding = {"system": f"{SYSTEM}/{worklist.selector}", "code": worklist.name}
    answer = session.call(
        run,
        method="POST",
        path=f"{STU3}/{worklist.kind}/$ers.fetchworklist",
        body={
            "resourceType": "Parameters",
            "meta": {"profile": [f"{PROFILE}/eRS-FetchWorklist-Parameters-1"]},
            "parameter": [{"name": "listType", "valueCodeableConcept": {"coding": [coding]}}],
        },
        acting=acting,
    )
    if not answer.is_good:
        raise SweepError(f"the worklist ({worklist.operation}) was answered {told(answer)}")
    entries = answer.body.get("entry", [])
    if answer.body["resourceType"] != "List" or not isinstance(entries, list):
        raise SweepError(f"the worklist ({worklist.operation}) has no entries that can be read")
    mine = [each for each in entries if _is_of(each, run, worklist=worklist, since=since, until=until)]
    return {ubrn for each in mine if (ubrn := _ubrn(each, worklist.kind))}


def _ubrn(entry: Any, kind: str) -> str:
    reference = pointers.follow(entry, ("item", "reference"))
    name = reference.rpartition(f"{kind}/")[2].partition("/")[0] if isinstance(reference, str) else ""
    return name if name.isascii() and name.isalnum() else ""


def _is_of(entry: Any, run: RunFacts, *, worklist: Worklist, since: datetime, until: datetime) -> bool:
    """Whether a worklist's entry is of the run's patient and time."""
    facts = {str(each.get("url")): each for each in _facts(entry)}
    identifier = pointers.follow(facts.get("patient"), ("valueReference", "identifier"))
    if not isinstance(identifier, dict) or not str(identifier.get("system", "")).endswith(_PATIENT):
        return False
    created = _moment(pointers.follow(facts.get(worklist.created), ("valueDateTime",)))
    return identifier.get("value") == run.nhs_number and created is not None and since <= created <= until


def _facts(entry: Any) -> Iterator[dict[str, Any]]:
    outer = pointers.follow(entry, ("extension", "0", "extension"))
    yield from (each for each in outer if isinstance(each, dict)) if isinstance(outer, list) else ()


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
