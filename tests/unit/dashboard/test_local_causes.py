"""What the Practice page says of a practice's own trouble, from a store with its runs, facts and verdicts."""

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard import queries
from dashboard.components.local_causes import local_causes_card
from dashboard.desk import Desk
from dashboard.sentences.local_causes import nothing_points, reasons
from dashboard.settings import DashboardSettings
from data import facts, runs
from data.engine import reading, writing
from domain.failures import FailureClass as F
from domain.local_causes import FactChange, KnownFact, LocalEvidence, ranked
from domain.verdicts import Share
from domain.vocabulary import Outcome, Phase
from tests import factories
from tests.e2e.serving import store_in
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_pages import words
from tests.unit.data.samples import a_run

START = NOW - timedelta(hours=4)
PLAIN = LocalEvidence(since=START, attempts=14, failures={F.IDENTITY_REJECTED: 12})


def test_sentences_carry_denominators_times_and_others() -> None:
    change = FactChange(
        key="site.identity_agent",
        at=START - timedelta(minutes=20),
        before="11",
        after="12",
        others=Share(bad=1, attempts=9),
    )
    clock = KnownFact(key="clock.core", value="about 20 min fast", since=START)
    found = LocalEvidence(
        since=START, attempts=14, failures={F.IDENTITY_REJECTED: 12}, facts=(clock,), changes=(change,)
    )
    by_key = {
        each.cause.key: [line.replace("\u00a0", " ") for line in reasons(each, of=found, now=NOW)]
        for each in ranked(found)
    }
    runs_said = "12 of 14 runs (86 %) since 05:15 ended with log-on: rejected (401)."
    assert by_key["identity-agent"] == [
        runs_said,
        "Identity agent: 11 became 12 at 04:55, 20 minutes before its first bad run. "
        "1 of 9 other practices (11 %) with 12 is in trouble.",
    ]
    assert by_key["clock"] == [runs_said, "Self-test: Clock beside the core's: about 20 min fast, since 05:15."]
    said = words(local_causes_card(found, now=NOW))
    assert "Against it:  Self-test: Clock beside the core's: about 20 min fast, since 05:15." in said


def test_where_nothing_points_to_a_cause_the_page_says_what_was_looked_at() -> None:
    found = LocalEvidence(since=START, attempts=6, failures={F.CORE_ERROR: 5})
    assert "No cause can be named." in words(local_causes_card(found, now=NOW))
    assert nothing_points(found, now=NOW).replace("\u00a0", " ") == (
        "Nothing recorded points to one cause at the practice: of 6 runs since 05:15, 5 ended with core: error; "
        "0 self-test results and 0 changes near that time fit none that Bookwatch knows."
    )


def test_three_causes_at_most_each_with_its_runbook() -> None:
    mixed = LocalEvidence(since=START, attempts=9, failures={F.TLS_CUT: 5, F.CONNECT_RESET: 4})
    card = local_causes_card(mixed, now=NOW)
    assert words(card).count("Runbook: ") == 3
    assert "more fit less well" in words(card)


@pytest.mark.parametrize(("phase", "said"), [(Phase.DNS, "in name look-up"), (None, "outside the network")])
def test_slow_runs_say_where_the_extra_time_is(phase: Phase | None, said: str) -> None:
    found = LocalEvidence(since=START, attempts=8, slow={phase: 6})
    assert f"were slow; the extra time is {said}." in words(local_causes_card(found, now=NOW))


def test_one_run_alone_is_called_so() -> None:
    for runs_seen, alone in ((1, True), (2, False)):
        found = LocalEvidence(since=START, attempts=8, slow={Phase.DNS: runs_seen})
        assert ("One run alone shows this" in words(local_causes_card(found, now=NOW))) is alone


def test_only_a_local_verdict_has_local_causes(told: Told) -> None:
    desk = told("central")
    own, well = (queries.practice(desk, code=code) for code in ("Y99007", "Y99001"))
    assert own is not None
    assert own.local is not None
    assert own.local.failures == {F.IDENTITY_REJECTED: own.local.attempts}
    assert well is not None
    assert well.local is None


def test_a_version_that_others_have_as_well_is_held_against_them(tmp_path: Path) -> None:
    engine = store_in(tmp_path)
    factories.seed(engine, story="local", now=NOW, rounds=26)
    desk = Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
    before = queries.practice(desk, code="Y99007")
    assert before is not None
    assert before.local is not None
    early, late = before.local.since - timedelta(hours=5), before.local.since - timedelta(hours=3)
    told = [("Y99007", early, "11"), ("Y99007", late, "12"), *((f"Y9900{each}", early, "12") for each in (1, 2, 3, 4))]
    found = [
        a_run(900 + number, vantage=vantage, scheduled_at=at, started_at=at, facts={"site.java": value})
        for number, (vantage, at, value) in enumerate(told)
    ]
    with writing(engine) as conn:
        runs.store(conn, runs=found, received_at=NOW)
    with reading(engine) as conn:
        assert facts.holders(conn, key="site.java", value="11") == set()
        assert facts.holders(conn, key="site.java", value="12") == {f"Y9900{each}" for each in (1, 2, 3, 4, 7)}
    after = queries.practice(desk, code="Y99007")
    assert after is not None
    assert after.local is not None
    (change,) = [each for each in after.local.changes if each.key == "site.java"]
    assert change.others == Share(bad=0, attempts=4)
    engine.dispose()


def test_trouble_that_follows_each_start_of_the_pc_is_found_in_the_store(tmp_path: Path) -> None:
    engine = store_in(tmp_path)
    factories.seed(engine, story="local", now=NOW, rounds=26)
    starts = [NOW - timedelta(hours=hours) for hours in (60, 40, 20)]
    made = [
        a_run(
            2000 + 20 * number + half,
            vantage="Y99007",
            scheduled_at=(at := start + half * timedelta(minutes=30)),
            started_at=at,
            outcome=Outcome.FAILED if half >= 10 else Outcome.OK,
            failure_class=F.IDENTITY_REJECTED if half >= 10 else None,
            facts={} if half else {"machine.started": str(start)},
        )
        for number, start in enumerate([NOW - timedelta(hours=80), *starts])
        for half in range(20)
    ]
    with writing(engine) as conn:
        runs.store(conn, runs=made, received_at=NOW)
    desk = Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
    found = queries.practice(desk, code="Y99007")
    assert found is not None
    assert found.local is not None
    said = words(local_causes_card(found.local, now=NOW))
    # The last start is followed by the good runs of the story, and so does not count.
    assert "Failures began 5 hours after 2 of 3 starts of this PC, and lasted until the next." in said
    engine.dispose()
