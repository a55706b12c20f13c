"""The burn-down chart's part of an authority's page, with the same figures as a table."""

from collections import defaultdict
from datetime import date
from itertools import groupby
from operator import attrgetter

from assistance.ledger.expiry import Expiry
from assistance.ledger.figures import Statement
from assistance.ledger.pace import Pace, TargetOutlook
from dashboard.authorities.balance import left_at
from dashboard.authorities.burn_down_chart import BurnDown, burn_down_chart
from dashboard.authorities.params import AuthorityParams
from dashboard.authorities.sentences import burn_down_sentence, proved_lapse
from dashboard.charts.style import Imprint
from dashboard.site.exports import export_links
from dashboard.site.formats import long_day, millions, short_day
from dashboard.site.page import ChartPart, Table, views, window_options
from dashboard.site.proofs import PROOF_PANEL, Phrase, proved_left

SOURCE = "packages, funding acts and targets, each listed at this address"


def burn_down_part(
    statement: Statement,
    paces: tuple[Pace, ...],
    targets: tuple[TargetOutlook, ...],
    expiries: tuple[Expiry, ...],
    params: AuthorityParams,
    *,
    path: str,
    url: str,
) -> ChartPart | None:
    """Return the chart of what is left; None where nothing moved and nothing is to come."""
    balance = statement.balance
    if balance is None or not (expiries or any(each.used_usd for each in paces)):
        return None
    chosen = next(each for each in paces if str(each.window_days) == params.window)
    figures = BurnDown(statement, balance, paces, chosen, targets, expiries)
    code = statement.authority.code
    title = f"Burn-down of {code}"
    return ChartPart(
        part_id="authority-burn-down",
        title=title,
        subtitle="",
        sentence=burn_down_sentence(statement, paces, chosen, targets),
        note=_note(figures),
        view=params.burn_down,
        views=views(params, path, "burn_down"),
        switches=(("Pace over", window_options(params, path)),) if figures.projected else (),
        leads_to=PROOF_PANEL,
        spec=burn_down_chart(figures, Imprint(title, SOURCE, params.day_phrase, url)),
        table=_table(figures),
        exports=export_links("pace", params.day_pairs(), authority=code),
        filename=f"burn-down-{code.lower()}-{params.day_stem}",
    )


def _note(figures: BurnDown) -> str:
    parts = [f"So far since {long_day(figures.from_on)}."]
    if figures.projected:
        parts.append(
            "Broken lines: the pace of each window, the chosen one stronger; the tint lies between "
            "the fastest and the slowest."
        )
    if any(each.target_remaining_usd is not None for each in figures.shown_targets):
        parts.append("✕ target.")
    return " ".join(parts)


def _table(figures: BurnDown) -> Table:
    """Return a row for each day and a column for each mark of the chart."""
    statement, through = figures.statement, figures.statement.through
    cells: dict[date, dict[str, str]] = defaultdict(dict)
    for on, balance in figures.so_far:
        cells[on]["Left"] = left_at(statement, on, balance)
    lines = {f"Pace of {pace.window_days} days": on for pace, on in figures.projected}
    for name, on in lines.items():
        cells[through][name] = proved_left(statement) or ""
        cells[on][name] = "0"
    for due_on, targets in groupby(figures.shown_targets, key=attrgetter("due_on")):
        cells[due_on]["Target"] = "; ".join(map(_goal, targets))
    for expiry in figures.expiries:
        lapses = proved_lapse(expiry, statement, millions)
        cells[expiry.on]["May lapse"] = Phrase("up to ", lapses)
    names = [
        name
        for name in ("Left", *lines, "Target", "May lapse")
        if any(name in row for row in cells.values())
    ]
    return Table(
        caption="What was left at the end of each day with a change, where each pace leads, and "
        "the days ahead, in million US dollars",
        columns=("Day", *names),
        rows=tuple(
            (short_day(on), *(cells[on].get(name, "") for name in names))
            for on in sorted(cells, reverse=True)
        ),
    )


def _goal(target: TargetOutlook) -> str:
    goal = target.target_remaining_usd
    return "no figure" if goal is None else millions(goal)
