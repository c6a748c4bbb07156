"""What the controls say of a period: availability, and operations against their limits."""

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.levels import Levels
from dashboard.statistics.availability import Availability
from dashboard.views.trends.levels import Speed, availability_of, speeds
from data.control_rounds import control_runs
from data.engine import data_version, reading
from data.operation_times import operation_times
from domain.clock import to_micros
from domain.vocabulary import VantageKind


def levels_of(desk: Desk, *, period: Period) -> tuple[Availability, list[Speed]]:
    """Both, read once for each version of the data and each minute."""
    levels = Levels()
    since, until = to_micros(period.start), to_micros(period.end)

    def work() -> tuple[Availability, list[Speed]]:
        runs = control_runs(connection, since=since, until=until)
        held = availability_of(runs, period=period, round_s=desk.settings.round_s, levels=levels)
        times = operation_times(connection, since=since, until=until, kind=VantageKind.CONTROL)
        return held, speeds(times, levels=levels)

    with reading(desk.engine) as connection:
        key = ("levels", since // 60_000_000, until // 60_000_000)
        return desk.memo.recall(key, stamp=data_version(connection), otherwise=work)
