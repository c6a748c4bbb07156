"""Times as people say them, in Europe/London; exact in a second form for those who point at them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MINUTE = timedelta(minutes=1)


def said(moment: datetime, *, now: datetime, seconds: bool = False) -> str:
    """ "09:14" today, "Fri 30 Jan 09:14" on another day; with seconds where rounds are shorter than a minute."""
    local = moment.astimezone(LONDON)
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    if local.date() == now.astimezone(LONDON).date():
        return clock
    year = "" if local.year == now.astimezone(LONDON).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {clock}"


def exact(moment: datetime) -> str:
    """ "23 Nov 2026 22:46:10.120 GMT": what a pointer over a time shows; BST and GMT are told apart."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%b %Y %H:%M:%S}.{local.microsecond // 1000:03d} {local:%Z}"


def exact_minute(moment: datetime) -> str:
    """ "23 Nov 2026 22:46 GMT"."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%b %Y %H:%M %Z}"


def since(moment: datetime, *, after: datetime | None, now: datetime) -> str:
    """ "since 09:14 (09:12 at the earliest)": a start is known only to lie between a good run and a bad one.

    `after`: the last good run before `moment`. Left out where both fall in the same minute as people say it.
    """
    fine = after is not None and moment - after < _MINUTE
    words = f"since {said(moment, now=now, seconds=fine)}"
    if after is None:
        return words
    earliest = said(after, now=now, seconds=fine)
    latest = said(moment, now=now, seconds=fine)
    return words if earliest == latest else f"{words} ({earliest} at the earliest)"


def lasting(span: timedelta) -> str:
    """ "8 s", "2 min 10 s", "3 h 5 min", "4 days 2 h": two units at most."""
    total = max(0, round(span.total_seconds()))
    if total < 60:
        return f"{total}\u00a0s"
    if total < 3600:
        return _two(total, unit=60, names=("min", "s"))
    if total < 86_400:
        return _two(total // 60, unit=60, names=("h", "min"))
    return _two(total // 3600, unit=24, names=("day" if total < 172_800 else "days", "h"))


def milliseconds(value: float | None) -> str:
    """ "84 ms", "1.24 s", "12.4 s"; words where nothing was measured."""
    if value is None:
        return "not measured"
    if value < 999.5:
        return f"{value:.0f}\u00a0ms" if value >= 1 else f"{value:.1f}\u00a0ms"
    return f"{value / 1000:.2f}\u00a0s" if value < 9_995 else f"{value / 1000:.1f}\u00a0s"


def _two(total: int, *, unit: int, names: tuple[str, str]) -> str:
    large, small = divmod(total, unit)
    words = f"{large}\u00a0{names[0]}"
    return f"{words} {small}\u00a0{names[1]}" if small else words
