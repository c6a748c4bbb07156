"""What a run needs to know: the system that is tested (target) and the place it is tested from (vantage)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from probes.profiles import APPOINTMENT, Profile, TestService, reference

__all__ = ["Card", "Credentials", "Target", "TestService", "Timeouts", "VantageSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. In life a hospital may answer after 120 s, hence 190 s a step and 600 s a run."""

    connect_s: float = 30.0
    step_s: float = 190.0
    budget_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A booking core to test and how to behave towards it."""

    profile: Profile = field(default_factory=reference)
    """The rules towards it."""
    servers: Mapping[str, str]
    """Base URL by the name of a journey's source: `core`, `identity`, `care-records`, `pacs` (its DICOMweb root)."""
    ca_file: Path | None = None
    """Certificate authority to trust; None: the system's."""
    services: tuple[TestService, ...] = ()
    nhs_numbers: tuple[str, ...] = ()
    """Synthetic patients that a run may use: no other NHS number is ever sent."""
    rate_per_s: float | None = None
    """Requests a second that the core grants each application, where it says so; a profile's own rate counts too."""
    timeouts: Timeouts = field(default_factory=Timeouts)

    def first(self, request_type: str = APPOINTMENT, *, provider: str | None = None) -> TestService | None:
        """The first test service of that kind (of that hospital), or None: the one that a run's inputs name."""
        fitting = (each for each in self.services if each.request_type == request_type)
        return next((each for each in fitting if provider in (None, each.provider)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A smartcard as the identity service knows it: its id and the key that signs its log-on assertion."""

    card_id: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a registered application logs on with. Secrets stay in their files and are read when they are needed."""

    client_id: str
    key_id: str = ""
    """`kid` of the signed JWT."""
    private_key_file: Path | None = None
    """PEM; for application-restricted access."""
    client_secret_file: Path | None = None
    refresh_token_file: Path | None = None
    """For user-restricted access; written anew where the server gives a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VantageSetup:
    """A vantage's own set-up: what can be wrong locally."""

    vantage: str
    organisation: str
    """ODS code sent in NHSD-End-User-Organisation-ODS; also the application's id in the reference profile."""
    card: Card | None = None
    """Where the profile logs on with a smartcard."""
    credentials: Credentials | None = None
    """Where the profile logs on as an application or with a refresh token."""
    control: bool = False
    """Whether it is a control: it goes on while the others of its application back off."""
    resolver: tuple[str, int] | None = None
    """Address and UDP port of the resolver in force; None: the system's."""
    proxy: str | None = None
    """URL of an HTTP proxy that answers CONNECT; None: direct."""
    source_address: str | None = None
    """Local address that this vantage's traffic leaves from, on a machine that hosts several."""
