"""The lab's child processes: started with a log of their own, ended in order, never outliving the lab."""

import ctypes
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookwatch.lab.errors import ProcessError

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_LOG_TAIL = 1_500


def _die_with_parent() -> None:
    """In the child: be killed when the parent is, even by kill -9 (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(slots=True, kw_only=True)
class Child:
    """One process and where its words go."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.popen.poll() is None

    def check(self) -> None:
        """Raises ProcessError, with the end of its log, when it has ended."""
        if not self.alive:
            tail = self.log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:].strip()
            raise ProcessError(f"{self.name} ended with code {self.popen.returncode}; its log {self.log} ends:\n{tail}")

    def stop(self, *, within_s: float) -> None:
        """Ask it to end, wait, and kill it when it does not."""
        if self.popen.stdin is not None:
            self.popen.stdin.close()
        if self.alive:
            self.popen.terminate()
            try:
                self.popen.wait(within_s)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        self.popen.wait()
        if self.popen.stdout is not None:
            self.popen.stdout.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait()


@dataclass(slots=True)
class Children:
    """All processes of one lab. Start them from a thread that lives as long as the lab: Linux tells the children of
    a thread that ended that their parent has died."""

    folder: Path
    running: list[Child] = field(default_factory=list)

    def start(
        self, module: Sequence[str], *, name: str, env: Mapping[str, str] | None = None, says_ready: bool = False
    ) -> Child:
        """Start `python -m MODULE ...`. With `says_ready` its standard output is kept for `ready_line`."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as words:
            popen = subprocess.Popen(
                [sys.executable, "-m", *module],
                stdin=subprocess.PIPE if says_ready else subprocess.DEVNULL,
                stdout=subprocess.PIPE if says_ready else words,
                stderr=words,
                env=dict(env) if env is not None else None,
                start_new_session=True,  # a Ctrl-C is for the lab, which then ends them in order
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # the child of a lab is started before its threads
            )
        child = Child(name=name, popen=popen, log=log)
        self.running.append(child)
        return child

    def check(self) -> None:
        """Raises ProcessError when one has ended."""
        for child in self.running:
            child.check()

    def forget(self, child: Child) -> None:
        """Leave a process out of `check` and `stop`: it was ended on purpose."""
        self.running.remove(child)

    def stop(self) -> None:
        """End all, the last first: agents before the collector that they report to."""
        for child in reversed(self.running):
            child.stop(within_s=15.0)
        self.running = []


def ready_line(child: Child) -> str:
    """The first line that a child says. Raises ProcessError when it ends without one."""
    assert child.popen.stdout is not None
    line = child.popen.stdout.readline().decode().strip()
    if not line:
        child.popen.wait(10)
        child.check()
    return line


def wait_until_ready(url: str, *, child: Child, within_s: float = 90.0) -> None:
    """Wait until an address answers 200. Raises ProcessError when the child ends or takes too long."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        child.check()
        try:
            with opener.open(url, timeout=5.0):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise ProcessError(f"{child.name} did not answer at {url} within {within_s:g} s; see {child.log}")
