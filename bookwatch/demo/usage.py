"""Memory and processor use of a process (this one) and all its children, sampled while the demonstration runs."""

import threading
import time

import psutil

from bookwatch.demo.summary import Usage


class UsageMeter:
    """Samples twice a second in a thread of its own; `usage()` gives the peak and the average so far."""

    def __init__(self, root: psutil.Process | None = None) -> None:
        self._root = root or psutil.Process()
        self._peak_bytes = 0
        self._cpu: dict[int, float] = {}
        self._before = self._cpu_of(self._root)
        self._started = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample_on, name="usage", daemon=True)
        self._thread.start()

    def usage(self) -> Usage:
        """Largest sum of resident sets seen; processor seconds per second of wall clock."""
        self._sample()
        elapsed = time.monotonic() - self._started
        return Usage(memory_mb=self._peak_bytes / 1e6, cpu_cores=(sum(self._cpu.values()) - self._before) / elapsed)

    def stop(self) -> None:
        """End the sampling thread."""
        self._stop.set()
        self._thread.join()

    def _sample_on(self) -> None:
        while not self._stop.wait(0.5):
            self._sample()

    def _sample(self) -> None:
        total = 0
        for process in [self._root, *self._root.children(recursive=True)]:
            try:
                cpu_s, memory = self._cpu_of(process), process.memory_info()
            except psutil.NoSuchProcess:  # it ended between listing and reading: its last sample stands
                continue
            self._cpu[process.pid] = cpu_s
            total += memory.rss
        self._peak_bytes = max(self._peak_bytes, total)

    @staticmethod
    def _cpu_of(process: psutil.Process) -> float:
        times = process.cpu_times()
        return times.user + times.system
