"""The collector over a real socket: what it stores, refuses and says."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from data import readings, runs
from data.engine import reading
from domain.runs import Run
from domain.wire import MAX_BYTES, run_to_json
from tests.unit.collectors.serving import Collector, document, packed
from tests.unit.data.samples import NOON, TOKENS, a_run, a_step, an_id

GZIP = {"Content-Encoding": "gzip"}


def stored(engine: Engine) -> list[Run]:
    with reading(engine) as conn:
        return [run for run, _ in runs.exported(conn, since=NOON - timedelta(days=1), until=NOON + timedelta(days=1))]


def test_runs_are_stored_once_and_each_is_answered(collector: Collector, store: Engine) -> None:
    first, second = a_run(1), a_run(2, clock_offset_ms=120.0)
    assert collector.send(first, second) == {
        "received": 2,
        "results": [{"run_id": str(run.run_id), "status": "stored", "reason": ""} for run in (first, second)],
    }
    again = collector.send(second, a_run(3))
    assert [answer["status"] for answer in again["results"]] == ["duplicate", "stored"]
    assert stored(store) == [first, second, a_run(3)]
    with reading(store) as conn:
        (agent, _) = readings.agents(conn)
    assert (agent.agent, agent.version, agent.queued, agent.last_seen) == ("agent-1", "0.1.0", 7, collector.now)


def test_one_bad_run_never_loses_the_others(collector: Collector, store: Engine) -> None:
    torn: dict[str, Any] = run_to_json(a_run(2))
    torn["steps"][3]["phases"]["dns"] = "soon"
    reply = collector.send(a_run(1), torn, {"run_id": 17}, a_run(4))
    assert [answer["status"] for answer in reply["results"]] == ["stored", "rejected", "rejected", "stored"]
    assert reply["results"][1]["reason"].startswith("steps.3.phases.dns: ")
    assert reply["results"][1]["run_id"] == str(an_id(2))
    assert len(stored(store)) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scheduled_at": NOON + timedelta(seconds=300)}, "scheduled_at: 240 s in the future"),
        ({"vantage": "Y99099"}, "vantage: 'Y99099' is not known"),
        ({"vantage": "Y99002"}, "vantage: 'Y99002' belongs to another agent"),
        ({"agent": "agent-2"}, "agent: 'agent-2' is not the agent"),
        ({"trace_id": "XYZ"}, "trace_id: "),
        ({"duration_ms": -1.0}, "duration_ms: "),
        ({"steps": (a_step(detail="patient 999 000 0018 was not found"),)}, "steps.0.detail: "),
        ({"steps": (a_step(status=70_000),)}, "steps.0.status: "),
        ({"steps": (a_step(operation="A\x00"),)}, "steps.0.step_id, operation"),
        ({"steps": (a_step(),) * 256}, "steps: 256 steps"),
        ({"facts": {"site.browser": "of patient 999 000 0018"}}, "facts.site.browser: holds"),
        ({"facts": {"Site Browser": "x"}}, "facts: the key 'Site Browser'"),
        ({"facts": {"site.java": "x" * 201}}, "facts.site.java: longer than 200"),
        ({"facts": {f"k{number}": "v" for number in range(61)}}, "facts: 61 facts"),
        ({"clock_offset_ms": 1e17}, "clock_offset_ms: 100000000000000000 is more than ten years"),
    ],
)
def test_a_run_that_cannot_be_true_is_rejected_with_the_field(
    collector: Collector, changes: dict[str, Any], reason: str
) -> None:
    (answer,) = collector.send(a_run(1, **changes))["results"]
    assert answer["status"] == "rejected"
    assert reason in answer["reason"]


def test_ten_digits_that_are_no_nhs_number_are_kept(collector: Collector) -> None:
    (answer,) = collector.send(a_run(steps=(a_step(detail="at 1764000001, UBRN 000000070001"),)))["results"]
    assert answer["status"] == "stored"


def test_wrong_clock_is_corrected(collector: Collector, store: Engine) -> None:
    ahead = timedelta(seconds=400)
    sent = a_run(scheduled_at=NOON + ahead, started_at=NOON + ahead, clock_offset_ms=400_000.0)
    assert collector.send(sent)["results"][0]["status"] == "stored"
    assert stored(store)[0].scheduled_at == NOON


def test_batch_of_a_thousand_and_one_runs_is_too_large(collector: Collector) -> None:
    reply = collector.post(packed(*[a_run(number, steps=()) for number in range(1001)]), headers=GZIP)
    assert (reply.status_code, reply.json()["where"]) == (413, "runs")


def _bomb() -> bytes:
    return gzip.compress(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("body", "headers", "status", "told"),
    [
        (_bomb(), GZIP, 413, "once decompressed"),
        (bytes(MAX_BYTES + 1), {}, 413, "more than"),
        (gzip.compress(packed(a_run())), GZIP, 400, "compressed twice"),
        (packed(a_run()), {}, 400, "without saying so"),
        (packed(a_run())[:-9], GZIP, 400, "cut short"),
        (packed(a_run()) + b"more", GZIP, 400, "follow"),
        (b"plain", GZIP, 400, "cannot be decompressed"),
        (b"{}", {"Content-Encoding": "br"}, 415, "'br' is not supported"),
        (b"{", {}, 400, "not JSON"),
        (b"[]", {}, 400, "not an object"),
        (json.dumps(document() | {"format": "bookwatch.results/9"}).encode(), {}, 415, "results/9' is not known"),
        (json.dumps(document() | {"patient": "?"}).encode(), {}, 400, "patient"),
        (json.dumps(document() | {"queued": -1}).encode(), {}, 400, "queued"),
        (json.dumps(document() | {"runs": 3}).encode(), {}, 400, "runs"),
    ],
)
def test_what_is_no_batch_is_refused_whole(
    collector: Collector, body: bytes, headers: dict[str, str], status: int, told: str
) -> None:
    reply = collector.post(body, headers=headers)
    assert reply.status_code == status
    assert set(reply.json()) == {"error", "where", "remedy"}
    assert told in reply.json()["error"]


def test_tokens_decide_who_may_report(collector: Collector) -> None:
    unknown = collector.post(packed(a_run()), token="wrong", headers=GZIP)
    assert (unknown.status_code, unknown.headers["WWW-Authenticate"]) == (401, "Bearer")
    missing = collector.post(b"", headers={"Authorization": ""})
    assert missing.status_code == 401
    other = collector.post(packed(a_run()), token=TOKENS["agent-2"], headers=GZIP)
    assert (other.status_code, other.json()["where"]) == (403, "agent")


def test_empty_batch_is_a_sign_of_life(collector: Collector, store: Engine) -> None:
    assert collector.send() == {"received": 0, "results": []}
    with reading(store) as conn:
        assert readings.agents(conn)[0].last_seen == collector.now


def test_health_readiness_and_description(collector: Collector) -> None:
    assert collector.session.get(f"{collector.url}/healthz").json() == {"status": "ok"}
    ready = collector.session.get(f"{collector.url}/readyz")
    assert (ready.status_code, ready.json()["last_evaluation"]) == (200, None)
    document = collector.session.get(f"{collector.url}/openapi.json").json()
    assert "Run" in document["components"]["schemas"]
    page = collector.session.get(f"{collector.url}/api/docs").text
    assert "POST /api/v1/results" in page
    assert "http" not in page.replace("http status", "").lower()
