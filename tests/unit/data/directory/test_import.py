"""A national directory in the published format, with all its traps, into a store of each kind."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import organisations
from data.directory import importing
from data.directory.importing import Files, Wanted
from data.directory.plan import Plan
from data.directory.refusals import DirectoryFileError, Reason, counted
from data.engine import reading, writing
from domain.organisations import Membership, Organisation
from domain.vocabulary import OrganisationKind, OrganisationStatus
from tests.fakes.directory import Written, practice_row, write_directory
from tests.unit.data import samples

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_directory(tmp_path_factory.mktemp("directory"))


def imported(engine: Engine, files: Files) -> tuple[Wanted, Plan]:
    with writing(engine) as conn:
        wanted = importing.read(conn, files=files, now=NOW)
        plan = importing.compare(conn, wanted=wanted)
        importing.apply(conn, plan=plan)
    return wanted, plan


@pytest.fixture
def written(tmp_path: Path) -> "Pen":
    return Pen(tmp_path)


class Pen:
    """Writes small files of each kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode("latin-1"))
        return path

    def practices(self, *rows: list[str]) -> Path:
        return self("epraccur.csv", "".join(",".join(row) + "\r\n" for row in rows))

    def memberships(self, *rows: str) -> Path:
        return self("epcmem.csv", "".join(row + "\r\n" for row in rows))


def test_a_national_directory_is_taken_in_as_planted_and_again_changes_nothing(
    store: Engine, national: Written
) -> None:
    files = Files(practices=national.practices, memberships=national.memberships)
    began = time.process_time()
    wanted, plan = imported(store, files)
    took = time.process_time() - began
    assert national.rows >= 14_000
    assert counted(wanted.refusals) == counted_as(national)
    assert plan.counts()["practice"]["added"] == len(national.taken)
    assert plan.counts()["pct"] == {"added": national.facts, "changed": 0, "closed": 0, "removed": 0, "unchanged": 0}
    _, again = imported(store, files)
    assert again.changes == []
    assert again.unchanged == {
        "practice": len(national.taken),
        "pct": national.facts,
        "region": len(national.taken),
    }
    assert took <= 10, "seconds of this process, so that a busy machine does not count"
    with reading(store) as conn:
        known = {each.code: each for each in organisations.organisations(conn)}
        merger = datetime(2007, 3, 31, 23, tzinfo=UTC)  # midnight in London, summer time
        before, after = (pct_of(organisations.memberships(conn, at=at)) for at in (merger - timedelta(1), merger))
    assert before[national.merged] in {"ZP000", "ZP001"}
    assert after[national.merged] == "ZM1"
    assert known["Z00003"].name == "CAFÉ LANE HEALTH CENTRE"
    assert known["Z00005"].status is OrganisationStatus.DORMANT
    assert known["Z00007"].closed == datetime(2012, 3, 31, 23, tzinfo=UTC)
    assert known["ZM1"].kind is OrganisationKind.PCT
    assert "X00100" not in known
    assert "Y99001" in known, "what was enrolled and is not in the files stays"


