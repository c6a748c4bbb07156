"""A faults file: what is right is read, what is wrong is answered with its line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookwatch.lab.errors import ScenarioError
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.faults_file import Stage, load_faults
from domain.vocabulary import Phase
from tests.unit.bookwatch.simulator.conftest import TUESDAY, Simulate


def loaded(text: str, *, folder: Path, simulate: Simulate) -> tuple[Fault, ...]:
    file = folder / "faults.yaml"
    file.write_text(text, encoding="utf-8")
    plain = simulate(rounds=24)
    return load_faults(file, stage=Stage(world=plain.world, routes=plain.routes, start=plain.start, end=plain.end))


def test_all_keys_are_read(tmp_path: Path, simulate: Simulate) -> None:
    text = """
title: Two things
faults:
  - where: link:L-ZZ1
    kind: slow
    severity: 0.5
    coverage: 0.25
    shift: {wait: 300, dns: 20.5}
    start: +1h30m
    end: 2026-03-03T11:50:00Z
  - {where: core/A016, kind: core.error}
"""
    first, second = loaded(text, folder=tmp_path, simulate=simulate)
    assert (first.severity, first.coverage, first.slows) == (0.5, 0.25, {Phase.WAIT: 300.0, Phase.DNS: 20.5})
    assert first.start == TUESDAY + timedelta(minutes=90)
    assert first.end == datetime(2026, 3, 3, 11, 50, tzinfo=UTC)
    assert (second.start, second.end) == (TUESDAY, TUESDAY + timedelta(hours=2))


@pytest.mark.parametrize(
    ("fault", "line", "said"),
    [
        ("where: lnk:L-ZZ1\n    kind: cut", 2, "did you mean 'link'"),
        ("where: link:L-ZZ99\n    kind: cut", 2, "there is no 'link:L-ZZ99'"),
        ("where: link\n    kind: cut", 2, "write link:NAME"),
        ("where: identity:A\n    kind: error", 2, "write identity"),
        ("where: core/A999\n    kind: error", 2, "there is no 'core/A999'"),
        ("where: link:L-ZZ1\n    kind: kut", 3, "did you mean 'cut'"),
        ("where: link:L-ZZ1\n    kind: provider.error", 3, "cannot happen there"),
        ("where: hospital:ZH1\n    kind: dns.refused", 3, "cannot happen there"),
        ("where: core/A016\n    kind: identity.role", 3, "would strike no call"),
        ("where: core\n    kind: error\n    severity: 2", 4, "write a number from 0 to 1"),
        ("where: core\n    kind: slow\n    shift: {waits: 3}", 4, "'waits' is not a phase"),
        ("where: core\n    kind: error\n    shift: {wait: 3}", 4, "leave shift out"),
        ("where: core\n    kind: error\n    start: soon", 4, "'soon' is not a time"),
        ("where: core\n    kind: error\n    start: +2h\n    end: +1h", 5, "ends before it starts"),
        ("where: core\n    kind: error\n    unitl: +1h", 4, "unknown key 'unitl'"),
        ("where: core", 2, "no 'kind'"),
    ],
)
def test_a_mistake_is_answered_with_its_line(
    fault: str, line: int, said: str, tmp_path: Path, simulate: Simulate
) -> None:
    with pytest.raises(ScenarioError) as wrong:
        loaded(f"faults:\n  - {fault}\n", folder=tmp_path, simulate=simulate)
    assert wrong.value.line == line
    assert said in str(wrong.value)
