"""Corrections in words: what changed from what to what, on every page that shows some."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

from assistance.editorial.corrections import (
    Change,
    CorrectionFigure,
    CorrectionPage,
    corrections_of,
)
from assistance.models import CorrectionKind
from assistance.reports import Column, ColumnType
from assistance.reports.records import table_columns
from assistance.tables.catalogue import TABLES
from assistance.tables.cells import LIST_SEPARATOR
from dashboard.site.formats import capitalised, counted, long_day, signed_usd, usd
from dashboard.site.params import SiteParams
from dashboard.site.statement_rows import statement_address

KINDS = {
    CorrectionKind.CHANGED: "Changed",
    CorrectionKind.WITHDRAWN: "Withdrawn",
    CorrectionKind.RESTORED: "Published again",
}
NOT_STATED = "not stated"
NONE = "none"  # of a text or a list, which is empty rather than unknown
LONGEST_SHOWN = 240  # signs; what is longer is folded away
SHORT = 24  # signs, which fit on one line anywhere
BEGINNING = 120  # signs of it that stay in sight

# What is no plain reading of the column's name.
LABELS = {
    "slug": "key",
    "amount_usd": "announced amount",
    "charged_usd": "charged amount",
    "change_usd": "change of the balance",
    "stated_usd": "stated amount",
    "target_remaining_usd": "balance to be left",
    "gdp_usd": "GDP in US dollars",
    "gdp_eur": "GDP in euro",
    "gdp_year": "year of the GDP",
    "usd_per_unit": "US dollars per unit",
    "known_from": "public from",
    "as_of": "day",
    "opens_on": "balance known from",
    "source_key": "best source",
    "other_source_keys": "further sources",
    "contact_group_source_key": "source of the contact group",
    "nato_member": "member of NATO",
    "eu_member": "member of the EU",
    "precision": "rounding",
    "url": "address",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is shown; a long one has its `beginning`, which unfolds the whole."""

    text: str
    beginning: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it is better not broken, as an amount behind its sign is."""
        return len(self.text) <= SHORT


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """A column's name and its values in words."""

    label: str
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """A correction in words; `anchor` is its element's id, `url` "" where no page has the record.

    `record` says what was corrected: “package pda-72”.
    """

    anchor: str
    on: date
    time: str
    authority: str
    record: str
    title: str
    url: str
    kind: str
    changes: tuple[ChangeItem, ...]
    reason: Shown


def correction_item(correction: CorrectionFigure, params: SiteParams) -> CorrectionItem:
    """Return a correction in words; its link keeps the day of params, where the page has one."""
    at = correction.corrected_at
    return CorrectionItem(
        anchor=f"correction-{correction.id}",
        on=at.date(),
        time=f"{at:%H:%M} UTC",
        authority=correction.authority,
        record=f"{table_name(correction.table)} {correction.key}",
        title=correction.record.title if correction.record else "",
        url=_url(correction, params),
        kind=KINDS[correction.kind],
        changes=tuple(_change_item(correction, each) for each in correction.changes),
        reason=shown(correction.reason) if correction.reason else Shown("No reason is recorded."),
    )


def record_corrections(table: str, key: str, params: SiteParams) -> tuple[CorrectionItem, ...]:
    """Return the whole log of a record, newest first."""
    found = corrections_of(table=table, keys=[key])
    return tuple(correction_item(each, params) for each in found)


def table_name(table: str) -> str:
    """Return what a record of a table is called: “funding action”."""
    if table not in TABLES:
        return table.replace("_", " ")
    return str(TABLES[table]._meta.model._meta.verbose_name)


def column_label(column: str) -> str:
    """Return a column's name in words: “Announced amount”."""
    return capitalised(LABELS.get(column) or column.replace("_", " "))


