from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookwatch.organisations_csv import OrganisationsFileError, read_directory
from domain.organisations import places_at
from domain.vocabulary import OrganisationKind, VantageKind

GOOD = """vantage,kind,organisation,name,pct,resolver,since,until
Y99001,agent,Y99001,Elm Road Surgery (invented),ZZ1,RES-OLD,,2026-03-01
Y99001,agent,Y99001,Elm Road Surgery (invented),ZZ1,RES-NEW,2026-03-01,
CTL1,control,CTL1,Control site 1,,,,
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "organisations.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_become_organisations_vantages_and_dated_facts(tmp_path: Path) -> None:
    directory = read_directory(written(tmp_path, GOOD))
    assert {each.code: each.kind for each in directory.organisations} == {
        "Y99001": OrganisationKind.PRACTICE,
        "CTL1": OrganisationKind.CONTROL_SITE,
    }
    vantages, facts = list(directory.vantages), list(directory.memberships)
    before, after = (
        {place.vantage: place for place in places_at(moment, vantages=vantages, memberships=facts)}
        for moment in (datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    )
    assert before["Y99001"].dimensions == {"pct": "ZZ1", "resolver": "RES-OLD"}
    assert after["Y99001"].dimensions["resolver"] == "RES-NEW"
    assert after["CTL1"].kind is VantageKind.CONTROL
    assert after["CTL1"].dimensions == {}


def test_every_bad_row_is_named_with_its_line(tmp_path: Path) -> None:
    text = "vantage,kind,organisation,name\nY99001,agent,Y99001,A\nY99002,pc,Y99002,B\n,agent,Y99003,C\n"
    with pytest.raises(OrganisationsFileError) as caught:
        read_directory(written(tmp_path, text))
    assert [problem.split(", ")[1] for problem in caught.value.problems] == [
        "line 3: kind 'pc' is neither 'agent' nor 'control'",
        "line 4: vantage must not be empty",
    ]


def test_a_wrong_header_says_what_is_missing_and_what_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(OrganisationsFileError) as caught:
        read_directory(written(tmp_path, "vantage,kind,name,linkk\n"))
    assert "no column organisation" in str(caught.value)
    assert "unknown column linkk" in str(caught.value)


def test_a_bad_date_is_named(tmp_path: Path) -> None:
    text = "vantage,kind,organisation,name,since\nY99001,agent,Y99001,A,soon\n"
    with pytest.raises(OrganisationsFileError, match="line 2: 'soon' is not a date"):
        read_directory(written(tmp_path, text))
