"""The page in the place of a record that was withdrawn: what it was, when and why."""

from dataclasses import dataclass

from django.urls import reverse

from assistance.editorial.withdrawn import (
    Withdrawal,
    WithdrawnFundingAction,
    WithdrawnPackage,
    WithdrawnReportedFigure,
    WithdrawnSource,
    withdrawn_funding_action,
    withdrawn_package,
    withdrawn_reported_figure,
)
from dashboard.site.corrections import CorrectionItem, Shown, correction_item, shown
from dashboard.site.figure_sentences import QUALIFIERS
from dashboard.site.formats import capitalised, long_day, ordinal, signed_usd, stated_usd, usd
from dashboard.site.page import Option
from dashboard.site.params import SiteParams


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what a record was; `url` is "" where nothing shows it."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """A withdrawn record: `what_now` says what the withdrawal means, `ways` lead on from here."""

    title: str
    headline: str
    what_now: str
    name: str
    facts: tuple[Fact, ...]
    reason: Shown | None
    corrections: tuple[CorrectionItem, ...]
    ways: tuple[Option, ...]


def withdrawn_package_page(package: WithdrawnPackage, params: SiteParams) -> WithdrawnPage:
    """Return the page of a withdrawn package; its links keep the day of params."""
    day = params.day_query()
    authority = reverse("authority", args=[package.authority.lower()]) + day
    facts = [
        Fact(
            "Authority",
            package.authority_name,
            authority if package.authority_is_published else "",
        ),
        Fact("Announced on", long_day(package.announced_on)),
        Fact("Amount announced", usd(package.amount_usd)),
    ]
    if package.number is not None:
        facts.append(Fact("Number", ordinal(package.number)))
    ways = [Option("All packages", reverse("packages") + day, False)]
    if package.authority_is_published:
        ways.insert(0, Option(f"Statement of {package.authority}", authority, False))
    return _page(
        "package",
        package.title,
        "It counts in no balance, no sum and no export any more.",
        facts,
        package.withdrawal,
        ways,
        params,
    )


def withdrawn_source_page(source: WithdrawnSource, params: SiteParams) -> WithdrawnPage:
    """Return the page of a withdrawn source; its links keep the day of params."""
    facts = [
        Fact("Publisher", source.publisher),
        Fact("Published on", long_day(source.published_on) if source.published_on else "undated"),
        Fact("Kind", source.kind),
        Fact("Key", source.key),
    ]
    ways = [Option("All sources", reverse("sources") + params.day_query(), False)]
    return _page(
        "source", source.title, "No figure rests on it any more.", facts, source.withdrawal, ways,
        params,
    )  # fmt: skip


def withdrawn_reported_figure_page(
    figure: WithdrawnReportedFigure, params: SiteParams
) -> WithdrawnPage:
    """Return the page of a withdrawn reported figure; its links keep the day of params."""
    is_money = figure.unit == "usd"
    value = stated_usd(figure.value, figure.precision) if is_money else f"{figure.value:,}"
    facts = [
        Fact("Measure", capitalised(figure.measure)),
        Fact("Day", long_day(figure.as_of)),
        Fact("Reported", f"{QUALIFIERS[figure.qualifier]}{value}"),
        Fact("In our words", figure.wording),
    ]
    if figure.subject:
        facts.insert(1, Fact("Subject", figure.subject))
    ways = [Option("Reconciliation", reverse("reconciliation") + params.day_query(), False)]
    return _page(
        "statement", figure.key, "It is held against nothing and checks no balance any more.",
        facts, figure.withdrawal, ways, params,
    )  # fmt: skip


def withdrawn_line_page(*, key: str, params: SiteParams) -> WithdrawnPage | None:
    """Return the page of the withdrawn line of a statement with this key; None without one."""
    if package := withdrawn_package(slug=key):
        return withdrawn_package_page(package, params)
    if figure := withdrawn_reported_figure(key=key):
        return withdrawn_reported_figure_page(figure, params)
    if action := withdrawn_funding_action(key=key):
        return _withdrawn_funding_action_page(action, params)
    return None


def _withdrawn_funding_action_page(
    action: WithdrawnFundingAction, params: SiteParams
) -> WithdrawnPage:
    facts = [
        Fact("Authority", action.authority),
        Fact("Kind", action.kind),
        Fact("Effective on", long_day(action.effective_on)),
        Fact("Change", signed_usd(action.change_usd)),
    ]
    ways = [Option("Funding authorities", reverse("authorities") + params.day_query(), False)]
    return _page(
        "funding action", action.description, "It counts in no balance any more.", facts,
        action.withdrawal, ways, params,
    )  # fmt: skip


def _page(
    noun: str,
    name: str,
    what_now: str,
    facts: list[Fact],
    withdrawal: Withdrawal,
    ways: list[Option],
    params: SiteParams,
) -> WithdrawnPage:
    at = withdrawal.withdrawn_at
    log = Option("All corrections", reverse("corrections") + params.day_query(), False)
    return WithdrawnPage(
        title=f"Withdrawn {noun}",
        headline=f"This {noun} was withdrawn{f' on {long_day(at.date())}' if at else ''}.",
        what_now=what_now,
        name=name,
        facts=tuple(facts),
        reason=shown(withdrawal.reason) if withdrawal.reason else None,
        corrections=tuple(correction_item(each, params) for each in withdrawal.corrections),
        ways=(*ways, log),
    )
