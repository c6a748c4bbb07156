"""What runs out: requests a second, slots, and the core itself during planned work."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from booking_core.launch import Estate
from tests.integration.booking_core_caller import Caller, code, control, deferral_reason, estate_in

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("estate")
    with estate_in(folder, hospitals=("ZH1",), requests_per_s=8.0, slots_per_day=1) as running:
        yield running


def test_each_application_has_its_own_rate(estate: Estate) -> None:
    greedy, modest = Caller(estate, org="Y99041"), Caller(estate, org="Y99042")
    with greedy.session, modest.session:
        replies = [greedy.call("GET", "/STU3/CodeSystem/PRIORITY") for _ in range(400)]
        refused = [each for each in replies if each.status_code == 429]
        assert [each.status_code for each in replies[:80]] == [200] * 80
        assert refused
        assert {each.content for each in refused} == {b""}
        in_r4 = greedy.call("GET", "/R4/PractitionerRole")
        while in_r4.status_code != 429:
            in_r4 = greedy.call("GET", "/R4/PractitionerRole")
        assert code(in_r4) == "TOO_MANY_REQUESTS"
        assert modest.call("GET", "/STU3/CodeSystem/PRIORITY").status_code == 200


def test_capacity_runs_out_and_is_deferred(estate: Estate) -> None:
    # Two practices share the work, so that neither meets its rate.
    callers = [Caller(estate, org=f"Y9905{number}") for number in range(4)]
    try:
        turn = 0
        while free := callers[0].slots("2001", count=50).get("entry", [])[:-1]:
            caller = callers[turn % len(callers)]
            turn += 1
            assert caller.book(caller.wish(caller.create("2001"), service="2001", slot=free[0]["resource"])).ok
        caller = callers[1]
        referral = caller.create("2001")
        deferred = caller.book(caller.wish(referral, service="2001", reason=deferral_reason("NO_SLOTS_AT_SERVICE")))
        assert deferred.status_code == 201
        assert turn > 20
    finally:
        for each in callers:
            each.session.close()


def test_planned_work_says_when_to_come_again(estate: Estate) -> None:
    caller = Caller(estate, org="Y99061")
    now = datetime.now(UTC)
    window = {"start": (now - timedelta(seconds=1)).isoformat(), "end": (now + timedelta(seconds=600)).isoformat()}
    with caller.session:
        try:
            assert control(estate.core, "PUT", "/planned-work", json=window).json()["seconds_left"] > 500
            for path in ("/STU3/CodeSystem/PRIORITY", "/R4/PractitionerRole"):
                reply = caller.call("GET", path)
                assert (reply.status_code, code(reply)) in {(503, "SYSTEM_UNAVAILABLE"), (503, "REC_UNAVAILABLE")}
                assert 500 < int(reply.headers["Retry-After"]) <= 600
        finally:
            assert control(estate.core, "DELETE", "/planned-work").status_code == 204
        assert caller.call("GET", "/STU3/CodeSystem/PRIORITY").status_code == 200
        assert control(estate.core, "GET", "/planned-work").json() == {"planned_work": None, "seconds_left": 0}
    backwards = {"start": window["end"], "end": window["start"]}
    senseless: tuple[object, ...] = (backwards, {}, [], {"start": "soon", "end": "later"}, {"start": 1, "end": 2})
    for nonsense in senseless:
        refused = control(estate.core, "PUT", "/planned-work", json=nonsense)
        assert (refused.status_code, refused.json()["where"]) == (422, "body")
