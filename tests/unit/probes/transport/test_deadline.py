"""Time that runs out between two phases."""

import ssl
import time

import pytest

from domain.vocabulary import Phase
from probes.transport.client import Client
from probes.transport.deadline import Deadline
from probes.transport.line import Line
from tests.fakes.web_server import reply, serving


@pytest.mark.parametrize("phase", [Phase.SEND, Phase.WAIT])
def test_belongs_to_the_phase_that_could_not_begin(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(context=ssl.create_default_context(), connect_s=5)
    with serving(lambda _, __: reply(200), context=None) as server, Client(line) as client:
        deadline = Deadline.after(5)
        begin = line.watch.begin.__func__  # type: ignore[attr-defined]

        def late(watch: object, each: Phase) -> None:
            begin(watch, each)
            if each is phase:
                deadline.at = time.monotonic() - 1

        monkeypatch.setattr("probes.transport.stopwatch.Stopwatch.begin", late)
        url = f"http://127.0.0.1:{server.port}/"
        exchange = client.call(method="GET", url=url, headers={}, body=None, deadline=deadline)
    assert exchange.failed_phase is phase
    assert isinstance(exchange.error, TimeoutError)
