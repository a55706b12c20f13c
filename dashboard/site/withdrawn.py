"""The page in the place of a record that was withdrawn: what it was, when and why."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from assistance.editorial.withdrawn import (
    Withdrawal,
    withdrawn_funding_action,
    withdrawn_package,
    withdrawn_reported_figure,
    withdrawn_source,
)
from assistance.ledger.coverage import Coverage
from dashboard.site.corrections import CorrectionItem, Shown, correction_item, shown
from dashboard.site.formats import capitalised, long_day, ordinal, reported_value, signed_usd, usd
from dashboard.site.page import Option
from dashboard.site.params import SiteParams
from dashboard.site.partials import page_response


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


def gone(
    request: HttpRequest,
    covered: Coverage,
    params: SiteParams,
    page: WithdrawnPage | None,
    *,
    current: str,
) -> HttpResponse:
    """Answer with 410 for a withdrawn record, and with what it was; with 404 if there is none."""
    if page is None:
        raise Http404(f"nothing was ever published at {request.path}")
    response = page_response(
        request,
        covered,
        params,
        template="site/withdrawn.html",
        title=page.title,
        current=current,
        page=page,
        corrections=page.corrections,
    )
    response.status_code = 410
    # It may be published again; without a word a 410 may be kept.
    patch_cache_control(response, no_cache=True)
    return response


def withdrawn_package_page(key: str, params: SiteParams) -> WithdrawnPage | None:
    """Return the page of a withdrawn package; its links keep the day of params."""
    package = withdrawn_package(slug=key)
    if package is None:
        return None
    authority = reverse("authority", args=[package.authority.lower()]) + params.day_query()
    address = authority if package.authority_is_published else ""
    facts = [
        Fact("Authority", package.authority_name, address),
        Fact("Announced on", long_day(package.announced_on)),
        Fact("Amount announced", usd(package.amount_usd)),
    ]
    if package.number is not None:
        facts.append(Fact("Number", ordinal(package.number)))
    what_now = "It counts in no balance, no sum and no export any more."
    page = _page(
        "package", package.title, what_now, facts, package.withdrawal, ("packages", "All packages"),
        params,
    )  # fmt: skip
    statement = Option(f"Statement of {package.authority}", authority, False)
    return replace(page, ways=(statement, *page.ways)) if address else page


def withdrawn_source_page(key: str, params: SiteParams) -> WithdrawnPage | None:
    """Return the page of a withdrawn source; its links keep the day of params."""
    source = withdrawn_source(key=key)
    if source is None:
        return None
    facts = [
        Fact("Publisher", source.publisher),
        Fact("Published on", long_day(source.published_on) if source.published_on else "undated"),
        Fact("Kind", source.kind),
        Fact("Key", source.key),
    ]
    return _page(
        "source", source.title, "No figure rests on it any more.", facts, source.withdrawal,
        ("sources", "All sources"), params,
    )  # fmt: skip


def withdrawn_reported_figure_page(key: str, params: SiteParams) -> WithdrawnPage | None:
    """Return the page of a withdrawn reported figure; its links keep the day of params."""
    figure = withdrawn_reported_figure(key=key)
    if figure is None:
        return None
    said = reported_value(
        figure.qualifier,
        figure.value,
        precision=figure.precision,
        is_money=figure.unit == "usd",
    )
    facts = [
        Fact("Measure", capitalised(figure.measure)),
        Fact("Day", long_day(figure.as_of)),
        Fact("Reported", said),
        Fact("In our words", figure.wording),
    ]
    if figure.subject:
        facts.insert(1, Fact("Subject", figure.subject))
    what_now = "It is held against nothing and checks no balance any more."
    return _page(
        "statement", figure.key, what_now, facts, figure.withdrawal,
        ("reconciliation", "Reconciliation"), params,
    )  # fmt: skip


def _withdrawn_funding_action_page(key: str, params: SiteParams) -> WithdrawnPage | None:
    action = withdrawn_funding_action(key=key)
    if action is None:
        return None
    facts = [
        Fact("Authority", action.authority),
        Fact("Kind", action.kind),
        Fact("Effective on", long_day(action.effective_on)),
        Fact("Change", signed_usd(action.change_usd)),
    ]
    return _page(
        "funding action", action.description, "It counts in no balance any more.", facts,
        action.withdrawal, ("authorities", "Funding authorities"), params,
    )  # fmt: skip


def withdrawn_line_page(key: str, params: SiteParams) -> WithdrawnPage | None:
    """Return the page of the withdrawn line of a statement with this key; None without one."""
    return (
        withdrawn_package_page(key, params)
        or withdrawn_reported_figure_page(key, params)
        or _withdrawn_funding_action_page(key, params)
    )


def _page(
    noun: str,
    called: str,
    what_now: str,
    facts: list[Fact],
    withdrawal: Withdrawal,
    onward: tuple[str, str],
    params: SiteParams,
) -> WithdrawnPage:
    at = withdrawal.withdrawn_at
    ways = (onward, ("corrections", "All corrections"))
    day = params.day_query()
    return WithdrawnPage(
        title=f"Withdrawn {noun}",
        headline=f"This {noun} was withdrawn{f' on {long_day(at.date())}' if at else ''}.",
        what_now=what_now,
        name=called,
        facts=tuple(facts),
        reason=shown(withdrawal.reason) if withdrawal.reason else None,
        corrections=tuple(correction_item(each, params) for each in withdrawal.corrections),
        ways=tuple(Option(label, reverse(name) + day, False) for name, label in ways),
    )
