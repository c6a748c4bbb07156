"""What a bad way does to the packets of a call: losses that are sent again, queues, and packets too large for it.

Nothing is written into a run as a failure: the times grow, and what grows beyond a limit is given up (`giving_up`).
"""

from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools, Floats
from bookwatch.simulator.draft import CONNECT, DNS, RECEIVE, SEND, TLS, WAIT, Draft

_FIRST_WAIT_MS: Final = {DNS: 2_000.0, CONNECT: 1_000.0, TLS: 400.0, SEND: 300.0, WAIT: 300.0, RECEIVE: 300.0}
"""How long the sender waits before it sends again for the first time (RFC 6298: a second for a SYN; then the round
trip decides; a resolver's client: 2 s); each further wait is twice as long."""
_PACKETS: Final = {DNS: 2, CONNECT: 2, TLS: 5, SEND: 1, WAIT: 2, RECEIVE: 4}
"""Packets of a phase that somebody waits for."""
_TRIPS: Final = {DNS: 1.0, CONNECT: 1.0, TLS: 2.0, SEND: 0.1, WAIT: 1.0, RECEIVE: 0.6}
"""Round trips of a phase."""
_MOST_DOUBLINGS: Final = 9
_QUEUE_SPREAD: Final = 0.5


def lose(draft: Draft, hits: Bools, *, share: Floats, fresh: Bools, rng: np.random.Generator) -> None:
    """Let calls lose packets. `hits`: calls that go that way; `share` of packets lost, a column."""
    lost = np.clip(share, 0.0, 0.95)
    for phase, packets in _PACKETS.items():
        struck = _struck(draft, hits, phase=phase, fresh=fresh)
        once = 1.0 - (1.0 - lost) ** packets
        times = rng.geometric(np.broadcast_to(np.clip(1.0 - once, 1e-6, 1.0), hits.shape)) - 1
        more = _FIRST_WAIT_MS[phase] * (2.0 ** np.minimum(times, _MOST_DOUBLINGS) - 1.0)
        draft.phases[phase] += np.where(struck, more, 0.0)


def queue(draft: Draft, hits: Bools, *, milliseconds: Floats, fresh: Bools, rng: np.random.Generator) -> None:
    """Let every packet of calls wait; `milliseconds` a round trip, a column."""
    for phase, trips in _TRIPS.items():
        struck = _struck(draft, hits, phase=phase, fresh=fresh)
        more = milliseconds * trips * np.exp(_QUEUE_SPREAD * rng.standard_normal(hits.shape, dtype=np.float32))
        draft.phases[phase] += np.where(struck, more, 0.0)


def _struck(draft: Draft, hits: Bools, *, phase: int, fresh: Bools) -> Bools:
    if phase == DNS:
        return hits & fresh & ~draft.proxied
    return hits & fresh if phase in {CONNECT, TLS} else hits
