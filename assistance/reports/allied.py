"""Allies' aid as a report."""

from decimal import Decimal

from assistance.allies import allies
from assistance.models import Partner
from assistance.reports.model import Column, ColumnType, Query, Report, Result, Row, in_batches

KIEL = "Kiel Institute, Ukraine Support Tracker (release 29); Trebesch et al. 2023"
ECB = "European Central Bank reference rates, averaged by month; source: ECB statistics"
WORLD_BANK = "World Bank (GDP in US dollars of partners outside the Kiel Institute's tracker)"

_EXACT = Decimal("0.000001")


def _allies(query: Query) -> Result:
    figures = allies(as_of=query.as_of)
    gdp_eur = dict(Partner.objects.values_list("code", "gdp_eur"))
    ranks = {share.code: rank for rank, share in enumerate(figures.shares, 1)}
    yardstick = (figures.yardstick,) if figures.yardstick else ()
    shares = sorted(
        (*figures.shares, *yardstick), key=lambda share: (-share.share_of_gdp_percent, share.code)
    )
    rows: list[Row] = [
        (
            ranks.get(share.code),
            share.code,
            share.name,
            share.allocated_eur,
            gdp_eur[share.code],
            share.share_of_gdp_percent.quantize(_EXACT),
        )
        for share in shares
    ]
    return Result(len(rows), in_batches(rows))


ALLIES = Report(
    name="allies",
    title="Allies' shares of GDP",
    description="Military allocations of each partner with a known GDP, months counted from their "
    "first day, and their share of its GDP; the United States is the yardstick.",
    columns=(
        Column("rank", ColumnType.INTEGER, "The place among allies, the largest share first; empty "
               "for the United States.", derived=True),
        Column("code", ColumnType.STRING, "The partner, by its code."),
        Column("name", ColumnType.STRING, "The partner's name."),
        Column("allocated_eur", ColumnType.INTEGER, "Military allocations up to the day.", "euro",
               derived=True),
        Column("gdp_eur", ColumnType.INTEGER, "Gross domestic product of 2021.", "euro"),
        Column("share_of_gdp_percent", ColumnType.NUMBER, "`allocated_eur` over `gdp_eur`, to six "
               "decimals.", "percent", derived=True),
    ),
    key=("code",),
    read=_allies,
    credits=(KIEL,),
)  # fmt: skip
