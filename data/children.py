"""Processes that work for this one and end with it, however it ends."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor

_LOOK_S = 1.0


def children(number: int) -> ProcessPoolExecutor:
    """So many new processes, started when they are first needed. They leave Ctrl-C to this one."""
    return ProcessPoolExecutor(
        max_workers=number,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(),),
    )


def _begin(parent: int) -> None:
    """Do not outlive the parent: a killed one cannot say that nothing more is to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)