def value_text(correction: CorrectionFigure, column: str, value: str) -> str:
    """Return a value of a column as people write it.

    One that is not what its column holds today, as an old one may be, stands as it was stored.
    """
    known = _columns(correction.table).get(column)
    if not value:
        return NONE if known is None or known.type is ColumnType.STRING else NOT_STATED
    if known is None:
        return value
    if column in ("other_source_keys", "capabilities"):
        return value.replace(LIST_SEPARATOR, ", ")
    if choices := _choices(correction.table, column):
        return choices.get(value, value)
    try:
        return _typed_text(correction, known, value)
    except ValueError:
        return value


def shown(text: str) -> Shown:
    """Return a text as it is shown, a long one folded away behind its beginning."""
    if len(text) <= LONGEST_SHOWN and text.count("\n") < 4:
        return Shown(text)
    return Shown(text, f"{' '.join(text[:BEGINNING].split())}…")


def _change_item(correction: CorrectionFigure, change: Change) -> ChangeItem:
    before, after = (
        shown(value_text(correction, change.column, value))
        for value in (change.before, change.after)
    )
    return ChangeItem(column_label(change.column), before, after)


def _typed_text(correction: CorrectionFigure, column: Column, value: str) -> str:
    match column.type:
        case ColumnType.DATE:
            return long_day(date.fromisoformat(value))
        case ColumnType.BOOLEAN:
            return {"true": "yes", "false": "no"}.get(value, value)
        case ColumnType.INTEGER:
            return _number_text(correction, column, int(value))
    return value


def _number_text(correction: CorrectionFigure, column: Column, value: int) -> str:
    # Of reported figures only remaining balances stand in a statement, and they are in dollars.
    is_balance = correction.table == "reported_figures" and correction.authority
    if column.name == "change_usd":
        return signed_usd(value)
    if column.unit == "US dollars" or (is_balance and column.unit == "as `unit` says"):
        return usd(value)
    if column.unit == "euro":
        return usd(value).replace("$", "€")
    return f"{value:,}" if column.unit.startswith("as ") else str(value)


def _url(correction: CorrectionFigure, params: SiteParams) -> str:
    """Return the page that shows a record: its own, or its line in the statement."""
    record = correction.record
    if correction.table in ("packages", "sources"):
        name = correction.table.removesuffix("s")
        return reverse(name, args=[correction.key]) + params.day_query() if record else ""
    if correction.table == "reported_figures":
        page = reverse("reconciled_figure", args=[correction.key])
        return page + params.day_query() if record else ""
    if record is None or not record.is_published or not correction.authority:
        return ""
    if record.on is None:
        return reverse("authority", args=[correction.authority.lower()]) + params.day_query()
    # A target is stated beside the lines of the statement, not in one of them.
    line = "" if correction.table == "targets" else correction.key
    return statement_address(correction.authority, record.on, line)


@lru_cache(maxsize=32)
def _columns(table: str) -> dict[str, Column]:
    return {column.name: column for column in table_columns(table)} if table in TABLES else {}


@lru_cache(maxsize=256)
def _choices(table: str, column: str) -> dict[str, str]:
    model: Any = TABLES[table]._meta.model
    try:
        field = model._meta.get_field(column)
    except FieldDoesNotExist:
        return {}  # a link to sources, which is called by their keys
    return {str(value): str(label) for value, label in field.choices or ()}


SHOWN_OF_AUTHORITY = 5  # corrections on the page of an authority; the log has them all


@dataclass(frozen=True, slots=True)
class CorrectionsCard:
    """The latest corrections around a record; `all_label` and `all_url` lead to the whole log."""

    items: tuple[CorrectionItem, ...]
    all_label: str
    all_url: str


def authority_corrections(
    found: CorrectionPage, params: SiteParams, *, code: str
) -> CorrectionsCard | None:
    """Return the latest corrections in an authority's statement; None where there are none."""
    if not found.found_count:
        return None
    whole = f"All {counted(found.found_count, 'correction')} of {code}"
    return CorrectionsCard(
        items=tuple(correction_item(each, params) for each in found.corrections),
        all_label=whole if found.found_count > SHOWN_OF_AUTHORITY else "The log of corrections",
        all_url=f"{reverse('corrections')}?authority={code}",
    )
