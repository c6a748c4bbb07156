"""Names on screen of operations, dimensions, phases and failure classes."""

import re
from dataclasses import dataclass

from domain.failures import FailureClass
from domain.vocabulary import Phase, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationName:
    """An operation as a row label and as the subject of a sentence."""

    label: str
    subject: str
    noun: str


def _named(label: str, *, subject: str, noun: str) -> OperationName:
    return OperationName(label=label, subject=subject, noun=noun)


OPERATIONS: dict[str, OperationName] = {
    "LOGON": _named("log on", subject="Log-on", noun="log-on"),
    "PDS": _named("find patient", subject="Patient lookup", noun="patient lookup"),
    "A030": _named("read roles", subject="Reading roles", noun="reading roles"),
    "A004": _named("read code lists", subject="Reading code lists", noun="reading code lists"),
    "A010": _named("search services", subject="Service search", noun="service search"),
    "A033": _named("read service", subject="Reading a service", noun="reading a service"),
    "A011": _named("create referral", subject="Creating a referral", noun="creating a referral"),
    "A020": _named("upload letter", subject="Uploading a letter", noun="uploading a letter"),
    "A012": _named("attach letter", subject="Attaching a letter", noun="attaching a letter"),
    "A005": _named("read referral", subject="Reading a referral", noun="reading a referral"),
    "A029": _named("read actions", subject="Asking what may be done", noun="asking what may be done"),
    "A015": _named("list slots", subject="Listing slots", noun="listing slots"),
    "A016": _named("book", subject="Booking", noun="booking"),
    "A038": _named("read appointment", subject="Reading an appointment", noun="reading an appointment"),
    "A034": _named("cancel appointment", subject="Cancelling an appointment", noun="cancelling an appointment"),
    "A036": _named("cancel referral", subject="Cancelling a referral", noun="cancelling a referral"),
    "A031": _named("change shortlist", subject="Changing a shortlist", noun="changing a shortlist"),
    "A032": _named("ask for triage", subject="Asking for triage", noun="asking for triage"),
    "A041": _named("find referral", subject="Finding a referral", noun="finding a referral"),
    "A008": _named("read worklist", subject="Reading a worklist", noun="reading a worklist"),
    "A007": _named("read summary", subject="Reading a clinical summary", noun="reading a clinical summary"),
    "A042": _named("find letter", subject="Finding a letter", noun="finding a letter"),
    "OBJECT-STORE": _named("fetch letter", subject="Fetching a letter", noun="fetching a letter"),
    "A013": _named("accept referral", subject="Accepting a referral", noun="accepting a referral"),
    "A014": _named("reject referral", subject="Rejecting a referral", noun="rejecting a referral"),
    "A028": _named("record outcome", subject="Recording a review's outcome", noun="recording a review's outcome"),
    "A044": _named("ask for advice", subject="Asking for advice", noun="asking for advice"),
    "A023": _named("list advice", subject="Listing requests for advice", noun="listing requests for advice"),
    "A024": _named("read advice", subject="Reading a request for advice", noun="reading a request for advice"),
    "A025": _named("read conversation", subject="Reading a conversation", noun="reading a conversation"),
    "A043": _named("advice overview", subject="The overview of advice", noun="the overview of advice"),
    "A026": _named("advise", subject="Advising", noun="advising"),
    "A027": _named("convert advice", subject="Converting advice", noun="converting advice"),
    "PATIENT-PASSWORD": _named("make password", subject="Making a password", noun="making a password"),
    "PATIENT-LOGON": _named("patient logs on", subject="A patient's log-on", noun="a patient's log-on"),
    "PATIENT-REFERRAL": _named("patient reads", subject="A patient's reading", noun="a patient's reading"),
    "PATIENT-SLOTS": _named("patient lists slots", subject="A patient's listing", noun="a patient's listing"),
    "PATIENT-BOOK": _named("patient books", subject="A patient's booking", noun="a patient's booking"),
    "PATIENT-CHANGE": _named("patient changes", subject="A patient's change", noun="a patient's change"),
    "PATIENT-CANCEL": _named("patient cancels", subject="A patient's cancelling", noun="a patient's cancelling"),
    "QIDO": _named("find study", subject="Finding a study", noun="finding a study"),
    "WADO-METADATA": _named("read study", subject="Reading a study", noun="reading a study"),
    "WADO-INSTANCE": _named("fetch picture", subject="Fetching a picture", noun="fetching a picture"),
}
"""In the order in which a refer-and-book journey calls them; then those of other journeys and of neighbours."""

