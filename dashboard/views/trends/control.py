"""What the controls say of a period: availability, and operations against their limits."""

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.levels import Levels
from dashboard.nation import call_hours
from dashboard.statistics.availability import Availability
from dashboard.views.trends.levels import Speed, availability_of, speeds
from data.control_rounds import control_runs
from data.engine import glancing
from data.operation_times import control_times, operation_times
from data.readers.span import Span
from data.rollups import recounts
from data.tables import practice_hours
from data.words import all_words
from domain.clock import to_micros
from domain.vocabulary import VantageKind


def levels_of(desk: Desk, *, period: Period) -> tuple[Availability, list[Speed]]:
    """Both, read again when runs of the period were counted anew."""
    levels = Levels()
    span = Span(period.start, period.end)
    since, until = to_micros(period.start), to_micros(period.end)

    def work() -> tuple[Availability, list[Speed]]:
        runs = control_runs(connection, since=since, until=until)
        held = availability_of(runs, period=period, round_s=desk.settings.round_s, levels=levels)
        by_hour = call_hours(desk)
        if by_hour is None:
            times = operation_times(connection, since=since, until=until, kind=VantageKind.CONTROL)
        else:
            times = control_times(by_hour.read(connection, span=span).by_operation, words=all_words(connection))
        return held, speeds(times, levels=levels)

    with glancing(desk.engine) as connection:
        key = ("levels", since // 60_000_000, until // 60_000_000)
        counted = recounts.versions(connection, table=practice_hours, buckets=span.hours)
        return desk.memo.recall(key, stamp=max(counted.values(), default=0), otherwise=work)
