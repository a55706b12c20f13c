"""Sentences of the overview, generated from figures."""

from assistance.allies.totals import Allies
from assistance.ledger.figures import Statement
from assistance.ledger.kinds import kinds
from assistance.packages.history import PeriodSum
from assistance.packages.proofs import Announced
from dashboard.allies.proofs import proved_above, proved_share
from dashboard.site.formats import long_day
from dashboard.site.kinds import side_by_side
from dashboard.site.proofs import Phrase, proved_announced
from dashboard.site.sentences import _left_of, joined, short_name


def balances_sentence(statements: tuple[Statement, ...]) -> Phrase:
    """Return what was left of each authority on the statements' day."""
    if not statements:
        return Phrase("There are no records yet.")
    day = long_day(statements[0].through)
    known = [left for each in statements if (left := _left_of(each))]
    unknown = [short_name(each.authority) for each in statements if not each.balance]
    missing = f"the balance of {joined(unknown)} was not established" if unknown else ""
    if not known:
        return Phrase(f"On {day} {missing}.")
    verb = "was" if len(known) == 1 else "were"
    return Phrase(
        joined(known), f" {verb} left for Ukraine on {day}{f'; {missing}' if missing else ''}."
    )


def history_sentence(sums: tuple[PeriodSum, ...], statements: tuple[Statement, ...]) -> Phrase:
    """Return the number and the value of the statements' packages, each authority for itself."""
    if not sums:
        return Phrase("No package had been announced.")
    authorities = [each.authority for each in statements]
    return Phrase(
        joined([_announced(sums, each) for each in statements]),
        f" were announced since {long_day(sums[0].first_on)}",
        f": {side_by_side(authorities)} stand side by side and are not one sum of money."
        if kinds(authorities).are_mixed
        else ".",
    )


def history_subtitle(statements: tuple[Statement, ...]) -> str:
    """Return what is drawn, and which authorities are stocks and which are purchases."""
    named = side_by_side(each.authority for each in statements)
    beside = " side by side" if len(statements) > 1 else ""
    return f"Announced value; {named}{beside}" if named else "Announced value"


def _announced(sums: tuple[PeriodSum, ...], statement: Statement) -> Phrase:
    code, as_of, known_on = statement.authority.code, statement.through, statement.known_on
    count = sum(each.package_count[code] for each in sums)
    amount = sum(each.amount_usd[code] for each in sums)
    of = {"authority": code}
    return Phrase(
        proved_announced(
            Announced.COUNT, count, of, as_of=as_of, noun=f"{code} package", known_on=known_on
        ),
        " worth ",
        proved_announced(Announced.AMOUNT, amount, of, as_of=as_of, known_on=known_on),
    )


def shares_sentence(allies: Allies) -> Phrase:
    """Return how many partners give more of their GDP than the United States."""
    if allies.benchmark is None:
        return Phrase("No share of GDP is known for the United States on this day.")
    above = allies.above_benchmark
    us, *first = (
        proved_share(allies, each.code, each.share_of_gdp_percent, decimals=2)
        for each in (allies.benchmark, *above[:1])
    )
    return Phrase(
        proved_above(allies, "partner"),
        " allocated more of their GDP to military aid than the United States (",
        us,
        ")",
        *((f", {above[0].name} first with ", *first) if first else ()),
        ".",
    )
