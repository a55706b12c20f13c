"""The balance of each authority over time: step lines, a diamond for each reported figure."""

from html import escape

from assistance.ledger.figures import Day, Line, Statement, Verdict
from assistance.ledger.proofs.balance import balance_question, difference_question
from dashboard.charts import style
from dashboard.charts.style import Imprint, Spec
from dashboard.site.formats import balance_short, long_day
from dashboard.site.proofs import address
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
    days = [(day, day.balance) for day in statement.days if day.balance]
    points = [(day.on, balance.remaining_usd, _hover(statement, day)) for day, balance in days]
    if statement.balance and points and points[-1][0] < statement.through:
        # The line runs on to the day that is shown.
        here = _headline(statement, Day(statement.through, statement.balance, ()))
        points.append((statement.through, statement.balance.remaining_usd, here))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": statement.authority.code,
        "x": [on.isoformat() for on, _remaining, _text in points],
        "y": [style.billions(remaining) for _on, remaining, _text in points],
        "text": [text for _on, _remaining, text in points],
        "customdata": [
            address(
                balance_question(statement.authority.code, as_of=on, known_on=statement.known_on)
            )
            for on, _remaining, _text in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "line": {"shape": "hv", "width": 2.25, "color": tone},
    }


def _reported(statement: Statement, tone: str) -> Spec:
    stated = [
        (line, line.reported)
        for line in statement.lines
        if line.reported and line.reported.comparable
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{statement.authority.code} reported",
        "x": [entry.on.isoformat() for _line, entry in stated],
        "y": [style.billions(entry.value_usd) for _line, entry in stated],
        "text": [
            f"{long_day(entry.on)}<br>{escape(statement.authority.code)} {_line_text(line)}"
            for line, entry in stated
        ],
        "customdata": [
            address(
                difference_question(
                    statement.authority.code,
                    key=entry.key,
                    as_of=entry.on,
                    known_on=statement.known_on,
                )
            )
            if line.is_check and line.verdict is not Verdict.OPENS
            else address(
                balance_question(
                    statement.authority.code, as_of=entry.on, known_on=statement.known_on
                )
            )
            for line, entry in stated
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": "diamond",
            "size": 8,
            "color": "var(--surface)",
            "line": {"color": tone, "width": 1.75},
        },
    }


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
