"""The evidence for and against a local cause, in sentences with their denominators."""

from datetime import datetime, timedelta

from dashboard.sentences import counts, names, place, times
from domain.counting import counted, verb
from domain.local_causes import AfterStarts, FactChange, KnownFact, LocalEvidence, RankedCause
from domain.verdicts import Share
from domain.vocabulary import Phase


def reasons(found: RankedCause, *, of: LocalEvidence, now: datetime) -> list[str]:
    """ "12 of 14 runs (86 %) since 09:14 ended with log-on: rejected (401)." and whatever else points to the cause."""
    since = times.said(of.since, now=now)
    said = [
        f"{counts.part(Share(bad=of.failures[each], attempts=of.attempts), 'runs')} since {since} "
        f"ended with {names.failure(each)}."
        for each in found.failures
    ]
    said += [
        f"{counts.part(Share(bad=of.slow[each], attempts=of.attempts), 'runs')} since {since} "
        f"{verb(of.slow[each], 'was', 'were')} slow; "
        f"the extra time is {_where(each)}."
        for each in found.slow
    ]
    said += [_finding(each, now=now) for each in found.findings]
    said += [_worn(found.wear)] if found.wear else []
    return said + [_change(each, start=of.since, now=now) for each in found.changes]


def doubts(found: RankedCause, *, now: datetime) -> list[str]:
    """What speaks against it."""
    said = [_finding(each, now=now) for each in found.against]
    return said + [_others(each) for each in found.doubtful]


def older(found: RankedCause, *, now: datetime) -> list[str]:
    """Self-tests that would speak against it, and are older than its trouble."""
    return [_finding(each, now=now) for each in found.older]


def nothing_points(of: LocalEvidence, *, now: datetime) -> str:
    """What was looked at, where it names no cause."""
    since = times.said(of.since, now=now)
    parts = [f"{count} ended with {names.failure(failure)}" for failure, count in of.failures.items()]
    parts += [
        f"{count} {verb(count, 'was', 'were')} slow, the extra time {_where(phase)}" for phase, count in of.slow.items()
    ]
    runs = (
        f"of {counts.counted(of.attempts, 'run')} since {since}, {counts.listed(parts) or 'none has a failure class'}"
    )
    read = counts.counted(len(of.facts), "self-test result")
    near = counts.counted(len(of.changes), "change")
    return (
        f"Nothing recorded points to one cause at the practice: {runs}; {read} and {near} near that time "
        "fit none that Bookwatch knows."
    )


def _where(phase: Phase | None) -> str:
    return f"in {names.PHASES[phase]}" if phase else "outside the network"


def _finding(fact: KnownFact, *, now: datetime) -> str:
    return f"Self-test: {_label(fact.key)}: {fact.value}, since {times.said(fact.since, now=now)}."


def _change(change: FactChange, *, start: datetime, now: datetime) -> str:
    words = f"{_label(change.key)}: {change.before} became {change.after} at {times.said(change.at, now=now)}"
    others = f" {_others(change)}" if change.others is not None else ""
    return f"{names.initial(words)}, {_apart(change.at, start=start)}.{others}"


def _worn(wear: AfterStarts) -> str:
    """ "Failures began 4 to 6 hours after 3 of 3 starts of this PC that can be told, and stopped with the next." """
    low, high = _long(wear.shortest), _long(wear.longest)
    span = low if low == high else f"{low} to {high}"
    starts = f"{wear.shown} of {counted(wear.starts, 'start')} of this PC"
    return f"Failures began {span} after {starts}, and lasted until the next."


def _others(change: FactChange) -> str:
    others = change.others
    if others is None or not others.attempts:
        return "No other practice that is heard has it."
    return f"{counts.part(others, 'other practices')} with {change.after} {verb(others.bad, 'is', 'are')} in trouble."


def _apart(at: datetime, *, start: datetime) -> str:
    if at > start:
        return f"told {_long(at - start)} after its first bad run, as versions are read about once an hour"
    return f"{_long(start - at)} before its first bad run" if at < start else "told with its first bad run"


def _long(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return counts.counted(minutes, "minute")
    return counts.counted(round(minutes / 60), "hour")


def _label(key: str) -> str:
    return place.label(key)
