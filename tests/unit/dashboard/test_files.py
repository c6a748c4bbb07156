"""The files behind the charts, over HTTP: the same figures as the page, and clear answers to wrong addresses."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
import requests

from dashboard import queries
from dashboard.address import state as address
from dashboard.address.files import export
from dashboard.desk import Desk
from tests.e2e.serving import pages_on
from tests.unit.dashboard.conftest import NOW, Told


@pytest.fixture(scope="module")
def desk(told: Told) -> Desk:
    """Booking fails centrally."""
    return told("central")


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[str]:
    """The pages on that story."""
    with pages_on(desk.engine, clock=desk.clock) as url:
        yield url


def rows(url: str) -> list[dict[str, str]]:
    reply = requests.get(url, timeout=20)
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))


def test_every_file_of_a_practice_has_its_figures(site: str) -> None:
    runs = rows(f"{site}/export/practice-runs.csv?of=Y99007")
    week = rows(f"{site}/export/practice-week.csv?of=Y99007&time=all")
    assert len(runs) == 26
    assert sum(int(row["Failed"]) for row in week) == sum(row["outcome"] == "failed" for row in runs) == 14
    assert [row["Failed runs"] for row in rows(f"{site}/export/practice-recovery.csv?of=Y99007")] == ["14"]
    operations = rows(f"{site}/export/practice-operations.csv?of=Y99007")
    assert {"Log on", "Book"} <= {row["Operation"] for row in operations}
    assert all(float(row["p50 here"]) <= float(row["p95 here"]) for row in operations)
    phases = {(row["Step"], row["Phase"]): row for row in rows(f"{site}/export/practice-phases.csv?of=Y99007")}
    waiting, sending = (phases["Log on", phase] for phase in ("waiting for the reply", "sending"))
    assert float(waiting["Here"]) > float(sending["Here"]) > 0
    assert float(waiting["Its peers"]) > 0
    course = rows(f"{site}/export/practice-course.csv?of=Y99007&time=all")
    assert sum(int(row["Failed"]) for row in course) == 14


def test_a_run_is_taken_away_with_what_was_said_of_it(site: str, desk: Desk) -> None:
    practice = queries.practice(desk, code="Y99007")
    assert practice is not None
    found = json.loads(requests.get(f"{site}/export/run-{practice.runs[0].run_id}.json", timeout=20).content)
    assert found["run"]["outcome"] == "failed"
    assert found["run"]["steps"][0]["phases"]["wait"] > 0
    assert found["verdict"]["judgement"] == "local"
    assert found["verdict"]["evidence"]["own"]["bad"] > 0


def test_a_run_is_taken_away_as_an_http_archive_that_says_what_it_does_not_hold(site: str, desk: Desk) -> None:
    practice = queries.practice(desk, code="Y99007")
    assert practice is not None
    number = str(practice.runs[0].run_id)
    log = json.loads(requests.get(f"{site}/export/run-{number}.har", timeout=20).content)["log"]
    run = queries.run(desk, run_id=number)
    assert run is not None
    assert log["version"] == "1.2"
    assert log["pages"][0]["pageTimings"]["onLoad"] == pytest.approx(run.duration_ms, abs=0.001)
    assert len(log["entries"]) == len(run.steps) > 0
    for entry, step in zip(log["entries"], run.steps, strict=True):
        assert entry["response"]["status"] == (step.status or 0)
        assert entry["time"] == pytest.approx(sum(step.phases.measured().values()) + step.client_ms, abs=0.01)
        assert entry["startedDateTime"] >= log["pages"][0]["startedDateTime"]
        assert entry["request"]["bodySize"] == entry["response"]["content"]["size"] == -1
    assert "not stored" in log["comment"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("practice-week.csv?of=Y00000", 'There is no practice "Y00000"'),
        ("practice-runs.csv", "name one by of=CODE"),
        ("run-none.json", "There is no run-none.json"),
        ("run-none.har", "There is no run-none.har"),
        ("nothing.csv", "There is no file nothing.csv"),
    ],
)
def test_what_is_not_there_is_told(site: str, path: str, said: str) -> None:
    reply = requests.get(f"{site}/export/{path}", timeout=20)
    assert reply.status_code == 404
    assert said in reply.text


def test_the_address_of_a_file_names_its_period() -> None:
    state = address.read("#pct=ZZ1&find=elm&chosen=Y99001", now=NOW, usual="24h")
    assert export("core", state=state) == "/export/core.csv?period=24h&pct=ZZ1"
    assert export("practice-week", state=state, of="Y99001").endswith("&of=Y99001")
