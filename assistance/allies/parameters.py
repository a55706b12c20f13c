"""What is asked of allied aid: the parameters of its reports and proofs, and what they ask for."""

from assistance.allies.groups import Group, Membership
from assistance.allies.months import ALLOCATED, COMMITTED, COMMITTED_OF, Aid
from assistance.allies.series import SERIES, all_series
from assistance.allies.totals import Allies, allies
from assistance.models import AidKind, Coalition
from assistance.parameters import Filter, FilterType, Query


def aid_series() -> tuple[str, ...]:
    """Return the series that have published records, and the one that is read unasked."""
    return tuple(sorted({SERIES, *(each.name for each in all_series())}))


def _coalition_slugs() -> tuple[str, ...]:
    return tuple(Coalition.objects.order_by("slug").values_list("slug", flat=True))


SERIES_FILTER = Filter(
    "series",
    FilterType.CHOICE,
    "The publication; two of them tell of the same aid and are never added.",
    aid_series,
    default=SERIES,
)
GROUPS = (
    Filter(
        "group",
        FilterType.CHOICE,
        "Partners in any of these groups, as recorded; the United States stays as the benchmark.",
        lambda: tuple(Group),
        many=True,
    ),
    Filter(
        "coalition",
        FilterType.CHOICE,
        "Partners in any of these coalitions, by slug, as recorded; besides the groups.",
        _coalition_slugs,
        many=True,
    ),
)


def asked_allies(query: Query) -> Allies:
    """Return the allies' aid in the series and as of the day that are asked for."""
    return allies(as_of=query.as_of, series=query.text("series") or SERIES)


def chosen(query: Query) -> Membership:
    """Return the groups and coalitions that are asked for; none stand for all partners."""
    return Membership(*(query.texts(each.name) for each in GROUPS))


def aid_view(measure: str, kind: str, *, by_kind: bool) -> Aid:
    """Return what a page or an export with these parameters looks at.

    Commitments are of all kinds together unless the series tells them apart, which is `by_kind`.
    """
    if measure != "commitments":
        return ALLOCATED[AidKind(kind)]
    return COMMITTED_OF[AidKind(kind)] if by_kind else COMMITTED
