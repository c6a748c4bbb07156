"""Sentences, the live table and the summary of repeated runs."""

import io
import time
from dataclasses import replace

import pytest
from rich.console import Console

from bookwatch.cli.live_steps import shown_live
from bookwatch.cli.run_words import is_bad, outcomes, quantile, sentence, summary
from bookwatch.cli.steps_table import table_of
from domain.failures import FailureClass
from domain.runs import Phases, Run, Step
from domain.vocabulary import Outcome, Phase
from tests.unit.data.samples import a_run, a_step

FAILED = replace(
    a_step("A016"),
    step_id="book",
    outcome=Outcome.FAILED,
    failure_class=FailureClass.CORE_TIMED_OUT,
    failed_phase=Phase.WAIT,
    detail="wait: TimeoutError",
    phases=Phases(dns=0.0, connect=0.0, tls=0.0, send=0.1, wait=3000.0),
)


def a_failed_run() -> Run:
    return a_run(
        steps=(FAILED,),
        outcome=Outcome.FAILED,
        failure_class=FailureClass.CORE_TIMED_OUT,
        failed_step="book",
        not_cleaned=1,
    )


def shown(table: object) -> str:
    screen = Console(file=io.StringIO(), width=160)
    screen.print(table)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_a_failure_in_one_sentence() -> None:
    told = sentence(a_failed_run())
    for words in ("at step 'book' (A016)", "while waiting for the reply", "core.timed_out", "core's service desk"):
        assert words in told
    assert told.endswith("1 thing it made could not be cleaned up.")


def test_a_passed_run_in_one_sentence() -> None:
    told = sentence(a_run(steps=(a_step("A005"),)))
    assert "passed: 1 step in" in told
    assert told.endswith("Nothing was left behind.")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_sentence(outcome: Outcome) -> None:
    assert sentence(a_run(steps=(), outcome=outcome)).endswith("left behind.")


def test_the_summary_counts_and_ranks() -> None:
    runs = [a_run(steps=(replace(FAILED, outcome=Outcome.OK, total_ms=float(ms)),)) for ms in range(1, 21)]
    rows = shown(summary(runs)).splitlines()
    assert rows[1].split() == ["book", "A016", "20", "0", "10.0", "19.0"]
    assert rows[2].startswith(" all calls of a run")
    assert outcomes([*runs, a_failed_run()]) == "21 runs: 20 ok, 1 failed (core.timed_out 1)."
    assert not is_bad(runs)
    assert is_bad([*runs, a_failed_run()])


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 2.0), (0.95, 3.0), (1.0, 3.0)])
def test_quantile(share: float, expected: float) -> None:
    assert quantile([1.0, 2.0, 3.0], share=share) == expected


def test_the_table_shows_phases_and_what_is_under_way() -> None:
    text = shown(table_of([FAILED], running_s=1.5))
    assert "3000.0" in text
    assert "core.timed_out" in text
    assert "1500" in text
    assert "under way" in text


def steps_shown(step: Step, *, terminal: bool, quiet: bool = False, until: str = "") -> tuple[str, str]:
    """What screen and lines were sent, with a third step that goes on until the screen has shown some words."""
    screen, lines = (Console(file=io.StringIO(), force_terminal=is_one, width=160) for is_one in (terminal, False))
    assert isinstance(screen.file, io.StringIO)
    assert isinstance(lines.file, io.StringIO)
    deadline = time.monotonic() + 10
    with shown_live(screen=screen, lines=lines, quiet=quiet) as steps:
        steps.ended(step)
        steps.ended(step)
        while until not in screen.file.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
    return screen.file.getvalue(), lines.file.getvalue()


def test_on_a_terminal_a_live_table_elsewhere_lines() -> None:
    live, none = steps_shown(FAILED, terminal=True, until="under way")
    assert "under way" in live
    assert live.count("book") >= 2
    assert none == ""
    nothing, lines = steps_shown(FAILED, terminal=False)
    assert nothing == ""
    assert lines.count("book") == 2
    assert "TimeoutError" in lines
    assert steps_shown(FAILED, terminal=True, quiet=True) == ("", "")
