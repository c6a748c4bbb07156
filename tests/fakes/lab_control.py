"""A lab's switches without a lab: remembers what was broken."""

from dataclasses import replace

from dashboard.lab_control import LabFault
from domain.clock import Clock, system_clock

_FAULTS = (
    LabFault(
        key="practice-resolver",
        title="The resolver of one practice gives no answer",
        where="One practice",
        expected="Bookwatch should say: this practice, name look-up",
    ),
    LabFault(
        key="hospital",
        title="The system of hospital ZH2 stops",
        where="A hospital",
        expected="Bookwatch should say: hospital ZH2",
    ),
    LabFault(
        key="booking",
        title="The core's booking operation answers with errors",
        where="Choose and Book",
        expected="Bookwatch should say: central, booking",
    ),
)


class FakeLab:
    """Implements `dashboard.lab_control.LabControl` in memory."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._faults = {fault.key: fault for fault in _FAULTS}

    def faults(self) -> list[LabFault]:
        """Everything that can be broken."""
        return list(self._faults.values())

    def break_(self, key: str) -> None:
        """Break one thing; KeyError for an unknown key."""
        self._faults[key] = replace(self._faults[key], active=True, broken_at=self._clock(), mended_at=None)

    def mend(self, key: str) -> None:
        """Mend one thing; KeyError for an unknown key."""
        self._faults[key] = replace(self._faults[key], active=False, mended_at=self._clock())
