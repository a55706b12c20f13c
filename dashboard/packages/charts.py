"""Announced packages by period, stacked by authority or by capability."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from assistance.ledger.figures import AuthorityFigure
from assistance.packages.history import PeriodSum
from dashboard.charts import style
from dashboard.charts.style import Imprint, Point, Spec
from dashboard.site.formats import counted, usd_short


@dataclass(frozen=True, slots=True)
class Series:
    """A group of the history: its key in the sums, its name, its colour, and its dash as a line."""

    key: str
    label: str
    tone: str
    dash: str = "solid"


def authority_series(authorities: tuple[AuthorityFigure, ...]) -> tuple[Series, ...]:
    """Return a series for each authority, in the order of their codes."""
    tones = style.tones(authorities)
    return tuple(Series(code, code, tones[code]) for code in sorted(tones))


def history_chart(
    sums: tuple[PeriodSum, ...],
    series: tuple[Series, ...],
    imprint: Imprint,
    *,
    cumulative: bool,
    address: Callable[[PeriodSum, str], str],
) -> Spec:
    """Return each period's announced values in billions of dollars: stacked bars, or running lines.

    `address` gives the page that a mark of a period and a series leads to.
    """
    draw = _line if cumulative else _bar
    return {
        "data": [
            style.trace(escape(each.label), _points(sums, each, address), **draw(each))
            for each in series
        ],
        "layout": style.layout(
            imprint,
            # Labels such as “Dec 2024” are names of periods, not days on a time axis.
            xaxis=style.NAME_AXIS,
            barmode="stack",
            bargap=0.28,
            showlegend=True,
            legend={
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "yanchor": "bottom",
                "traceorder": "normal",
            },
            margin={"l": 48, "r": 16, "t": 36, "b": 36},
        ),
    }


def _points(
    sums: tuple[PeriodSum, ...], series: Series, address: Callable[[PeriodSum, str], str]
) -> list[Point]:
    key, label = series.key, escape(series.label)
    return [
        Point(
            each.label,
            each.amount_usd[key],
            f"{each.label}<br>{label}: {usd_short(each.amount_usd[key])}<br>"
            f"{counted(each.package_count[key], 'package')}",
            address(each, key),
        )
        for each in sums
    ]


def _bar(series: Series) -> Spec:
    return {"type": "bar", "textposition": "none", "marker": {"color": series.tone}}


def _line(series: Series) -> Spec:
    return {
        "mode": "lines+markers",
        "line": {"color": series.tone, "width": 2.25, "dash": series.dash},
        "marker": {"size": 5, "color": series.tone},
    }
