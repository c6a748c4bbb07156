"""Which local causes plain evidence points to, and that nothing is named without any."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.failures import FailureClass as F
from domain.local_causes import CATALOGUE, NEVER_LOCAL, FactChange, KnownFact, LocalEvidence, RankedCause, ranked
from domain.verdicts import Share
from domain.vocabulary import Phase

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def evidence(
    failures: Mapping[F, int] | None = None,
    *,
    slow: Mapping[Phase | None, int] | None = None,
    facts: Mapping[str, str] | None = None,
    changes: tuple[FactChange, ...] = (),
) -> LocalEvidence:
    return LocalEvidence(
        since=START,
        attempts=20,
        failures=failures or {},
        slow=slow or {},
        facts=tuple(KnownFact(key=key, value=value, since=START) for key, value in (facts or {}).items()),
        changes=changes,
    )


def changed(key: str, *, before_start: timedelta, others: Share | None = None) -> FactChange:
    return FactChange(key=key, at=START - before_start, before="11.0", after="12.0", others=others)


def keys(found: LocalEvidence) -> list[str]:
    return [each.cause.key for each in ranked(found)]


def first(found: LocalEvidence) -> RankedCause:
    return ranked(found)[0]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        pytest.param("smartcard", evidence({F.IDENTITY_REJECTED: 12}), id="an expired card"),
        pytest.param("role", evidence({F.IDENTITY_ROLE: 12}), id="no role"),
        pytest.param("clock", evidence({F.CLOCK_SKEW: 9}, facts={"clock.core": "about 20 min fast"}), id="20 min"),
        pytest.param(
            "clock", evidence({F.IDENTITY_REJECTED: 9}, facts={"clock.core": "about 20 min slow"}), id="401 and a clock"
        ),
        pytest.param(
            "resolver",
            evidence({F.DNS_NO_ANSWER: 9}, facts={"resolver.own": "10.1.0.9: no answer"}),
            id="its resolver is silent",
        ),
        pytest.param("proxy-password", evidence({F.PROXY_UNAUTHORISED: 9}, facts={"proxy": "p:8080"}), id="407"),
        pytest.param("proxy", evidence({F.PROXY_BAD_GATEWAY: 9}), id="the proxy's 502"),
        pytest.param("firewall", evidence({F.CONNECT_REFUSED: 9}), id="refused"),
        pytest.param("inspection", evidence({F.TLS_UNTRUSTED: 9}), id="another issuer"),
        pytest.param(
            "line", evidence({F.CONNECT_TIMED_OUT: 9}, facts={"line.core": "no connection: no answer"}), id="cut"
        ),
        pytest.param(
            "large-packets", evidence({F.TLS_TIMED_OUT: 9}, facts={"line.core": "connects in under 50 ms"}), id="MTU"
        ),
        pytest.param(
            "packet-loss",
            evidence(
                {F.CORE_CUT: 3, F.CONNECT_TIMED_OUT: 3, F.CORE_TIMED_OUT: 3},
                facts={"line.interface": "Wi-Fi, 72 Mbit/s", "line.errors": "1 % of packets and more"},
            ),
            id="wireless loss",
        ),
        pytest.param(
            "pc-load",
            evidence({F.CLIENT_BUDGET: 4}, slow={None: 8}, facts={"load.processor": "over 95 % used"}),
            id="a PC with too much to do",
        ),
        pytest.param("slow-line", evidence(slow={Phase.RECEIVE: 9, Phase.CONNECT: 3}), id="a slow line"),
        pytest.param("own-agent", evidence({F.CLIENT_CRASH: 3}), id="our own mistake"),
    ],
)
def test_plain_cases_put_their_cause_first(expected: str, found: LocalEvidence) -> None:
    assert keys(found)[0] == expected


def test_log_on_software_that_changed_yesterday_comes_before_the_card() -> None:
    found = evidence(
        {F.IDENTITY_REJECTED: 9}, changes=(changed("site.identity_agent", before_start=timedelta(hours=20)),)
    )
    assert keys(found)[:2] == ["identity-agent", "smartcard"]
    assert [each.key for each in first(found).changes] == ["site.identity_agent"]


def test_others_who_are_well_with_the_same_version_speak_for_the_card() -> None:
    well = changed("site.identity_agent", before_start=timedelta(hours=20), others=Share(bad=0, attempts=8))
    found = evidence({F.IDENTITY_REJECTED: 9}, changes=(well,))
    assert keys(found)[:2] == ["smartcard", "identity-agent"]
    assert ranked(found)[1].doubtful == (well,)
    two = changed("site.identity_agent", before_start=timedelta(hours=20), others=Share(bad=0, attempts=2))
    assert keys(evidence({F.IDENTITY_REJECTED: 9}, changes=(two,)))[0] == "identity-agent", "two others are few"


def test_changes_long_before_or_well_after_the_start_name_nothing() -> None:
    for apart in (timedelta(days=4), -timedelta(hours=2)):
        found = evidence({F.IDENTITY_REJECTED: 9}, changes=(changed("site.identity_agent", before_start=apart),))
        assert "identity-agent" not in keys(found)
    late = changed("site.identity_agent", before_start=-timedelta(minutes=50))
    assert "identity-agent" in keys(evidence({F.IDENTITY_REJECTED: 9}, changes=(late,))), "versions are read hourly"


def test_a_start_of_the_pc_counts_for_two_hours_only() -> None:
    for apart, named in ((timedelta(minutes=30), True), (timedelta(hours=5), False)):
        found = evidence({F.PROXY_UNAUTHORISED: 9}, changes=(changed("machine.started", before_start=apart),))
        assert ("restart" in keys(found)) is named


def test_a_password_changed_at_the_proxy_shows_as_407_with_the_change_of_its_setting_as_support() -> None:
    found = evidence({F.PROXY_UNAUTHORISED: 9}, changes=(changed("proxy", before_start=timedelta(hours=1)),))
    best = first(found)
    assert best.cause.key == "proxy-password"
    assert best.failures == (F.PROXY_UNAUTHORISED,)
    assert len(best.changes) == 1
    assert best.score > first(evidence({F.PROXY_UNAUTHORISED: 9})).score


def test_a_finding_or_a_change_alone_names_nothing() -> None:
    full = {"load.disk": "over 95 % used", "line.errors": "1 % of packets and more", "clock.core": "about 20 min fast"}
    assert keys(evidence(facts=full)) == []
    assert "pc-load" not in keys(evidence({F.IDENTITY_ROLE: 3}, facts=full)), "a full disk refuses no card"
    restart = changed("machine.started", before_start=timedelta(minutes=5))
    assert keys(evidence({F.IDENTITY_ROLE: 3}, changes=(restart,))) == ["role"]


def test_what_speaks_against_a_cause_is_told_with_it() -> None:
    found = evidence({F.IDENTITY_REJECTED: 9}, facts={"clock.core": "about 20 min fast"})
    card = next(each for each in ranked(found) if each.cause.key == "smartcard")
    assert [fact.value for fact in card.against] == ["about 20 min fast"]


def test_what_was_found_before_the_trouble_counts_once_it_was_looked_at_again() -> None:
    found = evidence({F.IDENTITY_REJECTED: 9}, facts={"clock.core": "about 20 min fast"})
    early = replace(found, facts=tuple(replace(each, since=START - timedelta(hours=1)) for each in found.facts))
    for minutes, against, older in ((2, 0, 1), (7, 1, 0)):
        later = replace(early, newest=START + timedelta(minutes=minutes))
        card = next(each for each in ranked(later) if each.cause.key == "smartcard")
        assert (len(card.against), len(card.older)) == (against, older)


def test_a_refused_card_blames_the_clock_only_where_the_clock_is_off() -> None:
    for facts in ({}, {"clock.core": "within 2 s"}):
        assert keys(evidence({F.IDENTITY_REJECTED: 9}, facts=facts)) == ["smartcard"]


def test_one_failure_among_many_of_another_kind_names_nothing() -> None:
    assert keys(evidence({F.CORE_ERROR: 19, F.IDENTITY_ROLE: 1})) == []


def test_what_a_far_server_answered_names_nothing_at_the_practice() -> None:
    assert keys(evidence(dict.fromkeys(NEVER_LOCAL, 2))) == []


@pytest.mark.parametrize("failure", sorted(set(F) - NEVER_LOCAL))
def test_each_failure_class_that_can_be_local_leads_to_a_cause(failure: F) -> None:
    assert keys(evidence({failure: 5}))


def test_no_cause_claims_a_class_that_is_never_local_and_keys_are_unique() -> None:
    assert [each.key for each in CATALOGUE if NEVER_LOCAL & set(each.failures)] == []
    assert len({each.key for each in CATALOGUE}) == len(CATALOGUE)
