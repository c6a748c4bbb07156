"""What funnels say and how they are drawn."""

from datetime import UTC, datetime, timedelta
from functools import partial

import plotly.graph_objects as go

from dashboard.address.periods import period
from dashboard.figures.funnel import Dot, funnel_figure
from dashboard.sentences import funnels
from dashboard.sentences.funnels import Compared
from dashboard.sentences.population import Population
from dashboard.statistics.funnel import Place, funnel, places
from dashboard.theme import LIGHT
from domain.verdicts import Share

_OTHERS = [1] * 16 + [0] * 11


def question_one() -> Compared:
    """29 practices: 31 of 60, 9 of 60, and 27 with 16 of 1,620 together."""
    shares = {f"Y99{at:03d}": Share(bad=bad, attempts=60) for at, bad in enumerate([31, 9, *_OTHERS], start=1)}
    line = funnel(list(shares.values()))
    assert line is not None
    return Compared(funnel=line, shares=shares, places=places(line, shares=shares), what="failed")


def population(found: Compared) -> Population:
    return Population(pct_of=dict.fromkeys(found.shares, "ZZ1"))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_the_first_question_is_answered_in_one_sentence() -> None:
    found = question_one()
    assert plain(funnels.lead(found, population=population(found))) == (
        "Two of 29 practices are above the 99.8 % limit: "
        "Y99001 (31 of 60 journeys failed, 52 %, 95 % interval 39 to 64 %) and "
        "Y99002 (9 of 60 journeys failed, 15 %, 95 % interval 8 to 26 %); "
        "the other 27 differ by no more than chance."
    )
    assert plain(funnels.brief(found)) == "2 of 29 are above the 99.8 % limit."
    assert "The limits are exact binomial; they are not widened" in funnels.method(found)


def test_one_of_three_is_never_flagged_and_is_said_to_be_too_few() -> None:
    found = question_one()
    few = {**found.shares, "Y99030": Share(bad=1, attempts=3)}
    assert found.funnel is not None
    more = Compared(funnel=found.funnel, shares=few, places=places(found.funnel, shares=few), what="failed")
    assert "Two of 29" in plain(funnels.lead(more, population=population(more)))
    assert plain(funnels.too_few(more)) == "1 practice has under 30 journeys: too little data for a limit."
    assert funnels.too_few(found) == ""


def test_limits_are_drawn_only_where_a_practice_is_judged_by_them() -> None:
    assert funnels.not_enough(question_one()) == ""
    few = Compared(funnel=None, shares={"Y1": Share(bad=1, attempts=29)}, places={}, what="failed")
    assert funnels.not_enough(few) == "A limit needs 30 journeys of one practice; here the most is 29."
    found = question_one()
    assert found.funnel is not None
    dots = [Dot(vantage="Y1", code="Y1", share=Share(bad=1, attempts=60), place=Place.WITHIN, words=str, chosen=False)]
    lines = funnel_figure(dots=dots, funnel=found.funnel, what="Share that failed", colours=LIGHT)["data"][:5]
    assert {min(line["x"]) for line in lines} == {30}


def test_a_longer_period_is_offered_only_where_there_are_older_runs() -> None:
    now = datetime(2026, 11, 30, 20, 45, tzinfo=UTC)
    week = period("7d", now=now)
    today = datetime(2026, 11, 30, 20, 41, tzinfo=UTC)
    assert funnels.longer(week.start - timedelta(hours=1), period=week, now=now) == "Choose a longer period."
    said = "There are runs since 20:41 only, all of them in this period: more come with time."
    assert funnels.longer(today, period=week, now=now) == said


def test_names_that_would_cover_one_another_are_left_to_the_pointer() -> None:
    found = question_one()
    assert found.funnel is not None
    bad = {"Y1": 31, "Y2": 30, "Y3": 9}
    dots = [
        Dot(vantage=each, code=each, share=Share(bad=n, attempts=60), place=Place.HIGH, words=str, chosen=False)
        for each, n in bad.items()
    ]
    *_, marks = funnel_figure(dots=dots, funnel=found.funnel, what="Share that failed", colours=LIGHT)["data"]
    assert marks["text"] == ["Y1", "", "Y3"]
    assert len(marks["y"]) == 3


