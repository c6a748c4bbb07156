"""A verdict with what it rests on: the counts side by side, and the causes that were considered and lost."""

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.frames import scrolling
from dashboard.components.signs import judgement_sign
from dashboard.sentences import counts, names
from dashboard.sentences.beside import controls_too
from dashboard.sentences.practice import verdict_lead
from dashboard.statistics.intervals import wilson
from domain.verdicts import Alternative, Evidence, Share, Verdict
from domain.vocabulary import Judgement


def verdict_card(verdict: Verdict | None, *, now: datetime, advised: bool = True) -> Component:
    """The verdict as a sentence, its comparison, and, where `advised`, what to check first."""
    if verdict is None:
        text = "The first verdict needs a few rounds of this practice's runs."
        return html.Div([html.P("No verdict yet.", className="lead"), html.P(text)], className="card headline verdict")
    evidence = verdict.evidence
    lines: list[Component] = [html.P(verdict_lead(verdict, now=now), className="lead"), html.P(evidence.sentence)]
    beside = controls_too(verdict)
    if beside:
        lines.append(html.P(beside))
    if advised and evidence.check_first:
        lines.append(advice(evidence.check_first))
    facts = _facts(evidence)
    if facts:
        lines.append(html.Dl(facts, className="facts check-facts"))
    return html.Div(lines, className=f"card headline verdict edge-{verdict.judgement.value}", **aria(live="polite"))


def advice(text: str) -> Component:
    """What to do, its verb in bold: "Check first the resolver ...", "Tell the hospital ..."."""
    lead = next((words for words in ("Check first", "Tell") if text.startswith(f"{words} ")), "")
    return html.P([html.Strong(lead), text.removeprefix(lead)], className="check")


def counts_table(evidence: Evidence) -> Component:
    """This practice beside the controls, all other practices, and those that share something with it."""
    rows = [
        _row("This practice", share=evidence.own, strong=True),
        _row("Controls", share=evidence.controls),
        _row("All other practices", share=evidence.peers),
    ]
    rows += [_row(_group(name), share=share) for name, share in evidence.groups.items()]
    head = [html.Th("Who", scope="col")]
    head += [html.Th(text, scope="col", className="number") for text in ("Failed or slow", "Share", "95 % interval")]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="plain")
    return html.Div([scrolling(table, label="Evidence"), *_times(evidence)])


def _times(evidence: Evidence) -> list[Component]:
    """Says so where the others are counted from later on than this practice."""
    every = evidence.all_practices
    if every is None or every.attempts == evidence.own.attempts + evidence.peers.attempts:
        return []
    words = "This practice in the whole window; the others from the round on in which its trouble began."
    return [html.P(words, className="note")]


def alternatives_table(verdict: Verdict) -> Component:
    """How probable each fault domain is, and why other causes lost."""
    parts: list[Component] = []
    ranked = sorted(verdict.probabilities.items(), key=lambda item: -item[1])
    if ranked:
        items = [_probability(judgement, value=value) for judgement, value in ranked if value >= 0.005]
        parts.append(html.Ul(items, className="probabilities"))
    if verdict.evidence.alternatives:
        parts.append(_alternatives(verdict.evidence.alternatives))
    return html.Div(parts)


def _probability(judgement: Judgement, *, value: float) -> Component:
    bar = html.Span(className=f"bar-fill hue-{judgement.value}", style={"width": f"{value * 100:.1f}%"})
    number = html.Span(f"{min(0.99, max(0.01, value)):.2f}", className="number")
    return html.Li([judgement_sign(judgement), html.Span(bar, className="bar-track"), number])


def _alternatives(found: Sequence[Alternative]) -> Component:
    head = html.Tr([html.Th(text, scope="col") for text in ("Also considered", "Probability", "Why not")])
    rows = [
        html.Tr(
            [html.Td(cause_name(each)), html.Td(f"{each.probability:.2f}", className="number"), html.Td(each.reason)]
        )
        for each in found
    ]
    return scrolling(html.Table([html.Thead(head), html.Tbody(rows)], className="plain"), label="Also considered")


def cause_name(found: Alternative) -> str:
    """ "Core: book (A016)", "Supplier WREN": a cause that was considered."""
    if found.dimension == "operation":
        return f"Core: {names.operation_label(found.value)}"
    name = names.initial(names.dimension(found.dimension))
    return name if found.value == found.dimension else f"{name} {found.value}"


def _facts(evidence: Evidence) -> list[Component]:
    found: list[tuple[str, str]] = []
    if evidence.failure_class is not None:
        found.append(("What stopped its runs", names.failure(evidence.failure_class)))
    if evidence.operation:
        found.append(("At the step", names.operation_label(evidence.operation)))
    if evidence.phase is not None:
        found.append(("In the phase", names.PHASES[evidence.phase]))
    return [html.Div([html.Dt(label), html.Dd(text)]) for label, text in found]


def _group(name: str) -> str:
    dimension, _, value = name.partition("=")
    preposition = "in" if dimension in {"pct", "region", "site"} else "with"
    return f"Others {preposition} {names.place(dimension, value)}"


def _row(label: str, *, share: Share, strong: bool = False) -> Component:
    bounds = wilson(share)
    words = html.Strong(label) if strong else label
    return html.Tr(
        [
            html.Th(words, scope="row"),
            html.Td(counts.x_of_n(share), className="number"),
            html.Td(counts.percent(share), className="number"),
            html.Td(counts.interval(bounds) if bounds else "not enough data", className="number"),
        ]
    )
