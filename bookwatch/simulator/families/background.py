"""Faults of single practices that are there whatever else is wrong: in life some always are."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np

from bookwatch.simulator.families.family import WorldForm
from bookwatch.simulator.families.places import Places
from bookwatch.simulator.faults import Fault

_KINDS: Final = (
    *(("line", "dns.no_answer"), ("line", "dns.no_such_name"), ("line", "connect.timed_out"), ("line", "refuse")),
    *(("line", "reset"), ("line", "untrusted_certificate"), ("line", "loss"), ("line", "congestion")),
    *(("card", "revoked"), ("agent", "wrong_clock"), ("line", "proxy.unauthorised"), ("agent", "client.crash")),
)
_NOT_ALL: Final = frozenset({"dns.no_answer", "connect.timed_out", "reset", "client.crash"})
"""Kinds that may strike only now and then."""


def background(
    form: WorldForm, *, places: Places, since: datetime, until: datetime, rng: np.random.Generator
) -> Iterator[Fault]:
    """About a share of `form.background` of the practices; half of them from the beginning."""
    for _ in range(int(rng.poisson(form.background * places.count))):
        place, kind = _KINDS[int(rng.integers(len(_KINDS)))]
        later = 0.0 if rng.random() < 0.5 else float(rng.uniform(0.5, 0.95))
        yield Fault(
            where=f"{place}:{places.practice()}",
            kind=kind,
            severity=_severity(kind, rng=rng),
            queue_ms=float(rng.uniform(300.0, 1_200.0)),
            start=since + (until - since) * later,
            end=until,
        )


def _severity(kind: str, *, rng: np.random.Generator) -> float:
    if kind == "loss":
        return float(rng.uniform(0.15, 0.4))
    return float(rng.uniform(0.2, 1.0)) if kind in _NOT_ALL else 1.0