def test_large_numbers_have_their_commas() -> None:
    shares = {f"Y{at}": Share(bad=30 if at < 2_000 else 1, attempts=60) for at in range(3_000)}
    found = question_one()
    assert found.funnel is not None
    many = Compared(funnel=found.funnel, shares=shares, places=places(found.funnel, shares=shares), what="failed")
    assert plain(funnels.brief(many)) == "2,000 of 3,000 are above the 99.8 % limit."
    assert "1,997 more; the other 1,000 differ" in plain(funnels.lead(many, population=population(many)))


def test_nothing_to_compare_is_said() -> None:
    nothing = Compared(funnel=None, shares={"Y1": Share(bad=0, attempts=0)}, places={}, what="failed")
    assert funnels.lead(nothing, population=population(nothing)).startswith("No practice has the 30 journeys")
    assert funnels.method(nothing) == ""


def test_those_that_stand_out_are_named_on_their_marks_and_the_chosen_is_ringed() -> None:
    found = question_one()
    assert found.funnel is not None
    dots = [
        Dot(
            vantage=name,
            code=name,
            share=share,
            place=found.places[name],
            words=partial(str, name),
            chosen=name == "Y99003",
        )
        for name, share in found.shares.items()
    ]
    figure = funnel_figure(dots=dots, funnel=found.funnel, what="Share that failed", colours=LIGHT)
    go.Figure(figure)
    traces = {trace["name"]: trace for trace in figure["data"]}
    assert traces["above the 99.8 % limit"]["text"] == ["Y99001", "Y99002"]
    assert traces["chosen"]["x"] == [60]
    assert [each["text"] for each in figure["layout"]["annotations"]] == ["1.0\u00a0%", "95\u00a0%", "99.8\u00a0%"]


def test_a_nation_is_drawn_as_counts() -> None:
    found = question_one()
    assert found.funnel is not None
    share = Share(bad=1, attempts=60)
    dots = [
        Dot(vantage=str(at), code=str(at), share=share, place=found.funnel.place(share), words=str, chosen=False)
        for at in range(2000)
    ]
    figure = funnel_figure(dots=dots, funnel=found.funnel, what="Share that failed", colours=LIGHT)
    (counted,) = [trace for trace in figure["data"] if trace["name"] == "several practices"]
    assert counted["hovertext"] == ["2,000 practices, about 1.8\u00a0%"]


def test_limits_that_allow_for_differences_are_not_said_to_show_none() -> None:
    shares = {f"Y99{at:03d}": Share(bad=bad, attempts=200) for at, bad in enumerate([4, 40] * 20, start=1)}
    line = funnel(list(shares.values()))
    assert line is not None
    assert line.adjusted
    wide = Compared(funnel=line, shares=shares, places=places(line, shares=shares), what="failed")
    said = plain(funnels.lead(wide, population=population(wide)))
    assert said.startswith("None of 40 practices is above the 99.8 % limit, which allows for practices that differ by ")
    assert "no more than chance" not in said


def test_who_is_not_above_widened_limits_lies_below_them() -> None:
    shares = {f"Y99{at:03d}": Share(bad=bad, attempts=200) for at, bad in enumerate([199, *[4, 30] * 30], start=1)}
    line = funnel(list(shares.values()))
    assert line is not None
    wide = Compared(funnel=line, shares=shares, places=places(line, shares=shares), what="failed")
    said = plain(funnels.lead(wide, population=population(wide)))
    assert line.adjusted
    assert said.startswith("One of 61 practices is above the 99.8 % limit: Y99001 (199 of 200 ")
    assert said.endswith("; the other 60 lie below it.")
