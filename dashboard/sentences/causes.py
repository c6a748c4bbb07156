"""A cause as a title and as one sentence: what, how many, where, since when."""

from datetime import datetime, timedelta

from dashboard.sentences import counts, names, times
from dashboard.sentences.population import Population
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain

_ONE = {"failing": "fails", "slow": "is slow", "silent": "is silent"}
_MANY = {"failing": "fail", "slow": "are slow", "silent": "are silent"}
_CENTRAL = {"core": "The booking core", "identity": "The identity service", "gateway": "The gateway"}


def title(cause: Cause, *, population: Population) -> str:
    """ "Core: book (A016)", "Resolver RES-ZZ1", "Hospital ZH1", "Elm Road Surgery (Y99001)"."""
    if cause.domain is FaultDomain.LOCAL:
        return population.named(cause.value)
    if cause.domain is FaultDomain.PROVIDER:
        return names.initial(population.hospital(cause.value))
    if cause.domain is FaultDomain.SHARED:
        return names.initial(f"{names.dimension(cause.dimension)} {cause.value}")
    if cause.dimension == "operation":
        return f"Core: {names.operation_label(cause.value)}"
    return names.initial(names.dimension(cause.dimension))


def sentence(cause: Cause, *, population: Population, now: datetime, brief: bool = False) -> str:
    """One sentence that can be read aloud: what fails, at how many of how many practices, where, since when.

    `brief`: without the earliest moment at which it may have begun.
    """
    fine = cause.started_after is not None and cause.started_at - cause.started_after < timedelta(minutes=1)
    if brief:
        began = f"since {times.said(cause.started_at, now=now, seconds=fine)}"
    else:
        began = times.since(cause.started_at, after=cause.started_after, now=now)
    return f"{_what(cause, population=population)} {began}."


def cannot_be_told_from(cause: Cause) -> str:
    """Names what the data cannot separate from this cause; empty where nothing is."""
    if not cause.co_linear:
        return ""
    others = [f"{names.dimension(dimension)} {value}" for dimension, value in cause.co_linear]
    return f"Cannot be told from {counts.listed(others)}: the same practices share both."


def _what(cause: Cause, *, population: Population) -> str:
    one, many = _ONE.get(cause.symptom, "fails"), _MANY.get(cause.symptom, "fail")
    members = population.practices(cause.members)
    if cause.domain is FaultDomain.LOCAL:
        return f"{population.named(cause.value)} {one} for a reason of its own,"
    if cause.domain is FaultDomain.PROVIDER:
        return f"Booking with {population.hospital(cause.value)} {one}: {counts.part(cause.share, 'journeys')}"
    if cause.domain is FaultDomain.SHARED:
        shared = f"{names.dimension(cause.dimension)} {cause.value}"
        verb = one if len(members) == 1 else many
        return f"{counts.counted(len(members), 'practice')} that share {shared} {verb}"
    return f"{_central_subject(cause)} {one} {_reach(members, population=population)}"


def _central_subject(cause: Cause) -> str:
    if cause.dimension == "operation":
        known = names.OPERATIONS.get(cause.value)
        return known.subject if known else f"Operation {cause.value}"
    return _CENTRAL.get(cause.dimension, f"The {names.dimension(cause.dimension)}")


def _reach(members: list[str], *, population: Population) -> str:
    share = Share(bad=len(members), attempts=len(population.pct_of))
    words = f"at {counts.percent(share)} of practices ({counts.x_of_n(share)})"
    place = population.place(members)
    return f"{words} {place}" if place else words
