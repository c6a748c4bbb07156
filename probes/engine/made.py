"""What a run made and must clear away again."""

from http import HTTPStatus

from domain.vocabulary import Phase
from probes.engine.calls import Performed

_AFTER_SENDING = (Phase.SEND, Phase.WAIT, Phase.RECEIVE)


class Made:
    """Things that exist, or may exist because a reply was lost, until a clean-up step has succeeded."""

    def __init__(self) -> None:
        self._things: set[str] = set()

    def note(self, performed: Performed) -> None:
        """Take a step's effect into account."""
        step = performed.compiled
        if performed.succeeded or _may_have_worked(performed):
            self._things.update(step.creates)
        if performed.succeeded:
            self._things.difference_update(step.cleans)

    def left(self) -> int:
        """How many things were not cleared away."""
        return len(self._things)


def _may_have_worked(performed: Performed) -> bool:
    """The reply was lost, or says "done" in words that cannot be used."""
    step = performed.step
    if step.status is None:
        return step.failed_phase in _AFTER_SENDING
    if HTTPStatus.OK <= step.status < HTTPStatus.MULTIPLE_CHOICES:
        return True
    return step.status in {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT} and not step.error_code
