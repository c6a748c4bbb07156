import subprocess
import sys

import psutil

from bookwatch.demo.usage import UsageMeter

CHILD = "x = bytearray(50_000_000); print(flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


def test_a_child_is_counted_with_its_memory() -> None:
    # A tree of its own: beside this process other tests keep a browser and a database, whose memory comes and goes.
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        meter = UsageMeter(psutil.Process(parent.pid))
        assert parent.stdout is not None
        parent.stdout.readline()
        both = meter.usage()
        meter.stop()
        parent.communicate(b"\n")
    assert 50 < both.memory_mb < 200
    assert 0 <= both.cpu_cores < 8
