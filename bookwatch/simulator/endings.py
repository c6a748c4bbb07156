"""How a round's runs end: which route each takes, where it fails, what each call and the run come to."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bookwatch.simulator.batch import Codes
from bookwatch.simulator.chance import Bools, Floats, Ints
from bookwatch.simulator.draft import PHASES, SET_UP, WAIT, Draft, Numbers
from bookwatch.simulator.giving_up import end_clean_up, give_up, lasting_of, spend_budget
from bookwatch.simulator.limits import Limits
from bookwatch.simulator.modes import Lasts, Mode
from bookwatch.simulator.routes import Routes
from data.codes import OUTCOMES
from domain.vocabulary import Outcome

BETWEEN_CALLS_MS: Final = 0.05
_NUMBER: Final = OUTCOMES.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Columns of a batch."""

    route: Ints
    failing: Ints
    outcome: Codes
    duration_ms: Floats
    made: Bools
    phases: Floats
    total_ms: Floats
    client_ms: Floats
    outcomes: Codes
    struck: Numbers
    modes: tuple[Mode, ...]

    def columns(self, runs: Ints) -> dict[str, Any]:
        """By name, of some runs."""
        columns = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: each if name == "modes" else each[:, runs] if name == "phases" else each[runs]
            for name, each in columns.items()
        }


def end_runs(draft: Draft, *, routes: Routes, ways: Ints, limits: Limits) -> Ended:
    """End each run along its way, by what strikes its calls."""
    give_up(draft, at_log_on=np.array([call.server == "identity" for call in routes.calls]), limits=limits)
    main = np.array([_mask(route.main, routes) for route in routes.found[: len(routes.ways)]])[ways]
    refused = np.array([_mask(tuple(route.refused), routes) for route in routes.found[: len(routes.ways)]])[ways]
    draft.lift(refused)
    fresh = _fresh(routes, np.arange(len(routes.ways)))[ways]
    lasting = lasting_of(draft, fresh=fresh | routes.columns.clean_up, limits=limits)
    spend_budget(draft, routes=routes, ways=ways, lasting=lasting, limits=limits)
    failing = _first_struck(draft, routes=routes, ways=ways)
    route = _route_numbers(draft, routes=routes, ways=ways, failing=failing)
    made = np.array([_mask((*each.main, *each.clean_up), routes) for each in routes.found])[route]
    fresh = _fresh(routes, np.arange(len(routes.found)))[route]
    _settle(draft, made=made, fresh=fresh)
    end_clean_up(draft, routes=routes, route=route, lasting=lasting * made, fresh=fresh, limits=limits)
    draft.phases[:SET_UP] *= fresh
    _stop(draft, limits=limits)
    draft.phases = np.round(draft.phases, 3)
    client = np.round(draft.client, 3)
    total = np.round(np.nansum(draft.phases, axis=0) + client, 3)
    outcomes = _outcomes(draft, routes=routes, total=total, refused=refused & made)
    return Ended(
        route=route,
        **_runs(outcomes, routes=routes, route=route, failing=failing, counted=made & main),
        duration_ms=np.round(((total + BETWEEN_CALLS_MS) * made).sum(axis=1), 3),
        made=made,
        phases=draft.phases,
        total_ms=total,
        client_ms=client,
        outcomes=outcomes,
        struck=draft.struck,
        modes=tuple(draft.modes),
    )


def began_after(total_ms: Floats) -> Floats:
    """When each call began, in ms after its run, to a microsecond. `total_ms`: shape (runs, calls), in order."""
    lasting = total_ms + BETWEEN_CALLS_MS
    return np.asarray(np.round(np.cumsum(lasting, axis=1) - lasting, 3) + 0.0)  # no -0.0


def _mask(calls: tuple[int, ...], routes: Routes) -> Bools:
    mask = np.zeros(len(routes.calls), dtype=np.bool_)
    mask[list(calls)] = True
    return mask


def _fresh(routes: Routes, numbers: Ints) -> Bools:
    return np.array([_mask(tuple(routes.found[number].fresh), routes) for number in numbers.tolist()])


def _first_struck(draft: Draft, *, routes: Routes, ways: Ints) -> Ints:
    """Number of the first call of each run that is struck, or -1."""
    failing = np.full(len(ways), -1, dtype=np.int64)
    for way in np.unique(ways).tolist():
        order, rows = np.array(routes.found[way].main), np.flatnonzero(ways == way)
        struck = draft.struck[np.ix_(rows, order)] >= 0
        first = order[np.argmax(struck, axis=1)]
        failing[rows] = np.where(struck.any(axis=1), first, -1)
    return failing


def _route_numbers(draft: Draft, *, routes: Routes, ways: Ints, failing: Ints) -> Ints:
    route = ways.copy()  # the first routes are the ways
    for row in np.flatnonzero(failing >= 0).tolist():
        call = int(failing[row])
        mode = draft.modes[draft.struck[row, call]]
        route[row] = routes.number(int(ways[row]), failing=call, broken=mode.breaks)
    return route


def _settle(draft: Draft, *, made: Bools, fresh: Bools) -> None:
    """What strikes a connection strikes only where one is made."""
    draft.lift(~made)
    for number, mode in enumerate(draft.modes):
        if mode.at_set_up:
            draft.lift((draft.struck == number) & ~fresh)


def _stop(draft: Draft, *, limits: Limits) -> None:
    """A struck call has no phase after the one that it failed in."""
    for number, mode in enumerate(draft.modes):
        hits = draft.struck == number
        place = PHASES.index(mode.phase) if mode.phase else WAIT
        if mode.lasts is not Lasts.MEASURED:
            draft.phases[place][hits] = limits.of_call(mode.lasts)
        if mode.phase:
            draft.phases[place + 1 :, hits] = np.nan
        if mode.unsent:
            draft.phases[:, hits], draft.client[hits] = np.nan, 0.0


def _outcomes(draft: Draft, *, routes: Routes, total: Floats, refused: Bools) -> Codes:
    columns = routes.columns
    outcomes = np.where(total > columns.level_ms, _NUMBER[Outcome.SLOW], _NUMBER[Outcome.OK]).astype(np.uint8)
    outcomes[refused | columns.declares] = _NUMBER[Outcome.BUSINESS]
    for number, mode in enumerate(draft.modes):
        ended = Outcome.WRONG_RESULT if mode.wrong else Outcome.FAILED
        outcomes[draft.struck == number] = _NUMBER[ended]
    return outcomes


def _runs(outcomes: Codes, *, routes: Routes, route: Ints, failing: Ints, counted: Bools) -> dict[str, Any]:
    """The outcome of each run, and the call that decided it."""
    declared = np.array([_NUMBER[each.declared] for each in routes.found], dtype=np.uint8)[route]
    slow = (outcomes == _NUMBER[Outcome.SLOW]) & counted
    failed, is_slow = failing >= 0, slow.any(axis=1)
    outcome = np.where(is_slow & (declared == _NUMBER[Outcome.OK]), _NUMBER[Outcome.SLOW], declared)
    outcome = np.where(failed, outcomes[np.arange(len(route)), failing], outcome).astype(np.uint8)
    decided = outcome == _NUMBER[Outcome.SLOW]
    # Calls are numbered in the order of the usual way, so the first slow column is the first slow call.
    return {"outcome": outcome, "failing": np.where(decided, np.argmax(slow, axis=1), failing)}
