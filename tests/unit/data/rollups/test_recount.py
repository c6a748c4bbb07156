"""Late, twice, out of order, revised, planned afterwards, over both clock changes: figures equal a recount."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, select

from data import planned, rollups, runs, tables, verdicts
from data.engine import reading, writing
from data.rollups.dirty import EVERYTHING, mark_runs
from data.rollups.known import KnownParts
from data.rollups.own_runs import own_runs
from data.words import all_words
from domain.clock import from_micros, to_micros
from domain.journeys import NEIGHBOURS
from domain.runs import Run
from tests.unit.data.rollups import said
from tests.unit.data.rollups.recount import Planned, World
from tests.unit.data.rollups.stories import JUDGED, Event, Judged, a_story
from tests.unit.data.samples import NOON

NOW = NOON + timedelta(days=2)
KEPT = {"organisations", "memberships", "vantages", "agents", "words", "step_kinds", "marks"}


def emptied(store: Engine) -> None:
    with writing(store) as conn:
        for name, table in tables.metadata.tables.items():
            if name not in KEPT:
                conn.execute(delete(table))


class Teller:
    """Lets a story happen in a store, and keeps what it means."""

    def __init__(self, store: Engine) -> None:
        self.store = store
        self.runs: list[Run] = []
        self.plans: dict[int, Planned] = {}
        self.judged: dict[str, list[tuple[datetime, str]]] = {vantage: [] for vantage in JUDGED}
        self.arrived = NOON
        self.known = KnownParts()
        self.looks = 0

    def tell(self, event: Event) -> None:
        if event == "refresh":
            self._refresh()
        elif event == "withdraw":
            self._withdraw()
        elif isinstance(event, Planned):
            self._plan(event)
        elif isinstance(event, Judged):
            self._judge(event)
        elif not isinstance(event, str):
            self._receive(event)

    def _refresh(self) -> None:
        """As the roll-up job does, which counts slots more often than hours."""
        self.looks += 1
        if self.looks % 2:
            rollups.refresh_slots(self.store, known=self.known)
        else:
            rollups.refresh_hours(self.store, known=self.known)
            rollups.refresh(self.store, now=NOW)

    def _receive(self, batch: Sequence[Run]) -> None:
        self.arrived += timedelta(seconds=1)
        self.runs += batch
        with writing(self.store) as conn:
            runs.store(conn, runs=batch, received_at=self.arrived)

    def _plan(self, work: Planned) -> None:
        scope = {"dimension": work.dimension, "value": work.value}
        if work.dimension == "provider" and not any(run.provider == work.value for run in self.runs):
            return  # nobody knows that hospital yet, and the store says so
        with writing(self.store) as conn:
            number = planned.declare(
                conn, since=work.since, until=work.until, reason="new firewall", declared_at=NOW, **scope
            )
        self.plans[number] = work

    def _withdraw(self) -> None:
        if self.plans:
            number, _ = self.plans.popitem()
            with writing(self.store) as conn:
                planned.withdraw(conn, planned_id=number, withdrawn_at=NOW)

    def _judge(self, window: Judged) -> None:
        with writing(self.store) as conn:
            assert verdicts.store_evaluation(conn, evaluation=window.evaluation())
        said_now = "provider" if window.bad else "ok"
        for history in self.judged.values():
            if not history or history[-1][1] != said_now:
                history.append((window.holds_from, said_now))

    def world(self) -> World:
        core = [run for run in self.runs if run.journey not in NEIGHBOURS]
        return World(core, planned=list(self.plans.values()), judged=self.judged)


def compare(conn: Connection, world: World) -> None:
    tiers = {
        "practice_hours": world.hours(),
        "practice_days": world.days(),
        "pct_days": world.pct_days(),
        "operation_slots": world.slots(),
        "pct_step_days": world.pct_step_days(),
    }
    for name, exact in tiers.items():
        table = tables.metadata.tables[name]
        assert said.counts(conn, table) == exact.counts, name
        assert said.same(said.latencies(conn, tables.metadata.tables[f"{name}_latency"]), exact.timed), name
        if exact.waits:
            assert said.waits(conn, table) == exact.waits, name
    steps = world.step_days()
    assert said.step_day_counts(conn) == (steps.counts, steps.waits)
    assert said.same(said.step_day_latencies(conn), steps.timed)


def practice_runs(conn: Connection) -> list[tuple[str, datetime]]:
    """Every run by its vantage and time as the pages of a practice read it: most lie in hours that are gathered."""
    span = {"since": to_micros(NOON - timedelta(days=1_000)), "until": to_micros(NOW)}
    names = all_words(conn)
    vantages = conn.execute(select(tables.runs.c.vantage_id).distinct()).scalars().all()
    assert conn.execute(select(func.count()).select_from(tables.gathered_runs)).scalar()
    found = [(each, own_runs(conn, vantages=[each], **span).scheduled_at.tolist()) for each in vantages]
    return sorted((names[each], from_micros(at)) for each, moments in found for at in moments)


@settings(max_examples=5, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_figures_equal_a_recount_and_come_again_byte_by_byte(store: Engine, seed: int) -> None:
    emptied(store)
    teller = Teller(store)
    for event in a_story(seed):
        teller.tell(event)
    rollups.refresh(store, now=NOW)
    with reading(store) as conn:
        compare(conn, teller.world())
        assert practice_runs(conn) == sorted((run.vantage, run.scheduled_at) for run in teller.world().runs)
        before = said.everything(conn)
    with writing(store) as conn:
        mark_runs(conn, scheduled_at=[run.scheduled_at for run in teller.runs], received_at=EVERYTHING)
    rollups.refresh(store, now=NOW)
    with reading(store) as conn:
        assert said.everything(conn) == before
