"""Reports that come late: a real collector, the real engine, and verdicts that say what they said before."""

from datetime import timedelta

from sqlalchemy import Engine

from collectors import late
from collectors.evaluator import Evaluator
from collectors.rounds import Rounds
from data import verdicts
from data.engine import reading
from data.revising.reading import Revision, revisions, with_late_results
from domain.runs import Run
from domain.vocabulary import Judgement
from tests.unit.collectors.serving import Collector
from tests.unit.data.samples import NOON, ROUND, TOKENS, a_run

ROUNDS = Rounds.of(300.0)
CUT = range(9, 19)
"""Rounds in which one practice could not report."""
DONE = 24


def a_report(number: int, *, vantage: str) -> Run:
    at = NOON + number * ROUND + timedelta(seconds=30)
    place = ("Y99001", "Y99002", "control-1").index(vantage)
    agent = "agent-2" if vantage == "Y99002" else "agent-1"
    return a_run(3 * number + place, vantage=vantage, agent=agent, scheduled_at=at, started_at=at)


def send(collector: Collector, *numbers: int) -> None:
    """What the second practice's agent holds of these rounds."""
    kept = [a_report(number, vantage="Y99002") for number in numbers]
    answer = collector.send(*kept, agent="agent-2", token=TOKENS["agent-2"])
    assert {each["status"] for each in answer["results"]} == {"stored"}


def lived(collector: Collector, evaluator: Evaluator, *, number: int) -> int:
    """One round, with its reports and its evaluation; gives how many verdicts were revised."""
    collector.now = NOON + (number + 1) * ROUND - timedelta(seconds=60)
    collector.send(a_report(number, vantage="Y99001"), a_report(number, vantage="control-1"))
    if number == CUT.stop:
        send(collector, *CUT, number)
    elif number not in CUT:
        send(collector, number)
    evaluator.evaluate_round(NOON + (number + 1) * ROUND)
    return evaluator.revise(NOON + (number + 1) * ROUND).verdicts


def said(store: Engine) -> tuple[list[Judgement], list[Revision]]:
    with reading(store) as conn:
        span = {"since": NOON, "until": NOON + (DONE + 1) * ROUND}
        told = verdicts.history(conn, vantage="Y99002", **span)
        return [each.judgement for each in told], revisions(conn, vantage="Y99002", **span)


def test_reports_that_come_late_revise_what_was_said_of_their_time(store: Engine, collector: Collector) -> None:
    evaluator = Evaluator(store, lambda: collector.now, 300.0)
    for number in range(CUT.stop):
        lived(collector, evaluator, number=number)
    before, none = said(store)
    assert (before[-1], none) == (Judgement.NO_DATA, [])
    # Bounded work: the warm-up of sixty rounds takes the first rounds, and then everything is up to date.
    revised = [lived(collector, evaluator, number=number) for number in range(CUT.stop, DONE)]
    assert revised[0] == 0
    assert sum(revised) >= 1
    after, told = said(store)
    assert Judgement.NO_DATA not in after
    assert after[-1] is Judgement.OK
    assert Judgement.NO_DATA in {each.before for each in told}
    assert all(each.now is Judgement.OK and each.revised_at > NOON + CUT.stop * ROUND for each in told)
    with reading(store) as conn:
        numbers = [number for _, number in with_late_results(conn, since=NOON, until=collector.now, vantage="Y99002")]
    assert numbers
    assert all(1 <= number <= len(CUT) for number in numbers), "results of the cut that came after its rounds"
    assert late.LateReports(store, lambda: collector.now, ROUNDS).revise().rows == 0
