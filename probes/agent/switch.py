"""The kill switch: targets that no journey may run against, in a file of the agent's folder that it watches."""

import json
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

_LOG = logging.getLogger(__name__)

FILE = "stopped-targets.json"
LOOK_EACH_S = 0.5
UNREADABLE = "the file of stopped targets cannot be read"


class Switch:
    """Looks into the file again at most twice a second; safe for threads."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where the outbox lies."""
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._looked = -LOOK_EACH_S
        self._reasons: Mapping[str, str] = {}
        self._unreadable = False

    def reason(self, core_url: str) -> str:
        """Why a target is stopped, or empty where it is not. A file that cannot be read stops everything."""
        with self._lock:
            if monotonic() - self._looked >= LOOK_EACH_S:
                self._look()
            return UNREADABLE if self._unreadable else self._reasons.get(core_url.rstrip("/"), "")

    def _look(self) -> None:
        self._looked, was_unreadable = monotonic(), self._unreadable
        try:
            self._reasons, self._unreadable = read_stopped(self._path), False
        except (OSError, ValueError) as error:
            self._unreadable = True
            if not was_unreadable:
                _LOG.error("%s (%s): all journeys are stopped; mend or delete it", self._path, error)  # noqa: TRY400


def read_stopped(path: Path) -> Mapping[str, str]:
    """Reason by the core's base URL. Raises OSError, or ValueError for a file that is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(found, dict) or not all(isinstance(reason, str) and reason for reason in found.values()):
        raise ValueError("it must be a JSON object of base URL to reason")
    return found


def stop(folder: Path, *, core_url: str, reason: str) -> None:
    """Stop all journeys of a target. Raises OSError or ValueError."""
    _write(folder, {**read_stopped(folder / FILE), core_url.rstrip("/"): reason})


def resume(folder: Path, *, core_url: str) -> bool:
    """Let its journeys run again; whether it was stopped. Raises OSError or ValueError."""
    stopped = dict(read_stopped(folder / FILE))
    was_stopped = stopped.pop(core_url.rstrip("/"), None) is not None
    _write(folder, stopped)
    return was_stopped


def _write(folder: Path, stopped: Mapping[str, str]) -> None:
    path = folder / FILE
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(stopped, indent=1), encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105  # at once: agents look at it while they run
