"""The timeline's entries on one axis of days, a lane for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from dashboard.charts import style
from dashboard.charts.style import Imprint, Spec

# What an authority's marks are moved by, so that two of one day and kind stay apart.
SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class LaneMark:
    """The entries of a day in a lane that belong to one authority, "" for none."""

    on: date
    authority: str
    hover: str
    address: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one kind; `tone` is the colour of those that belong to no authority."""

    label: str
    symbol: str
    tone: str
    marks: tuple[LaneMark, ...]


def timeline_chart(
    lanes: tuple[Lane, ...], through: date, imprint: Imprint, *, tones: Mapping[str, str]
) -> Spec:
    """Return the chart of lanes from top to bottom, up to a day; a mark leads to its address.

    `tones` are the colours of the authorities, by their codes.
    """
    codes = sorted({mark.authority for lane in lanes for mark in lane.marks} - {""})
    places = {code: SPREAD * (1 - 2 * at) for at, code in enumerate(codes[:2])}
    shown: set[str] = set()
    data = []
    for row, lane in enumerate(lanes):
        for code in sorted({mark.authority for mark in lane.marks}):
            marks = [mark for mark in lane.marks if mark.authority == code]
            height = places.get(code, 0.0) - row
            colour = tones.get(code, lane.tone)
            named = bool(code) and code not in shown
            data.append(_marks(lane, code, marks, height, colour=colour, named=named))
            shown.add(code)
    days = [mark.on for lane in lanes for mark in lane.marks]
    first = min(days, default=through)
    margin = timedelta(days=max(2, (through - first).days // 50))
    return {
        "data": data,
        "layout": style.layout(
            imprint,
            xaxis=style.TIME_AXIS
            | {"range": [(first - margin).isoformat(), (through + margin).isoformat()]},
            yaxis=style.AXIS
            | {
                "gridcolor": "var(--rule)",
                "zeroline": False,
                "range": [0.55 - len(lanes), 0.45],
                "tickvals": [-row for row in range(len(lanes))],
                "ticktext": [escape(lane.label) for lane in lanes],
            },
            showlegend=bool(codes),
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            margin={"l": 108, "r": 12, "t": 32, "b": 36},
        ),
    }


def _marks(
    lane: Lane, code: str, marks: list[LaneMark], height: float, *, colour: str, named: bool
) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escape(code or lane.label),
        "legendgroup": code,
        "showlegend": named,
        "x": [mark.on.isoformat() for mark in marks],
        "y": [height] * len(marks),
        "text": [mark.hover for mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
        "customdata": [mark.address for mark in marks],
        "marker": {
            "symbol": lane.symbol,
            "size": 9,
            "color": colour,
            "line": {"color": "var(--surface)", "width": 1},
        },
    }
