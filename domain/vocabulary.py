"""The closed word lists: one word, one meaning, in code, database, API and screen."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a run ended (a step ends as OK, SLOW, FAILED, WRONG_RESULT or BUSINESS)."""

    OK = "ok"
    SLOW = "slow"
    """All passed, but a step was over its own limit, or the run over 3 x its usual time and 1 s more."""
    FAILED = "failed"
    WRONG_RESULT = "wrong_result"
    """Every call succeeded and the content is wrong: worse than a failure, for nobody notices."""
    BUSINESS = "business"
    """An appointment slot issue or another rule said no: capacity, not reliability."""
    INTERRUPTED = "interrupted"
    """The agent died under the run, or somebody stopped its target."""
    MISSED = "missed"
    """Was due and did not start."""

    @property
    def is_attempt(self) -> bool:
        """Whether the run says anything about the service (an interrupted or missed run says none)."""
        return self not in {Outcome.INTERRUPTED, Outcome.MISSED}

    @property
    def is_bad(self) -> bool:
        """Whether the run counts in a failure rate: failed or wrong. Slot issues and slowness never do."""
        return self in {Outcome.FAILED, Outcome.WRONG_RESULT}


class Phase(StrEnum):
    """The six measured parts of a step, in the order in which they happen."""

    DNS = "dns"
    CONNECT = "connect"
    """TCP, and a proxy's CONNECT where there is one."""
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    """From the last byte sent to the first byte of the reply."""
    RECEIVE = "receive"


class FaultDomain(StrEnum):
    """Where a fault lies."""

    LOCAL = "local"
    SHARED = "shared"
    PROVIDER = "provider"
    CENTRAL = "central"


class Judgement(StrEnum):
    """What a verdict says of one practice in one window."""

    OK = "ok"
    LOCAL = "local"
    SHARED = "shared"
    PROVIDER = "provider"
    CENTRAL = "central"
    UNDETERMINED = "undetermined"
    """The evidence conflicts, or two causes cannot be told apart: then both are named."""
    NO_DATA = "no_data"
    """Nothing was reported. Silence is never health."""


class VantageKind(StrEnum):
    """What a vantage is: an agent in a practice, or a control on a clean set-up near the core."""

    AGENT = "agent"
    CONTROL = "control"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    PRACTICE = "practice"
    CONTROL_SITE = "control_site"
    PCT = "pct"
    REGION = "region"
    PROVIDER = "provider"


class OrganisationStatus(StrEnum):
    """What the published directory says of an organisation."""

    ACTIVE = "active"
    CLOSED = "closed"
    DORMANT = "dormant"
    PROPOSED = "proposed"


class Role(StrEnum):
    """Who the journey acts as (e-RS business functions)."""

    REFERRING_CLINICIAN = "REFERRING_CLINICIAN"
    REFERRING_CLINICIAN_ADMIN = "REFERRING_CLINICIAN_ADMIN"
    REFERRING_ADMIN = "REFERRING_ADMIN"
    SERVICE_PROVIDER_CLINICIAN = "SERVICE_PROVIDER_CLINICIAN"
    SERVICE_PROVIDER_ADMIN = "SERVICE_PROVIDER_ADMIN"
    PATIENT = "PATIENT"
