"""Reads the ledger's records into entries: a constant number of queries, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import Case, F, Model, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from assistance.ledger.figures import (
    CapabilityFigure,
    Entry,
    FundingEntry,
    PackageEntry,
    ReportedEntry,
    SourceFigure,
)
from assistance.models import (
    Capability,
    FundingAction,
    Measure,
    Package,
    ReportedFigure,
    Source,
)

Record = FundingAction | Package | ReportedFigure

SOURCE_COLUMNS = tuple(field.name for field in fields(SourceFigure))


def reported_balances() -> "QuerySet[ReportedFigure]":
    """Return what was said of remaining balances."""
    figures: QuerySet[ReportedFigure] = ReportedFigure.objects.filter(
        measure=Measure.REMAINING_BALANCE
    )
    return figures


def entries_by_authority(
    *, through: date, authority: str | None = None, known_on: date | None = None
) -> dict[str, list[Entry]]:
    """Return the entries dated on or before through, by authority code, in six queries.

    With authority, only the entries of that code. With known_on, only packages known by that day
    and nothing dated after it; whether a reported balance was known hangs on its source, and that
    of one that opens a ledger on the others of its day, so that statement_of has to say it.
    """
    through = min(through, known_on or through)
    only = Q() if authority is None else Q(authority__code=authority)
    figures = reported_balances().filter(as_of__lte=through)
    if authority is not None:
        figures = figures.filter(subject=authority)
    return _by_authority(
        FundingAction.objects.filter(only, effective_on__lte=through),
        Package.objects.filter(only, packages_known(known_on), announced_on__lte=through),
        figures,
    )


def packages_known(known_on: date | None) -> Q:
    """Return the condition of packages that had become public by a day; none without one."""
    if known_on is None:
        return Q()
    on_its_day = Q(known_from__isnull=True, announced_on__lte=known_on)
    return on_its_day | Q(known_from__lte=known_on)


def source_known(known_on: date) -> Q:
    """Return the condition of records whose best source was out by a day, or has no day."""
    return Q(source__published_on__isnull=True) | Q(source__published_on__lte=known_on)


def acts_and_reports() -> dict[str, list[Entry]]:
    """Return every funding action and reported balance, by authority code."""
    return _by_authority(FundingAction.objects.all(), Package.objects.none(), reported_balances())


def entries_by_day(*, apart: str | None) -> dict[str, list[Entry]]:
    """Return the entries by authority code, with one for all packages of a day; six queries.

    They follow one another in the ledger's order, so that each day ends as it does with every one
    of them. The package with the key apart has an entry of its own.
    """
    entries = acts_and_reports()
    key = Case(When(slug=apart or "", then="slug"), default=Value(""))
    days = Package.objects.values_list("authority__code", "announced_on", key)
    used = Sum(Coalesce("charged_usd", "amount_usd"))
    for code, on, slug, used_usd in days.annotate(used=used).order_by():
        entries[code].append(day_of_packages(code, on, used_usd, key=slug))
    return entries


def day_of_packages(code: str, on: date, used_usd: int, *, key: str = "") -> PackageEntry:
    """Return one entry for all packages of a day."""
    return PackageEntry(
        key=key, on=on, authority=code, number=None, known_from=None, amount_usd=used_usd,
        charged_usd=None, title="", capabilities=(), confidence="", note="", sources=(),
    )  # fmt: skip


def packages_by_pk(pks: Iterable[int]) -> dict[int, PackageEntry]:
    """Return the packages with these keys, in four queries."""
    found = _entries(
        FundingAction.objects.none(),
        Package.objects.filter(pk__in=pks),
        ReportedFigure.objects.none(),
    )
    return {record.pk: entry for record, _code, entry in found if isinstance(entry, PackageEntry)}


def reported_entries(
    figures: "QuerySet[ReportedFigure]",
) -> list[tuple[ReportedFigure, ReportedEntry]]:
    """Return these reported figures, whatever they measure, with their entries; four queries."""
    found = _entries(FundingAction.objects.none(), Package.objects.none(), figures)
    return [
        (record, entry)
        for record, _subject, entry in found
        if isinstance(record, ReportedFigure) and isinstance(entry, ReportedEntry)
    ]


def _by_authority(*records: QuerySet[Any]) -> dict[str, list[Entry]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for _record, code, entry in _entries(*records):
        entries[code].append(entry)
    return entries


def _entries(
    actions: QuerySet[FundingAction],
    packages: QuerySet[Package],
    figures: QuerySet[ReportedFigure],
) -> Iterator[tuple[Record, str, Entry]]:
    """Yield each record with its authority's code and its entry."""
    links = linked_ids(
        (actions, "other_sources"),
        (packages, "other_sources"),
        (figures, "other_sources"),
        (packages, "capabilities"),
    )
    words = {
        pk: CapabilityFigure(slug, name)
        for pk, slug, name in Capability.objects.values_list("pk", "slug", "name")
    }
    found: list[Record] = [
        *actions.annotate(code=F("authority__code")),
        *packages.annotate(code=F("authority__code")),
        *figures.annotate(code=F("subject")),
    ]
    sources = sources_by_id(
        {record.source_id for record in found}.union(
            *(links[type(record), "other_sources", record.pk] for record in found)
        )
    )
    for record in found:
        code: str = record.code  # type: ignore[union-attr]  # the annotation above
        others = sorted(
            (sources[pk] for pk in links[type(record), "other_sources", record.pk]),
            key=lambda source: (source.published_on or date.max, source.key),
        )
        capabilities = sorted(
            (words[pk] for pk in links[type(record), "capabilities", record.pk]),
            key=lambda word: (word.name, word.slug),
        )
        # A best source may be linked as another one too; it is named once.
        documents = tuple(dict.fromkeys((sources[record.source_id], *others)))
        yield record, code, entry_of(record, code, tuple(capabilities), documents)


