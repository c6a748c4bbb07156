"""The bounded pool."""

import threading
from functools import partial

import pytest

from probes.agent.workers import Workers


@pytest.fixture(name="gate")
def _gate() -> threading.Event:
    return threading.Event()


def test_no_more_than_the_limit_at_once(gate: threading.Event) -> None:
    pool, running, most, lock = Workers(limit=3, name="t"), 0, 0, threading.Lock()

    def task() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(5)
        with lock:
            running -= 1

    for _ in range(10):
        pool.submit(task)
    while most < 3:
        gate.wait(0.01)
    gate.set()
    assert pool.drain(timeout_s=5)
    assert most == 3


def test_tasks_start_in_order() -> None:
    pool, seen = Workers(limit=1, name="t"), list[int]()
    for number in range(100):
        pool.submit(partial(seen.append, number))
    assert pool.drain(timeout_s=5)
    assert seen == list(range(100))


def test_a_task_that_fails_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    pool, done = Workers(limit=1, name="t"), threading.Event()
    pool.submit(lambda: 1 / 0)
    pool.submit(done.set)
    assert done.wait(5)
    assert "ZeroDivisionError" in caplog.text


def test_draining_gives_up_in_time(gate: threading.Event) -> None:
    pool = Workers(limit=1, name="t")
    pool.submit(lambda: gate.wait(5))
    assert not pool.drain(timeout_s=0.05)
    gate.set()
    assert pool.drain(timeout_s=5)


def test_a_closed_pool_takes_nothing_and_ends_its_threads() -> None:
    pool = Workers(limit=2, name="ending")
    pool.submit(lambda: None)
    pool.drain(timeout_s=5)
    pool.close()
    assert not pool.submit(lambda: None)
    for thread in [each for each in threading.enumerate() if each.name.startswith("ending")]:
        thread.join(5)
        assert not thread.is_alive()
