"""What the pages read of the roll-ups: numpy out, and no query without a span of time and a scope. Imports tables.

Every reader takes a `Span` (from when to when) and a `Scope` (whose figures); the scope is where access rights will be
enforced. Figures leave planned work out and count it apart.
"""

from data.readers.funnel import Funnel, funnel
from data.readers.grids import Grid, pct_days, practice_days, practice_hours
from data.readers.operations import OperationFigures, operation_figures
from data.readers.roles import role_figures
from data.readers.rolling import Rolling, rolling
from data.readers.scope import EVERYTHING, Scope
from data.readers.span import Span
from data.readers.steps import StepDays, step_days
from data.readers.totals import Figures

__all__ = [
    "EVERYTHING",
    "Figures",
    "Funnel",
    "Grid",
    "OperationFigures",
    "Rolling",
    "Scope",
    "Span",
    "StepDays",
    "funnel",
    "operation_figures",
    "pct_days",
    "practice_days",
    "practice_hours",
    "role_figures",
    "rolling",
    "step_days",
]
