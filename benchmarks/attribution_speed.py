"""How long one core needs for a window: 8,300 practices in 12 dimensions, calm and in every kind of trouble.

Attempts are made here, as columns, from a seed. A round costs filing, judging and the words of all verdicts.
A row is what one place met at one operation in the window: 8,300 practices at six operations are the 50,000 rows of the
limit, and a window here has twice as many. One of 50,000 practices is told beside it, against the same limit.
Processor time of this one process. Run: python -m benchmarks.attribution_speed [ROUNDS].
"""

import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from attribution import Columns, Watch
from attribution.symptoms import GOOD, NUMBER
from benchmarks.figures import held
from domain.organisations import Place
from domain.vocabulary import VantageKind

START, ROUND_S = datetime(2026, 3, 3, 9, tzinfo=UTC), 300.0
OPERATIONS = tuple(f"A{number:03d}" for number in range(13))
GROUPS = {"pct": 55, "region": 830, "link": 36, "isp": 690, "resolver": 50, "proxy": 92, "supplier": 1660}
GROUPS |= {"release": 553, "site": 3, "browser": 1380, "agent": 2075, "building": 4}
"""Practices that share a value, by dimension: twelve."""
CONTROLS = 24
LIMIT_S, LIMIT_ROWS_S, LIMIT_MB, LIMIT_DAY_S, DAY_ROUNDS = 0.5, 1.0, 500.0, 180.0, 288
TROUBLES = (
    *("calm", "one practice", "two groups", "a slow link", "a silent link", "a hospital", "one operation"),
    *("a gray core", "a slow core", "log-on", "the gateway", "everything down", "seven causes"),
)
SEVEN = {
    **{"pct-1": "connect.timed_out", "isp-0": "connect.timed_out", "resolver-2": "dns.no_answer"},
    **{"proxy-3": "proxy.bad_gateway", "release-1": "contract.malformed", "link-7": "tls.cut", "ZH7": ""},
}
"""What is at fault in the window of seven causes, and what its places show; "": a refusal of the hospital's own."""
_OF_HOSPITAL = next(name for name in NUMBER if name.startswith("provider."))
_OF_GATEWAY = next(name for name in NUMBER if name.startswith("gateway."))


def places(count: int, *, seed: int = 1) -> list[Place]:
    """Practices in groups that cut across each other, and the controls."""
    chance = np.random.default_rng(seed)
    near = {"pct", "link", "region"}
    order = {name: np.arange(count) if name in near else chance.permutation(count) for name in GROUPS}
    out = []
    for number in range(count):
        values = {name: f"{name}-{order[name][number] // size}" for name, size in GROUPS.items()}
        code = f"Y{number:06d}"
        out.append(Place(vantage=code, kind=VantageKind.AGENT, organisation=code, dimensions=values))
    names = [f"CONTROL-{number}" for number in range(CONTROLS)]
    return out + [Place(vantage=name, kind=VantageKind.CONTROL, organisation=name, dimensions={}) for name in names]


def rows_of(practices: int) -> int:
    """What their places meet at each operation."""
    return (practices + CONTROLS) * len(OPERATIONS)


