"""The journeys that come with Bookwatch."""

from pathlib import Path

import pytest

from domain.vocabulary import Role
from probes.journeys import JourneyError, load_journey, names


def test_refer_and_book_exercises_the_operations_of_a_referral() -> None:
    journey = load_journey("refer-and-book")
    expected = "LOGON A030 PDS A004 A010 A033 A011 A020 A012 A005 A029 A015 A016 A016 A016 A038 A034 A005 A036"
    assert [step.code for step in (*journey.steps, *journey.clean_up)] == expected.split()
    assert journey.role is Role.REFERRING_CLINICIAN
    assert journey.name == "refer-and-book"


@pytest.mark.parametrize("name", names())
def test_every_step_names_its_operation_and_level(name: str) -> None:
    journey = load_journey(name)
    steps = (*journey.steps, *journey.clean_up)
    assert [step.step_id for step in steps if not step.code or step.level_ms is None] == []


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(JourneyError, match="refer-and-book"):
        load_journey("refer-and-bok")


def test_an_input_that_no_run_gives_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.openapi.yaml").write_text("openapi: 3.0.0\npaths: {/a: {get: {operationId: read}}}\n")
    (tmp_path / "a.arazzo.yaml").write_text(
        "arazzo: 1.0.1\ninfo: {title: a, version: '1'}\nsourceDescriptions: [{name: core, url: a.openapi.yaml}]\n"
        "workflows: [{workflowId: a, inputs: {required: [shoe], properties: {shoe: {}}},"
        " steps: [{stepId: a, operationId: read}]}]\n"
    )
    with pytest.raises(JourneyError, match="shoe"):
        load_journey(str(tmp_path / "a.arazzo.yaml"))
