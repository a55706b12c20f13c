"""Sentences about allies' aid, generated from figures."""

from collections.abc import Sequence
from datetime import date

from assistance.allies.acts import ActCount
from assistance.allies.groups import Membership
from assistance.allies.months import ALLOCATED, COMMITTED, COMMITTED_OF, Aid, Amount
from assistance.allies.questions import EVERYONE, RankedBy, rank_question
from assistance.allies.series import SERIES, SeriesFigure
from assistance.allies.totals import BENCHMARK, MILITARY, Allies, PartnerAid, total
from assistance.models import AidKind, AidMeasure
from dashboard.allies.proofs import proved_above, proved_both, proved_share
from dashboard.site.formats import counted, long_day, ordinal
from dashboard.site.proofs import Phrase, Proved
from dashboard.site.sentences import joined

NOUNS = {
    MILITARY: "military aid",
    ALLOCATED[AidKind.FINANCIAL]: "financial aid",
    ALLOCATED[AidKind.HUMANITARIAN]: "humanitarian aid",
    ALLOCATED[AidKind.ALL]: "aid of all three kinds",
    COMMITTED: "aid of all kinds",
    COMMITTED_OF[AidKind.MILITARY]: "military aid",
    COMMITTED_OF[AidKind.FINANCIAL]: "financial aid",
    COMMITTED_OF[AidKind.HUMANITARIAN]: "humanitarian aid",
}
NAMES = {
    MILITARY: "Military allocations",
    ALLOCATED[AidKind.FINANCIAL]: "Financial allocations",
    ALLOCATED[AidKind.HUMANITARIAN]: "Humanitarian allocations",
    ALLOCATED[AidKind.ALL]: "Allocations of all three kinds",
    COMMITTED: "Commitments of all kinds",
    COMMITTED_OF[AidKind.MILITARY]: "Military commitments",
    COMMITTED_OF[AidKind.FINANCIAL]: "Financial commitments",
    COMMITTED_OF[AidKind.HUMANITARIAN]: "Humanitarian commitments",
}


def verb(view: Aid) -> str:
    """Return what was done with the aid of a view."""
    return "committed" if view[0] == AidMeasure.COMMITMENT else "allocated"


def series_title(series: SeriesFigure) -> str:
    """Return what a series is, for people."""
    if series.name == SERIES:
        return "Kiel Institute, Ukraine Support Tracker (release 29)"
    if series.title:
        return series.title
    return f"Series {series.name}, {'single acts' if series.by_act else 'by month'}"


def scope_sentence(found: Allies, view: Aid) -> str:
    """Return what a view adds up, to which day, and where its series ends."""
    figure, series = found.views[view], found.series
    through, name = figure.counted_through, NAMES[view]
    if through is None:
        return f"{name}."
    if series.by_act:
        text = f"{name} up to {long_day(through)}: a stock, added up act by act"
        return f"{text}, each from the day by which it had certainly been announced."
    text = (
        f"{name} from January 2022 to the end of {through:%B %Y}: a stock, added up month by "
        "month, each month whole from its first day."
    )
    latest, as_of = figure.latest, found.as_of
    if latest and (latest.year, latest.month) < (as_of.year, as_of.month):
        return f"{text} The series has nothing after {latest:%B %Y}."
    return text


def series_sentence(series: SeriesFigure) -> str:
    """Return where a workbook ends and what it holds that has no certain day; "" by month."""
    if not series.by_act:
        return ""
    former = "Another release has taken the place of this one. " if series.is_former else ""
    uncertain = "An act without a certain day"
    if series.counted_through is None:
        return f"{former}{uncertain} is not counted, and one without a value in euro adds nothing."
    end = long_day(series.counted_through)
    return (
        f"{former}By its own word it covers what was announced up to {end}: nothing later is in "
        f"it. {uncertain} counts from then on; one without a value in euro adds nothing."
    )


def acts_phrase(acts: ActCount) -> str:
    """Return how many acts stand behind an amount, and what of them it cannot hold."""
    if not acts:
        return ""
    parts = [counted(acts.counted, "act")]
    if acts.without_value:
        parts.append(f"{acts.without_value:,} without a value")
    undecided = f"{acts.undecided:,} more of uncertain day" if acts.undecided else ""
    return "; ".join(filter(None, (", ".join(parts), undecided)))


def both(
    found: Allies, view: Aid, amount: Amount, *, partner: str = "", chosen: Membership = EVERYONE
) -> Phrase:
    """Return an amount in euro and in dollars, rounded; what is unknown is said."""
    if amount.eur is None:
        return Phrase("an amount that is unknown, since an exchange rate is missing")
    eur, usd = proved_both(found, view, amount, partner=partner, chosen=chosen, short=True)
    return Phrase(eur, " (", "dollars unknown" if amount.usd is None else usd, ")")


