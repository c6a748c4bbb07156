"""Back-off and batch size."""

from domain.wire import MAX_RUNS
from probes.agent.line import Line


def test_waits_double_up_to_the_longest_with_jitter() -> None:
    line = Line(agent="a", longest_wait_s=4.0)
    waits = [line.failed() for _ in range(8)]
    for wait, base in zip(waits, [0.5, 1, 2, 4, 4, 4, 4, 4], strict=True):
        assert base / 2 <= wait <= base
    assert len(set(waits)) == 8
    assert line.troubled


def test_the_collector_is_not_asked_earlier_than_it_said() -> None:
    assert Line(agent="a", longest_wait_s=4.0).failed(retry_after_s=90) == 90


def test_a_failing_line_tries_smaller_batches_and_recovers() -> None:
    line = Line(agent="a", longest_wait_s=4.0)
    line.failed()
    assert line.batch_runs == MAX_RUNS // 2
    for _ in range(20):
        line.failed()
    assert line.batch_runs == 1
    line.succeeded()
    assert (line.batch_runs, line.troubled) == (2, False)
