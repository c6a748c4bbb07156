"""Did the fix work? In one sentence, with the interval, and with what happened elsewhere."""

from datetime import datetime

from dashboard.sentences import counts, times
from dashboard.statistics.comparison import Difference, difference
from dashboard.statistics.intervals import wilson
from dashboard.views.history.before_after import BeforeAfter
from domain.verdicts import Share


def lead(found: BeforeAfter, *, now: datetime, level: str) -> str:
    """ "Probably: 0 of 38 journeys failed since Fri 30 Jan 14:10 against 19 of 40 before (95 % interval now ...)." """
    own = difference(before=found.before, after=found.after)
    moment = times.said(found.at, now=now)
    if own is None:
        missing = f"before {moment}" if not found.before.attempts else f"since {moment}"
        return f"It cannot be told: no journey ran {missing}."
    elsewhere = difference(before=found.others_before, after=found.others_after)
    interval = wilson(found.after)
    bounds = f" (95\u00a0% interval now {counts.interval(interval)})" if interval else ""
    figures = f"{counts.part(found.after, 'journeys')} failed since {moment} against {counts.both(found.before)} before"
    return f"{_answer(own, elsewhere)}: {figures}{bounds}, and {_elsewhere(found, elsewhere, level=level)}."


def _answer(own: Difference, elsewhere: Difference | None) -> str:
    if own.rose:
        return "No, it became worse"
    if not own.fell:
        return "It cannot be told yet"
    if elsewhere is not None and elsewhere.fell and elsewhere.value <= own.value / 2:
        return "It became better, but perhaps not because of that"
    return "Probably"


def _elsewhere(found: BeforeAfter, elsewhere: Difference | None, *, level: str) -> str:
    who = f"the other practices of its {level}"
    if elsewhere is None:
        return f"nothing is known of {who} in that time"
    was, now = _brief(found.others_before), _brief(found.others_after)
    if elsewhere.fell or elsewhere.rose:
        return f"{who} changed in that time too, from {was} to {now}"
    return f"nothing changed at {who} in that time ({was} before, {now} since)"


def _brief(share: Share) -> str:
    return counts.both(share)
