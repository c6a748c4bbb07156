"""Starting and ending the estate: kill -9, busy ports, small memory."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from booking_core.errors import FolderError, PortInUseError, PortNameError, ServiceStartError
from booking_core.launch import launch_estate
from tests.integration.booking_core_caller import Caller, control, estate_in, fault

pytestmark = pytest.mark.integration

PARENT = """
import sys, time
from pathlib import Path
from booking_core.launch import launch_estate
with launch_estate(folder=Path(sys.argv[1]), hospitals=("ZH1",), cards={}) as estate:
    for service in (estate.core, estate.identity, estate.care_records, estate.pacs, *estate.hospitals.values()):
        sys.stdout.write(f"{service.pid} ")
    sys.stdout.write("\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


def test_services_are_small_and_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "estate")], stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout is not None
        core, *others = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert core.memory_info().rss < 80 * 2**20
        assert max(other.memory_info().rss for other in others) < 50 * 2**20
        parent.kill()
    _, alive = psutil.wait_procs([core, *others], timeout=5)
    assert alive == []


def test_a_busy_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PortInUseError, match=f"core-control: cannot listen on 127.0.0.1:{port}"),
            launch_estate(folder=tmp_path / "estate", cards={}, ports={"core-control": port}),
        ):
            pytest.fail("the port is taken")
    assert not any("booking_core" in " ".join(child.cmdline()) for child in psutil.Process().children())


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "estate"
    with pytest.raises(FolderError, match=str(folder)), launch_estate(folder=folder, cards={}):
        pytest.fail("not a folder")


def test_a_port_for_an_unknown_service_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortNameError, match="cor: no such"), launch_estate(folder=tmp_path, cards={}, ports={"cor": 1}):
        pytest.fail("no such service")


def test_a_service_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "core.sqlite").write_bytes(b"no database" * 100)
    with (
        pytest.raises(ServiceStartError, match="core was not ready.*file is not a database.*service.log"),
        launch_estate(folder=tmp_path, hospitals=("ZH1",), cards={}),
    ):
        pytest.fail("the file is no database")


def test_a_slot_held_by_a_core_that_was_killed_is_free_after_a_restart(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "estate"
    with estate_in(folder, hospitals=("ZH1",)) as first:
        one = Caller(first)
        with one.session, ThreadPoolExecutor(1) as pool, fault(first.hospitals["ZH1"], operation="*", kind="hang"):
            referral, slot = one.create(), one.free_slot()
            attempt = pool.submit(one.book, one.wish(referral, slot=slot))
            time.sleep(0.4)
            os.kill(first.core.pid, signal.SIGKILL)
            with pytest.raises(requests.ConnectionError):
                attempt.result()
        trace_id, ca = one.trace_id, first.ca_file.read_bytes()
    with estate_in(folder, hospitals=("ZH1",)) as second:
        assert second.ca_file.read_bytes() == ca
        assert trace_id in control(second.core, "GET", "/trace-ids").json()["trace_ids"]
        again = Caller(second)
        with again.session:
            assert again.book(again.wish(again.referral(referral["id"]), slot=slot)).status_code == 201
