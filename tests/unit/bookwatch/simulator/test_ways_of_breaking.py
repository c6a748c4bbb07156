"""Faults that grow, spread, go on and off, lose packets or hold reports: what the probe sees of each."""

from datetime import timedelta

import numpy as np
import pytest

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.courses import Course
from bookwatch.simulator.draft import CONNECT, RECEIVE, SEND, TLS, WAIT
from bookwatch.simulator.faults import Fault
from data.codes import OUTCOMES
from domain.failures import FailureClass
from domain.vocabulary import Outcome
from tests.unit.bookwatch.simulator.conftest import TUESDAY, Simulate, a_fault

BAD = [OUTCOMES.number[each] for each in Outcome if each.is_bad]


def bad_share(batch: Batch) -> float:
    return float(np.isin(batch.outcome, BAD).mean())


def classes(batch: Batch) -> set[FailureClass | None]:
    numbers = np.unique(batch.struck[batch.made & (batch.struck >= 0)]).tolist()
    return {batch.modes[number].failure for number in numbers}


def usual(batch: Batch, phase: int) -> float:
    """Median milliseconds of the first call to each server."""
    return float(np.nanmedian(batch.phases[phase][:, 0]))


def test_a_fault_that_spreads_touches_more_and_more(simulate: Simulate) -> None:
    course = Course(spreads_from=0.1, grown=0.8)
    shares = [bad_share(batch) for batch in simulate(a_fault("core", "error", course=course), rounds=12)]
    assert shares[0] < 0.25
    assert shares[-1] > 0.9
    assert all(later > earlier - 0.05 for earlier, later in zip(shares, shares[1:], strict=False))


def test_a_fault_that_grows_slows_down_more_and_more(simulate: Simulate) -> None:
    drift = a_fault("core", "slow", factor=8.0, course=Course(grows_from=0.0))
    waits = [float(np.nanmedian(batch.phases[WAIT][:, 1])) for batch in simulate(drift, rounds=12)]
    assert waits[-1] > 3 * waits[0]


def test_a_fault_goes_on_and_off(simulate: Simulate) -> None:
    flapping = a_fault("core", "error", course=Course(on_s=300, off_s=600))
    shares = [bad_share(batch) for batch in simulate(flapping, rounds=6)]
    assert [share > 0.5 for share in shares] == [True, False, False, True, False, False]


def test_lost_packets_cost_a_second_and_more_to_connect_and_some_never_get_through(simulate: Simulate) -> None:
    (well,), (lossy,) = simulate(), simulate(a_fault("everywhere", "loss", severity=0.4))
    connect, _ = lossy.phases[CONNECT][:, 0], well.phases[CONNECT][:, 0]
    assert 0.2 < float(np.nanmean(connect > 900)) < 0.8
    assert {FailureClass.CONNECT_TIMED_OUT, FailureClass.DNS_NO_ANSWER} & classes(lossy)
    assert bad_share(lossy) > bad_share(well) + 0.02


def test_congestion_shows_in_every_phase_of_the_way(simulate: Simulate) -> None:
    (well,), (busy,) = simulate(), simulate(a_fault("everywhere", "congestion", queue_ms=300.0))
    for phase in (CONNECT, TLS, WAIT, RECEIVE):
        assert usual(busy, phase) > usual(well, phase) + 100


@pytest.mark.parametrize(
    ("kind", "failure", "phase"),
    [
        ("mtu", FailureClass.TLS_TIMED_OUT, TLS),
        ("mtu_up", FailureClass.CORE_TIMED_OUT, SEND),
        ("mtu_down", FailureClass.CORE_TIMED_OUT, RECEIVE),
    ],
)
def test_large_packets_stall_where_they_are_sent(
    simulate: Simulate, kind: str, failure: FailureClass, phase: int
) -> None:
    where = f"link:{simulate().world.dimensions['link'][0]}"
    (batch,) = simulate(a_fault(where, kind))
    assert failure in classes(batch)
    struck = np.argwhere(batch.struck >= 0)
    mine = [
        (r, c) for r, c in struck.tolist() if batch.modes[batch.struck[r, c]].failure is failure and batch.made[r, c]
    ]
    assert mine
    assert all(batch.phases[phase][r, c] > 20_000 for r, c in mine)


def test_held_reports_arrive_when_the_way_is_open_again_and_say_what_they_would_have_said(simulate: Simulate) -> None:
    (well,), (held,) = simulate(), simulate(a_fault("everywhere", "held"))
    end = int((TUESDAY + timedelta(hours=1)).timestamp() * 1e6)
    assert (held.received_us >= end).all()
    assert (well.outcome == held.outcome).all()
    assert (well.duration_ms == held.duration_ms).all()


def test_used_up_slots_fail_nothing(simulate: Simulate) -> None:
    (well,), (used,) = simulate(), simulate(a_fault("core", "no_slots", severity=1.0))
    assert (used.outcome == OUTCOMES.number[Outcome.BUSINESS]).mean() > 0.9
    assert bad_share(used) <= bad_share(well) + 0.01


def test_two_places_must_be_shared_where_a_fault_asks_for_both(simulate: Simulate) -> None:
    world = simulate().world
    pct, release = world.dimensions["pct"][0], world.dimensions["release"][0]
    both = Fault(
        where=f"pct:{pct}",
        kind="tls.protocol",
        within=(f"release:{release}",),
        start=TUESDAY,
        end=TUESDAY + timedelta(hours=1),
    )
    sharing = both.sharing(world)
    expected = world.sharing("pct", value=pct) & world.sharing("release", value=release)
    assert sharing.any()
    assert (sharing == expected).all()
