"""Reported figures held against the computed ones: the rules, each on records made for it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from assistance.ledger.figures import Verdict
from assistance.ledger.statement import authority_figure
from assistance.models import ReportedFigure
from assistance.reconciliation import (
    ReconciledFigure,
    ReconciliationFilters,
    Sort,
    UnknownReportedFigureError,
    reconciled_figure,
    reconciliation,
)
from assistance.reconciliation.measures import since
from assistance.reconciliation.reported_figure import Part, PartKind, reconciliation_record
from tests.factories import (
    make_authority,
    make_coalition,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    shared_source,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 12, 23)
MILLION = 1_000_000


def only_figure() -> ReconciledFigure:
    (figure,) = reconciliation(as_of=date.max).figures
    return figure


def make_count(measure: str, value: int, **changes: object) -> ReportedFigure:
    return make_reported_figure(
        **{"measure": measure, "subject": "", "unit": "count", "precision": 0, "value": value,
           "qualifier": "exact"} | changes
    )  # fmt: skip


# Balances


def test_the_verdict_on_a_balance_and_its_difference_are_the_ledgers() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=5_000 * MILLION)
    make_reported_figure(value=5_600 * MILLION, difference_note="A law is missing.")

    figure = only_figure()
    assert (figure.computed, figure.uncertainty) == (5_000 * MILLION, 0)
    assert figure.verdict is Verdict.EXPLAINED
    assert figure.difference == 600 * MILLION
    assert figure.reason == "A law is missing."


def test_a_statement_is_held_against_the_balance_before_it_not_after() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=5_000 * MILLION)
    make_reported_figure(value=5_600 * MILLION)
    make_reported_figure(value=5_600 * MILLION, as_of=date(2024, 12, 24))

    first, second = reconciliation(as_of=date.max).figures
    assert (first.verdict, first.difference) == (Verdict.OPEN, 600 * MILLION)
    assert (second.verdict, second.computed) == (Verdict.AGREES, 5_600 * MILLION)
    assert second.uncertainty == 50 * MILLION


def test_a_rounding_step_is_the_difference_of_a_statement_that_agrees() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(
        effective_on=date(2024, 1, 1), change_usd=5_580 * MILLION, precision=200 * MILLION
    )
    make_reported_figure(value=5_600 * MILLION, precision=100 * MILLION)

    figure = only_figure()
    assert (figure.verdict, figure.difference) == (Verdict.AGREES, 20 * MILLION)
    assert (figure.computed, figure.uncertainty) == (5_580 * MILLION, 100 * MILLION)
    assert figure.agrees_within == 150 * MILLION


@pytest.mark.parametrize(
    ("qualifier", "value", "verdict", "difference"),
    [
        ("at_least", 4_000, Verdict.AGREES, 0),
        ("at_least", 5_100, Verdict.OPEN, 100),
        ("at_most", 6_000, Verdict.AGREES, 0),
        ("at_most", 4_900, Verdict.OPEN, -100),
    ],
)
def test_a_bound_that_holds_has_no_difference(
    qualifier: str, value: int, verdict: Verdict, difference: int
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=5_000 * MILLION)
    make_reported_figure(value=value * MILLION, qualifier=qualifier)

    figure = only_figure()
    assert (figure.verdict, figure.difference) == (verdict, difference * MILLION)


def test_the_statement_that_opens_the_ledger_is_compared_with_nothing() -> None:
    make_authority(opens_on=DAY)
    make_reported_figure()

    figure = only_figure()
    assert figure.verdict is Verdict.OPENS
    assert (figure.computed, figure.difference) == (None, None)
    assert figure.reason == "It opens the ledger: nothing was established before it."


def test_before_the_ledger_opens_a_statement_says_why_it_is_not_compared() -> None:
    make_authority(opens_on=date(2024, 12, 24))
    make_reported_figure()

    figure = only_figure()
    assert figure.verdict is Verdict.NOT_COMPARABLE
    assert figure.reason == "The balance was not established on that day."


def test_what_has_another_scope_stands_beside_the_balance_without_a_difference() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=5_000 * MILLION)
    make_reported_figure(comparable=False, not_comparable_because="One law only")

    figure = only_figure()
    assert (figure.computed, figure.difference) == (5_000 * MILLION, None)
    assert (figure.verdict, figure.reason) == (Verdict.NOT_COMPARABLE, "One law only.")
    assert figure.coverage_percent is None


def test_a_balance_of_no_authority_is_not_compared() -> None:
    make_reported_figure(subject="FMF")

    figure = only_figure()
    assert figure.verdict is Verdict.NOT_COMPARABLE
    assert figure.reason == "No authority of the ledger is called “FMF”."


# Packages


@pytest.mark.parametrize(
    ("as_of", "counted"), [(date(2024, 12, 1), 1), (date(2024, 12, 2), 2), (DAY, 2)]
)
def test_numbered_packages_up_to_the_day_are_counted(as_of: date, counted: int) -> None:
    make_package(number=None, announced_on=date(2024, 1, 1))
    make_package(number=1, announced_on=date(2024, 1, 2))
    make_package(number=2, announced_on=date(2024, 12, 2))
    make_count("package_count", 2, subject="PDA", as_of=as_of)

    assert only_figure().computed == counted


@pytest.mark.parametrize(
    ("subject", "as_of", "computed"),
    [
        ("PDA-71", DAY, 725 * MILLION),
        ("PDA-71", date(2024, 12, 1), None),
        ("PDA-72", DAY, None),
        ("USAI-71", DAY, None),
        ("PDA", DAY, None),
    ],
)
def test_an_amount_is_held_against_that_of_the_package(
    subject: str, as_of: date, computed: int | None
) -> None:
    make_package(number=71, charged_usd=MILLION)
    make_reported_figure(
        measure="package_amount", subject=subject, as_of=as_of, value=725 * MILLION
    )

    figure = only_figure()
    assert figure.computed == computed
    assert figure.verdict is (Verdict.AGREES if computed else Verdict.NOT_COMPARABLE)
    if computed is None:
        assert figure.reason == f"No package “{subject}” had been announced by that day."


# Counts


@pytest.mark.parametrize(
    ("qualifier", "value", "precision", "verdict", "difference"),
    [
        ("exact", 2, 0, Verdict.AGREES, 0),
        ("exact", 3, 0, Verdict.OPEN, 1),
        ("about", 7, 10, Verdict.AGREES, 5),
        ("about", 8, 10, Verdict.OPEN, 6),
        ("at_least", 2, 10, Verdict.AGREES, 0),
        ("at_least", 3, 10, Verdict.OPEN, 1),
        ("at_most", 2, 10, Verdict.AGREES, 0),
        ("at_most", 1, 10, Verdict.OPEN, -1),
    ],
)
def test_a_count_agrees_within_its_rounding(
    qualifier: str, value: int, precision: int, verdict: Verdict, difference: int
) -> None:
    make_meeting(number=1, held_on=date(2024, 1, 1))
    make_meeting(number=2, held_on=DAY)
    make_meeting(number=3, held_on=date(2024, 12, 24))
    make_count("meetings_held", value, qualifier=qualifier, precision=precision)

    figure = only_figure()
    assert figure.computed == 2
    assert (figure.verdict, figure.difference) == (verdict, difference)


def test_a_difference_of_a_count_can_be_explained() -> None:
    make_count("meetings_held", 3, difference_note="A meeting was postponed.")

    figure = only_figure()
    assert (figure.verdict, figure.reason) == (Verdict.EXPLAINED, "A meeting was postponed.")


def test_leads_count_without_the_united_states_and_coalitions_from_their_day() -> None:
    early, late = (
        make_coalition(slug="early", established_on=date(2024, 1, 1)),
        make_coalition(slug="late", established_on=date(2024, 12, 24)),
    )
    make_membership(coalition=early, partner=make_partner(code="USA"), role="lead")
    make_membership(coalition=early, partner=make_partner(code="NOR"), role="lead")
    make_membership(coalition=late, partner=make_partner(code="DNK"), role="lead")
    make_count("coalition_leads", 1)
    make_count("coalitions", 1)

    assert [each.computed for each in reconciliation(as_of=DAY).figures] == [1, 1]


def test_partners_above_the_united_states_are_counted() -> None:
    for code, amount in (("USA", 10), ("EST", 20), ("DNK", 11), ("ITA", 10)):
        partner = make_partner(code=code, gdp_eur=1_000, gdp_year=2021, source=shared_source())
        make_contribution(partner=partner, amount=amount)
    make_exchange_rate()
    make_count("partners_above_us_gdp_share", 2)

    assert only_figure().computed == 2


def test_without_the_united_states_share_no_partner_is_above_it() -> None:
    make_count("partners_above_us_gdp_share", 2)

    figure = only_figure()
    assert figure.computed is None
    assert figure.reason == "No share of GDP is known for the United States on that day."


def test_allies_total_is_in_dollars_without_the_united_states() -> None:
    make_contribution(amount=1_000)
    make_contribution(partner=make_partner(code="USA"), amount=9_000)
    make_contribution(month=date(2025, 1, 1), amount=5)
    make_exchange_rate(usd_per_unit=Decimal("1.05"))
    make_exchange_rate(usd_per_unit=Decimal("1.05"), month=date(2025, 1, 1))
    make_reported_figure(measure="allied_committed", subject="", value=1_000)

    assert only_figure().computed == 1_050


def test_without_a_rate_allies_total_is_unknown() -> None:
    make_contribution(amount=1_000)
    make_reported_figure(measure="allied_committed", subject="", value=1_000)

    figure = only_figure()
    assert (figure.computed, figure.reason) == (None, "The exchange rate of a month is missing.")


def test_what_no_records_are_about_is_not_computed() -> None:
    make_count("dprk_casualties", 200)

    figure = only_figure()
    assert figure.verdict is Verdict.NOT_COMPARABLE
    assert figure.reason == "It is not computed."


# Totals that include other programmes


def make_total(subject: str, value: int, **changes: object) -> ReportedFigure:
    return make_reported_figure(
        **{"measure": "us_committed", "subject": subject, "value": value, "comparable": False,
           "not_comparable_because": "Also counts FMF"} | changes
    )  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "day"),
    [
        ("since-2014", date(2014, 1, 1)),
        ("since-2021-01", date(2021, 1, 1)),
        ("since-2022-02-24", date(2022, 2, 24)),
        ("since-2022-02-30", None),
        ("Kursk", None),
    ],
)
def test_the_first_day_of_a_total_is_read_from_its_subject(subject: str, day: date | None) -> None:
    assert since(subject) == day


def test_a_total_has_the_ledgers_coverage_in_place_of_a_verdict() -> None:
    make_authority(opens_on=date(2020, 12, 27))
    usai = make_authority(code="USAI", opens_on=date(2020, 12, 27))
    make_package(number=1, announced_on=date(2022, 2, 23), amount_usd=1_000)
    make_package(number=2, announced_on=date(2022, 2, 24), amount_usd=400, charged_usd=1)
    make_package(authority=usai, announced_on=DAY, amount_usd=500)
    make_package(number=3, announced_on=date(2024, 12, 24), amount_usd=7_000)
    make_total("since-2022-02-24", 1_200)

    figure = only_figure()
    assert figure.computed == 900
    assert figure.coverage_percent == 75
    assert (figure.verdict, figure.difference) == (Verdict.NOT_COMPARABLE, None)
    assert figure.reason == "Also counts FMF."


def test_a_coverage_above_100_percent_is_shown_with_the_reason() -> None:
    make_authority(opens_on=date(2020, 12, 27))
    make_package(amount_usd=1_500)
    make_total("since-2022-02-24", 1_000)

    figure = only_figure()
    assert figure.coverage_percent == 150
    assert figure.reason == (
        "Also counts FMF. More than the whole: announced values are added up here, and the "
        "officials’ scope differs."
    )


def test_a_total_that_begins_before_the_ledger_has_no_coverage() -> None:
    make_authority(opens_on=date(2020, 12, 27))
    make_package(announced_on=date(2021, 3, 1))
    make_total("since-2014", 1_000)

    figure = only_figure()
    assert (figure.computed, figure.coverage_percent) == (None, None)
    assert figure.reason.endswith(
        "The ledger’s packages begin in 2021: it has no total since then."
    )


# The whole


def test_a_figure_counts_from_its_own_day_on() -> None:
    make_count("meetings_held", 0)

    assert reconciliation(as_of=date(2024, 12, 22)).figures == ()
    assert len(reconciliation(as_of=DAY).figures) == 1


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_not_there(status: str) -> None:
    make_count("meetings_held", 0, status=status)

    assert reconciliation(as_of=date.max).figures == ()
    with pytest.raises(UnknownReportedFigureError):
        reconciled_figure(key="meetings_held-2024-12-23")


def test_a_change_of_the_data_is_seen_at_once() -> None:
    make_count("meetings_held", 1)
    assert only_figure().verdict is Verdict.OPEN

    make_meeting(number=1, held_on=DAY)

    assert only_figure().verdict is Verdict.AGREES


def test_figures_are_selected_by_measure_authority_verdict_source_and_day() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_reported_figure(key="balance", source=make_source(key="ap-2024", publisher="Associated"))
    make_count(
        "meetings_held", 0, key="meetings", as_of=date(2024, 12, 20),
        source=make_source(key="copy-of-ap-2024", publisher="Kyiv Post"),
    )  # fmt: skip
    found = reconciliation(as_of=date.max)

    def keys(**filters: object) -> list[str]:
        return [each.reported.key for each in found.select(ReconciliationFilters(**filters))]

    assert keys() == ["meetings", "balance"]
    assert keys(measures=("remaining_balance",)) == ["balance"]
    assert keys(authorities=("PDA",)) == ["balance"]
    assert keys(verdicts=("agrees",)) == ["meetings"]
    assert keys(from_on=DAY) == ["balance"]
    assert keys(to_on=date(2024, 12, 22)) == ["meetings"]
    assert keys(source="ap-2024") == ["balance"]
    assert keys(source="post KYIV") == ["meetings"]
    assert keys(source="nobody") == []


def test_differences_are_sorted_by_size_and_what_has_none_comes_last() -> None:
    make_meeting(number=1, held_on=date(2024, 1, 1))
    for day, value in ((1, 1), (2, 5), (3, 0)):
        make_count("meetings_held", value, as_of=date(2024, 12, day))
    make_count("dprk_casualties", 200)
    found = reconciliation(as_of=date.max)

    def differences(*, descending: bool) -> list[int | None]:
        rows = found.select(ReconciliationFilters(), sort=Sort.DIFFERENCE, descending=descending)
        return [each.difference for each in rows]

    assert differences(descending=True) == [4, -1, 0, None]
    assert differences(descending=False) == [0, -1, 4, None]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_sort_returns_every_figure(sort: Sort) -> None:
    make_count("meetings_held", 1)
    make_count("coalitions", 0)

    found = reconciliation(as_of=date.max)
    assert len(found.select(ReconciliationFilters(), sort=sort, descending=True)) == 2


def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    for day in range(1, 20):
        make_reported_figure(as_of=date(2024, 12, day), other_sources=[make_source(key=f"s{day}")])
        make_count("meetings_held", day, as_of=date(2024, 12, day))
    reconciliation(as_of=DAY)

    with django_assert_num_queries(2):
        reconciliation(as_of=DAY)

    make_count("coalitions", 1)
    with django_assert_num_queries(27):
        reconciliation(as_of=DAY)


# One figure


def test_a_balance_stands_among_the_lines_of_its_statement() -> None:
    make_authority(opens_on=date(2024, 1, 1))
    for number in range(1, 10):
        make_package(number=number, announced_on=date(2024, 12, number), amount_usd=MILLION)
    make_reported_figure(as_of=date(2024, 12, 5))

    record = reconciliation_record(key="remaining_balance-pda-2024-12-05")
    assert record.authority is not None
    assert [line.entry.key for line in record.around] == [
        "pda-3", "pda-4", "pda-5", "remaining_balance-pda-2024-12-05", "pda-6", "pda-7", "pda-8",
    ]  # fmt: skip
    assert record.parts == ()


def test_a_total_shows_what_was_announced_under_each_authority() -> None:
    authority = make_authority(opens_on=date(2020, 12, 27), name="Drawdown")
    make_package(number=1, amount_usd=400)
    make_package(number=2, announced_on=date(2022, 2, 23), amount_usd=1_000)
    make_package(number=3, announced_on=date(2024, 12, 24), amount_usd=7_000)
    figure = make_total("since-2022-02-24", 1_200)

    assert reconciliation_record(key=figure.key).parts == (
        Part(
            PartKind.AUTHORITY,
            "PDA",
            "Drawdown",
            amount=400,
            authority=authority_figure(authority),
        ),
    )


def test_what_was_counted_is_as_many_as_the_count() -> None:
    early = make_coalition(slug="early", established_on=date(2024, 1, 1))
    make_membership(coalition=early, partner=make_partner(code="NOR"), role="lead")
    make_meeting(number=1, held_on=date(2024, 1, 1))
    make_meeting(number=2, held_on=date(2025, 1, 1))
    make_package(number=1)
    make_package(number=None, announced_on=date(2024, 12, 3))
    source = make_source(key="group")
    make_partner(code="DNK", contact_group=True, contact_group_source=source)
    for measure in ("coalitions", "coalition_leads", "meetings_held", "contact_group_partners"):
        make_count(measure, 1)
    make_count("package_count", 1, subject="PDA")

    for figure in reconciliation(as_of=DAY).figures:
        record = reconciliation_record(key=figure.reported.key)
        assert len(record.parts) == figure.computed == 1, figure.reported.measure


def test_a_figure_without_a_computed_one_has_no_parts() -> None:
    figure = make_count("dprk_casualties", 200)

    assert reconciliation_record(key=figure.key).parts == ()
