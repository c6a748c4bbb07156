"""The live evaluation: a little after each round's boundary it judges the window and stores the verdicts.

Any number of evaluators may run. One of them leads; the others wait, and one takes over within a second of its end. The
store keeps the first evaluation of a window and refuses the others all the same.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

import attribution
from collectors.late import LateReports
from collectors.planning import without_planned_work
from collectors.rounds import GRACE_SHARE, Evaluate, Rounds
from data import organisations, planned, runs, verdicts
from data.engine import leading, reading, settle, writing
from data.revising.storing import Revised
from domain.clock import Clock
from domain.verdicts import Evaluation

CATCH_UP_ROUNDS = 3
"""After a stall so many missed rounds are made up for, at most: older ones would come too late to help anybody."""
MARGIN_S = 0.05
"""Waited beyond the grace, for the two clocks of a collector and an evaluator on different machines."""

LEADER = "evaluator"
LOOK_S = 1.0
"""How often an evaluator that waits looks whether the one that leads is done or gone."""

_log = logging.getLogger(__name__)


class Evaluator:
    """Evaluates round after round until it is told to stop."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        round_s: float,
        grace_s: float | None = None,
        *,
        evaluate: Callable[[], Evaluate] = attribution.Watch,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._rounds = Rounds(round_s, GRACE_SHARE * round_s if grace_s is None else grace_s)
        self._window = Window(self._rounds, evaluate=evaluate)
        self._late = LateReports(engine, clock, self._rounds, evaluate=evaluate)

    def run(self, stop: threading.Event) -> None:
        """Evaluate each round when it is due. A round that fails is logged and the next one goes ahead."""
        boundary = self._first()
        while not stop.is_set():
            wait_s = (self._rounds.due(boundary) - self._clock()).total_seconds() + MARGIN_S
            if wait_s > 0 and stop.wait(wait_s):
                return
            try:
                with leading(self._engine, name=LEADER) as leads:
                    if leads:
                        self.evaluate_round(boundary)
                        self.revise(boundary)
                if not leads:
                    stop.wait(LOOK_S)
                    continue
            except Exception:  # the loop's edge: one bad round must not end the evaluation of all that follow
                _log.exception("evaluation of the round that ended %s failed; the next one goes ahead", boundary)
            boundary = self._next(boundary)

    def evaluate_round(self, window_end: datetime) -> Evaluation | None:
        """Evaluate and store one window; None where there is nothing to judge, or it is stored already."""
        settle(self._engine)
        with reading(self._engine) as conn:
            evaluation = evaluate_round(conn, window_end=window_end, window=self._window)
        if evaluation is None:
            return None
        with writing(self._engine) as conn:
            kept = verdicts.store_evaluation(conn, evaluation=evaluation, evaluated_at=self._clock())
        return evaluation if kept else None

    def revise(self, window_end: datetime) -> Revised:
        """Judge some of the windows again that late reports changed, those that came by this round's end included."""
        try:
            self._late.note(window_end)
            return self._late.revise()
        except Exception:  # the loop's edge: what waits is a mark in the store, and the next round goes on with it
            _log.exception("windows that late reports changed could not be judged again; the next round tries")
            return Revised()

    def _first(self) -> datetime:
        """Where to begin: after the last evaluation, but not further back than is worth making up for."""
        newest = self._rounds.at_or_before(self._clock() - self._rounds.grace)
        try:
            with reading(self._engine) as conn:
                last = verdicts.last_evaluated(conn)
        except Exception:  # the loop's edge: a database that is away at the start may be back for the first round
            _log.exception("the last evaluation cannot be read; beginning with the next round")
            last = None
        if last is None:
            return newest + self._rounds.length
        return max(last[0] + self._rounds.length, newest - (CATCH_UP_ROUNDS - 1) * self._rounds.length)

    def _next(self, boundary: datetime) -> datetime:
        newest = self._rounds.at_or_before(self._clock() - self._rounds.grace)
        following = boundary + self._rounds.length
        oldest = newest - (CATCH_UP_ROUNDS - 1) * self._rounds.length
        if following < oldest:
            missed = (oldest - following) // self._rounds.length
            _log.warning("%d rounds from %s on were missed and are not made up for", missed, following)
        return max(following, oldest)


class Window:
    """What has been shown to the judge of one sequence of rounds, so that each evaluation reads only what is new.

    What had arrived by one evaluation's due time is complete once the writers of that time have committed (`settle`);
    later ones need only what arrived after it.
    """

    def __init__(self, rounds: Rounds, *, evaluate: Callable[[], Evaluate] = attribution.Watch) -> None:
        self.rounds = rounds
        self._make = evaluate
        self._evaluate = evaluate()
        self._received_by: datetime | None = None

    def judged(self, conn: Connection, *, window_end: datetime, previous: Evaluation | None) -> Evaluation | None:
        """The evaluation of a boundary; None before the first run has arrived."""
        start, due = self.rounds.history_start(window_end), self.rounds.due(window_end)
        if self._received_by is not None and self._received_by > due:
            self._evaluate, self._received_by = self._make(), None
        # Runs with a clock that is ahead may be scheduled later than this boundary: the next one needs them.
        horizon = due + timedelta(days=1)
        arrived = runs.attempts(conn, since=start, until=horizon, received_by=due, received_after=self._received_by)
        if previous is None and not any(each.scheduled_at < window_end for each in arrived):
            return None
        places = organisations.places(conn, at=window_end)
        self._received_by = due
        works = planned.declared(conn, since=start, until=horizon)
        columns = without_planned_work(attribution.columns_of(arrived), works=works, places=places)
        length = self.rounds.round_s
        return self._evaluate(columns, places=places, window_end=window_end, round_s=length, previous=previous)


def evaluate_round(conn: Connection, *, window_end: datetime, window: Window) -> Evaluation | None:
    """Judge one window from what is stored; stores nothing. None before the first run, or where it was judged."""
    previous = verdicts.latest_evaluation(conn)
    if previous is not None and previous.window_end >= window_end:
        return None
    return window.judged(conn, window_end=window_end, previous=previous)
