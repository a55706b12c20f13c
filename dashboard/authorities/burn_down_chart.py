"""How a balance burns down: so far in steps, and on to the day on which it would be used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from assistance.ledger.expiry import Expiry
from assistance.ledger.figures import Balance, Statement
from assistance.ledger.pace import Pace, TargetOutlook, exhausted_between
from assistance.ledger.proofs.balance import question_of
from assistance.ledger.proofs.pace import USED_UP
from dashboard.charts import style
from dashboard.charts.style import Imprint, Point, Spec
from dashboard.site.formats import (
    balance_short,
    counted,
    long_day,
    short_day,
    usd_per_day,
    usd_short,
)
from dashboard.site.proofs import address, balance_address

# What lies further ahead is in the table; drawn, it would leave no room for what is near.
HORIZON = timedelta(days=5 * 365)
ROW = 16  # px of a label above the chart


@dataclass(frozen=True, slots=True)
class BurnDown:
    """A balance with its paces; `chosen` is the one that is drawn stronger than the others."""

    statement: Statement
    balance: Balance
    paces: tuple[Pace, ...]
    chosen: Pace
    targets: tuple[TargetOutlook, ...]
    expiries: tuple[Expiry, ...]

    @property
    def from_on(self) -> date:
        """The first day that is shown: that of the longest window, if there was a balance then."""
        longest = max(self.paces, key=lambda each: each.window_days)
        return max(longest.from_on, self.statement.authority.opens_on)

    @property
    def so_far(self) -> tuple[tuple[date, Balance], ...]:
        """The balance on the first day, at the end of each day with a line, and on the last day."""
        known = {self.from_on: self.statement.until(self.from_on).balance}
        known |= {day.on: day.balance for day in self.statement.days if day.on > self.from_on}
        known[self.statement.through] = self.balance
        return tuple((on, balance) for on, balance in known.items() if balance)

    @property
    def projected(self) -> tuple[tuple[Pace, date], ...]:
        """The paces that lead to a day, with that day."""
        return tuple((each, each.exhausted_on) for each in self.paces if each.exhausted_on)

    @property
    def shown_targets(self) -> tuple[TargetOutlook, ...]:
        """The targets that were not due before the first day that is shown."""
        return tuple(each for each in self.targets if each.due_on >= self.from_on)


def burn_down_chart(figures: BurnDown, imprint: Imprint) -> Spec:
    """Return the chart of a balance in billions of dollars, up to the last day of the projection.

    The band lies between the fastest and the slowest pace, each pace being a broken line; targets
    are crosses, or lines where they have no figure; days on which something expires are lines.
    """
    ahead = [
        *(on for _pace, on in figures.projected),
        *(each.due_on for each in figures.shown_targets),
        *(each.on for each in figures.expiries),
    ]
    through = figures.statement.through
    last_on = min(max(ahead, default=through), _later(through, HORIZON))
    # Some air on the right, so that nothing stands on the edge.
    ends_on = _later(last_on, (last_on - figures.from_on) / 30)
    days = [each for each in _days(figures) if each[0] <= ends_on]
    return {
        "data": [*_band(figures), *_lines(figures), _steps(figures), _targets(figures)],
        "layout": style.layout(
            imprint,
            margin={"l": 48, "r": 16, "t": 12 + ROW * len(days), "b": 36},
            xaxis=style.TIME_AXIS
            | {"range": [figures.from_on.isoformat(), ends_on.isoformat()], "type": "date"},
            shapes=[_upright(on, colour) for on, _text, colour in days],
            annotations=[
                _day_label(
                    *each, place=place, middle=figures.from_on + (ends_on - figures.from_on) / 2
                )
                for place, each in enumerate(days)
            ],
        ),
    }


def _later(day: date, by: timedelta) -> date:
    return day + by if by <= date.max - day else date.max


def _band(figures: BurnDown) -> Iterator[Spec]:
    """Yield the area between the fastest and the slowest pace, if there are two."""
    ends = exhausted_between(figures.paces)
    if ends is None or ends[0] == ends[1]:
        return
    through = figures.statement.through
    left = style.billions(figures.balance.remaining_usd)
    yield {
        "type": "scatter",
        "mode": "lines",
        "name": "between the fastest and the slowest pace",
        "x": [day.isoformat() for day in (through, *ends)],
        "y": [left, 0, 0],
        "fill": "toself",
        "fillcolor": style.soft_tone(figures.statement.authority),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _lines(figures: BurnDown) -> Iterator[Spec]:
    statement, through = figures.statement, figures.statement.through
    for pace, on in figures.projected:
        is_chosen = pace is figures.chosen
        text = (
            f"At the pace of the last {counted(pace.window_days, 'day')}, "
            f"{usd_per_day(pace.per_day_usd)} a day:<br>used up on {long_day(on)}"
        )
        end = address(question_of(statement, USED_UP, window=pace.window_days))
        left = figures.balance.remaining_usd
        yield style.trace(
            f"pace of {counted(pace.window_days, 'day')}",
            [
                Point(through.isoformat(), left, text, balance_address(statement, through)),
                Point(on.isoformat(), 0, text, end),
            ],
            mode="lines",
            y=[style.billions(left), 0],
            line={
                "dash": "dash" if is_chosen else "dot",
                "width": 2.25 if is_chosen else 1.25,
                "color": style.tone(statement.authority),
            },
        )


def _steps(figures: BurnDown) -> Spec:
    statement, code = figures.statement, figures.statement.authority.code
    points = [
        Point(
            on.isoformat(),
            balance.remaining_usd,
            f"{long_day(on)}<br>{escape(code)}: {balance_short(balance)} left",
            balance_address(statement, on),
        )
        for on, balance in figures.so_far
    ]
    return style.steps(code, points, style.tone(statement.authority))


def _targets(figures: BurnDown) -> Spec:
    points = [
        Point(
            each.due_on.isoformat(),
            goal,
            f"Target: {usd_short(goal)} left by {long_day(each.due_on)}",
        )
        for each in figures.shown_targets
        if (goal := each.target_remaining_usd) is not None
    ]
    return style.trace(
        "target",
        points,
        leads=False,
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": "x-thin",
            "size": 11,
            "color": "var(--ink)",
            "line": {"color": "var(--ink)", "width": 2.5},
        },
    )


def _days(figures: BurnDown) -> list[tuple[date, str, str]]:
    """Return the days that are upright lines, each with its label and colour, the first first."""
    used_up = figures.chosen.exhausted_on
    tone = style.text_tone(figures.statement.authority)
    return sorted(
        [
            *([(used_up, f"used up {short_day(used_up)}", tone)] if used_up else []),
            *(
                (each.due_on, f"{_due(each)} {short_day(each.due_on)}", "var(--ink-2)")
                for each in figures.shown_targets
            ),
            *(
                (each.on, f"expires {short_day(each.on)}", "var(--alert)")
                for each in figures.expiries
            ),
        ]
    )


def _due(target: TargetOutlook) -> str:
    return "through" if target.target_remaining_usd is None else "target"


def _upright(on: date, colour: str) -> Spec:
    return {
        "type": "line",
        "x0": on.isoformat(),
        "x1": on.isoformat(),
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": colour, "width": 1.25, "dash": "dot"},
    }


def _day_label(on: date, text: str, colour: str, *, place: int, middle: date) -> Spec:
    """Name an upright line above it, in a row of its own, so that no label covers another."""
    return {
        "x": on.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": ROW * place,
        "text": text,
        "xanchor": "left" if on < middle else "right",
        "showarrow": False,
        "font": {"color": colour, "size": 12},
    }
