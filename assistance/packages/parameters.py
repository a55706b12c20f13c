"""What is asked of the packages: parameters of their reports and proofs, read into a selection."""

from collections.abc import Sequence

from assistance.ledger.parameters import AUTHORITY
from assistance.models import Capability, Confidence
from assistance.packages.explorer import PackageFilters, Selection, Sort, select
from assistance.parameters import KNOWN_ON, Filter, FilterType, Query

NEWEST_FIRST = f"-{Sort.DATE}"


def capability_slugs() -> Sequence[str]:
    """Return the vocabulary of capabilities."""
    return tuple(Capability.objects.order_by("slug").values_list("slug", flat=True))


FILTERS = (
    AUTHORITY,
    Filter(
        "capability",
        FilterType.CHOICE,
        "Packages with this capability, by its slug.",
        capability_slugs,
        many=True,
    ),
    Filter(
        "match",
        FilterType.CHOICE,
        "Whether a package has any or all of the capabilities.",
        lambda: ("any", "all"),
        default="any",
    ),
    Filter("fiscal_year", FilterType.INTEGER, "Packages of this US fiscal year.", many=True),
    Filter(
        "confidence",
        FilterType.CHOICE,
        "Packages recorded with this confidence.",
        lambda: Confidence.values,
        many=True,
    ),
    Filter("from", FilterType.DATE, "Packages announced on or after this day."),
    Filter("to", FilterType.DATE, "Packages announced on or before this day."),
    Filter("min", FilterType.AMOUNT, "Packages of at least this value, for example 100 million."),
    Filter("max", FilterType.AMOUNT, "Packages of at most this value, for example 1.2bn."),
    Filter("q", FilterType.TEXT, "Words that number, title, note and sources have between them."),
    KNOWN_ON,
)
SORT = Filter(
    "sort",
    FilterType.CHOICE,
    "The order; with a hyphen in front, descending.",
    lambda: tuple(f"{sign}{sort}" for sort in Sort for sign in ("", "-")),
    default=NEWEST_FIRST,
)


def selected(query: Query) -> Selection:
    """Return the selection that a query's filters leave, in its order."""
    sort = query.text("sort") or NEWEST_FIRST
    filters = PackageFilters(
        as_of=query.as_of,
        authorities=query.texts("authority"),
        from_on=query.day("from"),
        to_on=query.day("to"),
        fiscal_years=tuple(year for year in query.all("fiscal_year") if isinstance(year, int)),
        at_least_usd=query.number("min"),
        at_most_usd=query.number("max"),
        capabilities=query.texts("capability"),
        all_capabilities=query.text("match") == "all",
        confidences=query.texts("confidence"),
        text=query.text("q"),
        known_on=query.known_on,
    )
    return select(filters, sort=Sort(sort.removeprefix("-")), descending=sort.startswith("-"))
