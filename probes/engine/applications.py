"""The pace of an application: all vantages of a process that share it share its rate and its back-off."""

import threading
from collections.abc import Callable
from time import monotonic

from probes.settings import Target, VantageSetup

LONGEST_BACK_OFF_S = 64.0


class Application:
    """A token bucket of one second's requests (as a virtual clock: ITU-T I.371, GCRA), and the back-off after 429."""

    def __init__(self, *, rate_per_s: float | None, now: Callable[[], float] = monotonic) -> None:
        self.rate_per_s = rate_per_s
        self._now = now
        self._lock = threading.Lock()
        self._paid_until = self._hold_until = self._back_off_s = 0.0

    def reserve(self, *, within_s: float, control: bool) -> float | None:
        """Seconds to wait before the next request may be sent; None, and nothing reserved, beyond `within_s`.

        A control does not wait for the back-off: it must see how the service does while the others are quiet.
        """
        with self._lock:
            now = self._now()
            wait_s = 0.0 if control else max(self._hold_until - now, 0.0)
            paid_until = max(self._paid_until, now)
            if self.rate_per_s:
                wait_s = max(wait_s, paid_until - now - self._slack_s())
            if wait_s > within_s:
                return None
            if self.rate_per_s:
                self._paid_until = paid_until + 1.0 / self.rate_per_s
            return wait_s

    def _slack_s(self) -> float:
        """How far ahead of its rate an application may be: a second's worth, less the request in hand."""
        return max(1.0 - 1.0 / self.rate_per_s, 0.0) if self.rate_per_s else 0.0

    def answered(self, status: int) -> None:
        """Take a reply in: 429 stops the application for 1, 2, 4 ... seconds, anything else ends the doubling."""
        with self._lock:
            if self._now() < self._hold_until:
                return  # sent before the stop: it says nothing new
            if status == 429:
                self._back_off_s = min(max(self._back_off_s * 2, 1.0), LONGEST_BACK_OFF_S)
                self._hold_until = self._now() + self._back_off_s
            else:
                self._back_off_s = 0.0


_APPLICATIONS: dict[tuple[str, str], Application] = {}
_LOCK = threading.Lock()


def application_of(target: Target, *, setup: VantageSetup) -> Application:
    """The application that a vantage's requests count for: its client id's, or its organisation's."""
    client = setup.credentials.client_id if target.profile.application_is_client and setup.credentials else ""
    key = (target.servers.get("core", ""), client or setup.organisation)
    rates = [rate for rate in (target.profile.rate_per_s, target.rate_per_s) if rate]
    with _LOCK:
        found = _APPLICATIONS.get(key)
        if found is None:
            found = _APPLICATIONS[key] = Application(rate_per_s=None)
        found.rate_per_s = min(rates, default=None)
        return found
