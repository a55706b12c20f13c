"""The one place for the charts' layout and colours.

Colours are names of the site's own custom properties; the browser fills in their values, so that
a chart follows the theme.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistance.ledger.figures import AuthorityFigure
from assistance.models.authority import AuthorityKind

# The colours of an authority are those of its kind, whatever it is called.
TONES = {AuthorityKind.DRAWDOWN: "var(--pda)", AuthorityKind.PROCUREMENT: "var(--usai-mark)"}
TEXT_TONES = {AuthorityKind.DRAWDOWN: "var(--pda)", AuthorityKind.PROCUREMENT: "var(--usai)"}
SOFT_TONES = {
    AuthorityKind.DRAWDOWN: "var(--pda-soft)",
    AuthorityKind.PROCUREMENT: "var(--usai-soft)",
}
NEUTRAL = "var(--ink-2)"
# For further authorities of a kind; dark enough for labels as well.
SHADES = ("var(--shade-2)", "var(--shade-1)")

Spec = dict[str, Any]

AXIS: Spec = {
    "linecolor": "var(--rule-strong)",
    "tickcolor": "var(--rule-strong)",
    "fixedrange": True,
}
RULED_AXIS = AXIS | {"gridcolor": "var(--rule)", "zerolinecolor": "var(--rule-strong)"}
TIME_AXIS = AXIS | {"showgrid": False, "ticks": "outside", "hoverformat": "%-d %B %Y"}
NAME_AXIS = AXIS | {"showgrid": False, "ticks": "outside", "type": "category"}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an exported image says about itself: title, source, day and the page's address."""

    title: str
    source: str
    as_of: str
    url: str


def tone(authority: AuthorityFigure) -> str:
    """Return the colour of an authority's marks."""
    return TONES[AuthorityKind(authority.kind)]


def text_tone(authority: AuthorityFigure) -> str:
    """Return the colour of an authority's labels, dark enough to read."""
    return TEXT_TONES[AuthorityKind(authority.kind)]


def soft_tone(authority: AuthorityFigure) -> str:
    """Return the colour of an authority's areas."""
    return SOFT_TONES[AuthorityKind(authority.kind)]


def tones(
    authorities: Iterable[AuthorityFigure], of: Callable[[AuthorityFigure], str] = tone
) -> dict[str, str]:
    """Return the colour of each authority, by code, in a drawing of several.

    The oldest of a kind has the kind's colour, those after it a shade: they can be told apart.
    """
    found: dict[str, str] = {}
    kinds: set[str] = set()
    shades = iter(SHADES)
    for each in sorted(authorities, key=lambda authority: (authority.opens_on, authority.code)):
        found[each.code] = next(shades, SHADES[-1]) if each.kind in kinds else of(each)
        kinds.add(each.kind)
    return found


def layout(imprint: Imprint, **own: Any) -> Spec:
    """Return the shared layout of a chart in billions of dollars over time, with its own changes.

    Plain dictionaries: validating every spec at run time would cost more than building it; the
    tests validate them.
    """
    shared: Spec = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "var(--font)", "size": 12.5, "color": "var(--ink-2)"},
        "margin": {"l": 48, "r": 16, "t": 12, "b": 36},
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "var(--surface)",
            "bordercolor": "var(--rule-strong)",
            "font": {"color": "var(--ink)"},
            "align": "left",
        },
        "showlegend": False,
        "xaxis": TIME_AXIS,
        "yaxis": RULED_AXIS | {"tickprefix": "$", "ticksuffix": " B", "rangemode": "tozero"},
        "meta": {
            "title": imprint.title,
            "source": imprint.source,
            "as_of": imprint.as_of,
            "url": imprint.url,
        },
    }
    return shared | own


@dataclass(frozen=True, slots=True)
class Point:
    """A mark: its place on the axes, what it says under the pointer, and what it leads to."""

    x: str
    amount_usd: int
    text: str
    address: str = ""


def trace(name: str, points: Sequence[Point], *, leads: bool = True, **own: Any) -> Spec:
    """Return marks in billions of dollars; `own` is how they are drawn, escaped by the caller."""
    marks: Spec = {
        "type": "scatter",
        "name": name,
        "x": [each.x for each in points],
        "y": [billions(each.amount_usd) for each in points],
        "text": [each.text for each in points],
        "hovertemplate": "%{text}<extra></extra>",
    }
    if leads:
        marks["customdata"] = [each.address for each in points]
    return marks | own


def steps(name: str, points: Sequence[Point], tone: str) -> Spec:
    """Return the line of a balance, level from each day to the next one."""
    line = {"shape": "hv", "width": 2.25, "color": tone}
    return trace(name, points, mode="lines", cliponaxis=False, line=line)


def billions(amount: int) -> float:
    """Return an amount on an axis in billions: for drawing only, never for reckoning."""
    return amount / 1_000_000_000