def counted_as(national: Written) -> dict[str, int]:
    counts = {reason.value: number for reason, number in national.planted.items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def pct_of(facts: list[Membership]) -> dict[str, str]:
    return {fact.organisation: fact.value for fact in facts if fact.dimension == "pct"}


def test_each_refusal_names_file_line_reason_and_remedy(store: Engine, written: Pen) -> None:
    files = Files(
        practices=written.practices(practice_row("Z00001"), practice_row("Z00002", status="X")),
        memberships=written.memberships("Z00001,ZZ1,P,20010401,20090230,0", "Z00003,ZZ1,P,20010401,,0"),
    )
    wanted, _ = imported(store, files)
    assert [(Path(each.file).name, each.line, each.reason) for each in wanted.refusals] == [
        ("epraccur.csv", 2, Reason.STATUS),
        ("epcmem.csv", 1, Reason.DATE),
        ("epcmem.csv", 2, Reason.UNKNOWN),
    ]
    assert "line 1: not a date (20090230). Write the day as yyyymmdd" in str(wanted.refusals[1])


def test_a_later_directory_adds_changes_closes_and_removes(store: Engine, written: Pen) -> None:
    rows = ("Z00001,ZZ1,P,20010401,,0", "Z00002,ZZ1,P,20010401,,0", "Z00003,ZZ1,P,20010401,,0")
    first = [practice_row(code) for code in ("Z00001", "Z00002", "Z00003")]
    imported(store, Files(practices=written.practices(*first), memberships=written.memberships(*rows)))
    later = [practice_row("Z00001", closed="20260331", status="C"), practice_row("Z00002", name="NEW NAME")]
    later += [practice_row("Z00003"), practice_row("Z00004")]
    moved = ("Z00001,ZZ1,P,20010401,20260331,0", "Z00002,ZZ2,P,20010401,,0", "Z00003,ZZ2,P,20020401,,0")
    _, plan = imported(store, Files(practices=written.practices(*later), memberships=written.memberships(*moved)))
    found = {(change.kind.value, change.what, change.organisation) for change in plan.changes}
    assert found == {
        ("closed", "practice", "Z00001"),
        ("changed", "practice", "Z00002"),
        ("added", "practice", "Z00004"),
        ("closed", "pct", "Z00001"),
        ("changed", "pct", "Z00002"),
        ("removed", "pct", "Z00003"),
        ("added", "pct", "Z00003"),
        ("added", "region", "Z00004"),
    }
    with reading(store) as conn:
        assert pct_of(organisations.memberships(conn, at=NOW)) == {
            "Y99001": "ZZ2",
            "Y99002": "ZZ1",
            "Z00002": "ZZ2",
            "Z00003": "ZZ2",
        }
        there = {each.organisation.code for each in organisations.as_of(conn, at=NOW)}
    assert "Z00001" not in there
    assert "Z00004" in there


def test_attributes_have_dates_and_outrank_the_directory(store: Engine, written: Pen) -> None:
    text = (
        "organisation,since,until,region,link,size,opening_hours\r\n"
        "Z00001,,2026-03-01,QZ8,L-1,4200,Mo-Fr 08:00-18:30; Sa 09:00-12:00\r\n"
        "Z00001,2026-03-01,,QZ8,L-2,,\r\n"
        "Z00001,2026-02-01,,,L-3,,\r\n"
        "Z00001,,,,,many,\r\n"
        "Z77777,,,,L-1,,\r\n"
        "Z00001,2026-05-01,2026-04-01,,L-9,,\r\n"
        "Z00001,soon,,,L-9,,\r\n"
        "Z00001,2126-05-01,,,L-9,,\r\n"
        "Z00001,,,,,,Monday\r\n"
        "Z00001,,\r\n"
    )
    directory = Files(practices=written.practices(practice_row("Z00001")))
    imported(store, directory)
    wanted, _ = imported(store, Files(attributes=written("attributes.csv", text)))
    assert {each.line: each.reason for each in wanted.refusals} == {
        4: Reason.OVERLAP,
        5: Reason.VALUE,
        6: Reason.UNKNOWN,
        7: Reason.ORDER,
        8: Reason.DATE,
        9: Reason.FUTURE,
        10: Reason.VALUE,
        11: Reason.COLUMNS,
    }
    _, again = imported(store, directory)
    assert (again.changes, again.outranked) == ([], 1)
    with reading(store) as conn:
        before, after = (
            next(
                each.facts
                for each in organisations.as_of(conn, at=datetime(2026, month, 1, 12, tzinfo=UTC))
                if each.organisation.code == "Z00001"
            )
            for month in (2, 3)
        )
    assert before == {
        "region": "QZ8",
        "link": "L-1",
        "size": "4200",
        "opening_hours": "Mo-Fr 08:00-18:30; Sa 09:00-12:00",
    }
    assert after == {"region": "QZ8", "link": "L-2"}


def test_the_directory_takes_over_from_enrolment_and_enrolment_leaves_it(store: Engine, written: Pen) -> None:
    files = Files(
        practices=written.practices(practice_row("Y99001", name="ALDER, AS PUBLISHED".replace(",", ""))),
        memberships=written.memberships("Y99001,ZZ7,P,20010401,,0"),
    )
    imported(store, files)
    with writing(store) as conn:
        organisations.register(
            conn,
            organisations=samples.ORGANISATIONS,
            memberships=samples.MEMBERSHIPS,
            vantages=samples.VANTAGES,
            token_hashes=samples.TOKEN_HASHES,
        )
    _, again = imported(store, files)
    assert again.changes == []
    with reading(store) as conn:
        place = organisations.places(conn, at=NOW)[0]
        assert organisations.homes(conn)["Y99001"].pct(NOW) == "ZZ7"
    assert place.dimensions == {"pct": "ZZ7", "region": "QZ1", "resolver": "RES-ZZ1"}


def test_what_is_of_one_practice_alone_is_no_dimension(store: Engine, written: Pen) -> None:
    text = "organisation,size,link\r\nY99001,4200,L-1\r\n"
    imported(store, Files(attributes=written("attributes.csv", text)))
    with reading(store) as conn:
        assert organisations.places(conn, at=samples.NOON)[0].dimensions == {
            "pct": "ZZ1",
            "resolver": "RES-ZZ1",
            "link": "L-1",
        }


def test_an_organisation_keeps_its_dates_when_stored(store: Engine, written: Pen) -> None:
    imported(store, Files(practices=written.practices(practice_row("Z00001", opened="19740401", closed="20270131"))))
    with reading(store) as conn:
        found = {each.code: each for each in organisations.organisations(conn)}["Z00001"]
    assert found == Organisation(
        code="Z00001",
        name="INVENTED SURGERY",
        kind=OrganisationKind.PRACTICE,
        status=OrganisationStatus.ACTIVE,
        opened=datetime(1974, 3, 31, 23, tzinfo=UTC),
        closed=datetime(2027, 2, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no rows"),
        ("Z00001,ZZ1,P,20010401,,0\r\n", "do not have 27 columns"),
        ("\xff\xfeZ\x00", "UTF-16"),
        (",".join(practice_row("Z00001")) + '\r\nZ00002,"' + "x" * 140_000, "line 2: field larger"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(store: Engine, written: Pen, content: str, said: str) -> None:
    with reading(store) as conn, pytest.raises(DirectoryFileError, match=said):
        importing.read(conn, files=Files(practices=written("epraccur.csv", content)), now=NOW)


def test_a_header_of_attributes_says_what_is_wrong(store: Engine, written: Pen) -> None:
    file = written("attributes.csv", "practice,link,link,pct\r\n")
    with reading(store) as conn, pytest.raises(DirectoryFileError) as caught:
        importing.read(conn, files=Files(attributes=file), now=NOW)
    for problem in ("no column organisation", "unknown column pct, practice", "column link twice"):
        assert problem in str(caught.value)
