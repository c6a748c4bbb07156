"""Latency sketches against ddsketch (1 % each): error at percentiles on five shapes, time to merge, bytes.

The error is that of the percentile read from the stored bytes against the exact one of the same values. Merging is a
practice's month, 30 sketches of 288 values into one: ddsketch merges objects in memory, ours are dense arrays of 16
bits there; beside it ours from the stored bytes. Bytes are those at rest: ours, and 8 for each bin that ddsketch's
protobuf writes, without its head.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from ddsketch import DDSketch
from numpy.typing import NDArray

from benchmarks.figures import met, report
from data import sketch, sketches

VALUES, DAYS, PRACTICES = 288, 30, 200
TIMES = 5
QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999)
Values = NDArray[np.float64]


def shapes(size: int) -> dict[str, Values]:
    """Durations in milliseconds of five kinds."""
    dice = np.random.default_rng(2009)
    usual, slow = dice.lognormal(5.0, 0.3, size), dice.lognormal(8.0, 0.4, size)
    return {
        "lognormal": dice.lognormal(6.0, 0.5, size),
        "bimodal": np.where(dice.random(size) < 0.9, usual, slow),
        "heavy tail": 40 * (1 + dice.pareto(1.5, size)),
        "uniform": dice.uniform(1, 2_000, size),
        "nearly constant": 150 + dice.normal(0, 0.5, size),
    }


def main() -> None:
    """Report error, speed and size."""
    worst = max(error(np.clip(values, 0.1, 599_000)) for values in shapes(200_000).values())
    report("sketch.error", value=worst, unit="% at p50 to p99.9", limit=1.0, met=met(worst, limit=1.0), shapes=5)
    dice = np.random.default_rng(5)
    days = [dice.lognormal(6.0, 0.4, VALUES) for _ in range(DAYS * PRACTICES)]
    blobs = [sketches.one(sketch.of(each)) for each in days]
    theirs = [of(each) for each in days]
    ours_s, theirs_s = cpu(lambda: merge_ours(blobs)), cpu(lambda: merge_theirs(theirs))
    times = theirs_s / ours_s
    per: dict[str, Any] = {"ours_us": us(ours_s, days=days), "ddsketch_us": us(theirs_s, days=days)}
    report("sketch.merge_from_bytes", value=times, unit="x ddsketch, which merges objects", **per)
    dense = np.stack([sketch.of(each) for each in days]).reshape(PRACTICES, DAYS, sketch.BUCKETS).astype(np.uint16)
    in_memory = theirs_s / cpu(lambda: np.add.reduce(dense, axis=1, dtype=np.uint16))
    report(
        "sketch.merge", value=in_memory, unit="x ddsketch", limit=50.0, met=met(in_memory, limit=50.0, better="more")
    )
    size = sum(map(len, blobs)) / len(days)
    their_size = sum(8 * len(each._store.bins) for each in theirs) / len(days)
    told: dict[str, Any] = {"ours": round(size, 1), "ddsketch": round(their_size, 1)}
    share = size / their_size
    report("sketch.bytes", value=share, unit="of ddsketch", limit=0.2, met=met(share, limit=0.2), **told)


def us(seconds: float, *, days: list[Values]) -> float:
    """Microseconds a sketch."""
    return round(seconds / len(days) * 1e6, 2)


def error(values: Values) -> float:
    """The largest error of the percentiles, in per cent."""
    kept = sketches.merged([sketches.one(sketch.of(values))])
    exact = np.quantile(values, QUANTILES, method="inverted_cdf")
    found = np.array([sketch.quantile(kept, q) for q in QUANTILES], dtype=np.float64)
    return float(np.max(np.abs(found / exact - 1)) * 100)


def merge_ours(blobs: list[bytes]) -> object:
    """All practices' months, from bytes."""
    group = np.repeat(np.arange(PRACTICES), DAYS)
    return sketches.summed(blobs, group=group, groups=PRACTICES)


def merge_theirs(made: list[DDSketch]) -> None:
    """The same, sketch by sketch."""
    for start in range(0, len(made), DAYS):
        whole = DDSketch(0.01)
        for each in made[start : start + DAYS]:
            whole.merge(each)


def of(values: Values) -> DDSketch:
    """Their sketch of some values."""
    made = DDSketch(0.01)
    for value in values:
        made.add(float(value))
    return made


def cpu(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work, the least of a few times: at the first, memory has still to be got."""
    took = []
    for _ in range(TIMES):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


if __name__ == "__main__":
    main()
