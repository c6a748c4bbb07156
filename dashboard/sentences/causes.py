"""A cause as a title and as one sentence: what, how many, where, since when."""

from datetime import datetime, timedelta

from dashboard.sentences import counts, names, times
from dashboard.sentences.population import Population
from domain.verdicts import Cause, Evidence, Share
from domain.vocabulary import FaultDomain

_ONE = {"failing": "fails", "slow": "is slow", "silent": "is silent", "wrong": "gives wrong results"}
_MANY = {"failing": "fail", "slow": "are slow", "silent": "are silent", "wrong": "get wrong results"}
ONE_RUN = "One run alone shows this: see whether the next does too."
_CENTRAL = {"core": "The booking core", "identity": "The identity service", "gateway": "The gateway"}


def title(cause: Cause, *, population: Population) -> str:
    """ "Core: book (A016)", "Resolver RES-ZZ1", "Hospital ZH1", "Elm Road Surgery (Y99001)"."""
    if cause.domain is FaultDomain.LOCAL:
        return population.named(cause.value)
    if cause.domain is FaultDomain.PROVIDER:
        return names.initial(population.hospital(cause.value))
    if cause.domain is FaultDomain.SHARED:
        return names.initial(name_of(cause))
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


def own(cause: Cause, *, now: datetime) -> str:
    """ "Fails for a reason of its own since 08:46: 6 of 6 journeys (100 %) failed, proxy: unauthorised (407)."."""
    verb = names.initial(_ONE["wrong" if is_wrong(cause) else cause.symptom or "failing"])
    began = times.since(cause.started_at, after=cause.started_after, now=now)
    stopped = f", {names.failure(cause.failure_class)}" if cause.failure_class else ""
    return f"{verb} for a reason of its own {began}: {fared(cause, things='journeys')}{stopped}."


def advised(cause: Cause, *, evidence: Evidence | None) -> str:
    """What to check first; of a practice's own fault that it is one run's word, where no other run shows the same."""
    check = evidence.check_first if evidence is not None else ""
    if not check or evidence is None or cause.domain is not FaultDomain.LOCAL:
        return check
    alike = cause.failed if evidence.failure_class is not None or not cause.slow else cause.slow
    return f"{check} {ONE_RUN}" if alike == 1 else check


def name_of(cause: Cause) -> str:
    """ "supplier WREN": a cause in a sentence."""
    return names.place(cause.dimension, cause.value)


def names_of(cause: Cause) -> str:
    """ "supplier WREN or PCT ZZ1": with what it cannot be told from."""
    others = [names.place(*each) for each in cause.co_linear]
    return " or ".join([name_of(cause), *others])


def cannot_be_told_from(cause: Cause, *, population: Population) -> str:
    """ "Cannot tell supplier A from PCT ZZ1: all 9 share both."; empty where the data can tell."""
    if not cause.co_linear:
        return ""
    others = [names.place(*each) for each in cause.co_linear]
    number = len(population.practices(cause.members))
    who = "its one practice shares" if number == 1 else f"all {number} share"
    share = f"{who} {'both' if len(others) == 1 else 'them'}"
    return f"Cannot tell {name_of(cause)} from {counts.listed(others)}: {share}."


def is_wrong(cause: Cause) -> bool:
    """Whether its calls succeed and what they give is wrong."""
    return cause.failure_class is not None and cause.failure_class.is_wrong_result


def fared(cause: Cause, *, things: str = "") -> str:
    """ "5 of 6 (83 %) failed": what its bad attempts did, of those that it could touch."""
    if is_wrong(cause):
        return f"{counts.part(cause.share, things) if things else counts.both(cause.share)} gave a wrong result"
    return counts.fared(cause.share, slow=cause.share.bad - cause.failed, things=things)


def reach(cause: Cause, *, population: Population) -> tuple[str, str]:
    """What a cause touched, as a label and a count: of silence the practices, for nobody knows of their journeys."""
    if cause.symptom == "silent":
        silent = len(population.practices(cause.members))
        if cause.around is None:
            return "Practices not heard", counts.both(Share(bad=silent, attempts=len(population.pct_of)))
        return "Practices not heard", f"{counts.both(Share(bad=silent, attempts=cause.around))} that share it"
    return "Journeys that it could touch", fared(cause) if cause.share.attempts else "none reported"


def _what(cause: Cause, *, population: Population) -> str:
    symptom = "wrong" if is_wrong(cause) else cause.symptom
    one, many = _ONE.get(symptom, "fails"), _MANY.get(symptom, "fail")
    members = population.practices(cause.members)
    if cause.domain is FaultDomain.LOCAL:
        return f"{population.named(cause.value)} {one} for a reason of its own,"
    if cause.domain is FaultDomain.PROVIDER:
        return f"Booking with {population.hospital(cause.value)} {one}: {counts.part(cause.share, 'journeys')}"
    if cause.domain is FaultDomain.SHARED:
        verb = one if len(members) == 1 else many
        return f"{counts.counted(len(members), 'practice')} that share {name_of(cause)} {verb}"
    return f"{_central_subject(cause)} {one} {_reach(members, population=population)}"


def _central_subject(cause: Cause) -> str:
    if cause.dimension == "operation":
        known = names.OPERATIONS.get(cause.value)
        return known.subject if known else f"Operation {cause.value}"
    return _CENTRAL.get(cause.dimension, f"The {names.dimension(cause.dimension)}")


def _reach(members: list[str], *, population: Population) -> str:
    share = Share(bad=len(members), attempts=len(population.pct_of))
    if share.bad == share.attempts == 1:
        return "at the only practice"
    words = f"at {counts.percent(share)} of practices ({counts.x_of_n(share)})"
    place = population.place(members)
    return f"{words} {place}" if place else words
