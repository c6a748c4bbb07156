"""The part of an address after #, there and back."""

from datetime import UTC, datetime

from dashboard.address.state import link, part_of, read
from domain.vocabulary import Role

_NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def test_nothing_asks_for_what_is_usual() -> None:
    for address in (None, "", "#"):
        state = read(address, now=_NOW)
        assert (state.period.key, state.pct, state.role, state.own_time) == ("7d", "", None, True)
        assert state.problems == ()
    assert read("", now=_NOW, usual="26w").period.key == "26w"


def test_an_address_says_the_whole_state() -> None:
    state = read("#period=24h&pct=ZZ1&role=PATIENT&time=all&chosen=Y99001,Y99002&cause=central%2Fcore", now=_NOW)
    assert (state.period.key, state.pct, state.role, state.own_time) == ("24h", "ZZ1", Role.PATIENT, False)
    assert state.chosen == ("Y99001", "Y99002")
    assert state.part("cause") == part_of("#cause=central%2Fcore", key="cause") == "central/core"


def test_links_change_a_part_and_keep_the_rest() -> None:
    state = read("#period=24h&pct=ZZ1&cause=x", now=_NOW)
    assert link(state, cause="y/z") == "#period=24h&pct=ZZ1&cause=y/z"
    assert link(state, period="", pct="", cause="") == "#"
    assert link(state, path="/practice/Y99001", run="1") == "/practice/Y99001#period=24h&pct=ZZ1&run=1"
    assert link(read("", now=_NOW), path="/practices") == "/practices"


def test_a_bookmark_of_an_old_version_is_followed_as_far_as_it_can_be() -> None:
    state = read("#period=soon&role=KING&zoom=3&pct=ZZ1", now=_NOW)
    assert (state.period.key, state.role, state.pct) == ("7d", None, "ZZ1")
    words = [str(problem) for problem in state.problems]
    assert words == [
        '"soon" is no period that Bookwatch knows.',
        'There is no role "KING".',
        "The address asks for zoom, which Bookwatch does not know. It knows period, pct, role, time.",
    ]
    assert [problem.way for problem in state.problems] == [{"period": "7d"}, {"role": ""}, {"zoom": ""}]
