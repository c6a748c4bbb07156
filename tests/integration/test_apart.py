"""Core, server and agent as the README starts them: each command a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from bookwatch.listening import listen
from data import tables
from data.engine import open_engine, reading

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

ORGS = "vantage,kind,organisation,name,pct\nY99001,agent,Y99001,Elm Road Surgery (invented),ZZ1\n"
PATIENCE_S = 60.0


class Place:
    """A folder in which commands are run, with a state folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "BOOKWATCH_STATE": str(folder / "state")}

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "bookwatch", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        command = [sys.executable, "-m", "bookwatch", *arguments]
        with (self.folder / f"{arguments[0]}.log").open("w") as log:
            child = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
            with child:
                try:
                    yield child
                    child.send_signal(signal.SIGINT)
                    assert child.wait(PATIENCE_S) == 0, (self.folder / f"{arguments[0]}.log").read_text()
                finally:
                    child.kill()


def free_port() -> int:
    with listen("127.0.0.1", port=0) as taken:
        port: int = taken.getsockname()[1]
    return port


def document_of(child: "subprocess.Popen[str]") -> dict[str, str]:
    """The JSON document that a command prints and then goes on."""
    assert child.stdout is not None
    text = ""
    for line in child.stdout:
        text += line
        if line == "}\n":
            break
    document: dict[str, str] = json.loads(text)
    return document


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            assert time.monotonic() < deadline, url
            time.sleep(0.1)


def outcomes(folder: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{folder / 'bookwatch.db'}")
    try:
        with reading(engine) as conn:
            return [str(each) for each in conn.execute(select(tables.runs.c.outcome)).scalars()]
    finally:
        engine.dispose()


def test_an_agent_reports_to_a_server_that_knows_it(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (tmp_path / "organisations.csv").write_text(ORGS)
    port = str(free_port())
    with ExitStack() as stack:
        core = document_of(stack.enter_context(place.running("core", "--json", "--port", "0", "--hospitals", "1")))
        place.run("enrol", "organisations.csv", "--tokens", "tokens.json")
        stack.enter_context(place.running("serve", "--port", port, "--round", "5"))
        collector = f"http://127.0.0.1:{port}"
        wait_for(f"{collector}/readyz")
        asked = ("--as", "Y99001", "--target", core["core"], "--collector", collector, "--tokens", "tokens.json")
        place.run("configure", "agent.json", *asked, "--round", "5")
        place.run("agent", "agent.json", "--check")
        stack.enter_context(place.running("agent", "agent.json"))
        deadline = time.monotonic() + PATIENCE_S
        while not outcomes(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.2)
    found = outcomes(tmp_path)
    assert found
    assert len(set(found)) == 1
