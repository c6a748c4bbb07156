"""The Core page in words."""

from collections.abc import Sequence

from dashboard.sentences import counts, names, times
from dashboard.sentences.state import Headline
from dashboard.views.core import Held, Split
from domain.counting import counted
from domain.failures import FailureClass
from domain.verdicts import Share
from domain.vocabulary import Judgement

NOTABLE = 0.02
"""Share of an operation's calls that were stopped centrally from which the page says so in its first sentences."""
_ABOUT = "The limits are about the calls that made it."
_CENTRAL = frozenset({"core", "gateway"})


def lead(held: Sequence[Held], splits: Sequence[Split], *, period: str) -> Headline:
    """How many published limits are kept, which are not, and where the time of a journey's calls goes."""
    judged = [(each, each.keeps(each.published_ms)) for each in held if each.published_ms is not None]
    known = [(each, kept) for each, kept in judged if kept is not None]
    failing, spent = stopped(held), gap(splits)
    rest = (f"{failing}. {_ABOUT}", *spent) if failing else spent
    if not known:
        words = f"No call of an operation with a published limit was made in {period}."
        return Headline(lead=words, rest=rest, judgement=Judgement.NO_DATA)
    over = [each for each, kept in known if not kept]
    if not over:
        return _within(held, limits=len(known), period=period, rest=spent)
    said = counts.listed([_over(each) for each in over])
    words = f"The core is over {len(over)} of {len(known)} published limits in {period}: {said}."
    return Headline(lead=words, rest=rest, judgement=Judgement.CENTRAL)


def _within(held: Sequence[Held], *, limits: int, period: str, rest: tuple[str, ...]) -> Headline:
    """All limits are kept, which are about the calls that passed: where many failed, that comes first."""
    kept = f"all {limits} published limits that were measured" if limits > 1 else "the one published limit measured"
    failed = Share(bad=sum(each.failed.bad for each in held), attempts=sum(each.failed.attempts for each in held))
    central = stopped(held)
    if central:
        lead = f"{central} in {period}; those that passed kept {kept}."
        return Headline(lead=lead, rest=rest, judgement=Judgement.CENTRAL)
    if (failed.ratio or 0.0) < NOTABLE:
        return Headline(lead=f"The core keeps {kept} in {period}.", rest=rest, judgement=Judgement.OK)
    words = f"{names.initial(counts.part(failed, 'calls'))} failed in {period}; those that passed kept {kept}."
    return Headline(lead=words, rest=rest, judgement=Judgement.UNDETERMINED)


def stopped(held: Sequence[Held]) -> str:
    """ "Calls that were stopped centrally: book (A016) in 12 of 90 (13 %)": those of more than a few calls; or ""."""
    found = [(each, share) for each in held if (share := _centrally(each)).ratio and (share.ratio or 0) >= NOTABLE]
    said = [f"{names.operation_label(each.operation)} in {counts.both(share)}" for each, share in found]
    return f"Calls that were stopped centrally: {counts.listed(said)}" if said else ""


def _centrally(each: Held) -> Share:
    own = [figures for figures in (each.controls, each.practices) if figures is not None]
    bad = sum(number for figures in own for failure, number in figures.failures.items() if failure.root in _CENTRAL)
    return Share(bad=bad, attempts=each.failed.attempts)


def _over(each: Held) -> str:
    limit = each.published_ms or 0.0
    return f"95 % of {names.operation_label(each.operation)} took up to {seconds(each.p95())} against {seconds(limit)}"


def gap(splits: Sequence[Split]) -> tuple[str, ...]:
    """The gap: what a journey's calls take at practices, at controls, and whose the difference is."""
    compared = [each for each in splits if each.controls_ms is not None]
    if not compared:
        return ()
    total, apart = sum(each.total_ms for each in compared), sum(each.controls_ms or 0.0 for each in compared)
    core, network = sum(each.core_ms for each in compared), sum(each.network_ms for each in compared)
    each_once = f"One call of each of {counted(len(compared), 'operation')} takes {seconds(total)} at practices"
    parts = f"in the mean: {part(core, total)} in the core, {part(network, total)} in the network"
    lost = max(0.0, total - apart)
    first = f"{each_once} {parts}, the rest in our own client."
    second = f"The same calls take {seconds(apart)} at controls: the local share is {part(lost, total)}."
    return (first, second)


def part(value: float, total: float) -> str:
    """ "1.24 s (40 %)": milliseconds, and their share of a total."""
    share = f" ({value / total * 100:.0f}\u00a0%)" if total else ""
    return f"{times.milliseconds(value)}{share}"


def seconds(value: float | None) -> str:
    """ "3.0 s": milliseconds as limits are written; finer below a second."""
    if value is None:
        return "not measured"
    return f"{value / 1000:.2f}\u00a0s" if value < 995 else f"{value / 1000:.1f}\u00a0s"


def kept(each: Held, limit_ms: float | None) -> str:
    """ "Within: 97 % of 1,240 calls", "Over: ...", or why it cannot be said."""
    if limit_ms is None:
        return "no published limit"
    share = each.over(limit_ms)
    if not share.attempts:
        return f"{seconds(limit_ms)}: no call made it"
    inside = Share(bad=share.attempts - share.bad, attempts=share.attempts)
    word = "within" if each.keeps(limit_ms) else "over"
    return f"{seconds(limit_ms)}, {word}: {counts.percent(inside)} of {counted(inside.attempts, 'call')}"


def failures(each: Held) -> str:
    """The classes of what failed, the most frequent first."""
    found: dict[FailureClass, int] = {}
    for own in (each.practices, each.controls):
        for failure, number in (own.failures if own else {}).items():
            found[failure] = found.get(failure, 0) + number
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{names.failure(failure)} {number:,}" for failure, number in ranked[:3]) or "none"
