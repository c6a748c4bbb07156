"""Parts of the Core page: operations against their limits, and where the time of a call goes."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.charts import Chart, chart_card
from dashboard.components.frames import empty, section, unfolding
from dashboard.components.signs import shape
from dashboard.components.tables import Table, record, records
from dashboard.sentences import core as words
from dashboard.sentences import counts, names, times
from dashboard.views.core import Held, Split
from domain.counting import counted
from domain.vocabulary import Judgement

_HEADS = (
    "Operation",
    "Published limit, 95 % within",
    "Present limit",
    "Took up to (95 %)",
    "Failed, of all calls",
    "What stopped them",
)
_SHOWN = 3
"""Operations that a phone shows where all are well: a table without a row looks broken."""


def limits_section(held: Sequence[Held], *, note: str) -> Component:
    """Each operation against the published limit and the present one."""
    if not held:
        text = "A row appears for each operation as soon as a journey has called it."
        return section("Operations and their limits", children=empty("No call in this period.", text=text))
    kept = [each for each in held if not _is_well(each)] or held[:_SHOWN]
    rows = [_row(each, folds=each not in kept) for each in held]
    frame = records(_HEADS, rows=rows, label="Operations and their limits")
    counted = html.P(_counted(held), className="note")
    unfolded = unfolding(f"All {len(held)} operations, those that are well too")
    return section("Operations and their limits", children=[unfolded, frame, counted], note=note)


def _is_well(each: Held) -> bool:
    limits = [limit for limit in (each.published_ms, each.present_ms) if limit is not None]
    return all(each.keeps(limit) is not False for limit in limits) and (each.failed.ratio or 0.0) < words.NOTABLE


def _row(each: Held, *, folds: bool) -> Component:
    """An operation. `folds`: on a phone it waits to be unfolded."""
    cells = [
        names.initial(names.operation_label(each.operation)),
        _kept(each, limit_ms=each.published_ms),
        _kept(each, limit_ms=each.present_ms) if each.present_ms is not None else "none set",
        words.seconds(each.p95()),
        counts.both(each.failed),
        words.failures(each),
    ]
    return record(_HEADS, cells=cells, className="folds" if folds else "")


def _kept(each: Held, *, limit_ms: float | None) -> Component | str:
    said = words.kept(each, limit_ms)
    if limit_ms is None or each.keeps(limit_ms) is None:
        return said
    mark = shape("circle") if each.keeps(limit_ms) else shape("triangle", judgement=Judgement.CENTRAL)
    return html.Span([mark, said], className="sign")


def _counted(held: Sequence[Held]) -> str:
    controls = sum(each.controls.counted for each in held if each.controls)
    practices = [each.practices for each in held if each.practices]
    used, tried = sum(each.counted for each in practices), sum(each.attempts for each in practices)
    return (
        f"Counted against the limits: {counted(controls, 'call')} of controls, and {used:,} of "
        f"{counted(tried, 'call')} of practices: those of places and times without a local fault, whose own line "
        "takes at most 100 ms a call. Failed, and what stopped them, is of all calls, those too that a practice's own "
        "fault stopped, whatever its verdict. Calls under planned work are left out."
    )


def split_card(splits: Sequence[Split], *, trip_ms: float, export: str) -> Component:
    """Where the mean time of a call goes: core, network, our own client; and the same call at controls."""
    if not splits:
        text = "It needs calls from practices; controls alone show no gap."
        return section("Where the time of a call goes", children=empty("No call from a practice.", text=text))
    widest = max(max(each.total_ms, each.controls_ms or 0.0) for each in splits)
    bars = [_bar(each, widest=widest) for each in splits]
    unfolded = unfolding(f"All {len(splits)} operations")
    chart = Chart(
        title="Where the time of a call goes",
        says="The mean call at practices, failed ones too, and where its time goes.",
        help=(
            "Each bar is the mean of an operation's calls at practices: core, network and our own client, in this "
            "order; the line is the same call at controls.",
            f"Core: waiting for the reply, less one round trip ({times.milliseconds(trip_ms)}, the mean connection of "
            "the log-on calls). Network: look-up, connection, secure set-up, sending, receiving, and that round trip.",
            "What stands to the right of the line is the local share: what the way from the practices adds.",
        ),
        picture=[_legend(), unfolded, html.Ul(bars, className="split")],
        table=split_table(splits),
        export=export,
    )
    return chart_card(chart)


def _bar(each: Split, *, widest: float) -> Component:
    def width(value: float) -> dict[str, str]:
        return {"width": f"{value / widest * 100:.2f}%"}

    parts = [
        html.Span(className=f"split-{name}", style=width(value))
        for name, value in (("core", each.core_ms), ("network", each.network_ms), ("client", each.client_ms))
    ]
    mark = (
        []
        if each.controls_ms is None
        else [html.Span(className="split-mark", style={"left": width(each.controls_ms)["width"]})]
    )
    spent = (("core", each.core_ms), ("network", each.network_ms), ("our own client", each.client_ms))
    shares = ", ".join(f"{name} {times.milliseconds(value)}" for name, value in spent)
    said = f"{times.milliseconds(each.total_ms)}: {shares}{_beyond(each.local_ms)}"
    name = names.initial(names.operation_label(each.operation))
    bar = html.Span([*parts, *mark], className="split-bar", **aria(hidden="true"))
    return html.Li([html.Span(name), bar, html.Span(said, className="note")])


def _beyond(local_ms: float | None) -> str:
    if local_ms is None:
        return ""
    return f"; {times.milliseconds(local_ms) if local_ms >= 0.5 else 'no'} more than at controls"


def _legend() -> Component:
    items = [
        html.Li([html.Span(className=f"swatch split-{name}"), word], className="sign")
        for name, word in (
            ("core", "Core"),
            ("network", "Network"),
            ("client", "Our own client"),
            ("mark", "The same call at controls"),
        )
    ]
    return html.Ul(items, className="legend")


def split_table(splits: Sequence[Split]) -> Table:
    """The same as a table; times in milliseconds."""
    return Table(
        caption="Mean time of a call at practices, in ms",
        columns=("Operation", "Calls", "Whole", "Core", "Network", "Our own client", "At controls", "Local share"),
        rows=[
            (
                names.operation_label(each.operation),
                each.calls,
                round(each.total_ms, 1),
                round(each.core_ms, 1),
                round(each.network_ms, 1),
                round(each.client_ms, 1),
                None if each.controls_ms is None else round(each.controls_ms, 1),
                None if each.local_ms is None else round(each.local_ms, 1),
            )
            for each in splits
        ],
    )
