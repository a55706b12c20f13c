"""Allies in charts: partners ranked, their running totals, one partner's aid by month."""

from dataclasses import dataclass
from datetime import date
from html import escape

from dashboard.charts import style
from dashboard.charts.style import Imprint, Spec

TEAL, BLUE = "var(--allies)", "var(--pda)"
# Lines are told apart by two tones and four dashes, and each is named at its end.
TONES = (TEAL, "var(--shade-2)")
DASHES = ("solid", "dash", "dot", "dashdot")
# The least distance of two labels on a chart 340 px high, as a part of its axis.
LABEL_GAP = 0.062
ROW_HEIGHT, FRAME = 21, 60  # px of a bar in an exported image, and of what surrounds the bars


@dataclass(frozen=True, slots=True)
class Bar:
    """A partner's bar: its value for drawing, what stands beside it and in the hover, its proof."""

    name: str
    value: float
    label: str
    hover: str
    address: str
    is_benchmark: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A line: its days with their values for drawing, None for a gap, their hovers and proofs."""

    name: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    hovers: tuple[str, ...]
    addresses: tuple[str, ...]
    is_benchmark: bool


@dataclass(frozen=True, slots=True)
class KindBars:
    """A kind's bars by month, with their hovers and proofs."""

    name: str
    months: tuple[date, ...]
    values: tuple[float | None, ...]
    hovers: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """What an axis counts: a sign before each number and a unit after it."""

    prefix: str
    suffix: str


def _counting(scale: Scale) -> Spec:
    return style.RULED_AXIS | {"tickprefix": scale.prefix, "ticksuffix": scale.suffix}


def ranking_chart(bars: tuple[Bar, ...], scale: Scale, imprint: Imprint) -> Spec:
    """Return a horizontal bar for each partner, the first on top, and the benchmark as a line."""
    marked = [place for place, bar in enumerate(bars) if bar.is_benchmark]
    spec: Spec = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [bar.value for bar in bars],
                "y": [escape(bar.name) for bar in bars],
                "text": [bar.label for bar in bars],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"color": "var(--ink-2)"},
                "hovertext": [bar.hover for bar in bars],
                "customdata": [bar.address for bar in bars],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"color": [BLUE if bar.is_benchmark else TEAL for bar in bars]},
            }
        ],
        "layout": style.layout(
            imprint,
            xaxis=_counting(scale) | {"rangemode": "tozero"},
            yaxis=style.AXIS | {"autorange": "reversed", "automargin": False, "ticks": ""},
            bargap=0.35,
            margin={"l": 112, "r": 66, "t": 8, "b": 32},
            shapes=[_mark(bars[place].value, place, len(bars)) for place in marked],
        ),
    }
    # As much room for each bar on paper and in an image as on the page.
    spec["layout"]["meta"] |= {
        "paper_height": max(340, ROW_HEIGHT * len(bars) + FRAME),
        "image_height": max(675, (ROW_HEIGHT + 3) * len(bars) + 4 * FRAME),
    }
    return spec


def _mark(value: float, place: int, count: int) -> Spec:
    """Return a line from the benchmark's bar up through those that are longer."""
    return {
        "type": "line",
        "x0": value,
        "x1": value,
        "y0": 1 - (place + 0.5) / count,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": BLUE, "width": 1, "dash": "dot"},
    }


def totals_chart(tracks: tuple[Track, ...], scale: Scale, imprint: Imprint) -> Spec:
    """Return a step line for each partner, named at its end; labels keep clear of one another."""
    top = max((value for each in tracks for value in each.values if value is not None), default=0)
    low = min((value for each in tracks for value in each.values if value is not None), default=0)
    reach = (top - min(low, 0)) * 1.06 or 1.0
    bottom = min(low, 0.0)
    tones = _tones(tracks)
    ends = [(each, each.values[-1]) for each in tracks if each.days and each.values[-1] is not None]
    heights = _spread([value for _each, value in ends if value is not None], LABEL_GAP * reach)
    labels = [
        {
            "x": each.days[-1].isoformat(),
            "y": height,
            "text": escape(each.name),
            "xanchor": "left",
            "xshift": 6,
            "showarrow": False,
            "font": {"color": tones[each.name][0], "size": 12.5},
        }
        for (each, _value), height in zip(ends, heights, strict=True)
    ]
    highest = max([bottom + reach, *heights])
    days = [day for each in tracks for day in each.days]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": escape(each.name),
                "x": [day.isoformat() for day in each.days],
                "y": list(each.values),
                "text": list(each.hovers),
                "customdata": list(each.addresses),
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
                "line": {
                    "shape": "hv",
                    "width": 2.25,
                    "color": tones[each.name][0],
                    "dash": tones[each.name][1],
                },
            }
            for each in tracks
        ],
        "layout": style.layout(
            imprint,
            # Left to itself, the axis would make room for the names as well.
            xaxis=style.TIME_AXIS
            | ({"range": [min(days).isoformat(), max(days).isoformat()]} if days else {}),
            yaxis=_counting(scale) | {"range": [min(bottom, *heights, 0.0), highest]},
            margin={"l": 52, "r": 108, "t": 12, "b": 36},
            annotations=labels,
        ),
    }


def _tones(tracks: tuple[Track, ...]) -> dict[str, tuple[str, str]]:
    tones = {each.name: (BLUE, "solid") for each in tracks if each.is_benchmark}
    for place, each in enumerate(one for one in tracks if not one.is_benchmark):
        tones[each.name] = (TONES[place % 2], DASHES[place // 2 % 4])
    return tones


def _spread(values: list[float], gap: float) -> list[float]:
    """Return heights near the values, in the same order, that are a gap apart."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    heights = [0.0] * len(values)
    below: float | None = None
    for place in order:
        at = values[place] if below is None else max(values[place], below + gap)
        heights[place] = below = at
    return heights


def months_chart(kinds: tuple[KindBars, ...], scale: Scale, imprint: Imprint) -> Spec:
    """Return a partner's aid in each month, the kinds stacked; what was taken back hangs below."""
    tones = (TEAL, "var(--shade-3)", "var(--shade-5)")
    return {
        "data": [
            {
                "type": "bar",
                "name": escape(kind.name),
                "x": [month.isoformat() for month in kind.months],
                "y": list(kind.values),
                "hovertext": list(kind.hovers),
                "customdata": list(kind.addresses),
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"color": tone},
                "xperiod": "M1",
                "xperiodalignment": "middle",
            }
            for kind, tone in zip(kinds, tones, strict=True)
        ],
        "layout": style.layout(
            imprint,
            barmode="relative",
            bargap=0.2,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
                    "traceorder": "normal"},
            yaxis=_counting(scale) | {"separatethousands": True},
            margin={"l": 68, "r": 16, "t": 36, "b": 36},
        ),
    }  # fmt: skip
