"""The rows of `operation_slots` from the steps of runs."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection

from data import sketches, tally
from data.grouping import Groups, Ints
from data.notes import unpack_notes, with_texts
from data.rollups.columns import RunColumns
from data.rollups.moments import TICK_US
from data.rollups.rows import Rows
from data.rollups.surroundings import Surroundings
from data.sketch import bucket_of
from data.step_columns import StepColumns, step_columns
from data.tables import operation_slots, operation_slots_latency
from data.tables.base import PHASE_SUMS
from data.words import word_ids

Foreign = Mapping[tuple[int, int], int]
"""Word numbers of providers by run number and place of the step."""


def slot_rows(
    runs: RunColumns, *, around: Surroundings, operations: Ints, foreign: Foreign, ticks: int
) -> tuple[Rows, Rows]:
    """Tallies, phase sums and latencies by slot, PCT, provider, kind, operation and planned mark.

    `operations`: the word number of the operation of each kind of step, shape (highest kind + 1,).
    `foreign`: what `foreign_providers` found. `ticks`: the length of a slot.
    """
    steps = step_columns(runs.steps)
    ticked = runs.scheduled_at // TICK_US
    run = steps.run
    keys = {
        "slot": (ticked - ticked % ticks)[run],
        "pct_id": around.pct_id(vantage_id=runs.vantage_id, at=runs.scheduled_at)[run],
        "provider_id": _providers(runs, steps=steps, foreign=foreign, nobody=around.nobody),
        "kind": around.kind(runs.vantage_id)[run],
        "operation_id": operations[steps.kind],
        "planned": around.marked(runs).astype(np.int64)[run],
    }
    cells = Groups(keys)
    cell, rows = cells.number, cells.keys()
    sums = steps.summed_us(cell, groups=len(cells))
    _, tallies = tally.encode(
        {"cell": cell}, outcome=steps.outcome, failure=steps.failure, domain=around.domain(runs)[run]
    )
    complete = tally.is_complete(steps.outcome)
    timed, latencies = sketches.encode({"cell": cell[complete]}, bucket=bucket_of(steps.total_ms[complete]))
    places = {name: values[timed["cell"]] for name, values in rows.items()}
    values = {"tally": tallies} | dict(zip(PHASE_SUMS, (each.tolist() for each in sums), strict=True))
    return (
        Rows(operation_slots, rows, values),
        Rows(operation_slots_latency, places, {"latency": latencies}),
    )


def _providers(runs: RunColumns, *, steps: StepColumns, foreign: Foreign, nobody: int) -> Ints:
    """The hospital that each step depends on, as a word number; most that are not the run's depend on none."""
    found = np.where(steps.own_provider, runs.provider_id[steps.run], nobody)
    first = np.searchsorted(steps.run, np.arange(len(runs)))
    for (run, place), provider_id in foreign.items():
        found[first[run] + place] = provider_id
    return found


def foreign_providers(conn: Connection, *, runs: RunColumns) -> Foreign:
    """Hospitals of steps that are not their run's, by run number and place: they stand in the notes, and are few."""
    named: dict[tuple[int, int], str] = {}
    for run, note in with_texts(runs.notes):
        texts, _ = unpack_notes(note)
        named |= {(run, place): text.provider for place, text in texts.items() if text.provider}
    numbers = word_ids(conn, texts=named.values()) if named else {}
    return {where: numbers[provider] for where, provider in named.items()}
