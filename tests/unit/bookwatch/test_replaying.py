"""A past range judged again: what was said is replaced, what people wrote stays, and a second time changes nothing."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from typer.testing import CliRunner

from bookwatch import replaying
from bookwatch.__main__ import app
from bookwatch.workers import open_workers
from data import runs, tables, verdicts
from data.engine import leading, open_engine, reading, writing
from data.errors import DatabaseUnavailableError
from data.incidents import acting
from data.incidents import reading as incidents
from data.incidents.life import EventKind
from data.incidents.recording import Hand
from data.retention.marks import note_kept_from
from data.revising.reading import revisions
from data.revising.storing import Revised
from domain.clock import iso
from domain.failures import FailureClass
from domain.vocabulary import Judgement, Outcome, Phase
from tests.unit.data.samples import NOON, ROUND, a_cause, a_run, a_step, an_evaluation

END = 30
LATER = NOON + timedelta(days=2)
HAND = Hand(actor="Jo Bloggs (invented)", at=NOON + 6 * ROUND)
JUDGED = ("verdict_changes", "current_verdicts", "causes", "incidents", "incident_events", "evaluations")


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PIECE_ROUNDS", 16)


@pytest.fixture
def lived(store: Engine) -> Engine:
    """Thirty rounds in which one practice's name server fails for ten of them; an older engine blamed a hospital."""
    broken = a_step(
        "LOGON",
        outcome=Outcome.FAILED,
        failure_class=FailureClass.DNS_NO_ANSWER,
        failed_phase=Phase.DNS,
        status=None,
    )
    failing = {"outcome": Outcome.FAILED, "failure_class": FailureClass.DNS_NO_ANSWER, "steps": (broken,)}
    with writing(store) as conn:
        for number in range(END):
            for place, vantage in enumerate(("Y99001", "Y99002", "control-1")):
                at = NOON + number * ROUND + timedelta(seconds=20 * place + 1)
                changed: dict[str, Any] = failing if vantage == "Y99001" and 12 <= number < 22 else {}
                run = a_run(3 * number + place, vantage=vantage, scheduled_at=at, started_at=at, **changed)
                runs.store(conn, runs=[run], received_at=at + timedelta(seconds=2))
    for number in range(1, END + 1):
        blamed = [a_cause()] if 4 <= number < 8 or 13 <= number < 23 else []
        with writing(store) as conn:
            verdicts.store_evaluation(conn, evaluation=an_evaluation(number, causes=blamed))
    with writing(store) as conn:
        acting.acknowledge(conn, incident_id=1, hand=HAND, reason="The hospital knows")
        acting.note(conn, incident_id=1, hand=HAND, text="Spoke to the desk")
    return store


def again(engine: Engine, *, first: int = 0, last: int = END) -> Revised:
    asked = replaying.planned_range(
        engine, since=NOON + first * ROUND, until=NOON + last * ROUND, now=LATER, round_s=300.0
    )
    with open_workers(processes=1) as workers:
        return replaying.replay(engine, asked=asked, workers=workers, clock=lambda: LATER, told=lambda _done, _of: None)


