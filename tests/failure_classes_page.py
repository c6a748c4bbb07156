"""Writes docs/failure-classes.md from the code: `python -m tests.failure_classes_page [--check]`."""

import sys
from pathlib import Path

from domain.failure_meanings import MEANINGS, Meaning
from domain.failures import FailureClass
from tests.unit.probes.engine.failure_cases import CASES

PAGE = Path(__file__).parents[1] / "docs" / "failure-classes.md"
HEAD = """# Failure classes

Written by `make docs` from `domain/failure_meanings.py` and the tests: do not edit by hand.

What stopped a run, decided by `probes/classify.py` on status **and** error code, never on status alone. "Usually acts"
is no verdict: whose fault it is follows from who else meets it. A test is a neighbour that really misbehaves, on real
sockets, in `tests/unit/probes/engine/failure_cases.py`; it runs as `test_failures.py::test_each_class[CLASS: TEST]`.

* `SLOT_NOT_AVAILABLE`, `SLOTS_CURRENTLY_AVAILABLE` and `THIS_SLOT_IS_AVAILABLE` are capacity: outcome `business`.
* 422 `UNABLE_TO_CONFIRM_APPOINTMENT` and `UNABLE_TO_CANCEL_APPOINTMENT` look like rules and are failures of the core.
* 422 `SERVICE_UNAVAILABLE` means that a clinical service is gone, not the platform.
* A 5xx without a code and without X-Request-ID never reached e-RS: it is the gateway's, also at log-on (500 apart).

| class | what was seen | example | who usually acts | tests |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(row(each, MEANINGS[each]) for each in FailureClass)


def row(each: FailureClass, meaning: Meaning) -> str:
    """One class."""
    return f"| `{each.value}` | {meaning.seen} | {meaning.example} | {meaning.acts} | {tests(each)} |\n"


def tests(each: FailureClass) -> str:
    """Names of its cases."""
    return ", ".join(case.name for case in CASES if case.expected is each)


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is as the code has it."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        sys.stderr.write(f"{PAGE} differs from the code: run 'make docs' and commit it\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
