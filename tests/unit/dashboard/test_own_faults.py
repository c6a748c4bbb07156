"""A practice's own fault on the Now page: what its advice rests on, and what the controls say of it."""

from dataclasses import replace

from dashboard import queries
from dashboard.components.causes import own_card
from dashboard.views import now as now_view
from domain.verdicts import Share
from domain.vocabulary import FaultDomain
from tests.unit.dashboard.conftest import Told
from tests.unit.dashboard.test_pages import words


def test_advice_that_rests_on_one_run_says_so(told: Told) -> None:
    read = queries.now(told("central"))
    view = next(each for each in now_view.causes(read) if each.cause.domain is FaultDomain.LOCAL)
    assert view.evidence is not None
    few = Share(bad=5, attempts=6)
    slow = replace(view, evidence=replace(view.evidence, failure_class=None))
    for seen, number, alone in (
        (view, 0, False),
        (view, 4, True),
        (slow, 1, True),
        (slow, 2, False),
    ):
        cause = replace(view.cause, share=few, slow=number)
        card = words(own_card(replace(seen, cause=cause), population=read.population, now=read.now))
        assert "Check first" in card
        assert ("One run alone shows this: see whether the next does too." in card) is alone


def test_controls_that_failed_of_a_wider_fault_do_not_speak_of_a_practice(told: Told) -> None:
    read = queries.now(told("central"))
    view = next(each for each in now_view.causes(read) if each.cause.domain is FaultDomain.LOCAL)
    assert view.evidence is not None
    for bad, wide in ((12, True), (1, False)):
        controls = replace(view.evidence, controls=Share(bad=bad, attempts=18))
        card = words(own_card(replace(view, evidence=controls), population=read.population, now=read.now))
        assert (": of a wider fault, at the same times" in card) is wide
