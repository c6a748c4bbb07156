"""How one thing of the ledger is cleared away."""

from datetime import datetime, timedelta

from probes.ledger import Entry, Ledger
from probes.ledger.entries import ADVICE, APPOINTMENT, CONVERTED, REFERRAL
from probes.sweeper.advice import convert, own_requests
from probes.sweeper.referrals import cancel, referral_of
from probes.sweeper.session import Session, SweepError
from probes.sweeper.worklists import AWAITING_BOOKING, waiting

CLOCKS_APART = timedelta(minutes=5)
"""The core's clock and ours: further apart than this nobody can log on."""

A_WHILE = timedelta(seconds=5)


class TooEarlyError(SweepError):
    """Whether it exists cannot be told before `until`."""

    def __init__(self, problem: str, *, until: datetime) -> None:
        super().__init__(problem)
        self.until = until


def clear(session: Session, entry: Entry, *, ledger: Ledger, now: datetime) -> None:
    """Clear a thing away; on return it is gone, or was never made. Raises SweepError."""
    if entry.run.core.rstrip("/") != session.target.servers.get("core", "").rstrip("/"):
        raise SweepError(f"it was made in {entry.run.core}, which is not the configured core")
    if entry.kind in {REFERRAL, ADVICE} and not entry.reference:
        _clear_lost(session, entry, ledger=ledger, now=now)
        return
    ubrn = _ubrn(session, entry)
    if ubrn:
        _clear_known(session, entry, ubrn=ubrn)


def _clear_known(session: Session, entry: Entry, *, ubrn: str) -> None:
    if entry.kind == ADVICE:
        convert(session, entry.run, ubrn=ubrn)
    cancel(session, entry.run, ubrn=ubrn)


def _ubrn(session: Session, entry: Entry) -> str:
    """The referral with which a thing goes; empty where there is none any more."""
    if entry.kind not in {REFERRAL, APPOINTMENT, ADVICE, CONVERTED}:
        raise SweepError(f"no way is known to clear away a thing of the kind {entry.kind!r}")
    if entry.kind != APPOINTMENT and entry.reference:
        return entry.reference
    if entry.parent:
        return entry.parent
    if not entry.reference:
        raise SweepError("the reply was lost, and no list tells its UBRN")
    return referral_of(session, entry.run, appointment=entry.reference)


def _clear_lost(session: Session, entry: Entry, *, ledger: Ledger, now: datetime) -> None:
    """A thing whose UBRN never arrived: found by its patient and its time."""
    run, settled = entry.run, entry.intended_at + timedelta(seconds=session.target.timeouts.step_s + 1)
    if not run.nhs_number:
        raise SweepError("the reply with the UBRN was lost, and the run had no patient to find it by")
    since, until = entry.intended_at - CLOCKS_APART, settled + CLOCKS_APART
    if entry.kind == ADVICE:
        found = own_requests(session, run, since=since, until=until)
    else:
        found = waiting(session, run, worklist=AWAITING_BOOKING, since=since, until=until)
    # After the list was had: a run that began meanwhile must not lose its referral.
    if ledger.is_using(organisation=run.organisation, nhs_number=run.nhs_number):
        raise TooEarlyError("a run with the same patient is under way", until=now + A_WHILE)
    unknown = sorted(found - ledger.references())
    for ubrn in unknown:
        _clear_known(session, entry, ubrn=ubrn)
    if not unknown and now < settled:
        raise TooEarlyError("the lost request may still be under way", until=settled)
