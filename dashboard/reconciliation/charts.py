"""What officials said minus what was computed, over time, a panel for each authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from assistance.ledger.figures import AuthorityFigure
from dashboard.charts import style
from dashboard.charts.style import Imprint, Spec

GAP = 0.14  # between two panels, as a part of the chart's height


@dataclass(frozen=True, slots=True)
class Point:
    """A statement: its difference with its proof, and the largest that rounding accounts for."""

    on: date
    difference_usd: int
    within_usd: int
    qualifier: str
    label: str
    hover: str
    address: str


@dataclass(frozen=True, slots=True)
class Panel:
    """An authority's statements, the oldest first; `label` of a point is "" where it agrees."""

    authority: AuthorityFigure
    points: tuple[Point, ...]


def differences_chart(panels: tuple[Panel, ...], imprint: Imprint) -> Spec:
    """Return the chart, in millions of dollars, all panels on one scale."""
    height = (1 - GAP * (len(panels) - 1)) / max(1, len(panels))
    axes = {}
    annotations = []
    for place, panel in enumerate(panels):
        top = 1 - place * (height + GAP)
        axes[f"yaxis{_suffix(place)}"] = _axis(place, [max(0.0, top - height), top])
        annotations += [_name(panel, top), *_labels(panel, place)]
    return {
        "data": [
            trace
            for place, panel in enumerate(panels)
            for trace in (_band(panel, place), _differences(panel, place))
        ],
        "layout": style.layout(
            imprint,
            margin={"l": 48, "r": 16, "t": 24, "b": 36},
            annotations=annotations,
            xaxis=style.TIME_AXIS | {"anchor": f"y{_suffix(len(panels) - 1)}"},
            **axes,
        ),
    }


def _suffix(place: int) -> str:
    return str(place + 1) if place else ""


def _axis(place: int, domain: list[float]) -> Spec:
    own: Spec = {"domain": domain, "tickformat": ",d", "nticks": 5}
    return style.RULED_AXIS | own | ({"matches": "y"} if place else {})


def _name(panel: Panel, top: float) -> Spec:
    return {
        "text": escape(panel.authority.code),
        "xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": {"color": style.text_tone(panel.authority), "size": 13},
    }  # fmt: skip


def _labels(panel: Panel, place: int) -> Iterable[Spec]:
    """Name what disagrees beside its mark."""
    for point in panel.points:
        if point.label:
            yield {
                "text": escape(point.label), "x": point.on.isoformat(),
                "y": _millions(point.difference_usd), "yref": f"y{_suffix(place)}",
                "xanchor": "right", "xshift": -10, "showarrow": False,
                "font": {"color": "var(--alert)"},
            }  # fmt: skip


def _band(panel: Panel, place: int) -> Spec:
    """Return an upright bar around zero for each statement; a mark within it agrees."""
    x: list[str | None] = []
    y: list[float | None] = []
    for point in panel.points:
        x += [point.on.isoformat(), point.on.isoformat(), None]
        y += [_millions(-point.within_usd), _millions(point.within_usd), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{panel.authority.code} rounding",
        "x": x,
        "y": y,
        "yaxis": f"y{_suffix(place)}",
        "hoverinfo": "skip",
        "line": {"width": 5, "color": "var(--shade-5)"},
    }


def _differences(panel: Panel, place: int) -> Spec:
    shapes = {"at_least": "triangle-up", "at_most": "triangle-down"}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": panel.authority.code,
        "x": [point.on.isoformat() for point in panel.points],
        "y": [_millions(point.difference_usd) for point in panel.points],
        "yaxis": f"y{_suffix(place)}",
        "text": [point.hover for point in panel.points],
        "customdata": [point.address for point in panel.points],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": [
                "x" if point.label else shapes.get(point.qualifier, "diamond")
                for point in panel.points
            ],
            "size": 8,
            "color": ["var(--alert)" if point.label else "var(--surface)"
                      for point in panel.points],
            "line": {
                "color": [
                    "var(--alert)" if point.label else style.tone(panel.authority)
                    for point in panel.points
                ],
                "width": 1.75,
            },
        },
    }  # fmt: skip


def _millions(amount: int) -> float:
    """Return an amount on an axis in millions: for drawing only, never for reckoning."""
    return amount / 1_000_000
