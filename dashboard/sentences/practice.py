"""A verdict's first words, and a run's."""

from datetime import datetime

from dashboard.sentences import counts, names, times
from domain.runs import Run
from domain.verdicts import Verdict
from domain.vocabulary import Judgement, Outcome

_LEADS = {
    Judgement.OK: "No fault found at this practice",
    Judgement.LOCAL: "Local to this practice",
    Judgement.SHARED: "Shared with other practices",
    Judgement.PROVIDER: "At a hospital's system",
    Judgement.CENTRAL: "Central: at Choose and Book",
    Judgement.UNDETERMINED: "The cause cannot be told",
    Judgement.NO_DATA: "No data from this practice, which is not health",
}


def verdict_lead(verdict: Verdict, *, now: datetime) -> str:
    """ "Shared with other practices: resolver RES-ZZ1 (probability 0.97), since 09:14." """
    lead = _LEADS[verdict.judgement]
    named = _cause_named(verdict)
    words = f"{lead}: {named}" if named else lead
    if verdict.judgement not in {Judgement.OK, Judgement.NO_DATA}:
        words += f" ({counts.probability(verdict.probability)})"
    if verdict.since is not None:
        words += f", since {times.said(verdict.since, now=now, seconds=True)}"
    return f"{words}."


def run_words(run: Run) -> str:
    """ "Failed at book (A016) after 3.2 s: hospital system: not responding (504)." """
    took = times.milliseconds(run.duration_ms)
    failing = run.failing_step()
    if run.outcome in {Outcome.OK, Outcome.SLOW}:
        made = sum(not step.cleanup for step in run.steps)
        return (
            f"{'All' if run.outcome is Outcome.OK else 'Slow: all'} {counts.counted(made, 'step')} passed, in {took}."
        )
    words = {
        Outcome.MISSED: "Was due and did not start",
        Outcome.INTERRUPTED: "The agent, or its target, was stopped during the run",
    }
    lead = words.get(run.outcome, f"{_OUTCOMES.get(run.outcome, 'Failed')} after {took}")
    if failing is not None:
        lead += f", at {names.operation_label(failing.operation)}"
    return f"{lead}: {names.failure(run.failure_class)}." if run.failure_class else f"{lead}."


_OUTCOMES = {Outcome.WRONG_RESULT: "Wrong result", Outcome.BUSINESS: "No slot", Outcome.FAILED: "Failed"}


def _cause_named(verdict: Verdict) -> str:
    _, _, name = verdict.cause_key.partition("/")
    dimension, _, value = name.partition("/")
    if not value or verdict.judgement is Judgement.LOCAL:
        return ""
    if dimension == "operation":
        return names.operation_label(value)
    return names.dimension(dimension) if value == dimension else f"{names.dimension(dimension)} {value}"
