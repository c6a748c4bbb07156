"""Which calls make something that must be cleared away again. Pure."""

from probes.arazzo import pointers
from probes.arazzo.compiled import CompiledStep
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.scope import Received
from probes.ledger.entries import ADVICE, APPOINTMENT, CONVERTED, REFERRAL

_LONGEST_REFERENCE = 64
_MAKING = {
    "/ReferralRequest/$ers.createReferral": REFERRAL,
    "/ReferralRequest/$ers.createReferralAndSendForTriage": REFERRAL,
    "/ReferralRequest/$ers.createFromCommunicationRequestActionLater": CONVERTED,
    "/STU3/Appointment": APPOINTMENT,
    "/CommunicationRequest/$ers.createAdviceAndGuidance": ADVICE,
}
"""Ends of the paths whose POST makes something, whatever a journey says of it."""


def things_of(step: CompiledStep) -> tuple[tuple[str, str], ...]:
    """(name, kind) of what a step makes: named as the journey names it, else by its kind."""
    kind = _kind(step)
    names = step.creates or ((kind,) if kind else ())
    return tuple((name, kind or name) for name in names)


def _kind(step: CompiledStep) -> str:
    if step.operation.method != "POST":
        return ""
    return next((kind for end, kind in _MAKING.items() if step.operation.path.endswith(end)), "")


def reference_in(reply: Received | None) -> str:
    """What the system calls the thing that it has just made: the `id` of the resource that it answers, or empty."""
    if reply is None:
        return ""
    try:
        body = reply.body()
    except BodyMalformedError:
        return ""
    name = pointers.follow(body, ("id",)) or pointers.follow(body, ("parameter", "0", "resource", "id"))
    return name if isinstance(name, str) and name.isprintable() and len(name) <= _LONGEST_REFERENCE else ""
