"""What happens to results while the outbox cannot be written."""

import sqlite3
from pathlib import Path

import pytest

from domain.runs import Run
from probes.agent.keeping import Keeper
from probes.agent.outbox import Outbox
from tests.unit.probes.agent.making import run


def test_results_are_held_in_memory_while_the_disk_refuses_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outbox, kept = Outbox(tmp_path / "outbox.db"), list[Run]()
    keeper = Keeper(outbox, kept=kept.append)
    connection: sqlite3.Connection = outbox._connection
    connection.execute("PRAGMA query_only = 1")
    first, second = run(), run()
    keeper.keep(first)
    keeper.keep(second)
    keeper.retry()
    assert kept == []
    assert not keeper.note(run())
    assert "run not started: outbox" in caplog.text
    connection.execute("PRAGMA query_only = 0")
    keeper.retry()
    assert kept == [first, second]
    assert outbox.queued("agent-1") == 2
    outbox.close()
