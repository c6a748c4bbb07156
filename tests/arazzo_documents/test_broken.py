"""Every broken document is refused before the first call, each mistake with file, line and remedy."""

from pathlib import Path

import pytest
import yaml

from probes.arazzo.compiler import check_file, compile_file
from probes.arazzo.errors import JourneyError

FOLDER = Path(__file__).parent
REFUSED: dict[str, list[tuple[int, str]]] = yaml.safe_load((FOLDER / "refused.yaml").read_text())
FILES = {file.name.partition(".")[0]: file for file in (FOLDER / "broken").glob("*.arazzo.*")}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_broken_document_is_refused_with_every_line(name: str) -> None:
    problems = check_file(FILES[name]).problems
    found = [(each.line, str(each)) for each in problems]
    assert len(found) == len(REFUSED[name]), found
    for line, words in REFUSED[name]:
        assert any(line == at and words in text for at, text in found), (line, words, found)
    assert all(each.remedy for each in problems)
    with pytest.raises(JourneyError):
        compile_file(FILES[name])


def test_every_broken_document_is_listed() -> None:
    assert set(FILES) == set(REFUSED)
    assert len(FILES) >= 25
