"""Question 9: better, or noise?"""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.xmr import xmr_figure
from dashboard.sentences.trends import weeks as words
from dashboard.theme import LIGHT
from dashboard.views.trends.weeks import Weekly, weekly
from domain.vocabulary import Judgement, Outcome, Role
from tests.unit.dashboard.test_tallies import tallies

_GP = Role.REFERRING_CLINICIAN
_MONDAY = date(2026, 11, 23)
_EPOCH = date(1970, 1, 1)


def history(bad: list[int], *, of: int = 1000, measure: str = "failed") -> Weekly:
    """One week for each number, the last one ending on the Sunday before 23 November 2026."""
    first = (_MONDAY - _EPOCH).days - 7 * len(bad)
    rows = [
        (0, first + 7 * week + day, _GP, False, outcome, Judgement.LOCAL, count)
        for week, number in enumerate(bad)
        for day, outcome, count in ((2, Outcome.FAILED, number), (6, Outcome.OK, of - number))
    ]
    return weekly(tallies(*[row for row in rows if row[-1]]), measure=measure, before=_MONDAY)


def said(found: Weekly) -> str:
    return words.lead(found).replace("\u00a0", " ")


def test_seven_weeks_below_the_mean_are_better_and_a_rise_within_limits_is_no_news() -> None:
    # 7 weeks around 5.3 %, then 7 around 2.9 % that end with a rise to 3.0 %: mean 4.1 %
    found = history([50, 56, 52, 55, 51, 56, 51, 28, 30, 28, 31, 28, 28, 30])
    assert said(found) == (
        "Better: the weekly failure rate has been below its mean of 4.1 % for 7 weeks running "
        "(special-cause improvement); the last week's rise to 3.0 % is within limits."
    )


def test_noise_is_called_noise() -> None:
    found = history([40, 42, 38, 41, 39, 43, 40, 38, 42, 41, 39, 40])
    assert said(found).startswith("No change that chance would not explain: the weekly failure rate varies around")
    assert "trial" not in said(found)


def test_what_is_over_is_not_denied_by_a_quiet_end() -> None:
    found = history([50, 56, 52, 55, 51, 56, 51, 28, 30, 28, 31, 28, 44])
    assert "No change that chance would not explain: the weekly failure rate now varies around" in said(found)
    assert said(found).endswith(
        "Before that it was more than noise, last in the week from Mon 9 Nov 2026 "
        "(2 of 3 points running in the outer third, next to a limit)."
    )


def test_few_weeks_give_trial_limits_and_fewer_than_two_none() -> None:
    assert said(history([40, 42, 38])).endswith("These are trial limits: they rest on 3 weeks, and 12 are needed.")
    assert said(history([40])).startswith("Fewer than two whole weeks with journeys")


def test_worse_in_each_way() -> None:
    outside = history([40, 42, 38, 41, 39, 43, 40, 38, 42, 41, 39, 90])
    assert "Worse: the last week's 9.0 % is above the limit of" in said(outside)
    rising = history([40, 42, 38, 41, 39, 40, 37, 38, 39, 40, 41, 42])
    assert "Worse: the weekly failure rate has risen for 6 weeks running, to 4.2 %" in said(rising)


def test_a_week_without_journeys_is_left_out_and_counted() -> None:
    found = history([40, 42, 0, 41], of=1000)
    assert found.empty == 0, "a week without failures is a week"
    silent = weekly(
        tallies(
            (0, (_MONDAY - _EPOCH).days - 20, _GP, False, Outcome.OK, Judgement.OK, 5),
            (0, (_MONDAY - _EPOCH).days - 1, _GP, False, Outcome.OK, Judgement.OK, 5),
        ),
        measure="slow",
        before=_MONDAY,
    )
    assert silent.empty == 1
    assert silent.mondays == (date(2026, 11, 2), date(2026, 11, 16))


def test_the_chart_names_its_lines_and_marks_what_is_more_than_noise() -> None:
    found = history([50, 56, 52, 55, 51, 56, 51, 28, 30, 28, 31, 28, 28, 30])
    assert found.chart is not None
    labels = [str(monday) for monday in found.mondays]
    figure = xmr_figure(chart=found.chart, labels=labels, words=labels, level=0.02, colours=LIGHT)
    go.Figure(figure)
    names = [each["text"].replace("\u00a0", " ") for each in figure["layout"]["annotations"]]
    assert names[0] == "level 2.0 %"
    assert "mean 4.1 %" in names
    marked = {trace["name"]: len(trace["x"]) for trace in figure["data"] if trace["mode"] == "markers"}
    assert marked == {"more than noise, high": 7, "more than noise, low": 7}
    assert np.isclose(sum(found.chart.values), 0.574)
