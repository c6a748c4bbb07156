"""Who leads, as the database itself says: asked five times a second."""

import threading
from collections import Counter

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from collectors.evaluator import LEADER as EVALUATOR
from collectors.rollup_job import LEADER as ROLL_UPS
from data.locks import lock_key

NAMES = {lock_key(name) & (1 << 64) - 1: name for name in (EVALUATOR, ROLL_UPS)}
_HELD = text(
    "SELECT (CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint), a.application_name FROM pg_locks l"
    " JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock'"
)


class Watch(threading.Thread):
    """Notes the leaders of each piece of work."""

    def __init__(self, url: str) -> None:
        super().__init__(name="watch", daemon=True)
        self._engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        self._over = threading.Event()
        self.most: Counter[str] = Counter()
        """The most that held a lead at one moment."""
        self.leaders: dict[str, list[int]] = {name: [] for name in NAMES.values()}
        """The processes that led, in order of succession."""
        self.samples = 0

    def run(self) -> None:
        """Ask until it is told to end; a database that is away says nothing."""
        while not self._over.wait(0.2):
            try:
                with self._engine.connect() as conn:
                    held = [(NAMES.get(key & (1 << 64) - 1), name) for key, name in conn.execute(_HELD)]
            except DBAPIError:
                continue
            self.samples += 1
            for leader, number in Counter(name for name, _ in held if name).items():
                self.most[leader] = max(self.most[leader], number)
            for name, application in held:
                self._note(name, process=int(application.split()[-1]) if application.startswith("bookwatch ") else 0)

    def _note(self, name: str | None, *, process: int) -> None:
        if name is not None and (not self.leaders[name] or self.leaders[name][-1] != process):
            self.leaders[name].append(process)

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        self.join()
        self._engine.dispose()
