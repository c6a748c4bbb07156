"""The outbox, on a real file."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.vocabulary import Outcome
from probes.agent.outbox import Outbox, OutboxError
from tests.unit.probes.agent.making import NOON, run, runs


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture(name="outbox")
def _outbox(path: Path) -> Iterator[Outbox]:
    outbox = Outbox(path)
    yield outbox
    outbox.close()


def bodies(
    outbox: Outbox, *, agent: str = "agent-1", count: int = 1000, size: int = 5_000_000
) -> list[dict[str, object]]:
    return [json.loads(each.body) for each in outbox.waiting(agent, runs=count, size=size)]


def test_a_noted_run_waits_until_it_has_finished(outbox: Outbox) -> None:
    noted = run(outcome=Outcome.INTERRUPTED)
    outbox.note(noted)
    assert bodies(outbox) == []
    outbox.finish(run(run_id=noted.run_id))
    assert [body["outcome"] for body in bodies(outbox)] == ["ok"]


def test_noted_and_never_finished_is_interrupted_after_the_next_start(path: Path) -> None:
    first = Outbox(path)
    done, lost = runs(2)
    first.finish(done)
    first.note(run(run_id=lost.run_id, trace_id=lost.trace_id, outcome=Outcome.INTERRUPTED))
    first.close()
    second = Outbox(path)
    assert second.recover() == 1
    assert [(body["run_id"], body["outcome"]) for body in bodies(second)] == [
        (str(done.run_id), "ok"),
        (str(lost.run_id), "interrupted"),
    ]
    assert second.recover() == 0
    second.close()


def test_each_agent_has_its_own_queue_oldest_first(outbox: Outbox) -> None:
    mine, others = runs(3), runs(2, agent="agent-2")
    for each in [*reversed(mine), *others]:
        outbox.finish(each)
    assert [body["run_id"] for body in bodies(outbox)] == [str(each.run_id) for each in mine]
    assert outbox.agents() == ["agent-1", "agent-2"]
    assert (outbox.queued("agent-1"), outbox.queued("agent-3")) == (3, 0)


def test_a_batch_is_bounded_in_runs_and_size_but_never_empty(outbox: Outbox) -> None:
    for each in runs(5):
        outbox.finish(each)
    size = len(outbox.waiting("agent-1", runs=1, size=1)[0].body)
    assert len(bodies(outbox, count=2)) == 2
    assert len(bodies(outbox, size=3 * size)) == 3
    assert len(bodies(outbox, size=1)) == 1


def test_deleted_is_gone_and_rejected_is_kept_apart_with_its_reason(outbox: Outbox, path: Path) -> None:
    stored, refused = runs(2)
    outbox.finish(stored)
    outbox.finish(refused)
    outbox.delete([str(stored.run_id)])
    outbox.reject(str(refused.run_id), reason="unknown vantage", at=NOON)
    assert bodies(outbox) == []
    assert outbox.rejected() == [(refused.run_id, "unknown vantage")]


def test_a_second_agent_on_the_same_file_is_refused(outbox: Outbox, path: Path) -> None:
    outbox.finish(run())
    with pytest.raises(OutboxError, match="another agent uses this file"):
        Outbox(path)


def test_a_file_that_is_no_database_is_named_with_a_remedy(path: Path) -> None:
    path.write_bytes(b"not SQLite at all, for more than a hundred bytes " * 10)
    with pytest.raises(OutboxError, match=r"outbox\.db: file is not a database; move the file away"):
        Outbox(path)


def test_a_missing_folder_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(OutboxError, match="create its folder"):
        Outbox(tmp_path / "missing" / "outbox.db")


@pytest.mark.parametrize(
    ("setting", "words"), [("max_page_count = 1", "free some space"), ("query_only = 1", "write permission")]
)
def test_a_full_or_read_only_disk_is_an_error_that_passes(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, setting: str, words: str
) -> None:
    first, second = run(), run(markers=("x" * 100_000,))
    outbox.finish(first)
    connection: sqlite3.Connection = outbox._connection
    connection.execute(f"PRAGMA {setting}")
    with pytest.raises(OutboxError, match=words):
        outbox.finish(second)
    connection.execute("PRAGMA query_only = 0")
    connection.execute("PRAGMA max_page_count = 1000000")
    outbox.finish(second)
    assert len(bodies(outbox)) == 2


def test_many_threads_share_commits_and_each_knows_what_became_of_its_own(outbox: Outbox) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(outbox.finish, runs(300)))
    assert outbox.queued("agent-1") == 300
    outbox._connection.execute("PRAGMA query_only = 1")
    with ThreadPoolExecutor(20) as pool:
        refused = [pool.submit(outbox.finish, each) for each in runs(50)]
    for each in refused:
        with pytest.raises(OutboxError, match="write permission"):
            each.result()
