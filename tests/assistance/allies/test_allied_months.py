"""Running totals against the slow and obvious loop over the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assistance.allies.months import VIEWS, Amount, allied_months, half_up, value
from assistance.allies.totals import MILITARY, allies, per_month, total
from assistance.models import Contribution, Partner
from tests.factories import (
    make_coalition,
    make_contribution,
    make_exchange_rate,
    make_membership,
    make_partner,
    make_source,
    unsaved_contribution,
)

MONTHS = [date(2024, month, 1) for month in (1, 2, 3, 4)]
DAYS = [date(2023, 12, 31), *MONTHS, date(2024, 1, 31), date(2024, 2, 15), date(2024, 5, 1)]
CODES = ["DNK", "EST", "USA", "EU"]
KINDS = [
    ("military", "allocation"), ("financial", "allocation"), ("humanitarian", "allocation"),
    ("all", "commitment"), ("military", "commitment"),
]  # fmt: skip

Row = tuple[str, date, tuple[str, str], int, str]
rows = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(MONTHS),
        st.sampled_from(KINDS),
        st.integers(-(10**12), 10**12),
        st.sampled_from(["EUR", "EUR", "USD", "GBP"]),
    ),
    max_size=25,
    unique_by=lambda row: row[:3],
)
rates = st.dictionaries(
    st.tuples(st.sampled_from(["EUR", "GBP"]), st.sampled_from(MONTHS)),
    st.decimals("0.00000001", "200", places=8),
    max_size=8,
)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rounded(amount: Fraction) -> int:
    whole, part = divmod(abs(amount.numerator), amount.denominator)
    whole += 2 * part >= amount.denominator
    return -whole if amount < 0 else whole


def obvious(
    found: list[Row], known: dict[tuple[str, date], Decimal], code: str, view: object, day: date
) -> Amount | None:
    """Add up one partner's aid, a contribution at a time, with exact fractions."""
    eur: int | None = 0
    usd: int | None = 0
    counted = False
    for partner, month, (kind, measure), amount, currency in found:
        assert isinstance(view, tuple)
        if partner != code or month > day or measure != view[0] or view[1] not in (kind, "all"):
            continue
        counted = True
        own = Decimal(1) if currency == "USD" else known.get((currency, month))
        euro = known.get(("EUR", month))
        if own is None:
            usd = None
        elif usd is not None:
            usd += rounded(amount * Fraction(own))
        if currency == "EUR":
            eur = None if eur is None else eur + amount
        elif own is None or euro is None:
            eur = None
        elif eur is not None:
            eur += rounded(amount * Fraction(own) / Fraction(euro))
    return Amount(eur, usd) if counted else None


@pytest.mark.django_db
@settings(max_examples=40)
@given(found=rows, known=rates)
def test_a_total_is_what_the_obvious_loop_adds_up(
    found: list[Row], known: dict[tuple[str, date], Decimal]
) -> None:
    with rolled_back():
        source = make_source()
        partners = {code: make_partner(code=code) for code in CODES}
        for (currency, month), rate in known.items():
            make_exchange_rate(currency=currency, month=month, usd_per_unit=rate, source=source)
        Contribution.objects.bulk_create(
            unsaved_contribution(
                partner=partners[code], month=month, kind=kind, measure=measure, amount=amount,
                currency=currency, source=source,
            )
            for code, month, (kind, measure), amount, currency in found
        )  # fmt: skip

        months = allied_months(series="kiel-r29-monthly")

        for view in VIEWS:
            for code in CODES:
                course = months.courses[view].get(code)
                for day in DAYS:
                    computed = course.through(day) if course else None
                    assert computed == obvious(found, known, code, view, day)


@given(amount=st.integers(-(10**13), 10**13), rate=st.decimals("0.00000001", "9999", places=8))
def test_dollars_are_rounded_as_decimals_round_half_up(amount: int, rate: Decimal) -> None:
    exact = (amount * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)

    assert value(amount, "EUR", rate, rate) == (amount, int(exact))


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0)],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, whole: int) -> None:
    assert half_up(numerator, denominator) == whole


# Kept, and never stale


@pytest.mark.django_db
def test_a_changed_contribution_is_right_at_once() -> None:
    contribution = make_contribution(amount=100)
    assert allies(as_of=date(2024, 12, 1)).allocated_eur == 100

    contribution.amount = 70
    contribution.save()

    assert allies(as_of=date(2024, 12, 1)).allocated_eur == 70


@pytest.mark.django_db
def test_what_is_withdrawn_or_a_draft_does_not_count() -> None:
    make_contribution(amount=100)
    make_contribution(month=date(2024, 11, 1), amount=7, status="draft")
    make_contribution(month=date(2024, 10, 1), amount=5, status="withdrawn")

    assert allies(as_of=date(2024, 12, 1)).allocated_eur == 100


@pytest.mark.django_db
def test_a_draft_membership_is_no_membership() -> None:
    denmark = make_partner(code="DNK")
    make_membership(partner=denmark, coalition=make_coalition(slug="drones"), status="draft")
    make_membership(partner=denmark, coalition=make_coalition(slug="armor"), role="lead")

    found = allied_months(series="kiel-r29-monthly").partners["DNK"]

    assert [(part.slug, part.is_lead) for part in found.coalitions] == [("armor", True)]


@pytest.mark.django_db
def test_a_page_reads_one_series_at_a_time_and_all_are_named() -> None:
    make_contribution(amount=100)
    make_contribution(amount=250, series="by-hand")

    found = allies(as_of=date(2024, 12, 1), series="by-hand")

    assert found.allocated_eur == 250
    assert [each.name for each in found.all_series] == ["by-hand", "kiel-r29-monthly"]


# Totals of a selection, and the amount per month


def test_per_month_divides_by_the_months_since_january_2022_the_days_own_included() -> None:
    # 36 months up to December 2024: 709,524,000 / 36 = 19,709,000.
    assert per_month(709_524_000, date(2024, 12, 1)) == 19_709_000
    assert per_month(100, date(2022, 1, 31)) == 100
    assert per_month(100, date(2021, 12, 31)) is None
    assert per_month(None, date(2024, 12, 1)) is None


@pytest.mark.django_db
def test_where_only_the_united_states_gave_allies_gave_nothing() -> None:
    assert total(allies(as_of=date(2024, 12, 1)).aid, MILITARY) is None

    make_exchange_rate(month=date(2024, 12, 1))
    make_contribution(partner=make_partner(code="USA"), amount=9)

    assert total(allies(as_of=date(2024, 12, 1)).aid, MILITARY) == Amount(0, 0)
    assert Partner.objects.count() == 1
