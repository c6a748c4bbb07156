"""Kills collectors, evaluators, page servers and their PostgreSQL under load, and counts what is there afterwards.

`python -m tests.integration.store_trial [KILLS [SECONDS [SEED]]]` (30 kills in 600 s, seed 1): JSON lines, one a kill,
then the account. Exit code 0 when every acknowledged run is stored once, the roll-ups equal a recount, and never two
led at once.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select

from benchmarks.ingest import NATIONAL_RUNS_PER_S, prepare
from benchmarks.postgres_server import Server, own_postgres
from data import tables
from data.care.checking import check
from data.care.findings import Level
from data.engine import open_engine, reading
from data.rollups.dirty import waiting
from tests.integration.store_senders import RUNS, Reader, Sender
from tests.integration.store_servers import ROLES, ROUND_S, Nurse, Service, wait_for
from tests.integration.store_watch import Watch

VICTIMS = ("collector", "evaluator", "database", "pages", "leader", "collector", "database", "leader", "evaluator")
SENDERS, EVERY_S = 3, 0.7
ROLLED_UP_WITHIN_S = 300.0


def main(arguments: Sequence[str]) -> int:
    """Run a trial; returns the exit code."""
    kills, seconds, seed = [int(each) for each in (*arguments, *("30", "600", "1")[len(arguments) :])]
    with tempfile.TemporaryDirectory(prefix="bookwatch-trial-") as folder, own_postgres() as server:
        url = server.database("trial")
        prepare(url)
        services = [Service(role, url, Path(folder) / f"{n}-{role}.log") for n, role in enumerate(ROLES)]
        account = _trial(server, url=url, services=services, plan=(kills, seconds, random.Random(seed)))
    _tell(account)
    return 0 if account["right"] else 1


def _trial(
    server: Server, *, url: str, services: list[Service], plan: tuple[int, int, random.Random]
) -> dict[str, Any]:
    nurse, watch = Nurse(services), Watch(url)
    nurse.start()
    wait_for(services)
    reader = Reader([each for each in services if each.role == "pages"])
    collectors = [each for each in services if each.role == "collector"]
    senders = [Sender(collectors, every_s=EVERY_S, seed=number) for number in range(SENDERS)]
    began = time.monotonic()
    for thread in (watch, reader, *senders):
        thread.start()
    killed = _kill_all(server, services=services, watch=watch, plan=plan)
    wait_for(services)
    for sender in senders:
        sender.end()
    loaded_s = time.monotonic() - began
    engine = open_engine(url)
    rolled_up_s = _roll_up(engine)
    for thread in (watch, reader):
        thread.end()
    nurse.end()
    account = _account(engine, senders=senders, watch=watch, loaded_s=loaded_s)
    engine.dispose()
    told = {"kills": killed, "seconds": round(loaded_s), "pages": dict(reader.seen), "rolled_up_s": rolled_up_s}
    return {"figure": "store.trial", **told, **account}


def _kill_all(
    server: Server, *, services: list[Service], watch: Watch, plan: tuple[int, int, random.Random]
) -> dict[str, int]:
    kills, seconds, chance = plan
    killed: Counter[str] = Counter()
    began = time.monotonic()
    for number, victim in enumerate(islice(cycle(VICTIMS), kills), start=1):
        due = began + number * seconds / (kills + 1) + chance.uniform(-2, 2)
        time.sleep(max(0.0, due - time.monotonic()))
        line: dict[str, Any] = {"kill": number, "victim": victim, "at_s": round(time.monotonic() - began, 1)}
        if victim == "database":
            server.kill()
            line["back_s"] = round(server.start(), 1)
        else:
            _chosen(victim, services=services, watch=watch, chance=chance).kill()
        killed[victim] += 1
        _tell(line)
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    return dict(killed)


def _chosen(victim: str, *, services: list[Service], watch: Watch, chance: random.Random) -> Service:
    leaders = {names[-1] for names in watch.leaders.values() if names}
    leading = [each for each in services if each.pid in leaders]
    if victim == "leader" and leading:
        return chance.choice(leading)
    return chance.choice([each for each in services if each.role == ("evaluator" if victim == "leader" else victim)])


def _roll_up(engine: Engine) -> float:
    """Wait until nothing waits to be rolled up; returns after how many seconds."""
    began = time.monotonic()
    while True:
        with reading(engine) as conn:
            if not waiting(conn):
                return round(time.monotonic() - began, 1)
        if time.monotonic() - began > ROLLED_UP_WITHIN_S:
            return float("inf")
        time.sleep(1.0)


def _account(engine: Engine, *, senders: list[Sender], watch: Watch, loaded_s: float) -> dict[str, Any]:
    acknowledged = {UUID(each) for sender in senders for each in sender.acknowledged}
    with reading(engine) as conn:
        stored = Counter(conn.execute(select(tables.runs.c.run_id)).scalars())
        ends = sorted(conn.execute(select(tables.evaluations.c.window_end)).scalars())
        by_changes = conn.execute(select(func.count()).select_from(tables.dirty_hours)).scalar()
    report = check(engine)
    faults = [
        f"{name}: {each.problem}"
        for name, found in report.findings.items()
        for each in found
        if each.level is Level.FAULT
    ]
    gaps = [(later - earlier).total_seconds() / ROUND_S for earlier, later in zip(ends, ends[1:], strict=False)]
    answers: Counter[str] = sum((sender.answers for sender in senders), Counter())
    lost = len(acknowledged - stored.keys())
    doubled = sum(1 for number in stored.values() if number > 1)
    wrong = [each for sender in senders for each in sender.wrong]
    right = not (lost or doubled or wrong or report.faults or by_changes) and max(watch.most.values(), default=0) == 1
    return {
        "acknowledged": len(acknowledged),
        "stored": sum(stored.values()),
        "lost": lost,
        "doubled": doubled,
        "stored_not_acknowledged": len(stored.keys() - acknowledged),
        "wrong_answers": wrong[:5],
        "answers": dict(answers),
        "runs_per_batch": RUNS,
        "times_national": round(len(acknowledged) / loaded_s / NATIONAL_RUNS_PER_S, 2),
        "slowest_delivery_s": round(max(sender.slowest_s for sender in senders), 1),
        "roll_ups_equal_a_recount": report.faults == 0 and not by_changes,
        "faults": faults,
        "rounds_evaluated": len(ends),
        "longest_gap_in_rounds": max(gaps, default=0),
        "most_leaders_at_once": dict(watch.most),
        "successions": {name: len(processes) - 1 for name, processes in watch.leaders.items()},
        "looked_for_leaders": watch.samples,
        "right": right,
    }


def _tell(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
