"""Invented roll-up rows of some practices and PCTs, and what the read model must say of them, counted plainly."""

import random
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from data import sketches, tally
from data.codes import FAILURES, JUDGEMENTS, KINDS, OUTCOMES, ROLES
from data.rollups.rows import Rows, replace
from data.sketch import bucket_of
from data.tables import pct_days, pct_days_latency, practice_days, practice_hours
from domain.failures import FailureClass
from domain.vocabulary import Judgement, Outcome, Role, VantageKind

GP, PATIENT = ROLES.of(Role.REFERRING_CLINICIAN), ROLES.of(Role.PATIENT)
TABLES = {
    "hours": (practice_hours, "vantage_id"),
    "days": (practice_days, "vantage_id"),
    "pct_days": (pct_days, "pct_id"),
}


@dataclass(frozen=True)
class Row:
    """One run as a roll-up's row would count it."""

    bucket: int
    place: int
    journey: int
    role: int
    planned: bool
    outcome: Outcome
    judgement: Judgement


def invented(
    seed: int, *, buckets: range, places: range, roles: tuple[int, ...] = (GP,), number: int = 300
) -> list[Row]:
    """So many runs at random."""
    chance = random.Random(seed)
    return [
        Row(
            bucket=chance.choice(buckets),
            place=chance.choice(places),
            journey=chance.choice([1, 2]),
            role=chance.choice(roles),
            planned=chance.random() < 0.2,
            outcome=chance.choice(list(Outcome)),
            judgement=chance.choice([Judgement.OK, Judgement.LOCAL, Judgement.SHARED, Judgement.CENTRAL]),
        )
        for _ in range(number)
    ]


def write(conn: Connection, *, cube: str, rows: list[Row], buckets: range) -> None:
    """Have the table behind a cube hold these rows in the buckets, and no others."""
    table, place = TABLES[cube]
    keys = {
        next(iter(table.primary_key.columns)).name: [row.bucket for row in rows],
        place: [row.place for row in rows],
    }
    if cube == "pct_days":
        keys["kind"] = [KINDS.of(VantageKind.AGENT)] * len(rows)
    keys |= {"journey_id": [row.journey for row in rows], "role": [row.role for row in rows]}
    keys["planned"] = [int(row.planned) for row in rows]
    failed = FAILURES.of(FailureClass.CONNECT_REFUSED)
    told, tallies = tally.encode(
        {name: np.array(values, dtype=np.int64) for name, values in keys.items()},
        outcome=np.array([OUTCOMES.of(row.outcome) for row in rows], dtype=np.int64),
        failure=np.array([failed if row.outcome is Outcome.FAILED else 0 for row in rows], dtype=np.int64),
        domain=np.array([JUDGEMENTS.of(row.judgement) for row in rows], dtype=np.int64),
    )
    replace(conn, rows=Rows(table, told, {"tally": tallies}), since=buckets.start, until=buckets.stop)


def write_latency(conn: Connection, *, day: int, pct: int, values_ms: list[float]) -> None:
    """Have a PCT's day hold these durations."""
    one = {"day": day, "pct_id": pct, "kind": KINDS.of(VantageKind.AGENT), "journey_id": 1, "role": GP, "planned": 0}
    keys = {name: np.full(len(values_ms), value) for name, value in one.items()}
    told, blobs = sketches.encode(keys, bucket=bucket_of(values_ms))
    replace(conn, rows=Rows(pct_days_latency, told, {"latency": blobs}), since=day, until=day + 1)


def counted(rows: list[Row], *, bucket: int, place: int, roles: tuple[int, ...]) -> list[int]:
    """The measures of a place in a bucket, one run at a time."""
    mine = [row for row in rows if (row.bucket, row.place) == (bucket, place) and row.role in roles]
    clear = [row for row in mine if not row.planned and row.judgement is not Judgement.CENTRAL]
    counts = [
        sum(test(row.outcome) for row in some)
        for some in (mine, clear)
        for test in (lambda each: each.is_attempt, lambda each: each.is_bad, lambda each: each is Outcome.SLOW)
    ]
    counts.append(sum(row.planned and row.outcome.is_attempt for row in mine))
    blamed = (Judgement.LOCAL, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL)
    counts += [sum(row.outcome.is_bad and row.judgement is each for row in mine) for each in blamed]
    return [*counts, len(mine)]
