"""Child processes: what they say when they end too early, and that none outlives the lab."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bookwatch.lab.errors import ProcessError
from bookwatch.lab.processes import Children, wait_until_ready

LAB = """
import sys, time
from pathlib import Path
from bookwatch.lab.processes import Children
child = Children(Path(sys.argv[1])).start(["http.server", "--bind", "127.0.0.1", "0"], name="web")
print(child.popen.pid, flush=True)
time.sleep(60)
"""


def test_a_child_that_ends_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    children = Children(tmp_path)
    child = children.start(["http.server", "nonsense"], name="web")
    with pytest.raises(ProcessError, match="(?s)web ended with code 2.*nonsense"):
        wait_until_ready("http://127.0.0.1:9/", child=child)
    with pytest.raises(ProcessError):
        children.check()
    children.stop()


def test_no_child_outlives_a_lab_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", LAB, str(tmp_path)], stdout=subprocess.PIPE, text=True) as lab:
        assert lab.stdout is not None
        child = int(lab.stdout.readline())
        lab.kill()
    deadline = time.monotonic() + 5
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return status != "Z"
