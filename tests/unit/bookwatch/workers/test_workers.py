"""Jobs: the same results in the same order from this process, from others and from a Dask cluster."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from bookwatch.workers import JobsError, open_workers
from bookwatch.workers.ordered import in_order

ITEMS = range(9)


def squared(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def refused(number: int) -> int:
    raise ValueError(f"{number} is refused")


def killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(processes: int) -> None:
    with open_workers(processes=processes) as workers:
        results = list(workers.map(squared, ITEMS))
    assert [square for square, _ in results] == [number * number for number in ITEMS]
    assert (os.getpid() in {worker for _, worker in results}) == (processes == 1)


def test_what_a_function_raises_is_raised_here_and_a_killed_worker_is_told() -> None:
    with open_workers(processes=2) as workers, pytest.raises(ValueError, match="0 is refused"):
        list(workers.map(refused, ITEMS))
    with open_workers(processes=2) as workers, pytest.raises(JobsError, match="worker process was killed"):
        list(workers.map(killed, ITEMS))


def test_only_few_are_under_way() -> None:
    submitted: list[int] = []

    class Done:
        def __init__(self, number: int) -> None:
            submitted.append(number)
            self.number = number

        def result(self) -> int:
            return self.number

        def cancel(self) -> None:
            return None

    results = in_order(Done, ITEMS, ahead=3)
    assert next(results) == 0
    assert submitted == [0, 1, 2]
    assert list(results) == list(ITEMS)[1:]


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    code = (
        "from bookwatch.workers import open_workers\nimport os, time\n"
        "if __name__ == '__main__':\n"
        "    with open_workers(processes=2) as workers:\n"
        "        print(*workers.map(abs, range(4)), flush=True)\n"
        "        time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "0 1 2 3\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    assert children
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two worker processes."""
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(processes=True, **options) as running:  # type: ignore[no-untyped-call]
        yield running.scheduler_address


def test_a_cluster_gives_the_same(cluster: str) -> None:
    with open_workers(processes=0, dask=cluster) as workers:
        results = list(workers.map(squared, ITEMS))
        with pytest.raises(ValueError, match="is refused"):
            list(workers.map(refused, ITEMS))
    assert [square for square, _ in results] == [number * number for number in ITEMS]
    assert len({worker for _, worker in results} - {os.getpid()}) >= 1


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookwatch.workers.dask_cluster._PATIENCE_S", 1)
    with pytest.raises(JobsError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        open_workers(processes=0, dask="tcp://127.0.0.1:9").__enter__()
