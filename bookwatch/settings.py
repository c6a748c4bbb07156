"""What `bookwatch serve` is told by its environment: one frozen object, read once, all errors reported together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from domain.retention import Keep

PREFIX = "BOOKWATCH_"


class SettingsError(Exception):
    """One or more settings are wrong. The message lists all of them: name, value, remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Settings of the central service."""

    database_url: str = "sqlite:///bookwatch.db"
    host: str = "127.0.0.1"
    port: int = 8050
    round_s: float = 300.0
    """Length of a round in seconds: the interval in which every vantage runs refer-and-book once."""
    lock_s: float = 5.0
    """Seconds to wait for another writer of the database before giving up: collectors then answer 503."""
    statement_s: float = 120.0
    """Seconds after which PostgreSQL gives up a statement."""
    keep: Keep = Keep()  # noqa: RUF009 (frozen)
    """How long each tier of the store is kept (BOOKWATCH_KEEP_RAW_DAYS and its like)."""
    lab_control_url: str = ""
    """Loopback address of the lab's control port; set by the lab and the demo only."""
    actor_header: str = ""
    """Header in which a trusted proxy says who acts on incidents; the proxy must drop what browsers send in it."""
    read_model_folder: Path | None = None
    """Where the page workers of this host share the read model; None: a folder of the user's cache."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None


def serve_settings(environ: Mapping[str, str], *, overrides: Mapping[str, object] | None = None) -> ServeSettings:
    """Read the settings from the environment; `overrides` (flags of the command line) win where not None.

    Raises SettingsError with every problem at once.
    """
    problems: list[str] = []
    values: dict[str, object] = {}
    for name, read in _READERS.items():
        text = environ.get(PREFIX + name.upper(), "")
        if not text:
            continue
        try:
            values[name] = read(text)
        except ValueError as problem:
            problems.append(f"{PREFIX}{name.upper()}={text!r}: {problem}")
    problems += [
        f"{PREFIX}{name} is not a setting; known: {', '.join(known_settings())}"
        for name in sorted(key.removeprefix(PREFIX) for key in environ if key.startswith(PREFIX))
        if name.lower() not in _READERS and name not in _OTHERS
    ]
    values |= {name: value for name, value in (overrides or {}).items() if value is not None}
    if bool(values.get("tls_certificate")) != bool(values.get("tls_key")):
        problems.append("tls_certificate and tls_key go together: give both or none")
    _gather_keep(values, problems=problems)
    if problems:
        raise SettingsError(problems)
    return ServeSettings(**values)  # type: ignore[arg-type]  # each reader returns its field's type


def _gather_keep(values: dict[str, object], *, problems: list[str]) -> None:
    """Put the days of each tier together into one setting."""
    given = {name.removeprefix("keep_"): values.pop(name) for name in _KEEP if name in values}
    try:
        values["keep"] = Keep(**given)  # type: ignore[arg-type]  # the reader returns whole numbers
    except ValueError as wrong:
        problems.append(f"{PREFIX}KEEP_...: {wrong}")


def known_settings() -> list[str]:
    """Names of the environment variables that `serve` reads."""
    return [PREFIX + name.upper() for name in _READERS]


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("give a port between 1 and 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("give a number of seconds, such as 300") from None
    if not 1 <= value <= 86_400:
        raise ValueError("give between 1 and 86400 seconds")
    return value


def _days(text: str) -> int:
    if not text.isdigit() or int(text) > 40_000:
        raise ValueError("give a number of days, or 0 for ever")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def _header(text: str) -> str:
    if not text.replace("-", "").isalnum() or not text.isascii():
        raise ValueError("give the name of a header, such as X-Forwarded-User")
    return text


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("give sqlite:///PATH or postgresql://USER@HOST/NAME")
    return text


_KEEP = tuple(f"keep_{each.name}" for each in fields(Keep))
_READERS: Mapping[str, Callable[[str], object]] = {
    "database_url": _database,
    "host": str,
    "port": _port,
    "round_s": _seconds,
    "lock_s": _seconds,
    "statement_s": _seconds,
    **dict.fromkeys(_KEEP, _days),
    "lab_control_url": str,
    "actor_header": _header,
    "read_model_folder": Path,
    "tls_certificate": _file,
    "tls_key": _file,
}

_CREDENTIALS = ("CLIENT_ID", "KEY_ID", "PRIVATE_KEY_FILE", "CLIENT_SECRET_FILE", "REFRESH_TOKEN_FILE")
_OTHERS = frozenset({"CRASH_AT", "STATE", *_CREDENTIALS})
"""Variables with our prefix that other parts read: the kill trial's crash points, the reference core's folder, what
`bookwatch probe` logs on with."""
