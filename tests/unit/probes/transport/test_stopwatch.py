"""Phases, gaps and the total, from a clock that the test turns."""

from collections.abc import Iterator

import pytest

from domain.vocabulary import Phase
from probes.transport.stopwatch import Stopwatch


def ticking(step_s: float) -> Iterator[float]:
    at = 0.0
    while True:
        yield at
        at += step_s


def test_parts_of_a_phase_add_up_and_the_gaps_are_ours() -> None:
    clock = ticking(1.0)
    watch = Stopwatch(lambda: next(clock))
    for phase in (Phase.DNS, Phase.CONNECT, Phase.CONNECT, Phase.TLS, Phase.SEND):
        with watch.timing(phase):
            pass
    watch.stop()
    phases = watch.phases()
    assert (phases.dns, phases.connect, phases.tls, phases.send) == (1000, 2000, 1000, 1000)
    assert (phases.wait, phases.receive) == (None, None)
    assert watch.client_s == 6.0
    # Two readings more, at the very ends, are the total's own.
    assert watch.total_s == pytest.approx(5.0 + watch.client_s + 2.0)


def test_a_kept_connection_has_no_look_up() -> None:
    watch = Stopwatch()
    watch.begin(Phase.SEND)
    watch.stop()
    assert (watch.phases().dns, watch.phases().connect, watch.phases().tls) == (0.0, 0.0, 0.0)


def test_the_first_failure_counts_and_keeps_its_time() -> None:
    clock = ticking(1.0)
    watch = Stopwatch(lambda: next(clock))
    first = ConnectionResetError()
    with pytest.raises(ConnectionResetError), watch.timing(Phase.CONNECT):
        raise first
    watch.fail(ValueError())
    watch.stop()
    assert (watch.error, watch.failed_phase) == (first, Phase.CONNECT)
    assert watch.phases().connect == 1000
    assert watch.phases().tls is None


def test_what_is_ours_within_a_phase_is_not_the_networks() -> None:
    clock = ticking(1.0)
    watch = Stopwatch(lambda: next(clock))
    with watch.timing(Phase.RECEIVE):
        watch.pause()
        watch.resume()  # one second since the pause, ours
        watch.resume()  # it runs already: nothing is read
        watch.pause()  # one second of the phase
    assert watch.client_s == 1.0 + 1.0 + 1.0
    assert watch.phases().receive == 2000


def test_time_between_two_threads_of_ours_leaves_the_open_phase() -> None:
    clock = ticking(1.0)
    watch = Stopwatch(lambda: next(clock))
    with watch.timing(Phase.DNS):
        watch.was_ours(0.75)
    watch.stop()
    assert watch.phases().dns == 250
    assert watch.client_s == 1.0 + 0.75 + 1.0


def test_a_failure_while_paused_is_the_phases() -> None:
    watch = Stopwatch()
    watch.begin(Phase.SEND)
    watch.pause()
    watch.fail(TimeoutError())
    assert watch.failed_phase is Phase.SEND
