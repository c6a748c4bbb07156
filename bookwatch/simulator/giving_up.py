"""What is given up: a connection, a step or a whole run that takes too long."""

from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools, Floats, Ints
from bookwatch.simulator.draft import CONNECT, DNS, SET_UP, TLS, WAIT, Draft
from bookwatch.simulator.lab_words import LAB_WORDS
from bookwatch.simulator.limits import Limits
from bookwatch.simulator.modes import MODES, Lasts, Mode
from bookwatch.simulator.routes import Routes
from domain.failures import FailureClass as F
from domain.vocabulary import Phase

_CONNECT_TIMED_OUT: Final = MODES[F.CONNECT_TIMED_OUT]
_NO_ANSWER: Final = MODES[F.DNS_NO_ANSWER]
_TLS_TIMED_OUT: Final = MODES[F.TLS_TIMED_OUT]
_BUDGET: Final = Mode(failure=F.CLIENT_BUDGET, phase=Phase.WAIT, detail="the run's time was over")
_NO_TIME: Final = Mode(failure=F.CLIENT_BUDGET, unsent=True, detail="the run's time was over")
_TIMED_OUT: Final = MODES[F.CORE_TIMED_OUT]
_NO_LOG_ON: Final = LAB_WORDS["identity"]["hang"]


def give_up(draft: Draft, *, at_log_on: Bools, limits: Limits) -> None:
    """What takes longer than a connection or a step may is given up. `at_log_on`: calls of the identity service."""
    draft.strike(draft.phases[DNS] > limits.connect, mode=_NO_ANSWER)
    draft.strike(draft.phases[CONNECT] > limits.connect, mode=_CONNECT_TIMED_OUT)
    draft.strike(draft.phases[TLS] > limits.connect, mode=_TLS_TIMED_OUT)
    late = draft.phases[WAIT] > limits.step
    draft.strike(late & ~at_log_on, mode=_TIMED_OUT)
    draft.strike(late & at_log_on, mode=_NO_LOG_ON)


def lasting_of(draft: Draft, *, fresh: Bools, limits: Limits) -> Floats:
    """How long each call takes, whether it fails or not; nearly exact."""
    whole: Floats = draft.phases[SET_UP:].sum(axis=0) + draft.phases[:SET_UP].sum(axis=0) * fresh
    for number, mode in enumerate(draft.modes):
        if mode.lasts is not Lasts.MEASURED:
            whole[draft.struck == number] = limits.of_call(mode.lasts)
    return whole


def spend_budget(draft: Draft, *, routes: Routes, ways: Ints, lasting: Floats, limits: Limits) -> None:
    """A run that has used up its time ends in the call that it is in: that call takes what is left."""
    for way in np.unique(ways).tolist():
        rows, order = np.flatnonzero(ways == way), np.array(routes.found[way].main)
        spent = np.cumsum(lasting[np.ix_(rows, order)], axis=1)
        for at in np.flatnonzero(spent[:, -1] > limits.main).tolist():
            place = int(np.argmax(spent[at] > limits.main))
            row, call = int(rows[at]), int(order[place])
            left = limits.main - (spent[at, place - 1] if place else 0.0)
            if (draft.struck[row, order[:place]] < 0).all():
                draft.phases[WAIT, row, call] = min(draft.phases[WAIT, row, call], left)
                hit = np.zeros_like(draft.struck, dtype=np.bool_)
                hit[row, call] = True
                draft.lift(hit)
                draft.strike(hit, mode=_BUDGET)


def end_clean_up(draft: Draft, *, routes: Routes, route: Ints, lasting: Floats, fresh: Bools, limits: Limits) -> None:
    """Clearing up ends with the run's time: the call that it is in is given up, and those after it are not sent.

    `lasting`: of each call that is made, at most; 0 of any other.
    """
    late = np.flatnonzero(lasting.sum(axis=1) > limits.budget)
    exact = lasting_of(draft.rows(late), fresh=fresh[late], limits=limits) if len(late) else lasting
    for row, lasts in zip(late.tolist(), exact, strict=False):
        calls = np.array(routes.found[int(route[row])].calls)
        spent = np.cumsum(lasts[calls])
        if spent[-1] <= limits.budget:
            continue
        place = int(np.argmax(spent > limits.budget))
        call, before = int(calls[place]), spent[place - 1]
        draft.phases[WAIT, row, call] = max(limits.budget - before, 0.0)
        for mode, ended in ((_BUDGET, calls[place : place + 1]), (_NO_TIME, calls[place + 1 :])):
            hit = np.zeros_like(draft.struck, dtype=np.bool_)
            hit[row, ended] = True
            draft.lift(hit)
            draft.strike(hit, mode=mode)
