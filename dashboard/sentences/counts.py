"""Counts with their denominators, and lists as people read them."""

from collections.abc import Sequence

from dashboard.statistics.intervals import Interval
from domain import counting
from domain.verdicts import Share

_SMALL = 0.02


def percent(share: Share) -> str:
    """ "71 %"; never 0 % where something failed, nor 100 % where something passed."""
    if share.ratio is None:
        return "no runs"
    rounded = round(share.ratio * 100)
    if rounded == 0 and share.bad:
        return "under 1\u00a0%"
    if rounded == 100 and share.bad < share.attempts:
        return "over 99\u00a0%"
    return f"{rounded}\u00a0%"


def x_of_n(share: Share) -> str:
    """ "31 of 60", or what is missing."""
    return f"{share.bad:,} of {share.attempts:,}" if share.attempts else "no runs"


def both(share: Share) -> str:
    """ "31 of 60 (52 %)"."""
    return f"{x_of_n(share)} ({percent(share)})" if share.attempts else "no runs"


def part(share: Share, things: str) -> str:
    """ "31 of 60 journeys (52 %)", "1 of 1 journey (100 %)". `things`: the plural, with an s."""
    if not share.attempts:
        return f"no {things}"
    of = things.removesuffix("s") if share.attempts == 1 else things
    return f"{x_of_n(share)} {of} ({percent(share)})"


def fared(share: Share, *, slow: int | None, things: str = "") -> str:
    """ "2 of 60 journeys (3 %) failed and 52 (87 %) were slow": `share`, bad ones of all, and how many of the bad were
    slow and worked in the end; where that is not known (None), "54 of 60 journeys (90 %) failed or were slow"."""
    failed = Share(bad=share.bad - (slow or 0), attempts=share.attempts)
    said = part(failed, things) if things else both(failed)
    if not share.attempts or not share.bad or slow == 0:
        return f"{said} failed"
    if slow is None:
        return f"{said} failed or were slow"
    late = Share(bad=slow, attempts=share.attempts)
    if not failed.bad:
        return f"{part(late, things) if things else both(late)} {counting.verb(slow, 'was', 'were')} slow"
    return f"{said} failed and {slow:,} ({percent(late)}) {counting.verb(slow, 'was', 'were')} slow"


def counted(number: int, singular: str, *, plural: str = "") -> str:
    """ "1 practice", "40 practices"."""
    return counting.counted(number, singular, plural=plural, gap="\u00a0")


def left_out(number: int) -> str:
    """ "; 4 more journeys in central or planned time left out", or nothing where there are none."""
    return f"; {counted(number, 'more journey')} in central or planned time left out" if number else ""


def listed(items: Sequence[str], *, most: int | None = None) -> str:
    """ "A, B and C"; "A, B and 7 more" beyond `most`."""
    if most is not None and len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def probability(value: float) -> str:
    """ "probability 0.86", held off 0 and 1, which no evidence reaches."""
    return f"probability {min(0.99, max(0.01, value)):.2f}"


def interval(bounds: Interval) -> str:
    """ "8 to 26 %": bounds of a share in whole percent; very small ones with a decimal: "0 to 0 %" says nothing."""
    if bounds.high < _SMALL:
        return f"{bounds.low * 100:.1f} to {bounds.high * 100:.1f}\u00a0%"
    return f"{bounds.low * 100:.0f} to {bounds.high * 100:.0f}\u00a0%"
