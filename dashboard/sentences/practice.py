"""A verdict's first words, and a run's."""

from datetime import datetime

from dashboard.sentences import counts, names, times
from dashboard.sentences.counts import counted
from dashboard.theme import JUDGEMENT_SIGNS
from data.revising.reading import Revision
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
    named = _named(verdict.judgement, verdict.cause_key)
    words = f"{lead}: {named}" if named else lead
    if verdict.judgement not in {Judgement.OK, Judgement.NO_DATA}:
        words += f" ({counts.probability(verdict.probability)})"
    if verdict.since is not None:
        words += f", since {times.said(verdict.since, now=now, seconds=True)}"
    return f"{words}."


def revised(found: Revision, *, late: int, now: datetime) -> str:
    """ "The verdict of 14:05 was revised at 14:40 after 6 late results: was No data, now OK."."""
    why = f"after {counted(late, 'late result')}" if late else "when its time was judged again"
    was, is_now = _said(found.before, found.cause_before), _said(found.now, found.cause_now)
    end, at = (times.said(each, now=now) for each in (found.window_end, found.revised_at))
    return f"The verdict of {end} was revised at {at} {why}: was {was}, now {is_now}."


def _said(judgement: Judgement, cause_key: str) -> str:
    named = _named(judgement, cause_key)
    return JUDGEMENT_SIGNS[judgement].word + (f" ({named})" if named else "")


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


def _named(judgement: Judgement, cause_key: str) -> str:
    """The cause behind a verdict; empty where it is a practice's own, or none."""
    _, _, name = cause_key.partition("/")
    dimension, _, value = name.partition("/")
    if not value or judgement is Judgement.LOCAL:
        return ""
    if dimension == "operation":
        return names.operation_label(value)
    return names.place(dimension, value)