DIMENSIONS: dict[str, str] = {
    "practice": "practice",
    "pct": "PCT",
    "region": "region",
    "link": "link",
    "isp": "internet provider",
    "resolver": "resolver",
    "proxy": "proxy",
    "supplier": "supplier",
    "release": "release",
    "site": "site",
    "identity_agent": "log-on software",
    "desktop": "system and browser",
    "probe": "version of our agent",
    "gateway": "gateway",
    "provider": "hospital",
    "operation": "operation",
    "core": "core",
    "identity": "identity service",
    "directory": "patient directory",
    "unrecorded": "something that no record names",
}

ROLES: dict[Role, str] = {
    Role.REFERRING_CLINICIAN: "GP (referring clinician)",
    Role.REFERRING_CLINICIAN_ADMIN: "GP's deputy",
    Role.REFERRING_ADMIN: "Practice administrator",
    Role.SERVICE_PROVIDER_CLINICIAN: "Consultant (provider clinician)",
    Role.SERVICE_PROVIDER_ADMIN: "Hospital administrator",
    Role.PATIENT: "Patient",
}

NEIGHBOURS: dict[str, str] = {"care-records": "care records", "pacs": "the picture archive"}

PHASES: dict[Phase, str] = {
    Phase.DNS: "name look-up",
    Phase.CONNECT: "connection",
    Phase.TLS: "secure set-up (TLS)",
    Phase.SEND: "sending",
    Phase.WAIT: "waiting for the reply",
    Phase.RECEIVE: "receiving",
}

_ERS_CODE = re.compile(r"A\d{3}")

_ROOTS = {
    "dns": "name look-up",
    "connect": "connection",
    "tls": "secure connection",
    "proxy": "proxy",
    "clock": "clock",
    "identity": "log-on",
    "gateway": "gateway",
    "core": "core",
    "provider": "hospital system",
    "contract": "content of the reply",
    "client": "agent",
}

_LEAVES = {
    "client.budget": "journey: did not finish in time",
    "client.no_socket": "agent: the machine gave it no socket",
    "client.refused_by_profile": "agent: refused by the profile",
    "contract.read_back": "content of the reply: not what was booked",
    "contract.not_listed": "content of the reply: what was just written is not in the list",
    "contract.refused": "content of the request: refused by a rule of the core",
    "contract.conflict": "content of the request: changed or locked by another meanwhile",
    "contract.redirected": "content of the reply: sent elsewhere",
    "core.cut": "core: connection cut",
    "tls.cut": "secure connection: cut",
    "identity.rejected": "log-on: rejected (401)",
    "identity.forbidden": "log-on: forbidden (403)",
    "identity.role": "log-on: the role is not allowed (403)",
    "identity.organisation": "log-on: the organisation is not allowed",
    "proxy.unauthorised": "proxy: unauthorised (407)",
    "proxy.bad_gateway": "proxy: bad gateway (502)",
    "gateway.bad_gateway": "gateway: bad gateway (502)",
    "gateway.unavailable": "gateway: unavailable (503)",
    "gateway.timed_out": "gateway: timed out (504)",
    "gateway.throttled": "gateway: too many requests (429)",
    "provider.not_responding": "hospital system: not responding (504)",
    "provider.error": "hospital system: error (502)",
}


def operation_label(code: str) -> str:
    """ "book (A016)"; the bare code where Bookwatch knows no name."""
    name = OPERATIONS.get(code)
    if name is None:
        return code
    return f"{name.label} ({code})" if _ERS_CODE.fullmatch(code) else name.label


def operation_short(code: str) -> str:
    """ "book": for a row of a matrix."""
    name = OPERATIONS.get(code)
    return name.label if name else code


def operation_rank(code: str) -> int:
    """Position in the journey; unknown ones last."""
    codes = list(OPERATIONS)
    return codes.index(code) if code in OPERATIONS else len(codes)


def dimension(name: str) -> str:
    """A dimension as people call it."""
    return DIMENSIONS.get(name, name.replace("_", " "))


def place(dimension_name: str, value: str) -> str:
    """ "link L-ZZ1"; what there is one of has no other name than its dimension: "gateway"."""
    said = dimension(dimension_name)
    return said if value == dimension_name else f"{said} {value}"


def failure(found: FailureClass) -> str:
    """ "name look-up: no answer": a failure class in words."""
    if found.value in _LEAVES:
        return _LEAVES[found.value]
    leaf = found.value.partition(".")[2].replace("_", " ")
    return f"{_ROOTS[found.root]}: {leaf}"


def initial(words: str) -> str:
    """The first letter as a capital, the rest as it is (str.capitalize would lower "PCT")."""
    return words[:1].upper() + words[1:]
