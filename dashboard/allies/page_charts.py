"""The charts of the allies' page: partners ranked, and their running totals."""

from datetime import date
from decimal import Decimal

from assistance.allies.acts import end_of_month
from assistance.allies.months import Amount, Course
from assistance.allies.questions import RankedBy, aid_question, share_question
from assistance.allies.totals import BENCHMARK, Allies, PartnerAid, per_month, share_of_gdp
from dashboard.allies.charts import Bar, Scale, Track, ranking_chart, totals_chart
from dashboard.allies.params import AlliesParams, Rank
from dashboard.allies.proofs import proved_aid, proved_rank, proved_share
from dashboard.allies.sentences import (
    NAMES,
    end_text,
    largest_sentence,
    ranking_sentence,
    series_title,
)
from dashboard.charts.style import Imprint
from dashboard.site.exports import export_links
from dashboard.site.formats import BILLION, SIGNS, long_day, money_short, percent
from dashboard.site.page import ChartPart, Table, views
from dashboard.site.proofs import PROOF_PANEL, Phrase, Proved, address, addresses

DRAWN_UNASKED = 5
WORDS = {"eur": "euro", "usd": "US dollars"}
# A chart grows with its bars, in steps that the stylesheet knows.
SIZES = ((12, ""), (24, "bars-24"), (44, "bars-44"))
LARGEST = "bars-64"


def source_text(found: Allies) -> str:
    """Return whose figures a chart draws."""
    return f"{series_title(found.series)}; dollars at monthly averages of ECB reference rates"


def in_currency(amount: Amount | None, currency: str) -> int | None:
    """Return an amount in the currency that is shown; None where it is unknown."""
    if amount is None:
        return None
    return amount.eur if currency == "eur" else amount.usd


def metric(aid: PartnerAid, params: AlliesParams) -> Decimal | int | None:
    """Return what a partner is ranked by; None where it is unknown or not recorded."""
    if params.rank is Rank.SHARE:
        return aid.share_of_gdp_percent
    amount = in_currency(aid.amounts.get(params.view), params.currency)
    return per_month(amount, params.counted_to) if params.rank is Rank.PER_MONTH else amount


def metric_text(value: Decimal | int | None, params: AlliesParams) -> str:
    """Return what a partner is ranked by, rounded, for people."""
    if value is None:
        return "unknown"
    if params.rank is Rank.SHARE:
        return percent(Decimal(value), 3)
    return money_short(int(value), params.currency)


def ranking_part(
    found: Allies,
    ranked: tuple[tuple[int | None, PartnerAid], ...],
    params: AlliesParams,
    *,
    path: str,
    url: str,
) -> ChartPart:
    """Return the ranking as a chart; `ranked` are those with a value, each with its place."""
    title, sentence = _ranking_words(found, ranked, params)
    values = [(place, aid, metric(aid, params)) for place, aid in ranked]
    bars = tuple(
        Bar(
            name=aid.partner.name,
            value=_drawn(value, params),
            label=metric_text(value, params),
            hover=f"{aid.partner.name}: {metric_text(value, params)}",
            address=address(_proved_metric(found, aid, value, params).question),
            is_benchmark=aid.is_benchmark,
        )
        for _place, aid, value in values
        if value is not None
    )
    is_share = params.rank is Rank.SHARE
    scale = Scale("", "%") if is_share else _money_scale(params)
    return ChartPart(
        part_id="allies-ranking",
        title="Ranking",
        subtitle=title,
        sentence=sentence,
        note="The United States is the benchmark: marked, without a rank, not counted among "
        "allies. EU institutions count in totals and have no rank.",
        view=params.ranking,
        views=views(params, path, "ranking"),
        spec=ranking_chart(
            bars, scale, Imprint(title, source_text(found), long_day(params.as_of), url)
        ),
        table=Table(
            caption=title,
            columns=("Partner", "Rank", _unit(params)),
            rows=tuple(
                (
                    aid.partner.name,
                    "benchmark" if place is None else _place(found, aid, place, params),
                    _proved_metric(found, aid, value or 0, params),
                )
                for place, aid, value in values
            ),
        ),
        leads_to=PROOF_PANEL,
        filename=f"allies-by-{params.rank.replace('_', '-')}-{params.as_of.isoformat()}",
        exports=export_links("allies", params.pairs()),
        size=next((size for most, size in SIZES if len(bars) <= most), LARGEST),
    )