def everything(engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as conn:
        return {name: sorted(map(str, conn.execute(select(tables.metadata.tables[name])))) for name in JUDGED}


def test_a_replay_replaces_what_was_said_and_leaves_what_people_wrote(lived: Engine) -> None:
    with reading(lived) as conn:
        written = incidents.one(conn, incident_id=1)
        acts = [each for each in incidents.events(conn, incident_ids=[1]) if each.actor]
    found = again(lived)
    assert found.verdicts >= 2
    with reading(lived) as conn:
        told = revisions(conn, since=NOON, until=LATER)
        listed = incidents.listed(conn, since=NOON, until=LATER)
        now = incidents.one(conn, incident_id=1)
        events = incidents.events(conn, incident_ids=[each.life.incident_id for each in listed])
        causes = {each.cause.key for each in verdicts.causes(conn, since=NOON, until=LATER)}
        latest = verdicts.latest_evaluation(conn)
    assert causes == {"local/practice/Y99001"}
    assert {(each.before, each.now) for each in told if each.vantage == "Y99001"} >= {
        (Judgement.PROVIDER, Judgement.OK),
        (Judgement.PROVIDER, Judgement.LOCAL),
    }
    assert {each.revised_at for each in told} == {LATER}
    assert now is not None
    assert written is not None
    assert now.people == written.people
    assert now.life.state == "closed"
    assert [each for each in events if each.actor] == acts
    assert {each.life.cause.key for each in listed} == {"provider/provider/ZH1", "local/practice/Y99001"}
    assert {each.at for each in events if each.kind is EventKind.REVISED and each.incident_id == 1} == {LATER}
    assert latest is not None
    assert {each.judgement for each in latest.verdicts} == {Judgement.OK}
    before = everything(lived)
    assert again(lived) == Revised()
    assert everything(lived) == before


def test_a_part_in_the_middle_leaves_what_came_after(lived: Engine) -> None:
    again(lived, first=2, last=15)
    with reading(lived) as conn:
        told = [
            (each.window_end, each.judgement)
            for each in verdicts.history(conn, vantage="Y99002", since=NOON + 14 * ROUND, until=LATER)
        ]
        whole = incidents.listed(conn, since=NOON, until=LATER)
    # What was said before holds from the sixteenth window on, and ends where it ended.
    assert told[-2:] == [(NOON + 16 * ROUND, Judgement.PROVIDER), (NOON + 23 * ROUND, Judgement.OK)]
    assert NOON + 16 * ROUND in {each.life.first_seen for each in whole}
    before = everything(lived)
    assert again(lived, first=2, last=15) == Revised()
    assert everything(lived) == before


def test_what_nobody_had_judged_is_no_revision(lived: Engine) -> None:
    with writing(lived) as conn:
        for name in JUDGED:
            conn.execute(delete(tables.metadata.tables[name]))
    assert again(lived).verdicts == 0
    with reading(lived) as conn:
        assert revisions(conn, since=NOON, until=LATER) == []
        said = [each.judgement for each in verdicts.history(conn, vantage="Y99001", since=NOON, until=LATER)]
    assert Judgement.LOCAL in said
    assert said[-1] is Judgement.OK


class _KilledError(Exception):
    pass


class _OnePiece:
    """Workers that are killed after the first piece."""

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        yield function(next(iter(items)))
        raise _KilledError


def test_a_replay_that_was_killed_goes_on_where_it_was(lived: Engine) -> None:
    def asked() -> replaying.Range:
        return replaying.planned_range(lived, since=NOON, until=NOON + END * ROUND, now=LATER, round_s=300.0)

    done: list[tuple[int, int]] = []
    with pytest.raises(_KilledError):
        replaying.replay(
            lived,
            asked=asked(),
            workers=_OnePiece(),
            clock=lambda: LATER,
            told=lambda *rounds: done.append(rounds),
        )
    begun = asked()
    assert begun.first < begun.begin <= begun.last
    assert done[-1] == ((begun.begin - begun.first) // ROUND, END)
    again(lived)
    assert asked().begin == begun.first
    before = everything(lived)
    assert again(lived) == Revised()
    assert everything(lived) == before


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (5, 5, "give the earlier time first"),
        (-400, -300, "no run was due"),
        (0, 900, "is not over"),
    ],
)
def test_a_range_that_cannot_be_judged_is_refused(lived: Engine, first: int, last: int, said: str) -> None:
    with pytest.raises(replaying.ReplayError, match=said):
        again(lived, first=first, last=last)


def test_what_retention_took_cannot_be_judged(lived: Engine) -> None:
    with writing(lived) as conn:
        note_kept_from(conn, tier="raw", hour=round((NOON + timedelta(hours=1)).timestamp()) // 3600)
    with pytest.raises(replaying.ReplayError, match="begin at 2026-11-23T13:30"):
        again(lived)


def test_locks_of_others_are_told(lived: Engine) -> None:
    with leading(lived, name=replaying.LEADER) as leads:
        assert leads
        if lived.dialect.name == "postgresql":
            with pytest.raises(replaying.ReplayError, match="another replay is at work"):
                again(lived)
            return
    hasty = open_engine(lived.url.render_as_string(hide_password=False), busy_s=0.1)
    with writing(lived), pytest.raises(DatabaseUnavailableError, match="locked"):
        again(hasty)
    hasty.dispose()


def test_the_command_says_what_it_changed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKWATCH_DATABASE_URL", sqlite_url)
    engine = open_engine(sqlite_url)
    with writing(engine) as conn:
        runs.store(conn, runs=[a_run(1)], received_at=NOON + ROUND / 2)
    engine.dispose()
    ends = [iso(NOON), iso(NOON + 2 * ROUND)]
    done = CliRunner().invoke(app, ["evaluate", "--replay", *ends, "--jobs", "1", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["rounds"], said["revisions"]) == (2, [])
    wrong = CliRunner().invoke(app, ["evaluate", "--replay", *ends[::-1]])
    assert wrong.exit_code == 2
    assert "is not after" in wrong.output
