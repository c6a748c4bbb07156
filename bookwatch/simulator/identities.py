"""What names a run: its id, its trace, and the request ids of its calls, as columns of bytes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import IDENTITIES, stream

Names = NDArray[np.uint8]
_DRAWN = 42
_VERSION, _VARIANT = 6, 8


class Identities(NamedTuple):
    """Shape (runs, 16) each."""

    run_id: Names
    """UUIDs of version 7, by the time at which the run was due."""
    trace_id: Names
    request_id: Names
    """UUIDs of version 4 but for the last byte: a call's request id has its number there."""


def identities(batch: Batch, *, seed: int) -> Identities:
    """From chance that can be repeated: the same for the same vantage and round, whoever else runs."""
    drawn = stream(seed, IDENTITIES, batch.number).bytes(_DRAWN * len(batch.world.codes))
    chance = np.frombuffer(drawn, dtype=np.uint8).reshape(-1, _DRAWN)[batch.rows]
    moment = (batch.scheduled_us // 1_000).astype(">u8")
    time = moment.view(np.uint8).reshape(-1, 8)[:, 2:]
    run_id = _marked(np.concatenate([time, chance[:, :10]], axis=1), version=7)
    return Identities(run_id, chance[:, 10:26], _marked(chance[:, 26:42].copy(), version=4))


def _marked(names: Names, *, version: int) -> Names:
    names[:, _VERSION] = names[:, _VERSION] & 0x0F | version << 4
    names[:, _VARIANT] = names[:, _VARIANT] & 0x0F | 0x80
    return names
