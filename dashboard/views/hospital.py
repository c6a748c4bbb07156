"""Hospitals in words and as a table."""

from collections.abc import Sequence

from dashboard.components.tables import Table
from dashboard.core import HospitalsRead
from dashboard.sentences import counts, names, times
from dashboard.sentences.state import Headline
from data.readers.hospitals import HospitalFigures
from domain.counting import verb
from domain.verdicts import Share
from domain.vocabulary import Judgement

NOTABLE = 0.02
"""Share of calls that its own system stopped from which a hospital is named in the page's sentence."""
MOST_ROWS = 40
"""Hospitals that have a row of words each; a browser takes seconds to draw two hundred."""


def own(each: HospitalFigures) -> Share:
    """Calls that the hospital's system stopped, of all that depend on it."""
    return Share(bad=each.own, attempts=each.attempts)


def is_notable(each: HospitalFigures) -> bool:
    """Whether its system stopped so many calls that the page names it."""
    return (own(each).ratio or 0.0) >= NOTABLE


def no_slot(each: HospitalFigures) -> Share:
    """Calls that ended without a slot."""
    return Share(bad=each.no_slot, attempts=each.attempts)


def shown(read: HospitalsRead) -> list[HospitalFigures]:
    """The hospitals that have a row: all, or of very many the first 40 that stand out, in order of code."""
    if len(read.figures) <= MOST_ROWS:
        return list(read.figures)
    return [each for each in read.figures if _stands_out(each)][:MOST_ROWS]


def shown_words(read: HospitalsRead) -> str:
    """Which hospitals have a row, where not all have; else ""."""
    many, found = len(read.figures), sum(_stands_out(each) for each in read.figures)
    if many <= MOST_ROWS:
        return ""
    share = f"{NOTABLE * 100:.0f}\u00a0%"
    if not found:
        words = f"None of {many:,} hospitals stopped {share} of its calls or more, or is named as a cause now."
    else:
        first = f"the first {MOST_ROWS} of {found:,}" if found > MOST_ROWS else f"the {found:,}"
        words = f"Of {many:,} hospitals here are {first} that stopped {share} of calls or more or are a cause now."
    return f"{words} The table has all of them."


def _stands_out(each: HospitalFigures) -> bool:
    return is_notable(each) or each.affected > 0


def lead(read: HospitalsRead, *, period: str) -> Headline:
    """Which hospitals' systems stopped calls, and how many were without a slot, which is no failure."""
    if not read.figures:
        words = f"No call that depends on a hospital was made in {period}."
        return Headline(lead=words, judgement=Judgement.NO_DATA)
    notable = [each for each in read.figures if is_notable(each)]
    tried = sum(each.attempts for each in read.figures)
    issues = Share(bad=sum(each.no_slot for each in read.figures), attempts=tried)
    rest = (f"No slot was free in {counts.part(issues, 'calls')}: that is capacity, and no failure rate counts it.",)
    many = counts.counted(len(read.figures), "hospital")
    if not notable:
        stopped = Share(bad=sum(each.own for each in read.figures), attempts=tried)
        one = len(read.figures) == 1
        who = "The system of the one hospital answers: it" if one else f"The systems of all {many} answer: they"
        words = f"{who} stopped {counts.part(stopped, 'calls')} in {period}."
        return Headline(lead=words, rest=rest, judgement=Judgement.OK)
    said = counts.listed([f"{read.population.hospital(each.code)} {counts.both(own(each))}" for each in notable])
    words = f"{len(notable)} of {many} stopped calls in {period}: {said}."
    return Headline(lead=words, rest=(*_now(notable, read=read), *rest), judgement=Judgement.PROVIDER)


def _now(notable: Sequence[HospitalFigures], *, read: HospitalsRead) -> list[str]:
    affected = [each for each in notable if each.affected]
    return [
        f"{each.affected:,} of {counts.counted(len(read.population.pct_of), 'practice')} "
        f"{verb(each.affected, 'is', 'are')} inside the fault of {read.population.hospital(each.code)} now."
        for each in affected
    ]


def stopped_by(each: HospitalFigures) -> str:
    """What stopped its calls, the most frequent first, whoever's it was."""
    found = [f"{names.failure(failure)} {number:,}" for failure, number in list(each.failures.items())[:3]]
    return "; ".join(found) or "none"


def table(read: HospitalsRead) -> Table:
    """Every hospital; times in milliseconds."""
    return Table(
        caption="Hospitals",
        columns=(
            "Hospital",
            "Name",
            "Calls",
            "Stopped by it",
            "Failed, all",
            "No slot",
            "p50",
            "p95",
            "Practices affected",
        ),
        rows=[
            (
                each.code,
                read.population.names.get(each.code, ""),
                each.attempts,
                each.own,
                each.bad,
                each.no_slot,
                _rounded(each.quantile(0.5)),
                _rounded(each.quantile(0.95)),
                each.affected,
            )
            for each in read.figures
        ],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def delay(each: HospitalFigures) -> str:
    """Half and 95 % of the calls that made it."""
    half, most = each.quantile(0.5), each.quantile(0.95)
    if half is None:
        return "no call made it"
    return f"{times.milliseconds(half)}, 95 % within {times.milliseconds(most)}"
