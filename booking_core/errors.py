"""What can go wrong around the services, each with the value and the way to mend it."""


class BookingCoreError(Exception):
    """Base of this package's errors."""


class PortInUseError(BookingCoreError):
    """A service's address cannot be taken."""

    def __init__(self, *, service: str, host: str, port: int, reason: str) -> None:
        """Keep the address for the caller; `reason` is the operating system's word."""
        super().__init__(
            f"{service}: cannot listen on {host}:{port} ({reason}). "
            f"Stop what uses port {port}, or give {service} another one (0 takes any free port)."
        )
        self.service = service
        self.port = port


class FolderError(BookingCoreError):
    """The folder for databases, certificates and logs cannot be written."""

    def __init__(self, *, folder: str, reason: str) -> None:
        """`reason` is the operating system's word."""
        super().__init__(f"{folder} cannot be written ({reason}). Name a folder that this user may write, with space.")


class PortNameError(BookingCoreError):
    """A fixed port is given for a service that does not exist."""

    def __init__(self, *, names: list[str], allowed: list[str]) -> None:
        """`names` are the unknown ones."""
        super().__init__(f"Ports for {', '.join(names)}: no such service. Allowed: {', '.join(allowed)}.")


class ServiceStartError(BookingCoreError):
    """A service process ended, or did not answer, before it was ready."""

    def __init__(self, *, service: str, log: str, waited_s: float, last_words: str = "") -> None:
        """`log` is the file with the process's own words, `last_words` the last of them."""
        said = f" It said: {last_words}" if last_words else ""
        super().__init__(f"{service} was not ready after {waited_s:.1f} s.{said} All of its words are in {log}.")
        self.service = service


class SettingsError(BookingCoreError):
    """A settings file of a service process cannot be used."""


class FaultError(BookingCoreError):
    """A fault description that cannot be injected: which key, and what is allowed."""

    def __init__(self, *, key: str, value: object, allowed: str) -> None:
        """`allowed` says what may stand there instead."""
        super().__init__(f"{key}: {value!r} is not possible. Allowed: {allowed}.")
        self.key = key
        self.allowed = allowed
