"""What a run made and must clear away again."""

from http import HTTPStatus

from domain.vocabulary import Phase
from probes.arazzo.scope import Received
from probes.engine.calls import Performed
from probes.engine.making import reference_in, things_of
from probes.ledger import Notes

_AFTER_SENDING = (Phase.SEND, Phase.WAIT, Phase.RECEIVE)


class Made:
    """Things that exist, or may exist because a reply was lost, until a clean-up step has succeeded."""

    def __init__(self, notes: Notes | None) -> None:
        """`notes`: the run's part of the ledger, where it has one."""
        self._things: set[str] = set()
        self._notes = notes

    def note(self, performed: Performed, *, reply: Received | None) -> None:
        """Take a step's effect into account."""
        step = performed.compiled
        exists = performed.succeeded or _may_have_worked(performed)
        if exists:
            self._things.update(step.creates)
        if performed.succeeded:
            self._things.difference_update(step.cleans)
        if self._notes is not None:
            _write(self._notes, performed, exists=exists, reply=reply)

    def left(self) -> int:
        """How many things were not cleared away."""
        return len(self._things)


def _write(notes: Notes, performed: Performed, *, exists: bool, reply: Received | None) -> None:
    if things_of(performed.compiled):
        if exists:
            notes.created(reference=reference_in(reply))
        else:
            notes.not_created()
    if performed.succeeded and performed.compiled.cleans:
        notes.cleared(performed.compiled.cleans)


def _may_have_worked(performed: Performed) -> bool:
    """The reply was lost, or says "done" in words that cannot be used."""
    step = performed.step
    if step.status is None:
        return step.failed_phase in _AFTER_SENDING
    if HTTPStatus.OK <= step.status < HTTPStatus.MULTIPLE_CHOICES:
        return True
    return step.status in {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT} and not step.error_code
