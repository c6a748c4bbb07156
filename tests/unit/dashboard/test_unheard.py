"""Who is not heard: by name in the first sentences, and no healthy column for PCTs whose practices are silent."""

from dataclasses import replace
from datetime import timedelta

from dashboard import queries
from dashboard.components.causes import cause_card
from dashboard.components.domains import headline
from dashboard.components.matrix import matrix_table
from dashboard.queries import Now
from dashboard.views import now as now_view
from dashboard.views.now import matrix, matrix_words, unheard
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_pages import words


def silenced(told: Told, *, among: int, judgement: Judgement = Judgement.NO_DATA) -> Now:
    """A healthy fleet of which some practices of ZZ1 have not been heard for a minute."""
    read = queries.now(told("healthy"))
    assert read.evaluation is not None
    cut = [each.vantage for each in read.fleet if each.pct == "ZZ1"][:among]
    fleet = tuple(
        replace(each, last_scheduled_at=NOW - timedelta(minutes=1)) if each.vantage in cut else each
        for each in read.fleet
    )
    said = {**read.evaluation.judgements, **dict.fromkeys(cut, judgement)}
    return replace(read, fleet=fleet, evaluation=replace(read.evaluation, judgements=said))


def in_zz1(read: Now) -> int:
    return sum(each.pct == "ZZ1" for each in read.fleet)


def said_of(read: Now, told: Told) -> str:
    made = now_view.headline(read, settings=told("healthy").settings, gap=timedelta(minutes=1))
    return words(headline(made, population=read.population))


def link_cut(read: Now) -> Cause:
    """A link whose practices fell silent."""
    return Cause(
        domain=FaultDomain.SHARED,
        dimension="link",
        value="L-1",
        probability=0.99,
        share=Share(bad=44, attempts=44),
        started_at=NOW - timedelta(minutes=1),
        members=tuple(each.vantage for each in read.fleet if each.pct == "ZZ1"),
        symptom="silent",
    )


def test_a_pct_whose_practices_mostly_do_not_report_is_not_shown_as_healthy(told: Told) -> None:
    every = in_zz1(queries.now(told("healthy")))
    read = silenced(told, among=every - 1)
    assert unheard(read) == {"ZZ1": Share(bad=every - 1, attempts=every)}
    assert matrix_words(read, drawn=matrix(read)).endswith(f"Not heard: {every - 1} of {every} practices in ZZ1.")
    drawn = matrix(read)
    said = words(matrix_table(drawn, level="PCT"))
    assert "ZZ1 not heard" in said
    assert said.count("Not heard") == len(drawn.operations())


def test_a_few_silent_practices_make_no_column_silent(told: Told) -> None:
    read = silenced(told, among=3)
    assert unheard(read) == {}
    assert "not heard" not in matrix_words(read, drawn=matrix(read)).lower()


def test_practices_that_report_again_are_heard_before_the_next_verdict(told: Told) -> None:
    read = silenced(told, among=99)
    assert unheard(replace(read, fleet=queries.now(told("healthy")).fleet)) == {}


def test_a_pct_that_shares_a_cut_link_is_not_heard_and_its_card_counts_practices(told: Told) -> None:
    read = silenced(told, among=99, judgement=Judgement.SHARED)
    assert read.evaluation is not None
    cause = link_cut(read)
    read = replace(read, evaluation=replace(read.evaluation, causes=(cause,)))
    assert set(unheard(read)) == {"ZZ1"}
    card = words(cause_card(now_view.causes(read)[0], population=read.population, now=read.now, is_open=False))
    assert f"Practices not heard {in_zz1(read)} of 40" in card
    assert "failed" not in card


def test_a_failing_call_is_shown_though_its_pct_is_silent(told: Told) -> None:
    read = silenced(told, among=99)
    drawn = replace(matrix(read), cells={("A016", "ZZ1"): Share(bad=3, attempts=4)})
    assert "75 %" in words(matrix_table(drawn, level="PCT"))


def test_a_silent_practice_is_named_with_a_link(told: Told) -> None:
    read = silenced(told, among=1)
    (vantage,) = now_view.headline(read, settings=told("healthy").settings, gap=timedelta(minutes=1)).silent
    assert f"1 practice of 40 reported nothing:  {read.population.practice(vantage)} ." in said_of(read, told)


def test_of_many_silent_practices_the_first_are_named_and_the_others_counted(told: Told) -> None:
    said = said_of(silenced(told, among=7), told)
    assert "7 practices of 40 reported nothing: " in said
    assert " and  3 more ." in said
    assert said.count("(Y99") == 4
