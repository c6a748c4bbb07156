"""Each kind of failure shows in the runs as its class, phase and share; and nothing else changes."""

import json
from datetime import timedelta

import pytest

from bookwatch.simulator.faults import UNNAMED, Fault
from bookwatch.simulator.lab_words import LAB_WORDS
from bookwatch.simulator.modes import MODES, Mode
from bookwatch.simulator.simulation import Simulation
from domain.runs import Run, Step
from domain.vocabulary import Outcome, Phase
from tests.unit.bookwatch.simulator.conftest import TUESDAY, Simulate, a_fault, bodies, runs_of

SHARE = 0.4


def place_of(failure: str) -> str:
    """A place where that class may be found."""
    root = failure.partition(".")[0]
    places = {"provider": "hospital:ZH1", "identity": "identity", "clock": "supplier:SYS-LARK", "proxy": "isp:ISP-1"}
    return places.get(root, "region:REGION-1" if root in {"dns", "connect", "tls"} else "core")


def struck(run: Run, *, mode: Mode) -> list[Step]:
    return [step for step in run.steps if step.failure_class is mode.failure]


def touched_codes(fault: Fault, *, simulation: Simulation) -> set[str]:
    touched = fault.touched(simulation.world, seed=simulation.seed, number=1)
    return {code for code, inside in zip(simulation.world.codes, touched, strict=True) if inside}


@pytest.mark.parametrize("failure", MODES)
def test_a_failure_shows_as_its_class_and_changes_nothing_else(failure: str, simulate: Simulate) -> None:
    fault = a_fault(place_of(failure), failure, severity=SHARE)
    broken, well = bodies(simulate(fault)), bodies(simulate())
    mode, touched = fault.mode, touched_codes(fault, simulation=simulate(fault))
    changed = [code for code in broken if broken[code] != well[code]]
    assert changed
    assert set(changed) <= touched
    for code in changed:
        assert failure in broken[code], "only what the fault struck may differ"
        steps = [step for step in json.loads(broken[code])["steps"] if step["failure_class"] == failure]
        for step in steps:
            assert step["failed_phase"] == mode.phase
            assert step["status"] == mode.status
            assert step["outcome"] == ("wrong_result" if mode.wrong else "failed")
            assert step["error_code"] == mode.code


@pytest.mark.parametrize("failure", ["dns.no_answer", "connect.timed_out", "tls.untrusted"])
def test_the_share_of_connections_struck_is_the_severity(failure: str, simulate: Simulate) -> None:
    fault = a_fault("core" if failure.startswith("tls") else "gateway", failure, severity=SHARE)
    runs = [run for batch in simulate(fault, rounds=6) for run in runs_of(batch)]
    proxied = simulate().world.proxied
    open_to_it = {
        code
        for code, inside, proxy in zip(simulate().world.codes, fault.sharing(simulate().world), proxied, strict=True)
        if inside and not (proxy and failure.startswith("dns"))
    }
    server = "roles" if fault.place == "core" else "log-on"
    first = [step for run in runs if run.vantage in open_to_it for step in run.steps if step.step_id == server]
    share = sum(step.failure_class is not None for step in first) / len(first)
    assert abs(share - SHARE) < 5 * (SHARE * (1 - SHARE) / len(first)) ** 0.5 + 0.01


def test_a_call_that_fails_has_no_later_phase_and_a_time_out_takes_its_time(simulate: Simulate) -> None:
    (batch,) = simulate(a_fault("core/A011", "hang"))
    failed = [run for run in runs_of(batch) if run.failed_step == "create-referral"]
    assert len(failed) > 150
    for run in failed:
        step = run.failing_step()
        assert step is not None
        assert step.phases.wait == pytest.approx(190_000)
        assert step.phases.receive is None
        assert run.steps[-1] == step
        assert run.not_cleaned == 1, "the referral may exist: its reply was lost"


def test_a_hospital_s_fault_strikes_only_bookings_with_it(simulate: Simulate) -> None:
    (batch,) = simulate(a_fault("hospital:ZH2", "hang"))
    for run in runs_of(batch):
        if run.outcome is Outcome.FAILED and run.failure_class and run.failure_class.root == "provider":
            assert (run.provider, run.failed_step) == ("ZH2", "book")
        elif run.provider == "ZH2":
            assert "book" not in [step.step_id for step in run.steps] or run.outcome is not Outcome.OK