def attempts(known: list[Place], *, number: int, trouble: str, chance: np.random.Generator) -> Columns:
    """One round, one attempt a place."""
    count, operations = len(known), len(OPERATIONS)
    waits = 130.0 * chance.lognormal(0.0, 0.25, (count, operations)) * (3.0 if trouble == "a slow core" else 1.0)
    path = chance.lognormal(4, 0.1, count)
    if trouble == "a slow link":
        waits[_sharing(known, "link-5")] *= 3.0
        path[_sharing(known, "link-5")] *= 9.0
    look_up, load = (chance.lognormal(4, 0.1, count) for _ in range(2))
    times = np.stack([waits.sum(axis=1) + 350.0 + path, look_up, path, load], axis=1)
    provider = (np.arange(count) // 27 + number % 3) % 304
    failed = np.where(chance.random(count) < 0.003, chance.integers(1, len(NUMBER) - 6, count), GOOD)
    done = np.full(count, operations)
    for struck, symptom, passed in _faults(known, trouble=trouble, provider=provider, chance=chance):
        failed, done = np.where(struck, NUMBER[symptom], failed), np.where(struck, passed, done)
    done = np.where((failed > GOOD) & (done == operations), 8, done)
    scheduled = START.timestamp() + number * ROUND_S + chance.uniform(0, ROUND_S - 1, count)
    columns = Columns(
        vantages=tuple(each.vantage for each in known),
        operations=OPERATIONS,
        providers=tuple(f"ZH{hospital}" for hospital in range(304)),
        versions=("1",),
        vantage=np.arange(count),
        scheduled=scheduled,
        received=scheduled + 5.0,
        symptom=failed,
        operation=np.where(failed > GOOD, np.minimum(done, operations - 1), -1),
        provider=provider,
        version=np.zeros(count, dtype=np.int64),
        phase=np.where(failed > GOOD, 4, -1),
        passed=((np.uint64(1) << done.astype(np.uint64)) - np.uint64(1)),
        times=times,
        waits=np.where(np.arange(operations)[None, :] < np.maximum(done, 1)[:, None], waits, np.nan),
    )
    return columns.taken(~_sharing(known, "link-9")) if trouble == "a silent link" else columns


def _sharing(known: list[Place], value: str) -> np.ndarray:
    """Places with that value in its dimension."""
    return np.array([each.dimensions.get(value.partition("-")[0]) == value for each in known])


def _faults(
    known: list[Place], *, trouble: str, provider: np.ndarray, chance: np.random.Generator
) -> Iterator[tuple[np.ndarray, str, np.ndarray | int]]:
    """Which attempts fail, how, and after how many calls."""
    drawn, numbers = chance.random(len(known)), np.arange(len(known))
    core = "core.unavailable"
    wide: dict[str, tuple[np.ndarray, str, np.ndarray | int]] = {
        "one practice": (numbers == 17, "dns.no_answer", 0),
        "a hospital": (provider == 7, _OF_HOSPITAL, 8),
        "one operation": (drawn < 1.0, core, 8),
        "a gray core": (drawn < 0.1, core, chance.integers(0, len(OPERATIONS), len(known))),
        "log-on": (drawn < 0.6, "identity.unavailable", 0),
        "the gateway": (np.array([each.kind is VantageKind.AGENT for each in known]), _OF_GATEWAY, 0),
        "everything down": (drawn < 1.0, core, 0),
    }
    if trouble in wide:
        yield wide[trouble]
    if trouble == "two groups":
        yield _sharing(known, "pct-3") | _sharing(known, "isp-2"), core, 8
    if trouble == "seven causes":
        for value, symptom in SEVEN.items():
            if symptom:
                yield _sharing(known, value) & (drawn < 0.9), symptom, 0
            else:
                yield provider == 7, _OF_HOSPITAL, 8


def measure(
    practices: int, *, rounds: int, troubles: tuple[str, ...] = TROUBLES
) -> tuple[np.ndarray, dict[str, list[float]]]:
    """Processor seconds of each round, and of the rounds of each trouble.

    The trouble changes every twelve rounds, with calm between.
    """
    known, watch, previous, out = places(practices), Watch(), None, []
    chance, of_kind = np.random.default_rng(2), defaultdict[str, list[float]](list)
    for number in range(rounds):
        trouble = troubles[(number // 12) % len(troubles)] if number % 12 >= 6 else "calm"
        arrived = attempts(known, number=number, trouble=trouble, chance=chance)
        began = time.process_time()
        end = START + (number + 1) * timedelta(seconds=ROUND_S)
        previous = watch(arrived, places=known, window_end=end, round_s=ROUND_S, previous=previous)
        out.append(time.process_time() - began)
        if number >= 6:
            of_kind[trouble].append(out[-1])
    return np.array(out), of_kind


def main(rounds: int = 12 * len(TROUBLES)) -> None:
    """Report every figure."""
    seconds, of_kind = measure(8_300, rounds=rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p95, mean = float(np.quantile(seconds[6:], 0.95)), float(seconds[6:].mean())
    said = {"median": round(float(np.median(seconds)), 3), "most": round(float(seconds.max()), 3), "rounds": rounds}
    held("attribution.window_s", value=p95, unit="s CPU, p95", limit=LIMIT_S, **said)
    held("attribution.50k_rows_s", value=p95, unit="s CPU, p95", limit=LIMIT_ROWS_S, rows=rows_of(8_300))
    for trouble, each in of_kind.items():
        middle = float(np.median(each))
        more = {"trouble": trouble, "most": round(max(each), 3)}
        held("attribution.kind_s", value=middle, unit="s CPU, median", limit=LIMIT_S, **more)
    held("attribution.memory_mb", value=memory, unit="MB RSS", limit=LIMIT_MB)
    held("attribution.day_s", value=mean * DAY_ROUNDS, unit="s CPU, 288 rounds", limit=LIMIT_DAY_S)
    two_groups = ("two groups",)
    great = measure(50_000, rounds=24, troubles=two_groups)[0]
    for places_are, rounds_of in (("new", great[6:12]), ("known", great[18:])):  # the first twelve rounds make habits
        value, of = float(np.median(rounds_of)), {"rows": rows_of(50_000), "places": places_are}
        held("attribution.50k_practices_s", value=value, unit="s CPU, median", limit=LIMIT_ROWS_S, **of)
    growth = {
        count: float(np.median(measure(count, rounds=12, troubles=two_groups)[0][6:]))
        for count in (1_000, 8_000, 80_000)
    }
    ratio = growth[80_000] / growth[8_000]
    shown = {f"practices_{count}": round(value, 3) for count, value in growth.items()}
    held("attribution.growth", value=ratio, unit="80k / 8k", limit=12.0, **shown)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
