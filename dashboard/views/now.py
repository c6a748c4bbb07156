"""The Now page's readings, shaped for its parts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.components.causes import CauseView
from dashboard.components.matrix import CONTROLS, OTHERS, Matrix
from dashboard.ending import Ending, hidden
from dashboard.figures.causes import Bar
from dashboard.incidents.words import ending, still_failing
from dashboard.queries import Now
from dashboard.sentences import causes as cause_words
from dashboard.sentences import counts, names, state, times
from dashboard.settings import DashboardSettings
from data.lifecycle import StoredCause
from data.readings import OperationCell
from domain.counting import verb
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement, VantageKind

_MANY = 40
"""PCTs up to which each has a column of its own."""
_APART = 20
"""Of more PCTs so many have one."""
_SILENT_PART = 3
"""A practice of which nothing was heard for such a part of the window, two rounds, is silent: its last run's report may
come a round late."""


def judgements(read: Now) -> dict[str, Judgement]:
    """Vantage -> what the latest evaluation says of it."""
    return dict(read.evaluation.judgements) if read.evaluation else {}


def headline(read: Now, *, settings: DashboardSettings, gap: timedelta) -> state.Headline:
    """The page's first sentences, and what may be over. `gap`: how long a cause may stay away and be the same."""
    said = _state(read, settings=settings)
    gone = []
    for each in read.ending:
        if each.incident.life.cause.domain is FaultDomain.LOCAL:
            continue  # of one practice: its card says so
        title = cause_words.title(each.incident.life.cause, population=read.population)
        gone.append(f"{title}. {names.initial(over(each, read=read, gap=gap))}")
    return replace(said, rest=(*gone, *said.rest))


def over(each: Ending, *, read: Now, gap: timedelta) -> str:
    """Whether an incident is over."""
    return ending(each.incident, passing=each.passing, rounds=each.rounds, gap=gap, now=read.now)


def _state(read: Now, *, settings: DashboardSettings) -> state.Headline:
    if not read.population.pct_of:
        return state.Headline(
            lead="No practice is registered yet.",
            rest=("Register organisations and vantages; the first results appear within a round.",),
            judgement=Judgement.NO_DATA,
        )
    return state.headline(
        list(read.evaluation.causes) if read.evaluation else [],
        judgements=judgements(read),
        population=read.population,
        journeys=_journeys_words(read, settings=settings),
        operations=_operations(read),
        now=read.now,
    )


def _journeys_words(read: Now, *, settings: DashboardSettings) -> str:
    """How the window's journeys fared. A window that began while a cause still went on says so: else what failed then
    would contradict that all is well."""
    span = f"the last {times.lasting(timedelta(seconds=settings.window_s))} ({settings.window_rounds} rounds)"
    slow = read.evaluation.slow if read.evaluation else None
    said = counts.fared(journeys(read), slow=slow, things="journeys")
    if read.evaluation and not read.evaluation.causes and journeys(read).bad:
        ended = [life for life in read.causes if life.last_seen > read.evaluation.window_start]
        if ended:
            return f"Over {span}, which began while a fault still went on, {said}."
    return f"{said} in {span}."


def journeys(read: Now) -> Share:
    """Failed or slow of all journeys that practices ran in the window, as the verdicts count them."""
    return read.evaluation.journeys if read.evaluation else Share(bad=0, attempts=0)


def domains(read: Now) -> list[state.DomainState]:
    """The strip of fault domains."""
    active = read.evaluation.causes if read.evaluation else ()
    unseen = [each.life.cause.domain for each in hidden(read.incidents)]
    return state.domains(active, judgements=judgements(read), population=read.population, hidden=unseen)


def causes(read: Now) -> list[CauseView]:
    """Active causes, the widest first, each with the evidence of the first verdict that names it."""
    if read.evaluation is None:
        return []
    evidence, every = read.evaluation.evidence, read.evaluation.everywhere.bad
    return [
        CauseView(
            cause=each,
            evidence=evidence.get(each.key),
            incident=read.incidents.get(each.key),
            every=every,
            before=still_failing_before(each, read=read),
            controls=controls_inside(each, read=read),
        )
        for each in state.ordered(read.evaluation.causes)
    ]


def controls_inside(cause: Cause, *, read: Now) -> Share:
    """How many of the control sites are inside a cause."""
    inside = len(cause.members) - len(read.population.practices(cause.members))
    return Share(bad=inside, attempts=sum(each not in read.population.pct_of for each in judgements(read)))


def still_failing_before(cause: Cause, *, read: Now) -> int:
    """Practices that were failing before a cause and that will fail after it."""
    incident = read.incidents.get(cause.key)
    if incident is None or cause.domain is FaultDomain.LOCAL:
        return 0
    return len(still_failing(incident, judgements=judgements(read), population=read.population))


def matrix(read: Now) -> Matrix:
    """Operations x PCTs, with the controls apart; of very many PCTs those where most fails, the others summed."""
    silent = unheard(read)
    pcts = {cell.pct for cell in read.cells if cell.kind is not VantageKind.CONTROL} | set(silent)
    kept = pcts if len(pcts) <= _MANY else _worst(read.cells, silent=silent)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for cell in read.cells:
        column = CONTROLS if cell.kind is VantageKind.CONTROL else cell.pct if cell.pct in kept else OTHERS
        sums[cell.operation, column][0] += cell.bad
        sums[cell.operation, column][1] += cell.attempts
    return Matrix(
        columns=tuple(sorted(kept, key=lambda code: (len(code), code))),  # ZZ2 before ZZ10
        controls=any(cell.kind is VantageKind.CONTROL for cell in read.cells),
        cells={place: Share(bad=bad, attempts=attempts) for place, (bad, attempts) in sums.items()},
        others=len(pcts - kept),
        unheard=silent,
    )


