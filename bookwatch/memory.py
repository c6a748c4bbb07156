"""Memory: what is free goes back to the system, and what start-up made is looked through no more."""

import ctypes
import gc
import sys
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
"""Numbers of `mallopt` in glibc's malloc.h."""
_ARENAS: Final = 2
_LARGE: Final = 1 << 20


def give_back() -> None:
    """Two heaps for all threads, and arrays from 1 MB on mapped by themselves: freed, they go back at once.

    glibc else gives each of some forty threads a heap of its own and, after the first large array, keeps all large ones
    in them: pages of a nation then held 888 MB where 388 do. Call it before threads start. Elsewhere it does nothing.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tell is not None:
        tell(_M_ARENA_MAX, _ARENAS)
        tell(_M_MMAP_THRESHOLD, _LARGE)


def settle() -> None:
    """Leave what start-up made out of full collections of garbage: software that stays for ever.

    A full collection stops all threads. With the pages of a nation it took 100 ms of processor time, nine tenths of it
    for modules; without them it takes 9 ms. Call it when the application stands.
    """
    gc.collect()
    gc.freeze()
