"""Packed steps and notes come back as they were."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codes import FAILURES, JUDGEMENTS, KINDS, OUTCOMES, PHASES, ROLES, Code
from data.errors import RecordUnreadableError
from data.notes import pack_notes, unpack_notes
from data.packing import StepKind, kind_of, pack_steps, unpack_steps
from domain.failures import FailureClass
from domain.runs import Phases, Step
from domain.vocabulary import Judgement, Outcome, Phase, Role, VantageKind
from tests.unit.data.samples import a_run

MS = st.floats(min_value=0, max_value=600_000, width=32)
MAYBE_MS = st.none() | MS
TEXTS = st.sampled_from(["", "PAS_NOT_RESPONDING", "é \U0001f600", "6f1c9e2a-0b1d-4a57-9a4e-1f2e3d4c5b6a", "A" * 36])
STEPS = st.builds(
    Step,
    step_id=st.sampled_from(["logon", "book"]),
    operation=st.sampled_from(["LOGON", "A016"]),
    provider=st.sampled_from(["", "ZH1", "ZH2"]),
    offset_ms=MS,
    phases=st.builds(
        Phases, dns=MAYBE_MS, connect=MAYBE_MS, tls=MAYBE_MS, send=MAYBE_MS, wait=MAYBE_MS, receive=MAYBE_MS
    ),
    total_ms=MS,
    client_ms=MS,
    status=st.none() | st.integers(100, 599),
    outcome=st.sampled_from(Outcome),
    failure_class=st.none() | st.sampled_from(FailureClass),
    failed_phase=st.none() | st.sampled_from(Phase),
    error_code=TEXTS,
    request_id=TEXTS,
    detail=TEXTS,
    cleanup=st.booleans(),
)


def _kinds(steps: list[Step]) -> tuple[dict[tuple[str, str, bool], int], Mapping[int, StepKind]]:
    numbers: dict[tuple[str, str, bool], int] = {kind: place for place, kind in enumerate({kind_of(s) for s in steps})}
    return numbers, {number: StepKind(*kind) for kind, number in numbers.items()}


@given(st.lists(STEPS, max_size=20), st.sampled_from(["", "ZH1"]))
def test_steps_come_back_as_they_were(steps: list[Step], provider: str) -> None:
    numbers, kinds = _kinds(steps)
    packed = pack_steps(steps, provider=provider, kind_ids=numbers)
    texts, markers = unpack_notes(pack_notes(steps, provider=provider, markers=("agent started",)))
    assert unpack_steps(packed, texts=texts, provider=provider, kinds=kinds) == tuple(steps)
    assert markers == ("agent started",)


def test_usual_run_is_small() -> None:
    run = a_run()
    numbers, _ = _kinds(list(run.steps))
    assert len(pack_steps(run.steps, provider=run.provider, kind_ids=numbers)) <= 33 * len(run.steps)
    assert pack_notes((), provider="", markers=()) is None


@pytest.mark.parametrize("blob", [b"", b"\x02\x00", b"\x01\x05abc"])
def test_unknown_layout_and_cut_records_are_refused(blob: bytes) -> None:
    with pytest.raises(RecordUnreadableError, match="layout"):
        unpack_steps(blob, texts={}, provider="", kinds={})
    with pytest.raises(RecordUnreadableError, match="layout"):
        unpack_notes(blob)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (OUTCOMES, Outcome),
        (PHASES, Phase),
        (KINDS, VantageKind),
        (JUDGEMENTS, Judgement),
        (ROLES, Role),
        (FAILURES, FailureClass),
    ],
)
def test_every_word_has_a_number(code: Code[Outcome], words: type[Outcome]) -> None:
    assert set(code.words) == set(words)
    assert [code.word(code.of(word)) for word in code.words] == list(code.words)
    assert (code.of(None), code.maybe(0)) == (0, None)
    with pytest.raises(ValueError, match="start at 1"):
        code.word(0)


def test_numbers_never_change() -> None:
    """They are in every database: appending is the only change that is allowed."""
    numbers = [FAILURES.of(FailureClass.CLIENT_REFUSED_BY_PROFILE), OUTCOMES.of(Outcome.MISSED), ROLES.of(Role.PATIENT)]
    assert np.array_equal(numbers, [39, 7, 6])
