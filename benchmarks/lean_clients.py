"""Clients that cost little: the packaged refer-and-book's calls to the core, threaded as the engine threads them, on a
bare asyncio line. They log on once each, so that what is measured is the core.

`python -m benchmarks.lean_clients CORE_URL CA_FILE SECONDS CLIENTS` prints as JSON how many journeys ended in which
way, and how many seconds that took.
"""

import asyncio
import json
import ssl
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests
import uvloop

from domain.clock import system_clock
from domain.identifiers import uuid7
from domain.vocabulary import Outcome, Role
from probes.arazzo.compiled import CompiledStep
from probes.arazzo.scope import Received, Scope
from probes.discovery import discover
from probes.engine.inputs import run_inputs
from probes.engine.judge import take_outputs, unmet
from probes.engine.prepare import prepare
from probes.journeys import load_journey
from probes.settings import Card, Target, VantageSetup

CARD = Card(card_id="CARD-1", key="k" * 40)
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
MOST_LOOKS = 20
"""For a slot that nobody else is quicker to take."""


class FailedError(Exception):
    """A step that was not answered as the journey hopes."""


class Client:
    """One practice, logged on."""

    def __init__(self, target: Target, *, organisation: str, context: ssl.SSLContext) -> None:
        """Logs on."""
        self._target = target
        self._context = context
        self._journey = load_journey("refer-and-book")
        self._setup = VantageSetup(vantage=organisation, organisation=organisation, card=CARD)
        form = {"grant_type": GRANT, "assertion": self._inputs()["assertion"]}
        token_url = f"{target.servers['identity']}/oauth2/token"
        self._token = requests.post(token_url, data=form, verify=str(target.ca_file), timeout=30).json()["access_token"]

    def _inputs(self) -> dict[str, str]:
        now = system_clock()
        role = Role.REFERRING_CLINICIAN
        return dict(run_inputs(target=self._target, setup=self._setup, role=role, run_id=uuid7(now), now=now))

    async def run(self) -> str:
        """One journey on a fresh connection: `ok`, or the step at which it failed."""
        address = urlsplit(self._target.servers["core"])
        reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=self._context)
        scope = Scope(inputs=self._inputs(), steps={"log-on": {"accessToken": self._token}})
        line = Line(reader, writer, server=self._target.servers["core"], scope=scope)
        try:
            for step in self._calls():
                await line.perform(step)
        except FailedError as failure:
            return str(failure)
        finally:
            writer.close()
        return Outcome.OK.value

    def _calls(self) -> Iterator[CompiledStep]:
        for step in (*self._journey.steps, *self._journey.clean_up):
            if step.operation.source == "core" and step.outcome is not Outcome.BUSINESS:
                yield step


class Line:
    """An HTTP/1.1 connection that carries one journey."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, server: str, scope: Scope
    ) -> None:
        """`scope` keeps what the steps give each other."""
        self._reader = reader
        self._writer = writer
        self._server = server
        self._host = urlsplit(server).netloc
        self._scope = scope
        self._looked: CompiledStep | None = None

    async def perform(self, step: CompiledStep) -> None:
        """Carry out a step; a slot that somebody took meanwhile is looked for again. Raises FailedError."""
        if step.step_id == "slots":
            self._looked = step
        for seed in range(MOST_LOOKS):
            if await self._succeeds(step, seed=seed):
                return
            if step.step_id != "book" or self._looked is None:
                break
            await self._succeeds(self._looked, seed=time.monotonic_ns())
        raise FailedError(step.step_id)

    async def _succeeds(self, step: CompiledStep, *, seed: int) -> bool:
        await self._exchange(step)
        if unmet(step, self._scope) is not None:
            return False
        finding, _ = take_outputs(step, self._scope, seed=seed or time.monotonic_ns())
        return finding.failure_class is None

    async def _exchange(self, step: CompiledStep) -> None:
        prepared = prepare(step, scope=self._scope, server=self._server, headers={"Host": self._host})
        path = prepared.sent.url.removeprefix(self._server)
        lines = [
            f"{prepared.sent.method} {path} HTTP/1.1",
            *(f"{key}: {prepared.headers[key]}" for key in prepared.headers),
        ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + (prepared.content or b""))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in head[1:]) if name}
        content = await self._reader.readexactly(int(headers.get("content-length", 0)))
        self._scope.request = prepared.sent
        self._scope.reply = Received(status=int(head[0].split()[1]), headers=headers, content=content)


async def load(target: Target, *, seconds: float, clients: int) -> tuple[Counter[str], float]:
    """Journeys one after the other by each of `clients`, all at once, for `seconds`; and how long the last took."""
    context = ssl.create_default_context(cafile=str(target.ca_file))
    practices = [Client(target, organisation=f"Y9{number:04d}", context=context) for number in range(clients)]
    ended: Counter[str] = Counter()
    began = time.monotonic()

    async def work(practice: Client) -> None:
        while time.monotonic() < began + seconds:
            ended[await practice.run()] += 1

    await asyncio.gather(*map(work, practices))
    return ended, time.monotonic() - began


if __name__ == "__main__":
    url, ca, seconds, clients = sys.argv[1:]
    found = discover(url, ca_file=Path(ca))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        json.dump(runner.run(load(found, seconds=float(seconds), clients=int(clients))), sys.stdout)
