"""Single acts of aid in totals: what counts from which day, and what is told beside."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from assistance.allies.acts import ActCount, days_of
from assistance.allies.months import COMMITTED, COMMITTED_OF, Amount, allied_months
from assistance.allies.totals import MILITARY, acts, allies, total
from assistance.models import ActivitySeries, AidKind
from tests.factories import (
    make_activity,
    make_contribution,
    make_exchange_rate,
    make_partner,
    make_source,
)

SERIES = "kiel-r7-activities"
FIRST, LAST = date.min, date.max
DAY, END = date(2022, 5, 10), date(2022, 10, 3)
COMMITTED_MILITARY = COMMITTED_OF[AidKind.MILITARY]


def make_series(
    series: str = SERIES, *, through: date | None = END, is_current: bool = True
) -> None:
    ActivitySeries.objects.create(
        series=series, title="Tracker, release 7", file_name="x.xlsx", sha256="0" * 64,
        imported_at=datetime(2022, 10, 11, tzinfo=UTC), counted_through=through,
        is_current=is_current,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("announced_on", "precision", "ends_on", "days"),
    [
        (DAY, "day", None, (DAY, DAY)),
        (date(2022, 5, 1), "month", None, (date(2022, 5, 1), date(2022, 5, 31))),
        (DAY, "until", None, (FIRST, DAY)),
        (DAY, "since", None, (DAY, LAST)),
        (None, "unknown", None, (FIRST, LAST)),
        # Nothing is in a publication that was announced after its end.
        (DAY, "since", END, (DAY, END)),
        (None, "unknown", END, (FIRST, END)),
        (date(2022, 10, 1), "month", END, (date(2022, 10, 1), END)),
        # A day after the end is what the publication says all the same.
        (date(2022, 10, 4), "day", END, (date(2022, 10, 4), date(2022, 10, 4))),
        (date(2022, 10, 4), "since", END, (date(2022, 10, 4), LAST)),
    ],
)
def test_an_act_was_announced_between_two_days(
    announced_on: date | None, precision: str, ends_on: date | None, days: tuple[date, date]
) -> None:
    assert days_of(announced_on, precision, ends_on) == days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "eur", "count"),
    [
        # Before its own day an act is not there; what has none may be.
        (date(2022, 5, 9), None, ActCount(0, 0, 1)),
        (date(2022, 5, 10), 100, ActCount(1, 0, 1)),
        (date(2022, 5, 30), 100, ActCount(1, 0, 1)),
        (date(2022, 6, 1), 100, ActCount(1, 0, 2)),
        (date(2022, 6, 29), 100, ActCount(1, 0, 2)),
        (date(2022, 6, 30), 110, ActCount(2, 0, 1)),
        (date(2022, 10, 2), 110, ActCount(3, 1, 1)),
        (date(2022, 10, 3), 111, ActCount(4, 1, 0)),
    ],
)
def test_an_act_counts_from_the_day_by_which_it_had_certainly_been_announced(
    day: date, eur: int | None, count: ActCount
) -> None:
    make_series()
    make_activity(key="1", announced_on=DAY, value_eur=100)
    make_activity(key="2", announced_on=date(2022, 6, 1), date_precision="month", value_eur=10)
    make_activity(key="3", announced_on=None, date_precision="unknown", value_eur=1)
    make_activity(key="4", announced_on=date(2022, 7, 1), value_eur=None)

    found = allies(as_of=day, series=SERIES)

    amount = total(found.aid, COMMITTED_MILITARY)
    assert (amount and amount.eur) == eur
    assert acts(found.aid, COMMITTED_MILITARY) == count
    assert acts(found.aid, COMMITTED) == count


@pytest.mark.django_db
def test_without_the_publications_end_what_has_no_day_never_counts() -> None:
    make_series(through=None)
    make_activity(key="1", announced_on=None, date_precision="unknown")
    make_activity(key="2", announced_on=DAY, date_precision="since")

    found = allies(as_of=date(2026, 1, 1), series=SERIES)

    assert total(found.aid, COMMITTED_MILITARY) is None
    assert acts(found.aid, COMMITTED_MILITARY) == ActCount(0, 0, 2)


@pytest.mark.django_db
def test_dollars_are_at_the_rate_of_the_month_in_which_an_act_counts() -> None:
    make_series()
    make_exchange_rate(month=date(2022, 5, 1), usd_per_unit=Decimal("1.05"))
    make_exchange_rate(month=date(2022, 10, 1), usd_per_unit=Decimal("0.98"))
    make_activity(key="1", announced_on=DAY, value_eur=100)
    make_activity(key="2", announced_on=None, date_precision="unknown", value_eur=100)

    found = allies(as_of=END, series=SERIES)

    assert total(found.aid, COMMITTED_MILITARY) == Amount(200, 203)


@pytest.mark.django_db
def test_a_series_without_allocations_has_shares_of_its_military_commitments() -> None:
    make_series()
    estonia = make_partner(code="EST", gdp_eur=10_000, gdp_year=2021, source=make_source(key="gdp"))
    make_activity(key="1", partner=estonia, announced_on=DAY, value_eur=250)
    make_activity(key="2", partner=estonia, announced_on=DAY, kind="financial", value_eur=50)

    found = allies(as_of=END, series=SERIES)

    assert found.share_view == COMMITTED_MILITARY
    assert found.commits_by_kind
    assert [(each.code, each.share_of_gdp_percent) for each in found.shares] == [
        ("EST", Decimal("2.5"))
    ]


@pytest.mark.django_db
def test_as_soon_as_a_series_lists_an_allocation_shares_are_those_of_allocations() -> None:
    make_series()
    make_activity(key="1")
    make_activity(key="2", measure="allocation", kind="financial")

    assert allied_months(series=SERIES).share_view == MILITARY


@pytest.mark.django_db
def test_months_workbooks_and_what_was_entered_by_hand_are_series_apart() -> None:
    make_series("kiel-r6-activities", is_current=False)
    make_series()
    make_contribution(amount=5)
    make_activity(key="1", value_eur=7)
    make_activity(key="1", series="kiel-r6-activities", value_eur=11)
    make_activity(key="1", series="by-hand", value_eur=13)
    make_activity(key="1", series="not-yet", status="draft")

    found = allied_months(series=SERIES)

    assert [
        (each.name, each.by_act, each.is_current, each.is_former) for each in found.all_series
    ] == [
        ("by-hand", True, False, False),
        ("kiel-r29-monthly", False, False, False),
        ("kiel-r6-activities", True, False, True),
        ("kiel-r7-activities", True, True, False),
    ]
    assert found.courses[COMMITTED]["DNK"].eur == (7,)
    assert found.series.counted_through == END


@pytest.mark.django_db
def test_a_series_that_is_not_there_is_the_one_that_is_read_unasked() -> None:
    make_contribution(amount=5)

    assert allied_months(series="never").series.name == "kiel-r29-monthly"


@pytest.mark.django_db
def test_a_name_of_both_kinds_is_that_of_the_contributions() -> None:
    make_contribution(amount=5, series="by-hand")
    make_activity(series="by-hand")

    assert not allied_months(series="by-hand").series.by_act
