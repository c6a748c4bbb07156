"""What only shows something is one component; what a callback speaks of, or what draws by itself, stays its own."""

from typing import Any

from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.still import still


def _tree(told: dict[str, Any]) -> Any:
    assert (told["namespace"], told["type"]) == ("bookwatch_parts", "Still")
    return told["props"]["tree"]


def test_a_table_is_one_component() -> None:
    row = html.Tr([html.Th("Alder", scope="row"), html.Td(["3 of ", 12], className="number"), html.Td(None)])
    told = still(html.Table(html.Tbody(row), **aria(label="Practices")))
    cells = [["th", {"scope": "row"}, "Alder"], ["td", {"className": "number"}, "3 of ", 12], ["td", {}]]
    assert _tree(told) == ["table", {"aria-label": "Practices"}, ["tbody", {}, ["tr", {}, *cells]]]


def test_a_link_is_drawn_as_a_plain_one() -> None:
    told = still(html.P(["See ", dcc.Link("Core", href="/core", className="more"), "."]))
    assert _tree(told) == ["p", {}, "See ", ["a", {"href": "/core", "className": "more"}, "Core"], "."]


def test_what_has_an_id_stays_with_its_neighbours_on_both_sides() -> None:
    told = still(html.Div([html.H2("A"), html.P("B"), html.Button("Save", id="save"), html.P("C"), "plain"]))
    assert (told["namespace"], told["type"]) == ("dash_html_components", "Div")
    before, button, after = told["props"]["children"]
    assert _tree(before) == ["", None, ["h2", {}, "A"], ["p", {}, "B"]]
    assert button["props"] == {"id": "save", "children": "Save"}
    assert _tree(after) == ["", None, ["p", {}, "C"], "plain"]


def test_words_alone_stay_words() -> None:
    told = still(html.Div(["one", " two"], id="place"))
    assert told["props"] == {"id": "place", "children": ["one", " two"]}
    assert still(html.Div("alone", id="place"))["props"]["children"] == "alone"
    assert still(html.Div(id="place"))["props"] == {"id": "place"}


def test_a_figure_keeps_its_component_deep_within() -> None:
    told = still([html.Section([html.H2("Chart"), html.Div(dcc.Graph(id="chart"))], className="card"), html.P("Note")])
    section, note = told
    title, frame = section["props"]["children"]
    assert _tree(title) == ["h2", {}, "Chart"]
    assert frame["props"]["children"]["type"] == "Graph"
    assert _tree(note) == ["p", {}, "Note"]


def test_rows_and_other_values_pass() -> None:
    rows = [{"name": "Alder", "failed": 3}]
    assert still(rows) == rows
    assert still({"a": [1]}) == {"a": [1]}
    assert still(5) == 5
