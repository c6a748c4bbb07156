"""How many organisations are known, and when the directory was last imported."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.moments import moment
from dashboard.sentences import times
from dashboard.setup.reading import Setup

_KINDS = {
    "practice": "Practices",
    "control_site": "Control sites",
    "pct": "",
    "region": "Regions",
    "provider": "Hospitals",
}


def organisations(read: Setup, *, program: str) -> Component:
    """Counts by kind; the last import with its age; how to do the next. `program`: what is typed for ours."""
    level = f"{read.population.level}s"
    kinds = [
        html.Div([html.Dt(_KINDS.get(kind) or level), html.Dd(f"{number:,}")])
        for kind, number in sorted(read.kinds.items())
    ]
    last: list[Component | str] = ["The published directory was never imported here; organisations were enrolled."]
    if read.imported_at is not None:
        age = times.lasting(read.now - read.imported_at)
        last = ["Last import: ", moment(read.imported_at, now=read.now), f", {age} ago."]
    command = f"{program} organisations import --practices epraccur.csv --memberships epcmem.csv --apply"
    how = html.P(["To import: ", html.Code(command)])
    return html.Div([html.Dl(kinds, className="facts"), html.P(last, className="check"), how])
