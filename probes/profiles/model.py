"""The rules towards a tested system, as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote

APPOINTMENT = "APPOINTMENT_REQUEST"
TRIAGE = "TRIAGE_REQUEST"
ADVICE = "ADVICE_AND_GUIDANCE_REQUEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestService:
    """A clinical service that exists for tests only, and the hospital that answers for it."""

    __test__ = False  # a word of the domain, not a pytest class

    service_id: str
    provider: str
    """ODS code of the hospital."""
    request_type: str = APPOINTMENT
    """What it takes, as e-RS names it: `APPOINTMENT_REQUEST`, `TRIAGE_REQUEST`, `ADVICE_AND_GUIDANCE_REQUEST`."""


class AuthenticationKind(StrEnum):
    """How a run logs on."""

    NONE = "none"
    CARD = "card"
    """The journey's own LOGON step, with the smartcard's signed assertion."""
    APPLICATION = "application"
    """Client credentials with a signed JWT (RFC 7523, section 2.2): application-restricted access."""
    USER = "user"
    """A refresh token (RFC 6749, section 6): user-restricted access."""

    @property
    def is_ours(self) -> bool:
        """Whether the engine logs on in the place of the journey's LOGON step."""
        return self is not AuthenticationKind.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How runs log on; the secrets themselves are the vantage's."""

    kind: AuthenticationKind = AuthenticationKind.CARD
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermittedCall:
    """One call that a profile permits."""

    code: str
    method: str
    path: str
    """Below the server's base URL; `*` stands for one segment."""
    pattern: re.Pattern[str] = field(compare=False, repr=False)

    def matches(self, method: str, *, path: str) -> bool:
        """Whether a request is this call; `path` as it is sent, without its query."""
        return method == self.method and self.pattern.fullmatch(path) is not None and not _climbs(path)


def _climbs(path: str) -> bool:
    """A segment such as `..` or `%2e%2e%2f` may mean another path to the server than it does to us."""
    return any(plain in {".", ".."} or "/" in plain or "\\" in plain for plain in map(unquote, path.split("/")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What may be done to a tested system. `None` where the configuration says it."""

    name: str
    extends: str = ""
    """The packaged profile that it narrows, or empty."""
    summary: str = ""
    servers: Mapping[str, str] | None = None
    """Base URL of each source description."""
    authentication: Authentication = field(default_factory=Authentication)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each call to the core."""
    without_headers: frozenset[str] = frozenset()
    """In lower case: never sent to the core, whatever a journey says."""
    operations: Mapping[str, tuple[PermittedCall, ...]] | None = None
    """Permitted calls by source description; None: any."""
    application_is_client: bool = False
    """Whether the rate belongs to the client id (else to each organisation)."""
    rate_per_s: float | None = None
    """Requests a second to the core, of one application."""
    services: tuple[TestService, ...] | None = None
    nhs_numbers: tuple[str, ...] | None = None
    synthetic_only: bool = False
    """Whether only NHS numbers that are never issued pass, also where the configuration lists another."""

    def permits(self, source: str, *, method: str, path: str) -> bool:
        """Whether a call may be sent: decided on what is sent, never on what a journey calls it."""
        if self.operations is None:
            return True
        return any(call.matches(method, path=path) for call in self.operations.get(source, ()))
