"""What every run has of its own: names, times, identities."""

from typing import Final
from uuid import UUID

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.forms import Form
from bookwatch.simulator.identities import identities
from bookwatch.simulator.step_forms import HOSPITAL, REQUEST

VERSION: Final = "simulated"
STARTED: Final = "agent started"


class Heads:
    """What every run has of its own: names, times, identities."""

    def __init__(self, batch: Batch, *, seed: int) -> None:
        codes = tuple(batch.world.hospitals)
        own = identities(batch, seed=seed)
        self._hospitals = [codes[number] for number in batch.hospital.tolist()]
        self._vantages = [batch.world.codes[row] for row in batch.rows.tolist()]
        self._scheduled, self._started = iso_of(batch.scheduled_us), iso_of(batch.started_us)
        self._durations = batch.duration_ms.tolist()
        self._clocks = batch.world.habits.clock_ms[batch.rows].tolist()
        self._just_started = batch.just_started.tolist()
        self._run_ids, self._requests = own.run_id.tobytes(), own.request_id.tobytes()
        self._traces = own.trace_id.tobytes().hex()
        role, journey = batch.routes.journey.role.value, batch.routes.journey.name
        self._fixed = f'"agent_version":"{VERSION}","journey":"{journey}","role":"{role}"'

    def complete(self, place: int, text: str, *, form: Form) -> str:
        """A run's whole JSON from the filled text of its form."""
        vantage, hospital = self._vantages[place], self._hospitals[place]
        markers = f'"{STARTED}"' if self._just_started[place] else ""
        its = slice(16 * place, 16 * place + 16)
        request = str(UUID(bytes=self._requests[its]))[:-2]
        text = text.replace(HOSPITAL, hospital).replace(REQUEST, request)
        return (
            f'{{"run_id":"{UUID(bytes=self._run_ids[its])}","agent":"{vantage}","vantage":"{vantage}",'
            f'{self._fixed},"provider":"{hospital}","scheduled_at":"{self._scheduled[place]}",'
            f'"started_at":"{self._started[place]}","duration_ms":{self._durations[place]:.3f},'
            f'"trace_id":"{self._traces[32 * place : 32 * place + 32]}",'
            f'"clock_offset_ms":{self._clocks[place] + form.clock_ms:.1f},"markers":[{markers}],{text}'
        )


def iso_of(micros: Ints) -> list[str]:
    """As `domain.clock.iso` writes it."""
    return [f"{each}Z" for each in np.datetime_as_string(micros.astype("datetime64[us]"), unit="us").tolist()]
