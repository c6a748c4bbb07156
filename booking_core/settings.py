"""What one service process is told by the one that started it: a JSON file, written and read here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from booking_core.errors import SettingsError

SERVICES = ("core", "identity", "care-records", "pacs", "pas")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """One service process. Paths are strings, since the file is JSON; times are in seconds."""

    kind: str
    """One of SERVICES."""
    name: str
    """`core`, `identity`, `care-records`, `pacs`, or a hospital's ODS code."""
    url: str
    folder: str
    """Where the process keeps its files."""
    certificate: str
    key: str
    ca_file: str
    socket_fd: int
    """A listening socket that the parent opened, so that a busy port is its error, at once."""
    control_fd: int
    secret: str = field(repr=False)
    """Signs access tokens; shared by identity, care records and the core."""
    audience: str
    """What a log-on assertion must name as `aud`."""
    identity_url: str = ""
    care_records_url: str = ""
    pacs_url: str = ""
    """Root of its DICOMweb services."""
    hospitals: Mapping[str, str] = field(default_factory=dict)
    """Base URL of each hospital's PAS by ODS code (the core only)."""
    pas_timeout_s: float = 120.0
    requests_per_s: float = 0.0
    """That each application may make of the core; 0: no limit."""
    slots_per_day: int = 24
    """Of each bookable service."""
    cards_file: str = ""


def write_settings(settings: ServiceSettings, *, path: Path) -> None:
    """Keep `settings` in `path`, readable by the owner only: it holds the token secret."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")


def read_settings(path: Path) -> ServiceSettings:
    """The settings in `path`. Raises SettingsError."""
    try:
        return ServiceSettings(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise SettingsError(f"{path}: {problem}. Start the services with booking_core.launch.") from problem
