"""What every run has of its own: names, times, identities."""

from typing import Final

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import IDENTITIES, Ints, stream
from bookwatch.simulator.forms import Form
from bookwatch.simulator.step_forms import HOSPITAL, REQUEST

VERSION: Final = "simulated"
STARTED: Final = "agent started"


class Heads:
    """What every run has of its own: names, times, identities."""

    def __init__(self, batch: Batch, *, seed: int) -> None:
        rng = stream(seed, IDENTITIES, batch.number)
        codes = tuple(batch.world.hospitals)
        self._hospitals = [codes[number] for number in batch.hospital.tolist()]
        self._vantages = [batch.world.codes[row] for row in batch.rows.tolist()]
        self._scheduled, self._started = iso_of(batch.scheduled_us), iso_of(batch.started_us)
        self._made = (batch.scheduled_us // 1_000).tolist()
        self._durations = batch.duration_ms.tolist()
        self._clocks = batch.world.habits.clock_ms[batch.rows].tolist()
        self._just_started = batch.just_started.tolist()
        self._rows, self._chance = batch.rows.tolist(), rng.bytes(48 * len(batch.world.codes)).hex()
        role, journey = batch.routes.journey.role.value, batch.routes.journey.name
        self._fixed = f'"agent_version":"{VERSION}","journey":"{journey}","role":"{role}"'

    def complete(self, place: int, text: str, *, form: Form) -> str:
        """A run's whole JSON from the filled text of its form."""
        start = 96 * self._rows[place]
        own = self._chance[start : start + 96]
        vantage, hospital = self._vantages[place], self._hospitals[place]
        markers = f'"{STARTED}"' if self._just_started[place] else ""
        request = f"{own[64:72]}-{own[72:76]}-4{own[76:79]}-8{own[79:82]}-{own[82:92]}"
        text = text.replace(HOSPITAL, hospital).replace(REQUEST, request)
        return (
            f'{{"run_id":"{_uuid7(self._made[place], chance=own)}","agent":"{vantage}","vantage":"{vantage}",'
            f'{self._fixed},"provider":"{hospital}","scheduled_at":"{self._scheduled[place]}",'
            f'"started_at":"{self._started[place]}","duration_ms":{self._durations[place]:.3f},'
            f'"trace_id":"{own[32:64]}","clock_offset_ms":{self._clocks[place] + form.clock_ms:.1f},'
            f'"markers":[{markers}],{text}'
        )


def _uuid7(milliseconds: int, *, chance: str) -> str:
    """As `domain.identifiers.uuid7` makes it, from chance that can be repeated."""
    time = f"{milliseconds:012x}"
    return f"{time[:8]}-{time[8:]}-7{chance[:3]}-8{chance[3:6]}-{chance[6:18]}"


def iso_of(micros: Ints) -> list[str]:
    """As `domain.clock.iso` writes it."""
    return [f"{each}Z" for each in np.datetime_as_string(micros.astype("datetime64[us]"), unit="us").tolist()]
