"""Keys of new records, made from what they say, as in the seed files."""

from typing import Any

from django.utils.text import slugify

from assistance.models import (
    ContextNote,
    FundingAction,
    Package,
    Record,
    ReportedFigure,
    Source,
    Target,
)

# The column that is a record's key and may be left for `suggested_key` to fill.
KEYS: dict[type[Record], str] = {
    Source: "key",
    Package: "slug",
    FundingAction: "key",
    ReportedFigure: "key",
    Target: "key",
    ContextNote: "key",
}


def suggested_key(record: Any) -> str:
    """Return a key that no record of the table has, "" where too little is filled in.

    A taken one is counted on: usai-appropriation-2022-12-29-2.
    """
    try:
        parts = _parts(record)
    except (AttributeError, ValueError):
        return ""
    name = KEYS[type(record)]
    longest = record._meta.get_field(name).max_length - 3
    stem = slugify("-".join(str(part) for part in parts if part))[:longest].strip("-")
    rows = type(record).everything.filter(**{f"{name}__startswith": stem})
    taken = set(rows.exclude(pk=record.pk).values_list(name, flat=True))
    if not stem or stem not in taken:
        return stem
    return next(key for n in range(2, len(taken) + 3) if (key := f"{stem}-{n}") not in taken)


def _parts(record: Any) -> tuple[Any, ...]:
    match record:
        case Package():
            return record.authority.code, record.number or record.announced_on.isoformat()
        case FundingAction():
            return record.authority.code, record.kind, record.effective_on.isoformat()
        case Target():
            return record.authority.code, record.due_on.isoformat()
        case ReportedFigure():
            what = record.measure.replace("_", "-")
            return what, record.subject, record.as_of.isoformat(), record.source.key
        case ContextNote():
            return record.as_of.isoformat(), record.topic
        case Source():
            on = record.published_on.isoformat() if record.published_on else ""
            return record.publisher, on
    raise ValueError(record)
