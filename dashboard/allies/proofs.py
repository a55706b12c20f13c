"""Figures of allied aid and of the contact group that lead to their proof."""

from datetime import date
from decimal import Decimal

from assistance.allies.groups import Membership
from assistance.allies.months import EUR, USD, Aid, Amount
from assistance.allies.proofs import chosen_above
from assistance.allies.questions import (
    EVERYONE,
    RankedBy,
    above_question,
    aid_question,
    rank_question,
    share_question,
)
from assistance.allies.totals import Allies, Share
from dashboard.site.formats import counted, grouped, money, money_short, percent
from dashboard.site.proofs import Phrase, Proved

UNKNOWN = {EUR: "unknown in euro", USD: "unknown in dollars"}


def proved_aid(
    found: Allies,
    view: Aid,
    value: int,
    currency: str,
    *,
    as_of: date | None = None,
    partner: str = "",
    chosen: Membership = EVERYONE,
    per_month: bool = False,
    month: date | None = None,
    short: bool = False,
) -> Proved:
    """Return what a partner or the chosen allies gave, with its proof; `short` rounds it."""
    exact = money(value, currency.lower())
    question = aid_question(
        found, view, currency, as_of=as_of, partner=partner, chosen=chosen, per_month=per_month,
        month=month,
    )  # fmt: skip
    text = money_short(value, currency.lower()) if short else exact
    return Proved(text, value, question, exact if short else "")


def proved_both(
    found: Allies, view: Aid, amount: Amount | None, *, partner: str = "",
    chosen: Membership = EVERYONE, short: bool = False,
) -> tuple[str, str]:  # fmt: skip
    """Return an amount in euro and in dollars, each with its proof; "" where none is recorded."""
    if amount is None:
        return "", ""
    eur, usd = (
        UNKNOWN[currency]
        if value is None
        else proved_aid(found, view, value, currency, partner=partner, chosen=chosen, short=short)
        for value, currency in ((amount.eur, EUR), (amount.usd, USD))
    )
    return eur, usd


def exact_aid(
    found: Allies, view: Aid, amount: Amount | None, *, partner: str = "",
    chosen: Membership = EVERYONE,
) -> Phrase:  # fmt: skip
    """Return the exact amounts in both currencies with their proofs; "" for none."""
    eur, usd = proved_both(found, view, amount, partner=partner, chosen=chosen)
    return Phrase(eur, ", ", usd) if eur else Phrase()


def proved_share(
    found: Allies, partner: str, share: Decimal, *, as_of: date | None = None, decimals: int = 3
) -> Proved:
    """Return a partner's share of its GDP with its proof."""
    return Proved(percent(share, decimals), share, share_question(found, partner, as_of=as_of))


def proved_rank(
    found: Allies, partner: str, place: int, by: RankedBy, view: Aid, currency: str
) -> Proved:
    """Return a partner's place among allies with its proof."""
    return Proved(f"{place}", place, rank_question(found, partner, by, view, currency))


def proved_above(
    found: Allies, noun: str = "", plural: str = "", *, chosen: Membership = EVERYONE
) -> Proved:
    """Return how many allies are above the United States, with its proof; `noun` follows it."""
    shares: tuple[Share, ...] = chosen_above(found, chosen)
    count = len(shares)
    text = counted(count, noun, plural or f"{noun}s") if noun else grouped(count)
    return Proved(text, count, above_question(found, chosen))
