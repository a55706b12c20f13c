"""Sentences about allies' aid, generated from figures."""

from datetime import date

from assistance.allied_months import ALLOCATED, COMMITTED, Aid, Amount
from assistance.allies import MILITARY, Allies, PartnerAid, total
from assistance.models import AidKind
from dashboard.formats import counted, money_short, ordinal, percent

NOUNS = {
    MILITARY: "military aid",
    ALLOCATED[AidKind.FINANCIAL]: "financial aid",
    ALLOCATED[AidKind.HUMANITARIAN]: "humanitarian aid",
    ALLOCATED[AidKind.ALL]: "aid of all three kinds",
    COMMITTED: "aid of all kinds",
}
NAMES = {
    MILITARY: "Military allocations",
    ALLOCATED[AidKind.FINANCIAL]: "Financial allocations",
    ALLOCATED[AidKind.HUMANITARIAN]: "Humanitarian allocations",
    ALLOCATED[AidKind.ALL]: "Allocations of all three kinds",
    COMMITTED: "Commitments of all kinds",
}


def verb(view: Aid) -> str:
    """Return what was done with the aid of a view."""
    return "committed" if view == COMMITTED else "allocated"


def both(amount: Amount) -> str:
    """Return an amount in euro and in dollars, rounded; what is unknown is said."""
    if amount.eur is None:
        return "an amount that is unknown, since an exchange rate is missing"
    usd = "dollars unknown" if amount.usd is None else money_short(amount.usd, "usd")
    return f"{money_short(amount.eur, 'eur')} ({usd})"


def month_end(day: date) -> str:
    """Return “the end of December 2024”."""
    return f"the end of {day:%B %Y}"


def allies_sentence(found: Allies, aid: tuple[PartnerAid, ...], view: Aid, chosen: bool) -> str:
    """Return what allies, or the chosen ones among them, gave up to the day."""
    amount, through = total(aid, view), found.views[view].counted_through
    who = "The selected partners" if chosen else "Allies"
    if amount is None or through is None:
        whose = "by the selected partners" if chosen else "by allies"
        return f"No {NOUNS[view]} {whose} is recorded up to {found.as_of.day} {found.as_of:%B %Y}."
    text = f"{who} had {verb(view)} {both(amount)} of {NOUNS[view]} by {month_end(through)}"
    if view != MILITARY or found.yardstick is None:
        return f"{text}."
    shares = {share.code for share in found.above_yardstick}
    count = sum(1 for each in aid if each.partner.code in shares)
    gave = counted(count, "of them", "of them") if chosen else f"{count}"
    return (
        f"{text}; {gave} gave more of their GDP than the United States."
        if count != 1
        else f"{text}; one gave more of its GDP than the United States."
    )


def ranking_sentence(found: Allies, aid: tuple[PartnerAid, ...]) -> str:
    """Return who is above the United States by military allocations as a share of GDP."""
    if found.yardstick is None:
        return "No share of GDP is known for the United States on this day."
    bar = found.yardstick.share_of_gdp_percent
    above = [
        each
        for each in aid
        if not each.is_yardstick
        and each.share_of_gdp_percent is not None
        and each.share_of_gdp_percent > bar
    ]
    us = percent(bar, 3)
    if not above:
        return f"None of these partners is above the share of the United States, {us}."
    first = max(above, key=lambda each: (each.share_of_gdp_percent or 0, each.partner.code))
    share = percent(first.share_of_gdp_percent or bar, 3)
    return (
        f"{counted(len(above), 'partner is', 'partners are')} above the share of the United States "
        f"({us}); {first.partner.name} is first with {share}."
    )


def largest_sentence(ranked: tuple[tuple[str, str], ...], us: str) -> str:
    """Return the first three by amount, names with amounts as text, beside the United States."""
    if not ranked:
        return "There is nothing to rank."
    parts = [f"{name} ({amount})" for name, amount in ranked[:3]]
    beside = f", beside {us} by the United States" if us else ""
    joined = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"Largest: {joined}{beside}."


def _no_military_aid(found: Allies, aid: PartnerAid | None, name: str) -> str:
    every = ALLOCATED[AidKind.ALL]
    other, through = aid and aid.amounts.get(every), found.views[every].counted_through
    if not other or not through:
        day = f"{found.as_of.day} {found.as_of:%B %Y}"
        return f"No military aid by {name} is recorded up to {day}."
    return (
        f"{name} had allocated {both(other)} of financial and humanitarian aid by "
        f"{month_end(through)}; no military aid is recorded."
    )


def ally_sentence(found: Allies, aid: PartnerAid | None, name: str) -> str:
    """Return what a partner had allocated, its share of GDP and its rank."""
    through = found.views[MILITARY].counted_through
    amount = aid.amounts.get(MILITARY) if aid else None
    if aid is None or amount is None or through is None:
        return _no_military_aid(found, aid, name)
    text = f"{name} had allocated {both(amount)} of military aid by {month_end(through)}"
    if aid.share_of_gdp_percent is None:
        return f"{text}."
    share = f"{percent(aid.share_of_gdp_percent, 3)} of its GDP of {aid.partner.gdp_year}"
    if aid.rank is None:
        return f"{text}: {share}, the yardstick for all others."
    return (
        f"{text}: {share}, {ordinal(aid.rank)} of {counted(len(found.shares), 'ally', 'allies')}."
    )