@pytest.mark.parametrize(
    ("where", "shift", "phase"),
    [
        ("resolver:RES-ZZ1", {Phase.DNS: 900.0}, Phase.DNS),
        ("region:REGION-1", {Phase.CONNECT: 500.0}, Phase.CONNECT),
        ("link:L-ZZ2", {Phase.RECEIVE: 700.0}, Phase.RECEIVE),
        ("core", {}, Phase.WAIT),
    ],
)
def test_slowness_lengthens_its_phase_and_no_other(
    where: str, shift: dict[Phase, float], phase: Phase, simulate: Simulate
) -> None:
    fault = a_fault(where, "slow", shift=shift)
    slow, well = bodies(simulate(fault)), bodies(simulate())
    changed = {code for code in slow if slow[code] != well[code]}
    assert changed
    assert changed <= touched_codes(fault, simulation=simulate(fault))
    for code in changed:
        pairs = zip(json.loads(slow[code])["steps"], json.loads(well[code])["steps"], strict=False)
        differing = [
            (name, now["phases"][name] - (then["phases"][name] or 0.0))
            for now, then in pairs
            for name in now["phases"]
            if now["phases"][name] != then["phases"][name]
        ]
        assert {name for name, _ in differing} == {phase.value}
        assert all(more > 0.4 * (shift.get(phase) or 400.0) for _, more in differing)


def test_half_the_coverage_touches_half_of_the_members_and_always_the_same(simulate: Simulate) -> None:
    fault = a_fault("region:REGION-1", "connect.refused", coverage=0.5)
    members = int(fault.sharing(simulate().world).sum())
    simulation = simulate(fault, rounds=3)
    touched = touched_codes(fault, simulation=simulation)
    assert len(touched) == round(members / 2)
    for batch in simulation:
        failed = {run.vantage for run in runs_of(batch) if str(run.failure_class) == "connect.refused"}
        assert failed == touched & {simulation.world.codes[row] for row in batch.rows}


def test_a_fault_holds_from_its_start_to_its_end(simulate: Simulate) -> None:
    start, end = TUESDAY + timedelta(minutes=7), TUESDAY + timedelta(minutes=12)
    fault = Fault(where="identity", kind="error", start=start, end=end)
    for batch in simulate(fault, rounds=3):
        for run in runs_of(batch):
            met = run.failed_step == "log-on" and str(run.failure_class) == "identity.unavailable"
            assert met == (start <= run.started_at < end) or run.outcome is Outcome.FAILED


def test_a_silent_agent_runs_nothing_and_all_others_run_as_before(simulate: Simulate) -> None:
    code = simulate().world.codes[17]
    silent, well = bodies(simulate(a_fault(f"agent:{code}", "silent"))), bodies(simulate())
    assert {each: body for each, body in well.items() if each != code} == silent


def test_a_wrong_clock_shows_in_the_offset(simulate: Simulate) -> None:
    code = simulate().world.codes[3]
    (batch,) = simulate(a_fault(f"agent:{code}", "wrong_clock"))
    run = next(run for run in runs_of(batch) if run.vantage == code)
    assert (str(run.failure_class), run.failed_step) == ("clock.skew", "log-on")
    assert (run.clock_offset_ms or 0) > 1_000_000


def test_a_run_that_uses_up_its_time_is_ended(simulate: Simulate) -> None:
    (batch,) = simulate(a_fault("core", "slow", shift={Phase.WAIT: 60_000.0}))
    over = [run for run in runs_of(batch) if str(run.failure_class) == "client.budget"]
    assert len(over) > 150
    assert all(450_000 < run.duration_ms < 610_000 for run in over)


def test_clearing_up_ends_with_the_run_s_time(simulate: Simulate) -> None:
    """Three calls have taken 420 s when the first that clears up begins to take 185 s: the next is never sent."""
    slow = [a_fault(f"core/{code}", "slow", shift={Phase.WAIT: 140_000.0}) for code in ("A011", "A015", "A016")]
    (batch,) = simulate(*slow, a_fault("core/A034", "slow", shift={Phase.WAIT: 185_000.0}))
    late = [
        run for run in runs_of(batch) if any(step.failed_phase is None and step.failure_class for step in run.steps)
    ]
    assert len(late) > 20
    for run in late:
        *_, given_up, unsent = run.steps
        assert {str(given_up.failure_class), str(unsent.failure_class)} == {"client.budget"}
        assert (unsent.total_ms, unsent.status, unsent.phases.wait, unsent.request_id) == (0.0, None, None, "")
        assert run.not_cleaned
    assert all(run.duration_ms < 601_000 for run in runs_of(batch))


def test_every_word_of_the_lab_can_be_simulated(simulate: Simulate) -> None:
    names = {each: each for each in UNNAMED}
    world = simulate().world
    well = bodies(simulate())
    for place, words in LAB_WORDS.items():
        named = next((value for value in world.dimensions.get(place, ()) if value), world.codes[0])
        where = names.get(place, f"{place}:{'ZH1' if place == 'hospital' else named}")
        broken = [simulate(a_fault(where, word)) for word in words if word != "held"]
        assert all(bodies(each) != well for each in broken)