def end_text(series: SeriesFigure, through: date) -> str:
    """Return up to when a series counts: “the end of December 2024”, or a day of single acts."""
    return long_day(through) if series.by_act else f"the end of {through:%B %Y}"


def allies_sentence(
    found: Allies, aid: tuple[PartnerAid, ...], view: Aid, chosen: Membership
) -> Phrase:
    """Return what allies, or the chosen ones among them, gave up to the day."""
    amount, through = total(aid, view), found.views[view].counted_through
    who = "The selected partners" if chosen else "Allies"
    if amount is None or through is None:
        whose = "by the selected partners" if chosen else "by allies"
        day = f"{found.as_of.day} {found.as_of:%B %Y}"
        return Phrase(f"No {NOUNS[view]} {whose} is recorded up to {day}.")
    given = both(found, view, amount, chosen=chosen)
    by = end_text(found.series, through)
    text = Phrase(f"{who} had {verb(view)} ", given, f" of {NOUNS[view]} by {by}")
    if view != found.share_view or found.benchmark is None:
        return Phrase(text, ".")
    above = proved_above(found, "of them" if chosen else "", "of them", chosen=chosen)
    if above.value == 1:
        above = Proved("one", above.value, above.question)
    their = "its" if above.value == 1 else "their"
    return Phrase(text, "; ", above, f" gave more of {their} GDP than the United States.")


def ranking_sentence(found: Allies, aid: tuple[PartnerAid, ...], chosen: Membership) -> Phrase:
    """Return who is above the United States by military aid as a share of GDP."""
    if found.benchmark is None:
        return Phrase("No share of GDP is known for the United States on this day.")
    bar = found.benchmark.share_of_gdp_percent
    above = [
        each
        for each in aid
        if not each.is_benchmark
        and each.share_of_gdp_percent is not None
        and each.share_of_gdp_percent > bar
    ]
    us = proved_share(found, BENCHMARK, bar)
    if not above:
        return Phrase("None of these partners is above the share of the United States, ", us, ".")
    first = max(above, key=lambda each: (each.share_of_gdp_percent or 0, each.partner.code))
    share = proved_share(found, first.partner.code, first.share_of_gdp_percent or bar)
    return Phrase(
        proved_above(found, "partner is", "partners are", chosen=chosen),
        " above the share of the United States (",
        us,
        f"); {first.partner.name} is first with ",
        share,
        ".",
    )


def largest_sentence(largest: Sequence[tuple[str, str]], us: str) -> Phrase:
    """Return the names of the largest with their amounts, beside the United States' where given."""
    if not largest:
        return Phrase("There is nothing to rank.")
    parts = joined([Phrase(f"{name} (", amount, ")") for name, amount in largest])
    beside = (", beside ", us, " by the United States") if us else ()
    return Phrase("Largest: ", parts, *beside, ".")


def _no_military_aid(found: Allies, aid: PartnerAid | None, name: str) -> Phrase:
    every = (found.share_view[0], str(AidKind.ALL))
    other, through = aid and aid.amounts.get(every), found.views[every].counted_through
    if not other or not through:
        day = f"{found.as_of.day} {found.as_of:%B %Y}"
        return Phrase(f"No military aid by {name} is recorded up to {day}.")
    return Phrase(
        f"{name} had {verb(every)} ",
        both(found, every, other, partner=aid.partner.code if aid else ""),
        f" of financial and humanitarian aid by {end_text(found.series, through)}; no military aid "
        "is recorded.",
    )


def ally_sentence(found: Allies, aid: PartnerAid | None, name: str) -> Phrase:
    """Return what a partner had allocated, its share of GDP and its rank."""
    view = found.share_view
    through = found.views[view].counted_through
    amount = aid.amounts.get(view) if aid else None
    if aid is None or amount is None or through is None:
        return _no_military_aid(found, aid, name)
    by = end_text(found.series, through)
    code = aid.partner.code
    given = both(found, view, amount, partner=code)
    text = Phrase(f"{name} had {verb(view)} ", given, f" of military aid by {by}")
    if aid.share_of_gdp_percent is None:
        return Phrase(text, ".")
    share = proved_share(found, code, aid.share_of_gdp_percent)
    text = Phrase(text, ": ", share, f" of its GDP of {aid.partner.gdp_year}, ")
    if aid.rank is None:
        return Phrase(text, "the benchmark for all others.")
    rank = rank_question(found, code, RankedBy.SHARE, view)
    allies = counted(len(found.shares), "ally", "allies")
    return Phrase(text, Proved(ordinal(aid.rank), aid.rank, rank), f" of {allies}.")
