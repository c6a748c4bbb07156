"""Each operation's latency here, at its peers and before; and where it is slower than theirs."""

from collections.abc import Sequence

from dashboard.figures.latency import Row
from dashboard.sentences import counts, names, times
from dashboard.views.history.reading import History
from data import sketch

_SLOWER = 1.5
"""Times its peers' median from which an operation is said to be slower."""


def latency_rows(found: History) -> list[Row]:
    """In the order of a journey."""
    order = sorted(found.own, key=lambda code: (names.operation_rank(code), code))
    rows = []
    for code in order:
        own, past = _pair(found.own[code].durations), found.past.get(code)
        if own is not None:
            before = _pair(past.durations) if past else None
            peers = _pair(found.peers[code].durations) if code in found.peers else None
            name = names.initial(names.operation_short(code))
            rows.append(Row(name=name, own=own, past=before[0] if before else None, peers=peers))
    return rows


def lead(rows: Sequence[Row], *, peers: str) -> str:
    """ "Slower than its peers at 2 of 12 operations: log on (1.2 s against 0.3 s) and ..." """
    compared = [row for row in rows if row.peers]
    if not compared:
        return "There are no peers to compare with in this period."
    slow = [row for row in compared if row.peers and row.own[0] > _SLOWER * row.peers[0]]
    if not slow:
        return f"No operation takes half of its calls longer than {_SLOWER} x {peers}."
    named = [f"{row.name.lower()} ({_against(row)})" for row in slow]
    at = f"{len(slow)} of {counts.counted(len(compared), 'operation')}"
    return f"Slower than {peers} at {at}: {counts.listed(named, most=4)}."


def _pair(durations: sketch.Sketch) -> tuple[float, float] | None:
    p50, p95 = sketch.quantile(durations, 0.5), sketch.quantile(durations, 0.95)
    return None if p50 is None or p95 is None else (p50, p95)


def _against(row: Row) -> str:
    theirs = row.peers[0] if row.peers else None
    return f"{times.milliseconds(row.own[0])} against {times.milliseconds(theirs)}"
