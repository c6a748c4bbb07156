"""The same documents and the same server, run by Bookwatch and by arazzo-runner: `make compare-arazzo`.

Writes docs/arazzo-agreement.md; with --check it only says whether that page is still true.
"""

import contextlib
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests
import yaml

from tests.arazzo_documents.running import EXPECTED, FILES, run
from tests.arazzo_documents.shop import shop

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/arazzo-agreement.md"
DIFFERENCES: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "differences.yaml").read_text())
LIMIT_S = 3.0
SERVERS = ("http://127.0.0.1:{port}", "http://127.0.0.1:8099")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of a document: whether it succeeded, its outputs (those with a value), what the shop was asked."""

    succeeded: bool
    outputs: dict[str, Any]
    calls: list[str]
    words: str = ""

    def agrees(self, other: "Came") -> bool:
        """Outputs count only where there was a success: after a failure the specification asks for none."""
        same = self.succeeded == other.succeeded and self.calls == other.calls
        return same and (not self.succeeded or self.outputs == other.outputs)


class _Endless(BaseException):  # noqa: N818 - not an Exception: the runner catches those and goes on
    """The other implementation has been running too long."""


def ours(name: str) -> Came:
    """A document, run by Bookwatch."""
    with shop() as (url, server):
        finished, outputs = run(name, url)
        return Came(
            succeeded=finished.failure_class is None,
            outputs=_known(outputs),
            calls=[f"{each.method} {each.path}" for each in server.requests],
            words=str(finished.failure_class or ""),
        )


def theirs(name: str) -> Came:
    """A document, run by arazzo-runner."""
    with shop() as (url, server), _copied(url) as folder:
        succeeded, outputs, words = _their_run(folder / "valid" / FILES[name].name, EXPECTED[name])
        calls = [f"{each.method} {each.path}" for each in server.requests]
    return Came(succeeded=succeeded, outputs=_known(outputs), calls=calls, words=words)


def _their_run(file: Path, expected: dict[str, Any]) -> tuple[bool, dict[str, Any], str]:
    from arazzo_runner import ArazzoRunner

    client = requests.Session()
    client.trust_env = False
    try:
        with _time_limit():
            runner = ArazzoRunner.from_arazzo_path(str(file), http_client=client)
            result = runner.execute_workflow(expected["workflow"], expected.get("inputs", {}))
    except _Endless:
        return False, {}, "does not end"
    except (Exception, RecursionError) as error:  # the edge: whatever another implementation does is its result
        return False, {}, f"raises {type(error).__name__}"
    return str(result.status) == "workflow_complete", dict(result.outputs), str(result.error or "")


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _copied(url: str) -> Iterator[Path]:
    """The documents with the shop's address in the descriptions: the runner takes it from there alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "valid").mkdir()
        here = Path(__file__).parent
        for file in (*here.glob("*.openapi.*"), *FILES.values()):
            text = file.read_text()
            for server in SERVERS:
                text = text.replace(server, url)
            (folder / file.relative_to(here)).write_text(text)
        yield folder


def _known(outputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if value is not None}


def row(name: str) -> tuple[bool, str]:
    """Whether the two agree about a document, and its line of the page. Raises ValueError: not explained."""
    mine, other = ours(name), theirs(name)
    agrees = mine.agrees(other)
    if agrees == (name in DIFFERENCES):
        raise ValueError(f"{name}: {'agrees, yet is explained' if agrees else 'differs, and nothing says why'}")
    why = "" if agrees else f"{DIFFERENCES[name]['why']} ({DIFFERENCES[name]['section']})"
    return agrees, f"| `{name}` | {_told(mine)} | {_told(other)} | {'yes' if agrees else 'no'} | {why} |"


def page() -> str:
    """The page, made by running every document twice. Raises ValueError where a difference is not explained."""
    rows = [row(name) for name in sorted(EXPECTED)]
    return "\n".join(
        [
            "# Arazzo: a second implementation",
            "",
            "Made by `make compare-arazzo`; `ARGS=--check` says whether it is still true. Each document of",
            f"`tests/arazzo_documents/valid` is run by Bookwatch and by arazzo-runner {version('arazzo-runner')}",
            "against the same server. They agree where both succeed with the same outputs or both fail, and the server",
            "was asked the same in the same order:",
            f"**{sum(agrees for agrees, _ in rows)} of {len(rows)}**, and of the `plain-` documents, which use each",
            f"feature in its plainest form, {sum(agrees and '`plain-' in line for agrees, line in rows)} of "
            f"{sum('`plain-' in line for _, line in rows)}. Sections are those of Arazzo 1.0.1.",
            "",
            "| document | Bookwatch | arazzo-runner | agree | the difference |",
            "|---|---|---|---|---|",
            *(line for _, line in rows),
            "",
        ]
    )


def _told(came: Came) -> str:
    calls = f"{len(came.calls)} call{'' if len(came.calls) == 1 else 's'}"
    if came.words == "does not end":
        return "does not end"  # how often it called before it was stopped depends on the machine
    return f"{'succeeds' if came.succeeded else 'fails'}, {calls}"


def main(arguments: list[str]) -> int:
    """Write the page; `--check`: compare it; `--check PREFIX`: only the documents whose names begin so."""
    logging.disable(logging.CRITICAL)
    if arguments[:1] != ["--check"]:
        PAGE.write_text(page())
        return 0
    kept = PAGE.read_text() if PAGE.exists() else ""
    if arguments[1:]:
        same = all(row(name)[1] in kept for name in EXPECTED if name.startswith(arguments[1]))
    else:
        same = page() == kept
    sys.stdout.write("" if same else f"{PAGE.relative_to(ROOT)} is out of date: run 'make compare-arazzo'\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
