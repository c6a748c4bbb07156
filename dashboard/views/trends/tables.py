"""The tables of the Trends page, which are its CSV files too."""

from collections.abc import Mapping, Sequence

from dashboard.components.tables import Table
from dashboard.sentences import names
from dashboard.sentences.names import ROLES
from dashboard.sentences.trends import levels as level_words
from dashboard.sentences.trends.roles import bounds
from dashboard.theme import JUDGEMENT_SIGNS
from dashboard.views.trends.levels import Speed
from dashboard.views.trends.rely import Reliance
from dashboard.views.trends.roles import RoleFigures
from dashboard.views.trends.weeks import Weekly
from domain.vocabulary import Judgement


def week_table(found: Weekly) -> Table:
    """A row for each week."""
    what = "slow" if found.measure == "slow" else "failed"
    rows = [
        (monday.isoformat(), share.attempts, share.bad, round(100 * share.bad / share.attempts, 2))
        for monday, share in zip(found.mondays, found.shares, strict=True)
    ]
    return Table(caption="Weeks", columns=("Week from Monday", "Journeys", what.capitalize(), f"% {what}"), rows=rows)


def level_table(speeds: Sequence[Speed]) -> Table:
    """A row for each operation with a limit."""
    rows = [
        (
            names.operation_label(each.operation),
            f"{each.calls:,}",
            level_words.seconds(each.limit_ms),
            level_words.seconds(each.p95_ms),
            "met" if each.met else "not met",
        )
        for each in speeds
    ]
    columns = ("Operation", "Calls", "Limit of 2006, 95 % within", "95 % took up to", "Level")
    return Table(caption="Operations against their limits", columns=columns, rows=rows)


def whose_table(found: Mapping[Judgement, int]) -> Table:
    """A row for each place where a fault may lie."""
    whole = sum(found.values())
    rows = [
        (JUDGEMENT_SIGNS[judgement].word, number, round(100 * number / whole, 1) if whole else None)
        for judgement, number in found.items()
    ]
    return Table(caption="Failed journeys by where the fault lay", columns=("Where", "Failed journeys", "%"), rows=rows)


def role_table(found: Sequence[RoleFigures]) -> Table:
    """A row for each role."""
    rows = [(ROLES[each.role], each.failed.attempts, bounds(each.failed), bounds(each.slow)) for each in found]
    columns = ("Role", "Journeys", "Failed, 95 % interval", "Slow, 95 % interval")
    return Table(caption="Role by measure", columns=columns, rows=rows)


def rely_table(found: Reliance) -> Table:
    """What the figures rest on."""
    clock = "not told" if found.worst_clock_s is None else f"{found.worst_clock_s:.1f} s"
    rows = [
        ("Practices", f"{found.practices:,}"),
        ("Journeys due", f"{found.due:,}"),
        ("Journeys that ran", f"{found.ran:,}"),
        ("Missed: noted as due, and without a result", f"{found.missed:,}"),
        ("Never told of: the agent was silent", f"{found.unheard:,}"),
        ("Practices with under 30 journeys", f"{len(found.few):,}"),
        ("Largest clock difference, as last seen", clock),
    ]
    return Table(caption="What the figures rest on", columns=("What", "Figure"), rows=rows)
