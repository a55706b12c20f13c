"""Announced packages by period, stacked by authority."""

from assistance.figures import AuthorityFigure
from assistance.packages import PeriodSum
from dashboard.charts import style
from dashboard.charts.style import Imprint, Spec
from dashboard.formats import counted, usd_short


def history_chart(
    sums: tuple[PeriodSum, ...], authorities: tuple[AuthorityFigure, ...], imprint: Imprint
) -> Spec:
    """Return the bars of each period's announced values, in billions of dollars."""
    return {
        "data": [_bars(sums, authority) for authority in authorities],
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


def _bars(sums: tuple[PeriodSum, ...], authority: AuthorityFigure) -> Spec:
    code = authority.code
    return {
        "type": "bar",
        "name": code,
        "x": [each.label for each in sums],
        "y": [style.billions(each.amount_usd[code]) for each in sums],
        "text": [
            f"{each.label}<br><b>{code}: {usd_short(each.amount_usd[code])}</b><br>"
            f"{counted(each.package_count[code], 'package')}"
            for each in sums
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "textposition": "none",
        "marker": {"color": style.tone(authority)},
    }
