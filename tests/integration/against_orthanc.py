"""The journey `pacs` against a real Orthanc: `make test-orthanc`, not part of `make test`.

Needs the Debian packages orthanc and orthanc-dicomweb. The server has a configuration, a folder and a free port of its
own, answers this machine only, and ends with the tests. It speaks plain HTTP: Debian's 1.10.1 ends with a segmentation
fault after its first TLS handshake (OpenSSL 3).
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from booking_core.dicom import as_json, part_10
from booking_core.studies import Study
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, VantageSetup

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
HERE, ELSEWHERE = "9990000018", "9990000026"
START_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A running Orthanc that holds the study of one patient."""

    url: str
    session: requests.Session


def study(patient: str = HERE) -> Study:
    found = Study.of(patient)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    program = shutil.which("Orthanc", path="/usr/sbin:/usr/bin:/usr/local/bin")
    assert program, "install the Debian packages orthanc and orthanc-dicomweb"
    assert PLUGIN.exists(), "install the Debian package orthanc-dicomweb"
    folder = tmp_path_factory.mktemp("orthanc")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configure(folder, port=port)
    with (folder / "log").open("wb") as words, requests.Session() as session:
        session.trust_env = False
        process = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=words, stderr=words)
        try:
            running = Archive(url=f"http://127.0.0.1:{port}", session=session)
            wait(running, process=process, log=folder / "log")
            stored = session.post(f"{running.url}/instances", data=part_10(study().picture()), timeout=30)
            assert stored.json()["Status"] == "Success"
            yield running
        finally:
            process.terminate()
            process.wait(timeout=30)


def configure(folder: Path, *, port: int) -> None:
    """Write a configuration of its own."""
    settings = {
        "Name": "Bookwatch test",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "Plugins": [str(PLUGIN)],
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomServerEnabled": False,
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")


def wait(archive: Archive, *, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            archive.session.get(f"{archive.url}/system", timeout=5).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"Orthanc did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def run_once(archive: Archive, *, patient: str) -> Run:
    now = system_clock()
    return run_journey(
        load_journey("pacs"),
        target=Target(servers={"pacs": f"{archive.url}/dicom-web"}, nhs_numbers=(patient,)),
        setup=VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id="CARD-1", key="k" * 40)),
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="test",
        agent_version="0",
    )


def test_the_journey_finds_and_fetches_the_study(archive: Archive) -> None:
    run = run_once(archive, patient=HERE)
    assert run.outcome in {Outcome.OK, Outcome.SLOW}, run.steps
    assert [step.operation for step in run.steps] == ["QIDO", "WADO-METADATA", "WADO-INSTANCE"]
    assert [step.status for step in run.steps] == [200, 200, 200]


def test_a_study_that_is_not_there_is_told(archive: Archive) -> None:
    run = run_once(archive, patient=ELSEWHERE)
    assert (run.outcome.is_bad, run.failed_step) == (True, "find-study")


def test_the_archive_reads_our_file_as_we_describe_it_and_gives_it_back(archive: Archive) -> None:
    """What our stand-in answers is what a real archive answers for the same file."""
    base = f"{archive.url}/dicom-web/studies/{study().uid}"
    told = archive.session.get(f"{base}/metadata", headers={"Accept": "application/dicom+json"}, timeout=30).json()[0]
    ours = as_json(study().picture())
    assert {tag: told[tag] for tag in ours} == ours
    picture = f"{base}/series/{study().series}/instances/{study().instance}"
    accept = {"Accept": 'multipart/related; type="application/dicom"'}
    assert part_10(study().picture()) in archive.session.get(picture, headers=accept, timeout=30).content
