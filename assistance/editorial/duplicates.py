"""What is recorded already, published or as a draft, and may be the same as a new record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Abs

from assistance.ledger.figures import Entry, FundingEntry, PackageEntry, ReportedEntry
from assistance.models import FundingAction, Measure, Package, ReportedFigure, Status

SAME_AUTHORITY_DAYS = 3
SAME_AMOUNT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored record; `label` names it, `amount_usd` is a package's announced amount, an
    action's signed change or a reported value. Only packages have a number.
    """

    key: str
    authority: str
    on: date
    amount_usd: int
    number: int | None
    label: str
    is_draft: bool


# Key, authority, day, amount and text of each kind, and what names it besides the text.
_COLUMNS: dict[type[Entry], tuple[type[Model], tuple[str, ...]]] = {
    PackageEntry: (
        Package,
        ("slug", "authority__code", "announced_on", "amount_usd", "title", "number"),
    ),
    FundingEntry: (
        FundingAction,
        ("key", "authority__code", "effective_on", "change_usd", "description", "kind"),
    ),
    ReportedEntry: (ReportedFigure, ("key", "subject", "as_of", "value", "wording")),
}


def recorded(*, entry: Entry, authority: str) -> tuple[Recorded, ...]:
    """Return the records of entry's kind that it is to be held against, by day and key; one query.

    Published ones and drafts of all authorities: those around its day, all with a number, and the
    two largest published ones of authority, of which entry may be one. Reported figures of other
    measures are left out.
    """
    model, columns = _COLUMNS[type(entry)]
    key, code, on, amount = columns[:4]
    kept, days = _kept(model), timedelta(days=SAME_AMOUNT_DAYS)
    published = kept.filter(status=Status.PUBLISHED, **{code: authority})
    largest = published.order_by(Abs(amount).desc(), on, key).values("pk")[:2]
    wanted = Q(pk__in=largest) | Q(**{f"{on}__range": (entry.on - days, entry.on + days)})
    if "number" in columns:
        wanted |= Q(number__isnull=False)
    rows = kept.filter(wanted).order_by(on, key).values_list("is_draft", *columns)
    return tuple(_recorded(*row) for row in rows)


def duplicates(*, entry: Entry, authority: str, others: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return those of the other records that may be the same as entry, in their order.

    A reported figure: the same authority, day and value. Packages and funding actions: the same
    authority within 3 days, or the same amount within 30 days under any authority, since a record
    may have been entered under the wrong one. Both ends count.
    """
    return tuple(each for each in others if _may_be_the_same(entry, authority, each))


def amount_usd(entry: Entry) -> int:
    """Return what Recorded.amount_usd is for an entry."""
    if isinstance(entry, PackageEntry):
        return entry.amount_usd
    return entry.change_usd if isinstance(entry, FundingEntry) else entry.value_usd


def _may_be_the_same(entry: Entry, authority: str, other: Recorded) -> bool:
    same_authority, amount = other.authority == authority, amount_usd(entry)
    days = abs((other.on - entry.on).days)
    if isinstance(entry, ReportedEntry):
        return same_authority and days == 0 and other.amount_usd == amount
    if same_authority and days <= SAME_AUTHORITY_DAYS:
        return True
    # Notifications and audit findings change nothing: having that in common says nothing.
    return amount != 0 and other.amount_usd == amount and days <= SAME_AMOUNT_DAYS


def _kept(model: type[Model]) -> QuerySet[Any]:
    """Return all rows that are not withdrawn and stand in a ledger: published ones, and drafts."""
    kept: QuerySet[Any] = model._default_manager.exclude(status=Status.WITHDRAWN)
    if model is ReportedFigure:
        kept = kept.filter(measure=Measure.REMAINING_BALANCE)
    with_drafts: QuerySet[Any] = kept.annotate(is_draft=Q(status=Status.DRAFT))
    return with_drafts


def _recorded(
    is_draft: bool, key: str, code: str, on: date, amount: int, text: str, name: Any = None
) -> Recorded:
    number = name if isinstance(name, int) else None
    words = (code, "" if name is None else str(name).replace("-", " "), f"“{text}”")
    return Recorded(key, code, on, amount, number, " ".join(filter(None, words)), bool(is_draft))
