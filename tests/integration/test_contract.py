"""Every reply of the core against the published e-RS description, where its folder is at hand (ERS_OPENAPI)."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest

from booking_core.core.routes import CODES
from tests.integration.booking_core_caller import estate_in
from tests.integration.contract_breaks import break_everything
from tests.integration.contract_calls import Recording, call_everything
from tests.integration.ers_contract import Contract

pytestmark = pytest.mark.integration
FOLDER = os.environ.get("ERS_OPENAPI", "")
if not FOLDER:
    pytest.skip("ERS_OPENAPI names no folder with the published e-RS description", allow_module_level=True)
Judged = tuple[Contract, Recording]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1",), pas_timeout_s=0.3) as estate:
        contract = Contract(Path(FOLDER), base=f"{estate.core.url}/FHIR")
        recording = Recording(estate)
        try:
            call_everything(recording)
            break_everything(recording, published=contract.statuses)
        finally:
            recording.close()
        yield contract, recording


def test_every_reply_is_as_published(judged: Judged, capsys: pytest.CaptureFixture[str]) -> None:
    contract, recording = judged
    replies = [contract.judge(each) for each in recording.replies]
    published = [each for each in replies if not each.ours]
    wrong = Counter((each.operation, each.status, each.problems[0]) for each in published if each.problems)
    ours = sorted({*CODES} - contract.codes()) + sorted({each.ours for each in replies if each.ours})
    kinds = {(each.operation, each.status) for each in published}
    with capsys.disabled():
        print(  # noqa: T201 - the figures that this test is asked for
            f"\ne-RS contract: {len({code for code, _ in kinds})} operations, {len(kinds)} kinds of reply;"
            f" {len(published)} replies tried, {len(published) - wrong.total()} valid; ours alone: {', '.join(ours)}"
        )
    assert wrong == {}


def test_every_published_operation_of_the_core_was_tried(judged: Judged) -> None:
    contract, recording = judged
    passed = {contract.judge(each).operation for each in recording.replies if each.status_code < 400}
    assert {*CODES} & contract.codes() <= passed


def test_the_judge_sees_what_is_wrong(judged: Judged) -> None:
    contract, recording = judged
    told = [each for each in recording.replies if "json" in each.headers.get("Content-Type", "") and each.content]
    for reply in told:
        body = reply.json()
        broken = copy(reply)
        broken._content = json.dumps({key: body[key] for key in body if key != "meta"}).encode()
        assert contract.judge(broken).problems or contract.judge(reply).ours
