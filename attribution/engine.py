"""One window, from attempts to verdicts."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from attribution.accepted import explained_by
from attribution.calibration import Calibrate, calibrated
from attribution.causes import causes_of
from attribution.chance import log_chance
from attribution.circumstances import circumstances_of
from attribution.columns import Bools, Ints, columns_of
from attribution.constants import LASTING_NATS, MANY_PLACES, MILDLY_SLOW_BY_CHANCE, STICKY_NATS
from attribution.judge import findings
from attribution.lasting import log_of_its_own, log_well
from attribution.likelihood import State
from attribution.memory import Memory
from attribution.report import verdicts_of
from attribution.returning import with_returns
from attribution.search import Ground, search
from attribution.silence import log_silence
from attribution.standing import standings
from attribution.versions import with_versions
from attribution.window import Grid, grid
from domain.attempts import Attempt
from domain.organisations import Place
from domain.verdicts import Cause, Evaluation, Verdict


def evaluate(
    attempts: Sequence[Attempt],
    *,
    places: Sequence[Place],
    window_end: datetime,
    round_s: float,
    previous: Evaluation | None = None,
) -> Evaluation:
    """Say for each place whose fault it is, and which causes are active, in the six rounds before `window_end`.

    Attempts are all that had arrived, of the last 60 rounds at most, in any order; those before the window serve as
    each place's own baseline. Places are the vantages with the dimension values that hold now. `round_s` is the length
    of a round in seconds. `previous` is the evaluation of the round before, if any: a cause that it names keeps its
    start. Pure: the same input gives the same output. Raises ValueError for naive times or a round of no length.
    """
    memory = Memory(round_s=round_s)
    memory.absorb(columns_of(attempts))
    return judge(memory, places=places, window_end=window_end, previous=previous)


def judge(
    memory: Memory,
    *,
    places: Sequence[Place],
    window_end: datetime,
    previous: Evaluation | None = None,
    calibrate: Calibrate = calibrated,
    told: bool = True,
) -> Evaluation:
    """The same for what a memory has absorbed, which is carried from round to round and changed by this call.

    `calibrate` makes the probabilities that are given of those of the model. Where it is not `told`, the evaluation has
    causes and no verdicts, whose words are half of the time of a calm round.
    Raises ValueError for a naive time, or one before the last that the memory was judged at.
    """
    if window_end.tzinfo is None:
        raise ValueError(f"window_end {window_end} must have a time zone")
    ordered = memory.ordered(places)
    rows = memory.advance(window_end, vantages=[each.vantage for each in ordered])
    ordered = with_versions(ordered, memory=memory, rows=rows)
    window = grid(memory, places=ordered, rows=rows, end=window_end)
    base = _base(window)
    membership = memory.membership(ordered)
    sticky = _sticky(previous.causes if previous else (), window=window)
    accepted, state = search(Ground.of(window, membership=membership, base=base, sticky=sticky))
    accepted = with_returns(accepted, memory=memory, rows=rows, grid=window)
    found, weighed = findings(window, accepted=accepted, causes=standings(accepted), base=base, state=state)
    found = calibrate(found, circumstances_of(window, findings=found, readings=weighed, accepted=accepted))
    explained = explained_by(accepted, shape=window.symptom.shape)
    _note(memory, rows=rows, window=window, explained=explained)
    causes = causes_of(window, explained=explained, findings=found, readings=weighed, previous=previous)
    verdicts: tuple[Verdict, ...] = ()
    if told:
        verdicts = verdicts_of(window, findings=found, causes=causes, membership=membership, previous=previous)
    return Evaluation(window_start=window.start, window_end=window_end, verdicts=verdicts, causes=causes)


def _sticky(before: Sequence[Cause], *, window: Grid) -> dict[tuple[str, str], float]:
    """The causes of the evaluation before, each with the nats that it has beforehand."""
    return {
        name: LASTING_NATS if each.started_at < window.start and len(each.members) <= MANY_PLACES else STICKY_NATS
        for each in before
        for name in ((each.dimension, each.value), *each.co_linear)
    }


def _base(window: Grid) -> State:
    """What is explained without any cause."""
    quiet = log_silence(window.symptom)
    chance = log_chance(window.symptom, usual=window.usual)
    chance += np.where(window.mild, np.log(MILDLY_SLOW_BY_CHANCE), 0.0)
    return State(
        log_cells=chance + quiet,
        # A fault of its own does not silence a place, in the sense that nothing would be known of it.
        log_local=log_of_its_own(window, symptom=window.symptom, log_cells=chance) + quiet.sum(axis=1),
        log_well=log_well(window.belief),
    )


def _note(memory: Memory, *, rows: Ints, window: Grid, explained: Bools) -> None:
    """Remember what was shown and what a wide cause explains of it: the past is made of both."""
    memory.ring.note("shown", rows=rows, value=window.symptom)
    memory.ring.note("explained", rows=rows, value=explained)
