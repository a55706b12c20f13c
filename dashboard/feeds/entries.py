"""Feeds of what is new: the same entries as Atom (RFC 4287) and as JSON Feed 1.1."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from assistance.editorial.corrections import CorrectionFigure
from assistance.ledger.figures import AuthorityFigure, FundingEntry, PackageEntry, SourceFigure
from assistance.news import News
from dashboard.site.citations import SITE
from dashboard.site.corrections import KINDS, column_label, table_name, value_text
from dashboard.site.formats import (
    balance_exact,
    capitalised,
    long_day,
    signed_usd_short,
    usd,
    usd_short,
)
from dashboard.site.sentences import package_name
from dashboard.site.statement_rows import statement_address

LONGEST_SHOWN = 500  # signs of a value or a reason; the log has the whole

# What XML 1.0 cannot hold, not even escaped.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry; its address is its id too, and does not change."""

    url: str
    title: str
    summary: str
    published_at: datetime
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `url` is its own address, `page_url` that of the page which it follows."""

    title: str
    subtitle: str
    url: str
    page_url: str
    updated_at: datetime
    entries: tuple[FeedEntry, ...]


def feed_entries(
    items: tuple[News, ...],
    authorities: tuple[AuthorityFigure, ...],
    *,
    today: date,
    absolute: Callable[[str], str],
) -> tuple[FeedEntry, ...]:
    """Return the entries of what is new; `absolute` completes an address of the site."""
    by_code = {each.code: each for each in authorities}
    return tuple(
        FeedEntry(
            url=absolute(_address(each)),
            title=_fit(_title(each, by_code[each.authority])),
            summary=_fit(_summary(each)),
            published_at=datetime.combine(min(each.on, today), time(), UTC),
            words=_words(each),
        )
        for each in items
        if each.authority in by_code
    )


def correction_entries(
    items: tuple[CorrectionFigure, ...], *, absolute: Callable[[str], str]
) -> tuple[FeedEntry, ...]:
    """Return the entries of corrections: each leads to its place in the log of its day."""
    return tuple(
        FeedEntry(
            url=absolute(_place_in_log(each)),
            title=_fit(f"{KINDS[each.kind]}: {table_name(each.table)} {each.key}"),
            summary=_fit(_said_of_correction(each)),
            published_at=each.corrected_at,
            words=tuple(filter(None, (each.authority, table_name(each.table), each.kind.value))),
        )
        for each in items
    )


def _place_in_log(correction: CorrectionFigure) -> str:
    day = correction.corrected_at.date().isoformat()
    return f"{reverse('corrections')}?from={day}&to={day}#correction-{correction.id}"


def _said_of_correction(correction: CorrectionFigure) -> str:
    name = f"{correction.record.title}." if correction.record else ""
    changes = [
        f"{column_label(each.column)} from {_value(correction, each.column, each.before)} to "
        f"{_value(correction, each.column, each.after)}."
        for each in correction.changes
    ]
    reason = f"Reason: {_cut(correction.reason)}" if correction.reason else ""
    return " ".join(filter(None, [name, *changes, reason]))


def _value(correction: CorrectionFigure, column: str, value: str) -> str:
    return _cut(value_text(correction, column, value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _address(item: News) -> str:
    if isinstance(item.entry, PackageEntry):
        return reverse("package", args=[item.entry.key])
    return statement_address(item.authority, item.entry.on, item.entry.key)


def _title(item: News, authority: AuthorityFigure) -> str:
    entry = item.entry
    if isinstance(entry, PackageEntry):
        return f"{capitalised(package_name(entry, authority))}: {usd_short(entry.amount_usd)}"
    name = f"{item.authority} {entry.kind_label.lower()}"
    return f"{name}: {signed_usd_short(entry.change_usd) if entry.change_usd else 'no change'}"


def _summary(item: News) -> str:
    entry = item.entry
    said = _said_of_package(entry) if isinstance(entry, PackageEntry) else _said_of_action(entry)
    left = f"Left of {item.authority} afterwards: {balance_exact(item.balance)}."
    return " ".join([*said, left, *_source(entry.sources)])


def _said_of_package(package: PackageEntry) -> list[str]:
    charged = "" if package.charged_usd is None else f", {usd(package.charged_usd)} of it charged"
    names = ", ".join(each.name for each in package.capabilities) or "not listed"
    return [
        f"{package.title}: {usd(package.amount_usd)} announced on {long_day(package.on)} under "
        f"{package.authority}{charged}.",
        f"Capabilities: {names}.",
    ]


def _said_of_action(action: FundingEntry) -> list[str]:
    change = f"{usd(abs(action.change_usd))} {'added' if action.change_usd > 0 else 'taken away'}"
    what = change if action.change_usd else "Nothing changed"
    law = f" ({action.public_law})" if action.public_law else ""
    description = action.description.rstrip(".")
    return [f"{description}{law}.", f"{what} on {long_day(action.on)}."]


def _source(sources: tuple[SourceFigure, ...]) -> list[str]:
    if not sources:
        return []
    best = sources[0]
    day = f", {long_day(best.published_on)}" if best.published_on else ""
    address = f", {best.url}" if best.url else ""
    return [f"Source: {best.publisher}, {best.title}{day}{address}"]


def _words(item: News) -> tuple[str, ...]:
    if isinstance(item.entry, PackageEntry):
        names = (_fit(each.name) for each in item.entry.capabilities)
        return (item.authority, "package", *names)
    return (item.authority, "funding action")


def _fit(text: str) -> str:
    return _UNFIT.sub(" ", text)


class _Atom(Atom1Feed):
    """Atom whose `updated` is the last change of the data instead of the newest entry's day."""

    def __init__(self, *, updated_at: datetime, **feed: Any) -> None:
        super().__init__(**feed)
        self.updated_at = updated_at

    def latest_post_date(self) -> datetime:
        return self.updated_at

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", SITE)


def as_atom(feed: Feed) -> str:
    """Return the feed as Atom."""
    atom = _Atom(
        updated_at=feed.updated_at,
        title=feed.title,
        subtitle=feed.subtitle,
        link=feed.page_url,
        description=None,
        feed_url=feed.url,
        feed_guid=feed.url,
        author_name=SITE,
        language="en",
    )
    for entry in feed.entries:
        atom.add_item(
            title=entry.title,
            link=entry.url,
            description=escape(entry.summary, quote=False),  # Django writes it as HTML
            unique_id=entry.url,
            pubdate=entry.published_at,
            updateddate=entry.published_at,
            categories=entry.words,
        )
    text: str = atom.writeString("utf-8")
    return text


def as_json(feed: Feed) -> dict[str, Any]:
    """Return the feed as JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "language": "en",
        "authors": [{"name": SITE}],
        "items": [
            {
                "id": entry.url,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.summary,
                "date_published": entry.published_at.isoformat(),
                "date_modified": entry.published_at.isoformat(),
                "tags": list(entry.words),
            }
            for entry in feed.entries
        ],
    }
