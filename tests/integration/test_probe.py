"""`bookwatch probe` against a real core over TLS."""

import contextlib
import json
import os
import pty
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from booking_core.launch import Estate, launch_estate
from bookwatch.__main__ import app
from domain.runs import Phases

pytestmark = pytest.mark.integration
KEY = "k" * 40


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with launch_estate(folder=tmp_path_factory.mktemp("estate"), cards={"CARD-1": KEY}) as running:
        yield running


def probe(estate: Estate, folder: Path, *more: str) -> Result:
    (folder / "cards.json").write_text(json.dumps({"CARD-1": KEY}))
    options = ("--target", estate.core.url, "--ca", str(estate.ca_file), "--cards", str(folder / "cards.json"))
    return CliRunner().invoke(app, ["probe", "refer-and-book", *options, *more])


def test_one_run_is_one_document(estate: Estate, tmp_path: Path) -> None:
    told = probe(estate, tmp_path, "--json", "--vantage-as", "Y99001")
    assert told.exit_code == 0, told.output
    run = json.loads(told.stdout)
    assert (run["outcome"], run["vantage"]) == ("ok", "Y99001")
    assert {"step_id", "phases", "total_ms"} <= run["steps"][0].keys()
    assert run["steps"][0]["phases"].keys() == set(Phases.__slots__)


def test_repeated_runs_are_one_a_line_and_the_archive_holds_no_secret(estate: Estate, tmp_path: Path) -> None:
    told = probe(
        estate, tmp_path, "--json", "--repeat", "2", "--save-har", str(tmp_path / "runs.har"), "--as", "Y99002"
    )
    runs = [json.loads(line) for line in told.stdout.splitlines()]
    assert [run["vantage"] for run in runs] == ["Y99002", "Y99002"]
    text = (tmp_path / "runs.har").read_text()
    log = json.loads(text)["log"]
    assert len(log["pages"]) == 2
    assert len(log["entries"]) == sum(len(run["steps"]) for run in runs)
    token = [entry for entry in log["entries"] if entry["request"]["url"].endswith("/oauth2/token")][0]
    assert "(removed)" in token["request"]["postData"]["text"]
    assert json.loads(token["response"]["content"]["text"])["access_token"] == "(removed)"
    assert "eyJ" not in text
    assert KEY not in text


def test_people_see_a_table_a_sentence_and_a_summary(estate: Estate, tmp_path: Path) -> None:
    told = probe(estate, tmp_path)
    assert "refer-and-book passed" in told.stdout
    assert "Nothing was left behind." in told.stdout
    assert "log-on" in told.stderr
    told = probe(estate, tmp_path, "--repeat", "2")
    assert "2 runs: 2 ok." in told.stdout
    assert "p95 ms" in told.stdout


def in_a_terminal(command: list[str], *, folder: Path) -> tuple[int, str]:
    """Exit code and everything that a terminal 160 columns wide was sent."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "160", "TERM": "xterm-256color", "BOOKWATCH_STATE": str(folder)}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
        os.close(theirs)
        sent = b""
        with contextlib.suppress(OSError):  # Linux says EIO where the other side has gone
            while piece := os.read(ours, 65_536):
                sent += piece
        os.close(ours)
    return child.returncode, sent.decode()


def test_in_a_terminal_the_table_grows_while_a_call_takes_its_time(estate: Estate, tmp_path: Path) -> None:
    (tmp_path / "cards.json").write_text(json.dumps({"CARD-1": KEY}))
    slow = json.dumps({"operation": "A016", "kind": "latency", "latency_ms": 1200}).encode()
    headers = {"Content-Type": "application/json"}
    faults = f"{estate.core.control_url}/faults"
    urllib.request.urlopen(urllib.request.Request(faults, data=slow, headers=headers)).close()  # noqa: S310
    command = [sys.executable, "-m", "bookwatch", "probe", "refer-and-book", "--target", estate.core.url]
    try:
        code, sent = in_a_terminal([*command, "--ca", str(estate.ca_file)], folder=tmp_path)
    finally:
        urllib.request.urlopen(urllib.request.Request(faults, method="DELETE")).close()  # noqa: S310
    assert code == 0
    assert sent.index("slots") < sent.index("under way") < sent.index("refer-and-book passed")
    assert sent.rindex("cancel-referral") > sent.rindex("under way"), "the finished table stays, whole"


def test_a_failed_run_exits_with_1_and_says_where(estate: Estate, tmp_path: Path) -> None:
    told = probe(estate, tmp_path, "--proxy", "http://127.0.0.1:1")
    assert told.exit_code == 1
    assert "proxy.refused" in told.stdout.replace("\n", " ")
    assert "while connecting" in told.stdout.replace("\n", " ")


def test_an_archive_that_cannot_be_written_is_wrong_use(estate: Estate, tmp_path: Path) -> None:
    told = probe(estate, tmp_path, "--save-har", str(tmp_path / "absent" / "runs.har"))
    assert told.exit_code == 2
    assert "--save-har" in told.stderr


PROFILE = """name: ours
servers: {{core: "{core}", identity: "{identity}", care-records: "{care_records}"}}
authentication: {{kind: card}}
operations:
  core: {operations}
  identity: {{LOGON: POST /oauth2/token}}
  care-records: {{PDS: GET /personal-demographics/FHIR/R4/Patient/*}}
application: organisation
rate_per_s: 1000
services: [{{service_id: "1001", provider: ZH1}}]
nhs_numbers: ["9990000018", "9990000026"]
"""


def under_profile(estate: Estate, folder: Path, *, operations: str) -> Result:
    """A run under a profile that fixes everything."""
    urls = {"core": estate.core.url, "identity": estate.identity.url, "care_records": estate.care_records.url}
    (folder / "ours.yaml").write_text(PROFILE.format(operations=operations, **urls))
    (folder / "cards.json").write_text(json.dumps({"CARD-1": KEY}))
    options = ["--profile", str(folder / "ours.yaml"), "--ca", str(estate.ca_file), "--json", "--as", "Y99003"]
    options += ["--cards", str(folder / "cards.json")]
    return CliRunner().invoke(app, ["probe", "refer-and-book", *options])


def test_a_profile_permits_a_journey_or_refuses_a_step_of_it(estate: Estate, tmp_path: Path) -> None:
    every = "{ANY: [" + ", ".join(f"{method} /FHIR/{path}" for method, path in PERMITTED) + "]}"
    told = under_profile(estate, tmp_path, operations=every)
    assert (told.exit_code, json.loads(told.stdout)["outcome"]) == (0, "ok"), told.output
    told = under_profile(estate, tmp_path, operations="{A030: GET /FHIR/R4/PractitionerRole}")
    run = json.loads(told.stdout)
    assert (told.exit_code, run["failure_class"], run["failed_step"]) == (1, "client.refused_by_profile", "specialties")


PERMITTED = [
    (method, path + "/*" * depth)
    for method in ("GET", "POST", "PUT")
    for path in ("R4", "STU3")
    for depth in (1, 2, 3, 4)
]


def test_a_profile_that_fixes_its_servers_takes_no_target(estate: Estate) -> None:
    told = CliRunner().invoke(app, ["probe", "refer-and-book", "--profile", "ers-int", "--target", estate.core.url])
    assert (told.exit_code, "fixes the servers" in told.stderr) == (2, True)
    told = CliRunner().invoke(app, ["probe", "refer-and-book", "--profile", "ers-int"])
    assert (told.exit_code, "client id" in told.stderr) == (2, True)
    assert CliRunner().invoke(app, ["probe", "refer-and-book"]).exit_code == 2
