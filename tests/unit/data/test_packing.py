"""Packed steps and notes come back as they were."""

from collections.abc import Mapping
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codes import FAILURES, JUDGEMENTS, KINDS, OUTCOMES, PHASES, ROLES, Code
from data.errors import RecordUnreadableError
from data.notes import pack_notes, unpack_notes
from data.packing import Packed, StepKind, kind_of, pack_runs, unpack_runs
from data.step_columns import step_columns
from domain.failures import FailureClass
from domain.runs import Phases, Run, Step
from domain.vocabulary import Judgement, Outcome, Phase, Role, VantageKind
from tests.unit.data.layout_one import packed as packed_before
from tests.unit.data.samples import a_run, a_step

MS = st.integers(0, 86_400_000_000).map(lambda micros: micros / 1000) | st.sampled_from([0.0, 0.001, 0.255, 65.536])
SIGNED_MS = MS | MS.map(lambda value: -value)
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
    client_ms=SIGNED_MS,
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


def _runs(steps: list[list[Step]], *, provider: str) -> list[Run]:
    return [a_run(number, provider=provider, steps=tuple(own)) for number, own in enumerate(steps)]


@given(st.lists(st.lists(STEPS, max_size=20), max_size=4), st.sampled_from(["", "ZH1"]))
def test_steps_come_back_as_they_were(steps: list[list[Step]], provider: str) -> None:
    numbers, kinds = _kinds([step for own in steps for step in own])
    blobs = pack_runs(_runs(steps, provider=provider), kind_ids=numbers)
    notes = [unpack_notes(pack_notes(own, provider=provider, markers=("agent started",))) for own in steps]
    packed = [Packed(blob, texts, provider) for blob, (texts, _) in zip(blobs, notes, strict=True)]
    assert unpack_runs(packed, kinds=kinds) == [tuple(own) for own in steps]
    assert all(markers == ("agent started",) for _, markers in notes)


@given(st.lists(st.lists(STEPS, max_size=6), max_size=6), st.randoms())
def test_what_was_written_before_is_read_beside_what_is_written_now(steps: list[list[Step]], dice: Random) -> None:
    """Times of layout 1 were floats of 32 bits: their microseconds may differ by what such a float cannot tell."""
    numbers, _ = _kinds([step for own in steps for step in own])
    now = pack_runs(_runs(steps, provider="ZH1"), kind_ids=numbers)
    before = [packed_before(own, provider="ZH1", kind_ids=numbers) for own in steps]
    mixed = [dice.choice(pair) for pair in zip(now, before, strict=True)]
    found, expected = step_columns(mixed, offsets=True), step_columns(now, offsets=True)
    assert not len(found.unreadable)
    for name in ("run", "place", "kind", "status", "outcome", "failure", "failed_phase", "own_provider", "mask"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    for name in ("offset_ms", "total_ms", "sums_us"):
        assert np.allclose(getattr(found, name), getattr(expected, name), rtol=1e-6, atol=2e-3), name


def test_times_are_kept_to_a_microsecond() -> None:
    step = a_step(offset_ms=1.23456, total_ms=2.0004, client_ms=-0.0006, phases=Phases(dns=0.0004, wait=1.9996))
    numbers, kinds = _kinds([step])
    blobs = pack_runs(_runs([[step]], provider="ZH1"), kind_ids=numbers)
    (back,) = unpack_runs([Packed(blobs[0], {}, "ZH1")], kinds=kinds)[0]
    assert (back.offset_ms, back.total_ms, back.client_ms) == (1.235, 2.0, -0.001)
    assert back.phases == Phases(dns=0.0, wait=2.0)


def test_usual_run_is_small() -> None:
    run = a_run()
    numbers, _ = _kinds(list(run.steps))
    (blob,) = pack_runs([run], kind_ids=numbers)
    assert len(blob) <= 7 + 16 * len(run.steps)
    assert pack_notes((), provider="", markers=()) is None


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x03\x00",
        b"\x01\x05abc",
        b"\x02",
        b"\x02\x05abc",
        bytes([2, 1, 0, 0, 0, 0, 0, 255]),
        bytes([2, 0, *[9] * 5]),
    ],
)
def test_unknown_layout_and_cut_records_are_refused(blob: bytes) -> None:
    with pytest.raises(RecordUnreadableError, match="layout"):
        unpack_runs([Packed(blob, {}, "")], kinds={})
    with pytest.raises(RecordUnreadableError, match="layout"):
        unpack_notes(b"\x02" + blob)


@given(st.lists(st.lists(STEPS, max_size=4), min_size=1, max_size=4), st.data())
def test_a_record_of_anything_is_never_taken_for_another_runs(steps: list[list[Step]], data: st.DataObject) -> None:
    numbers, _ = _kinds([step for own in steps for step in own])
    blobs = pack_runs(_runs(steps, provider="ZH1"), kind_ids=numbers)
    number = data.draw(st.integers(0, len(blobs) - 1))
    cut = data.draw(st.integers(0, len(blobs[number]) - 1))
    bad = [*blobs[:number], blobs[number][:cut], *blobs[number + 1 :]]
    found, expected = step_columns(bad), step_columns(blobs)
    assert found.unreadable.tolist() == [number]
    others = expected.run != number
    assert np.array_equal(found.parts.total_us, expected.parts.total_us[others])


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