def _place(found: Allies, aid: PartnerAid, place: int, params: AlliesParams) -> Proved:
    by = RankedBy.SHARE if params.rank is Rank.SHARE else RankedBy.AMOUNT
    return proved_rank(found, aid.partner.code, place, by, params.view, params.currency.upper())


def _proved_metric(
    found: Allies,
    aid: PartnerAid,
    value: Decimal | int,
    params: AlliesParams,
    *,
    short: bool = False,
) -> Proved:
    if params.rank is Rank.SHARE:
        return proved_share(found, aid.partner.code, Decimal(value))
    return proved_aid(
        found, params.view, int(value), params.currency.upper(), partner=aid.partner.code,
        per_month=params.rank is Rank.PER_MONTH, short=short,
    )  # fmt: skip


def _ranking_words(
    found: Allies, ranked: tuple[tuple[int | None, PartnerAid], ...], params: AlliesParams
) -> tuple[str, str]:
    through = found.views[params.view].counted_through
    end = f" to {end_text(found.series, through)}" if through else ""
    what = NAMES[params.view]
    if params.rank is Rank.SHARE:
        title = f"{what}{end} as a share of GDP"
        partners = tuple(aid for _place, aid in ranked)
        return title, ranking_sentence(found, partners, params.membership)
    per = " per month since January 2022" if params.rank is Rank.PER_MONTH else ""
    title = f"{what}{end}{per}, in {WORDS[params.currency]}"
    largest = [
        (aid, _proved_metric(found, aid, value, params, short=True))
        for _place, aid in ranked
        if (value := metric(aid, params)) is not None
    ]
    us = next((text for aid, text in largest if aid.is_benchmark), "")
    others = [(aid.partner.name, text) for aid, text in largest if not aid.is_benchmark]
    return title, largest_sentence(others[:3], us)


def _unit(params: AlliesParams) -> str:
    if params.rank is Rank.SHARE:
        return "Share of GDP"
    return "Per month" if params.rank is Rank.PER_MONTH else "Amount"


def _money_scale(params: AlliesParams) -> Scale:
    return Scale(SIGNS[params.currency], " M" if params.rank is Rank.PER_MONTH else " B")


def _drawn(value: Decimal | int, params: AlliesParams) -> float:
    """Return a value on its axis: for drawing only."""
    if params.rank is Rank.SHARE:
        return float(value)
    return int(value) / (1_000_000 if params.rank is Rank.PER_MONTH else BILLION)


def drawn_partners(
    found: Allies, ranked: tuple[tuple[int | None, PartnerAid], ...], params: AlliesParams
) -> tuple[str, ...]:
    """Return the codes of the partners in the history: the chosen ones, else the first five."""
    if params.drawn:
        return params.drawn
    first = [aid.partner.code for _place, aid in ranked if not aid.is_benchmark]
    return tuple(first[:DRAWN_UNASKED])


def history_part(
    found: Allies, codes: tuple[str, ...], params: AlliesParams, *, path: str, url: str
) -> ChartPart:
    """Return the running totals of partners beside those of the United States."""
    is_share = params.rank is Rank.SHARE
    courses = found.courses[params.view]
    shown = [code for code in (*codes, BENCHMARK) if code in courses]
    if is_share:
        shown = [code for code in shown if found.partners[code].gdp_eur]
    tracks = tuple(_track(found, code, courses[code], params) for code in shown)
    missing = [found.partners[code].name for code in codes if code not in shown]
    what = NAMES[params.view]
    unit = "as a share of GDP" if is_share else f"in {WORDS[params.currency]}"
    heading = f"{what}, running total {unit}"
    return ChartPart(
        part_id="allies-history",
        title="History",
        subtitle=heading,
        sentence=_history_sentence(found, shown, params),
        note=(
            "A running total, not the aid of each month: a line rises on the day from which an act "
            "counts."
            if found.series.by_act
            else "A running total, not the aid of each month: a line rises at the beginning of a "
            "month by all that the month brought."
        )
        + (f" Not drawn, for want of a record{' or a GDP' if is_share else ''}: "
           f"{', '.join(missing)}." if missing else ""),
        view=params.history,
        views=views(params, path, "history"),
        spec=totals_chart(
            tracks,
            Scale("", "%") if is_share else Scale(SIGNS[params.currency], " B"),
            Imprint(heading, source_text(found), long_day(params.as_of), url),
        ),
        table=_history_table(found, shown, params, heading),
        leads_to=PROOF_PANEL,
        filename=f"allies-history-{params.as_of.isoformat()}",
        exports=export_links("allied_history", {**params.pairs(), "partner": tuple(shown)}),
    )  # fmt: skip