def sources_by_id(pks: set[int]) -> dict[int, SourceFigure]:
    """Return the documents with these ids, in one query."""
    return {
        pk: SourceFigure(*row)
        for pk, *row in Source.objects.filter(pk__in=pks).values_list("pk", *SOURCE_COLUMNS)
    }


def source_figure(source: Source) -> SourceFigure:
    """Return a document as a figure."""
    return SourceFigure(*(getattr(source, column) for column in SOURCE_COLUMNS))


def linked_ids(
    *wanted: tuple[QuerySet[Any], str],
) -> dict[tuple[type[Model], str, int], list[int]]:
    """Return the ids of linked rows by model, field and record, in one query.

    A prefetch would be a query for each field, and slower by half. The ids come in no order that
    means anything: linking several rows at once does not keep theirs.
    """
    arms = []
    for arm, (records, field_name) in enumerate(wanted):
        field = records.model._meta.get_field(field_name)
        record_column, linked_column = field.m2m_field_name(), field.m2m_reverse_field_name()
        arms.append(
            field.remote_field.through.objects.filter(
                **{f"{record_column}__in": records.values("pk")}
            )
            .annotate(arm=Value(arm))
            .values_list("arm", f"{record_column}_id", f"{linked_column}_id")
        )
    links: dict[tuple[type[Model], str, int], list[int]] = defaultdict(list)
    for arm, record_id, linked_id in arms[0].union(*arms[1:], all=True):
        records, field_name = wanted[arm]
        links[records.model, field_name, record_id].append(linked_id)
    return links


def entry_of(
    record: Record,
    code: str,
    capabilities: tuple[CapabilityFigure, ...] = (),
    sources: tuple[SourceFigure, ...] = (),
) -> Entry:
    """Return a record, stored or not, as the ledger reads it."""
    if isinstance(record, FundingAction):
        return FundingEntry(
            key=record.key,
            on=record.effective_on,
            kind=record.kind,
            kind_label=record.get_kind_display(),
            change_usd=record.change_usd,
            precision=record.precision,
            stated_usd=record.stated_usd,
            fiscal_year=record.fiscal_year,
            public_law=record.public_law,
            expires_on=record.expires_on,
            description=record.description,
            confidence=record.confidence,
            note=record.note,
            sources=sources,
        )
    if isinstance(record, Package):
        return PackageEntry(
            key=record.slug,
            on=record.announced_on,
            authority=code,
            number=record.number,
            known_from=record.known_from,
            amount_usd=record.amount_usd,
            charged_usd=record.charged_usd,
            title=record.title,
            capabilities=capabilities,
            confidence=record.confidence,
            note=record.note,
            sources=sources,
        )
    return ReportedEntry(
        key=record.key,
        on=record.as_of,
        qualifier=record.qualifier,
        value_usd=record.value,
        precision=record.precision,
        comparable=record.comparable,
        not_comparable_because=record.not_comparable_because,
        wording=record.wording,
        confidence=record.confidence,
        difference_note=record.difference_note,
        sources=sources,
    )
