"""The suggested severity, by the matrix and with its reasons."""

import pytest

from data.incidents.severity import MATRIX, suggest
from domain.failures import FailureClass
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain
from tests.unit.data.incidents.stories import a_cause, at_one, everywhere


@pytest.mark.parametrize(
    ("cause", "inside", "severity"),
    [
        (everywhere(), 28, 1),
        (a_cause(share=Share(bad=9, attempts=10)), 40, 2),
        (a_cause(share=Share(bad=2, attempts=10)), 1, 3),
        (at_one(share=Share(bad=6, attempts=6)), 1, 3),
        (at_one(share=Share(bad=6, attempts=6), symptom="slow"), 1, 4),
        (at_one(share=Share(bad=0, attempts=0), symptom="silent"), 1, 3),
        (at_one(failure_class=FailureClass.CONTRACT_READ_BACK), 1, 1),
    ],
)
def test_severity(cause: Cause, inside: int, severity: int) -> None:
    found, reasons = suggest(cause, inside=inside, practices=40)
    assert found == severity
    assert all(reasons)


def test_reasons_come_with_their_denominators() -> None:
    _, reasons = suggest(everywhere(), inside=28, practices=40)
    assert reasons == (
        "Impact 1: 28 of 40 practices are inside.",
        "Urgency 1: 9 of 12 attempts that it could touch went wrong.",
    )


@pytest.mark.parametrize(
    ("cause", "severity", "words"),
    [
        (
            at_one(share=Share(bad=6, attempts=6), slow=0, failure_class=FailureClass.CLIENT_BUDGET),
            3,
            "Urgency 1: 6 of 6 attempts that it could touch did not finish in time.",
        ),
        (
            at_one(share=Share(bad=6, attempts=6), symptom="slow", slow=4),
            3,
            "Urgency 2: 2 of 6 attempts that it could touch failed, and 4 were slow.",
        ),
        (
            at_one(share=Share(bad=6, attempts=6), symptom="slow", slow=6),
            4,
            "Urgency 3: slow, and it works in the end.",
        ),
    ],
)
def test_what_did_not_finish_in_time_counts_as_failed(cause: Cause, severity: int, words: str) -> None:
    found, reasons = suggest(cause, inside=1, practices=40)
    assert (found, reasons[1]) == (severity, words)


def test_what_nobody_needs_to_book_ranks_below() -> None:
    letter = a_cause("A020", domain=FaultDomain.CENTRAL, dimension="operation", share=Share(bad=9, attempts=10))
    needed = a_cause("A016", domain=FaultDomain.CENTRAL, dimension="operation", share=Share(bad=9, attempts=10))
    assert suggest(letter, inside=3, practices=60)[0] > suggest(needed, inside=3, practices=60)[0]


def test_no_row_or_column_of_the_matrix_ever_gets_milder_towards_the_worse() -> None:
    rows = [list(row) for row in MATRIX]
    assert all(row == sorted(row) for row in rows)
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))
