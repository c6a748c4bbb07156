"""`bookwatch probe` where there is no core, or what it was told cannot be right."""

import json
from io import StringIO
from pathlib import Path

import pytest
import trustme
from rich.console import Console
from typer.testing import CliRunner, Result

from bookwatch.__main__ import app
from bookwatch.cli.steps_table import table_of
from domain.failures import FailureClass
from domain.runs import Phases, Step
from domain.vocabulary import Outcome
from tests.fakes.web_server import reply, server_context, serving


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKWATCH_STATE", str(tmp_path / "state"))
    (tmp_path / "cards.json").write_text(json.dumps({"CARD-1": "k" * 40}))


def probe(folder: Path, *more: str, target: str = "https://127.0.0.1:1") -> Result:
    cards = str(folder / "cards.json")
    return CliRunner().invoke(app, ["probe", "refer-and-book", "--target", target, "--cards", cards, *more])


def test_a_core_that_cannot_be_reached_is_a_failed_run(tmp_path: Path) -> None:
    told = probe(tmp_path)
    assert told.exit_code == 1
    said = told.stdout.replace("\n", " ")
    assert "failed after" in said
    assert "at step 'find-services' (DISCOVERY), while connecting" in said
    assert "connect.refused" in said


def test_the_runs_document_and_archive_are_written_all_the_same(tmp_path: Path) -> None:
    told = probe(tmp_path, "--json", "--repeat", "2", "--save-har", str(tmp_path / "run.har"))
    assert told.exit_code == 1
    run = json.loads(told.stdout)
    assert (run["outcome"], run["failure_class"]) == ("failed", "connect.refused")
    (entry,) = json.loads((tmp_path / "run.har").read_text())["log"]["entries"]
    assert entry["request"]["url"].startswith("https://127.0.0.1:1/")


def test_a_core_behind_a_dead_proxy_is_the_proxys_fault(tmp_path: Path) -> None:
    told = probe(tmp_path, "--proxy", "http://127.0.0.1:1", "--json", target="https://core.invalid")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["failure_class"] == "proxy.refused"


@pytest.mark.parametrize(("status", "code", "failure"), [(503, 1, "gateway.unavailable"), (404, 2, "")])
def test_a_broken_core_is_a_run_and_a_wrong_address_is_not(
    tmp_path: Path, status: int, code: int, failure: str
) -> None:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with serving(lambda _, __: reply(status), context=server_context(authority)) as server:
        told = probe(tmp_path, "--ca", str(tmp_path / "ca.pem"), target=server.url)
    assert told.exit_code == code
    assert failure in told.stdout


@pytest.mark.parametrize("wrong", ["host:3128", "10.0.0.1:3128", "https://proxy:3128", "http://:3128", "http://p:x"])
def test_a_proxy_that_would_not_be_used_is_refused(tmp_path: Path, wrong: str) -> None:
    told = probe(tmp_path, "--proxy", wrong)
    assert told.exit_code == 2
    assert "http://192.0.2.1:3128" in told.stderr


def test_a_word_that_is_no_practice_is_refused(tmp_path: Path) -> None:
    told = probe(tmp_path, "--vantage-as", "NOPE")
    assert told.exit_code == 2
    assert "--vantage-as 'NOPE' is no ODS code" in told.stderr
    assert probe(tmp_path, "--vantage-as", "y99001").exit_code == 1, "it is tried, and no core is there"


def test_an_archive_that_cannot_be_written_is_said_before_the_run(tmp_path: Path) -> None:
    told = probe(tmp_path, "--save-har", str(tmp_path / "absent" / "run.har"))
    assert told.exit_code == 2
    assert "--save-har" in told.stderr
    assert "connect" not in told.stdout


STEP = Step(
    step_id="confirm-the-appointment.2",
    operation="A016",
    offset_ms=0.0,
    phases=Phases(dns=1.2, connect=20.5, tls=301.3, send=0.4, wait=12_345.6, receive=0.1),
    total_ms=12_669.1,
    client_ms=0.0,
    status=502,
    outcome=Outcome.FAILED,
    failure_class=FailureClass.PROVIDER_NOT_RESPONDING,
)


@pytest.mark.parametrize(("width", "way"), [(80, "323.0"), (140, "301.3")])
def test_nothing_essential_is_cut_from_the_table(width: int, way: str) -> None:
    paper = Console(width=width, record=True, file=StringIO())
    paper.print(table_of([STEP], width=width))
    text = paper.export_text()
    assert "…" not in text
    for essential in ("provider.not_responding", "A016", "12345.6", "12669.1", "502", way):
        assert essential in text
