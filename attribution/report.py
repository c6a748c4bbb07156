"""Verdicts with their evidence, from findings."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from attribution.calm import calm
from attribution.evidence import Tally
from attribution.finding import Findings
from attribution.membership import Membership
from attribution.symptoms import SYMPTOMS
from attribution.telling import Teller
from attribution.window import Grid
from attribution.wording import of_cause
from domain.verdicts import Cause, Evaluation, Verdict
from domain.vocabulary import FaultDomain


def verdicts_of(
    grid: Grid,
    *,
    findings: Findings,
    causes: Sequence[Cause],
    membership: Membership,
    previous: Evaluation | None,
) -> tuple[Verdict, ...]:
    """A verdict for each place, ordered by vantage."""
    with _unswept():
        tally = Tally(grid, membership=membership)
        named = {each.key: each for each in causes}
        words = {key: _words(grid, tally=tally, cause=each, findings=findings) for key, each in named.items()}
        teller = Teller(grid, tally=tally, findings=findings, causes=named, words=words, previous=previous)
        well, verdicts = calm(grid, tally=tally, findings=findings)
        out = np.empty(len(grid.places), dtype=np.object_)
        out[well] = verdicts
        others = np.delete(np.arange(len(grid.places)), well)
        out[others] = teller.verdicts(others)
        return tuple(out.tolist())


@contextmanager
def _unswept() -> Iterator[None]:
    """A nation's verdicts, and the counts that they rest on, are some hundred thousand objects that all stay: looking
    through them for garbage again and again while they are made takes a quarter of the time, and looking through them
    as new ones afterwards a tenth. They are let in among the old ones, which are looked through when many have come.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.freeze()  # with the next line: all that is there now is old; neither looks at one of them
            gc.unfreeze()
            gc.enable()


def _words(grid: Grid, *, tally: Tally, cause: Cause, findings: Findings) -> str:
    """What is said of a wide cause: its commonest symptom, and the operation if it is one alone."""
    if cause.domain is FaultDomain.LOCAL:
        return ""
    numbers = [number for number, each in enumerate(findings.causes) if each.key == cause.key]
    places = np.flatnonzero(np.isin(findings.cause, numbers) & (findings.column >= 0))
    at = places, findings.column[places]
    symptoms, operations = grid.symptom[at], np.unique(grid.operation[at])
    symptoms = symptoms[symptoms > 0]
    operation = int(operations[0]) if operations.size == 1 else -1
    return of_cause(
        cause,
        grid=grid,
        tally=tally,
        symptom=SYMPTOMS[int(np.bincount(symptoms).argmax())] if symptoms.size else SYMPTOMS[-1],
        operation=grid.operations[operation] if operation >= 0 else "",
    )