def unheard(read: Now) -> dict[str, Share]:
    """PCT -> silent of its practices, where most are: by the verdicts, and not heard since."""
    if read.evaluation is None:
        return {}
    late = read.evaluation.window_end - (read.evaluation.window_end - read.evaluation.window_start) / _SILENT_PART
    cut = {each for cause in read.evaluation.causes if cause.symptom == "silent" for each in cause.members}
    cut |= {each for each, said in judgements(read).items() if said is Judgement.NO_DATA}
    places = [each for each in read.fleet if each.vantage in read.population.pct_of]
    every = Counter(each.pct for each in places)
    silent = Counter(
        each.pct
        for each in places
        if each.vantage in cut and (each.last_scheduled_at is None or each.last_scheduled_at < late)
    )
    return {pct: Share(bad=number, attempts=every[pct]) for pct, number in silent.items() if 2 * number > every[pct]}


def _worst(cells: Sequence[OperationCell], *, silent: Collection[str]) -> set[str]:
    """The PCTs that are not heard, or in which the largest share of one operation's calls fails: at most so many as can
    be compared."""
    worst: dict[str, float] = defaultdict(float, dict.fromkeys(silent, 1.0))
    for cell in cells:
        if cell.kind is not VantageKind.CONTROL and cell.bad:
            worst[cell.pct] = max(worst[cell.pct], cell.bad / cell.attempts)
    return set(sorted(worst, key=lambda pct: (-worst[pct], pct))[:_APART])


def matrix_words(read: Now, *, drawn: Matrix) -> str:
    """The matrix in sentences: which operations fail at practices, or that none does, and who is not heard."""
    said, silent = _calls_words(read, drawn=drawn), sorted(drawn.unheard.items())
    if not silent:
        return said
    who = [f"{counts.x_of_n(share)} practices in {pct or f'no {read.population.level}'}" for pct, share in silent]
    return f"{said} Not heard: {counts.listed(who, most=4)}."


def _calls_words(read: Now, *, drawn: Matrix) -> str:
    found = _operations(read)
    bad = sorted((code for code, share in found.items() if share.bad), key=names.operation_rank)
    calls = Share(bad=sum(share.bad for share in found.values()), attempts=sum(s.attempts for s in found.values()))
    if not bad and calls.attempts == 1:
        return "The only call from practices passed."
    if not bad:
        return f"None of {calls.attempts:,} calls from practices failed."
    where = counts.listed([names.operation_short(code) for code in bad], most=4)
    said = f"{names.initial(counts.part(calls, 'calls'))} from practices failed: {where}."
    if not drawn.others:
        return said
    shown = counts.counted(len(drawn.columns), read.population.level)
    return (
        f"{said} {shown} where most fails {verb(len(drawn.columns), 'stands', 'stand')} apart, {_rest(drawn.others)}."
    )


def _rest(others: int) -> str:
    return "the other one after them" if others == 1 else f"the other {others} together"


def matrix_note(read: Now) -> str:
    """Which period the matrix covers."""
    since = times.said(read.cells_since, now=read.now)
    return f"Share of calls failing since {since}, by operation and {read.population.level}"


def bars(read: Now) -> list[Bar]:
    """Causes of the period as bars; a cause that came again has one for each of its spells."""
    found, later = [], dict[str, datetime]()
    for life in read.causes:  # the latest first
        found.append(_bar(life, until=later.get(life.cause.key), read=read))
        later[life.cause.key] = found[-1].start
    return found


def bars_since(read: Now) -> datetime:
    """Where the timeline begins: a little before the first bar, so that a short history is not a thin line."""
    first = min((_began(life) for life in read.causes), default=read.since)
    return min(first, read.since) - (read.now - min(first, read.since)) / 20


def _began(life: StoredCause) -> datetime:
    """Of a spell that was named before the start that is said now, when it was first named: nothing of it is lost."""
    return min(life.cause.started_at, life.first_seen)


def _bar(life: StoredCause, *, until: datetime | None, read: Now) -> Bar:
    """A spell. `until`: when the next one of the same cause began, with which it does not overlap."""
    cause: Cause = life.cause
    members = counts.counted(len(read.population.practices(cause.members)), "practice")
    return Bar(
        title=cause_words.title(cause, population=read.population),
        judgement=Judgement(cause.domain.value),
        start=_began(life),
        end=min(life.ended_at, until) if life.ended_at and until else life.ended_at,
        reach=members if cause.symptom == "silent" else f"{members}, {cause_words.fared(cause, things='journeys')}",
    )


def _operations(read: Now) -> dict[str, Share]:
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell in read.cells:
        if cell.kind is VantageKind.AGENT:
            totals[cell.operation][0] += cell.bad
            totals[cell.operation][1] += cell.attempts
    return {operation: Share(bad=bad, attempts=attempts) for operation, (bad, attempts) in totals.items()}
