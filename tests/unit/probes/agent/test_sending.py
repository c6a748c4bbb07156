"""One exchange with a collector."""

import json
from datetime import timedelta
from email.utils import format_datetime

import pytest

from domain.wire import FORMAT, run_to_json
from probes.agent.outbox import Waiting
from probes.agent.sending import Reply, Route, retry_after, send
from tests.fakes.collector import fake_collector
from tests.unit.probes.agent.making import NOON, run


def exchange(url: str, *, source_address: str | None = None, timeout_s: float = 2.0) -> Reply:
    route = Route(agent="agent-1", collector=url, token="token-1", source_address=source_address)
    one = run()
    batch = [Waiting(run_id=str(one.run_id), body=json.dumps(run_to_json(one)))]
    return send(batch, route=route, agent_version="1", sent_at=NOON, queued=7, timeout_s=timeout_s)


def test_a_batch_travels_compressed_with_the_token_from_the_vantages_own_address() -> None:
    with fake_collector() as collector:
        reply = exchange(collector.url, source_address="127.50.1.9")
    assert (reply.status, reply.problem) == (200, "")
    assert [answer.status for answer in reply.answers.values()] == ["stored"]
    (batch,) = collector.batches
    assert (batch["format"], batch["agent"], batch["queued"]) == (FORMAT, "agent-1", 7)
    assert batch["sent_at"] == "2026-11-23T12:00:00.000000Z"
    assert (collector.tokens, collector.sources) == (["token-1"], ["127.50.1.9"])


def test_a_refusal_keeps_the_collectors_words() -> None:
    with fake_collector() as collector:
        collector.behaviour = lambda _: (503, {"Retry-After": "4"}, {"error": "database away", "remedy": "wait"})
        reply = exchange(collector.url)
    assert reply == Reply(status=503, retry_after_s=4.0, problem="HTTP 503; database away; wait")


@pytest.mark.parametrize("body", [[], {"results": "none"}, {"received": 1}, "text"])
def test_an_answer_without_results_is_a_problem_and_no_crash(body: object) -> None:
    with fake_collector() as collector:
        collector.behaviour = lambda _: (200, {}, body)
        assert exchange(collector.url).problem == "an answer without results"


def test_a_redirect_is_not_followed() -> None:
    with fake_collector() as collector:
        collector.behaviour = lambda _: (307, {"Location": collector.url}, {})
        assert exchange(collector.url).status == 307
    assert len(collector.batches) == 1


def test_nobody_there_is_a_reply_without_a_status() -> None:
    reply = exchange("http://127.0.0.1:9", timeout_s=0.5)
    assert reply.status is None
    assert "ConnectionError" in reply.problem


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("120", 120.0),
        ("999999", 3600.0),
        (format_datetime(NOON + timedelta(seconds=30)), 30.0),
        (format_datetime(NOON - timedelta(seconds=30)), 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=NOON) == seconds
