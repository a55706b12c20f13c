"""The balance of each authority over time: step lines, a diamond for each reported figure."""

from html import escape

from assistance.ledger.figures import Day, Line, Statement, Verdict
from assistance.ledger.proofs.balance import DIFFERENCE, question_of
from dashboard.charts import style
from dashboard.charts.style import Imprint, Point, Spec
from dashboard.site.formats import balance_short, long_day
from dashboard.site.proofs import address, balance_address
from dashboard.site.sentences import line_phrase


def balance_chart(statements: tuple[Statement, ...], imprint: Imprint) -> Spec:
    """Return the chart of statements through one day, in billions of dollars.

    A point is the balance at the end of a day that has lines; there are none before an authority
    opens. Reported figures that are compared with the ledger are diamonds.
    """
    authorities = [each.authority for each in statements]
    tones, text_tones = style.tones(authorities), style.tones(authorities, style.text_tone)
    labels = [_label(each, text_tones[each.authority.code]) for each in statements if each.balance]
    return {
        "data": [
            *(_steps(each, tones[each.authority.code]) for each in statements),
            *(_reported(each, tones[each.authority.code]) for each in statements),
        ],
        "layout": style.layout(
            imprint, margin={"l": 48, "r": 60, "t": 12, "b": 36}, annotations=labels
        ),
    }


def _steps(statement: Statement, tone: str) -> Spec:
    days = [day for day in statement.days if day.balance]
    texts = [_hover(statement, day) for day in days]
    if statement.balance and days and days[-1].on < statement.through:
        # The line runs on to the day that is shown.
        days.append(Day(statement.through, statement.balance, ()))
        texts.append(_headline(statement, days[-1]))
    points = [
        Point(
            day.on.isoformat(), day.balance.remaining_usd, text, balance_address(statement, day.on)
        )
        for day, text in zip(days, texts, strict=True)
        if day.balance
    ]
    return style.steps(statement.authority.code, points, tone)


def _reported(statement: Statement, tone: str) -> Spec:
    code = statement.authority.code
    points = [
        Point(
            entry.on.isoformat(),
            entry.value_usd,
            f"{long_day(entry.on)}<br>{escape(code)} {_line_text(line)}",
            _proof(statement, line),
        )
        for line in statement.lines
        if (entry := line.reported) and entry.comparable
    ]
    return style.trace(
        f"{code} reported",
        points,
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": "diamond",
            "size": 8,
            "color": "var(--surface)",
            "line": {"color": tone, "width": 1.75},
        },
    )


def _proof(statement: Statement, line: Line) -> str:
    """Return the proof of a reported balance's difference, or of the balance where it opens."""
    if not line.is_check or line.verdict is Verdict.OPENS:
        return balance_address(statement, line.on)
    return address(question_of(statement, DIFFERENCE, as_of=line.on, key=line.entry.key))


def _label(statement: Statement, tone: str) -> Spec:
    """Name the line at its end, instead of a legend."""
    balance = statement.balance
    return {
        "x": statement.through.isoformat(),
        "y": style.billions(balance.remaining_usd) if balance else 0,
        "text": escape(statement.authority.code),
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
        "font": {"color": tone, "size": 13},
    }


def _hover(statement: Statement, day: Day) -> str:
    # Reported figures too: where a diamond stands on the line, either may be under the pointer.
    return "<br>".join([_headline(statement, day), *map(_line_text, day.lines)])


def _headline(statement: Statement, day: Day) -> str:
    code = escape(statement.authority.code)
    return f"{long_day(day.on)}<br>{code}: {balance_short(day.balance)} left"


def _line_text(line: Line) -> str:
    return f"{escape(line_phrase(line))} ({escape(line.entry.sources[0].publisher)})"
