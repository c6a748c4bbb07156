"""`bookwatch journeys`: exit codes, what is printed, and what is never sent."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bookwatch.__main__ import app
from bookwatch.cli.console import FOUND_A_FAULT, OK, WRONG_USE
from tests.arazzo_documents.shop import shop

DOCUMENTS = Path(__file__).parents[2] / "arazzo_documents"


def called(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["journeys", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_right_documents_are_right() -> None:
    code, told, _ = called("check", DOCUMENTS / "valid/calls-workflow.arazzo.yaml")
    assert code == OK
    assert "right (furnish, make)" in told


def test_every_problem_is_told_with_its_line() -> None:
    file = DOCUMENTS / "broken/several.arazzo.yaml"
    code, told, _ = called("check", file)
    assert code == FOUND_A_FAULT
    assert [line for line in told.splitlines() if line.startswith(f"{file}:")] == told.splitlines()
    assert len(told.splitlines()) == 7


def test_the_packaged_journeys_and_their_descriptions_are_right() -> None:
    code, told, _ = called("check", *sorted((DOCUMENTS.parents[1] / "probes/journeys").glob("*.yaml")))
    assert code == OK
    assert "ers.openapi.yaml: right (a description of" in told


def test_the_problems_as_json() -> None:
    code, told, _ = called(
        "check", "--json", DOCUMENTS / "broken/json.arazzo.json", DOCUMENTS / "valid/other.arazzo.yaml"
    )
    broken, right = json.loads(told)["files"]
    assert code == FOUND_A_FAULT
    assert [each["line"] for each in broken["problems"]] == [7]
    assert broken["problems"][0]["remedy"]
    assert (right["workflows"], right["problems"]) == (["find", "look"], [])


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    assert called("check", "absent.arazzo.yaml")[0] == WRONG_USE


def test_the_packaged_journeys_are_listed() -> None:
    listed = json.loads(called("list", "--json")[1])["journeys"]
    assert "refer-and-book" in {each["journey"] for each in listed}
    assert "refer-and-book" in called("list")[1]


def run(file: str, workflow: str, *options: str | Path) -> tuple[int, str, str, list[str]]:
    with shop() as (url, server):
        answer = called("run", DOCUMENTS / "valid" / file, "--workflow", workflow, "--server", f"shop={url}", *options)
        return (*answer, [f"{each.method} {each.path}" for each in server.requests])


def inputs(folder: Path, **values: Any) -> Path:
    file = folder / "inputs.json"
    file.write_text(json.dumps(values))
    return file


def test_a_workflow_is_run_with_its_inputs(tmp_path: Path) -> None:
    file = inputs(tmp_path, password="open sesame")
    code, told, _, _ = run("form-body.arazzo.yaml", "secret", "--inputs", file, "--json")
    document = json.loads(told)
    assert code == OK
    assert document["outputs"] == {"secret": "42", "token": "token-of-anna"}
    assert [step["step_id"] for step in document["run"]["steps"]] == ["log-on", "secret"]


def test_a_failed_run_exits_1() -> None:
    code, told, _, calls = run("failure-ends.arazzo.yaml", "find")
    assert code == FOUND_A_FAULT
    assert "failed at step 'read': contract.unexpected_status" in told
    assert calls == ["GET /things/1", "GET /things/77"]


@pytest.mark.parametrize(
    ("file", "workflow", "options", "words"),
    [
        ("form-body.arazzo.yaml", "secret", (), "'password' is missing"),
        ("form-body.arazzo.yaml", "secrets", (), "has no workflow 'secrets'"),
        ("one-call.arazzo.yaml", "read", ("--server", "shop"), "NAME=URL"),
        ("form-body.arazzo.yaml", "secret", ("--inputs", "absent.json"), "cannot be read"),
        ("absent.yaml", "secret", (), "no file"),
    ],
)
def test_wrong_use_exits_2_and_sends_nothing(file: str, workflow: str, options: tuple[str, ...], words: str) -> None:
    code, _, told, calls = run(file, workflow, *options)
    assert (code, calls) == (WRONG_USE, [])
    assert words in told


def test_a_broken_document_is_not_run() -> None:
    code, _, told, calls = run("../broken/missing-output.arazzo.yaml", "w")
    assert (code, calls) == (FOUND_A_FAULT, [])
    assert "title" in told


@pytest.mark.parametrize(("number", "sent"), [("9990000018", True), ("9434765918", False)])
def test_an_nhs_number_that_may_be_issued_is_never_sent(tmp_path: Path, number: str, sent: bool) -> None:
    patient = {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}}
    file = inputs(tmp_path, thing=patient)
    code, _, _, calls = run("whole-payload.arazzo.yaml", "make", "--inputs", file)
    assert (code, calls) == ((OK, ["POST /things"]) if sent else (FOUND_A_FAULT, []))
