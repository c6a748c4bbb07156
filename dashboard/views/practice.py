"""A practice's readings, shaped for its timeline and its list of runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.figures.markers import Note
from dashboard.figures.runs import Band, Mark
from dashboard.queries import Practice
from dashboard.sentences import counts, names, place, times
from dashboard.theme import FAULTS, OUTCOME_SIGNS
from data.facts import Change
from data.readings import RunSummary
from domain.clock import iso
from domain.journeys import NEIGHBOURS
from domain.verdicts import Share
from domain.vocabulary import Judgement, Outcome


def of_the_core(read: Practice) -> list[RunSummary]:
    """Its runs that say something about the core, latest first."""
    return [each for each in read.runs if each.journey not in NEIGHBOURS]


def beside_the_core(read: Practice) -> str:
    """ "Beside the core, from the same machine: care records failed 0 of 2 runs (0 %)." Empty where none was tried."""
    told = []
    for journey, name in names.NEIGHBOURS.items():
        own = [each for each in read.runs if each.journey == journey and each.outcome.is_attempt]
        if own:
            share = Share(bad=sum(each.outcome.is_bad for each in own), attempts=len(own))
            told.append(f"{name} failed {counts.part(share, 'runs')}")
    return f"Beside the core, from the same machine: {counts.listed(told)}." if told else ""


def marks(runs: Sequence[RunSummary], *, found: Sequence[Band]) -> list[Mark]:
    """One mark a run, oldest first."""
    return [
        Mark(
            run_id=str(each.run_id),
            at=each.scheduled_at,
            duration_ms=each.duration_ms,
            outcome=each.outcome,
            judgement=judgement_of(each.scheduled_at, found=found),
            words=_words(each),
        )
        for each in reversed(runs)
    ]


def bands(read: Practice) -> list[Band]:
    """Spans of one judgement each, from the changes of the verdict; the last one ends with the last evaluation."""
    if not read.history or read.verdict is None:
        return []
    since, _ = period(read)
    starts = [max(each.window_end, since) for each in read.history]
    ends = [*starts[1:], max(read.verdict.window_end, starts[-1])]
    found = [
        Band(start=start, end=end, judgement=each.judgement)
        for each, start, end in zip(read.history, starts, ends, strict=True)
    ]
    return _joined(found)


def notes(read: Practice) -> list[Note]:
    """What changed at its own place while there were runs, as words."""
    since, until = period(read)
    return noted([each for each in read.changes if since <= each.at <= until])


def noted(changes: Sequence[Change]) -> list[Note]:
    """Changes as they are drawn on a time axis."""
    return [
        Note(
            at=each.at,
            label=place.label(each.key),
            words=place.changed(each),
            restart=place.is_restart(each.key),
        )
        for each in changes
    ]


def period(read: Practice) -> tuple[datetime, datetime]:
    """First and last moment of the timeline: as long as there are runs, at most the settings' history."""
    first = read.runs[-1].scheduled_at if read.runs else read.since
    return max(first, read.since), read.now


def chosen(read: Practice, *, asked: str) -> str:
    """The run to open: the one that the address asks for, else the latest bad one, else the latest."""
    if asked:
        return asked
    bad = next((each for each in read.runs if each.outcome.is_bad), None)
    latest = bad or next((each for each in read.runs if each.outcome is not Outcome.MISSED), None)
    return str(latest.run_id) if latest else ""


def rows(runs: Sequence[RunSummary], *, now: datetime) -> list[dict[str, Any]]:
    """Rows of the list of runs, latest first."""
    return [_row(each, now=now) for each in runs]


def stamp(read: Practice) -> str:
    """Changes only when something of this practice does: a page without news of its own is left alone."""
    newest = str(read.runs[0].run_id) if read.runs else ""
    said = f"{read.verdict.judgement}{read.verdict.cause_key}" if read.verdict else ""
    ended = iso(read.verdict.window_end) if read.verdict else ""
    revised = iso(max(each.revised_at for each, _ in read.revised)) if read.revised else ""
    return f"{read.place.vantage} {newest} {len(read.runs)} {said} {ended} {revised}"


def _row(run: RunSummary, *, now: datetime) -> dict[str, Any]:
    sign = OUTCOME_SIGNS[run.outcome]
    return {
        "run_id": str(run.run_id),
        "href": f"#run={run.run_id}",
        "at": times.said(run.scheduled_at, now=now, seconds=True),
        "journey": run.journey,
        "state": sign.word,
        "shape": sign.shape,
        "hue": "",
        "duration": run.duration_ms,
        "duration_said": times.milliseconds(run.duration_ms),
        "provider": run.provider or "none",
        "why": _words(run),
    }


def _words(run: RunSummary) -> str:
    return names.failure(run.failure_class) if run.failure_class else ""


def _joined(found: Sequence[Band]) -> list[Band]:
    """Neighbours of one judgement as one band: a change of cause alone is not drawn."""
    joined: list[Band] = []
    for band in found:
        if joined and joined[-1].judgement is band.judgement and joined[-1].end == band.start:
            joined[-1] = Band(start=joined[-1].start, end=band.end, judgement=band.judgement)
        else:
            joined.append(band)
    return joined


def judgement_of(run_at: datetime, *, found: Sequence[Band]) -> Judgement:
    """Whose hue a failed run has: the first fault that was said once its window had ended."""
    return next(
        (band.judgement for band in found if band.end >= run_at and band.judgement in FAULTS), Judgement.UNDETERMINED
    )