def _track(found: Allies, code: str, course: Course, params: AlliesParams) -> Track:
    name = found.partners[code].name
    points = [
        (day, _reached(found, code, total, params))
        for day, _flow, total in course.until(params.as_of)
    ]
    if points and points[-1][0] < params.as_of:
        # The line runs on to the day that is shown.
        points.append((params.as_of, points[-1][1]))
    days = tuple(day for day, _value in points)
    question = (
        share_question(found, code)
        if params.rank is Rank.SHARE
        else aid_question(found, params.view, params.currency.upper(), partner=code)
    )
    return Track(
        name=name,
        days=days,
        values=tuple(_height(value) for _day, value in points),
        hovers=tuple(
            f"{name}, {long_day(day) if found.series.by_act else f'{day:%B %Y}'}<br>"
            f"{_total_text(value, params)}"
            for day, value in points
        ),
        addresses=addresses(question, days),
        is_benchmark=code == BENCHMARK,
    )


def _reached(found: Allies, code: str, total: Amount, params: AlliesParams) -> Decimal | int | None:
    """Return a partner's total as the history shows it: a share of GDP, or an amount."""
    if params.rank is Rank.SHARE:
        return share_of_gdp(total.eur, found.partners[code])
    return in_currency(total, params.currency)


def _height(value: Decimal | int | None) -> float | None:
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal) else value / BILLION


def _total_text(value: Decimal | int | None, params: AlliesParams) -> str:
    of_gdp = " of GDP" if isinstance(value, Decimal) else ""
    return f"{metric_text(value, params)}{of_gdp}"


def _history_sentence(found: Allies, shown: list[str], params: AlliesParams) -> Phrase:
    ends: list[str] = []
    for code in shown:
        total = found.courses[params.view][code].through(params.as_of)
        if total:
            reached = _proved_total(found, code, total, params, params.as_of)
            ends += ["; " if ends else "", f"{found.partners[code].name} ", reached]
    if not ends:
        return Phrase("Nothing is recorded up to this day for the chosen partners.")
    return Phrase(f"Reached by {long_day(params.as_of)}: ", *ends, ".")


def _proved_total(found: Allies, code: str, total: Amount, params: AlliesParams, day: date) -> str:
    """Return a partner's total at the end of a day with its proof; what is unknown is said."""
    value = _reached(found, code, total, params)
    if value is None:
        return "unknown"
    if isinstance(value, Decimal):
        return Phrase(proved_share(found, code, value, as_of=day), " of GDP")
    return proved_aid(
        found, params.view, value, params.currency.upper(), partner=code, as_of=day, short=True
    )


def _history_table(found: Allies, shown: list[str], params: AlliesParams, heading: str) -> Table:
    courses = found.courses[params.view]
    months = sorted(
        {month for code in shown for month, _flow, _total in courses[code].by_month(params.as_of)},
        reverse=True,
    )
    return Table(
        caption=f"{heading}, at the end of each month; empty before a partner's first record",
        columns=("Month", *(found.partners[code].name for code in shown)),
        rows=tuple(
            (
                f"{month:%b %Y}",
                *(
                    _proved_total(found, code, total, params, day)
                    if (total := courses[code].through(day))
                    else ""
                    for code in shown
                ),
            )
            for month in months
            for day in [min(end_of_month(month), params.as_of)]
        ),
    )
