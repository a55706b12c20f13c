"""The rules of the ledger, each by itself, in amounts small enough to add up in the head."""

from datetime import date

import pytest

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Balance, Entry, FiscalYearToDate, Statement, Verdict
from assistance.ledger.statement import walk
from tests.assistance.entries import OPENS_ON, act, package, said, statement_of
from tests.factories import make_authority, make_funding_action, make_package

BEFORE_OPENING = date(2024, 1, 9)
DAY_BEFORE, DAY, DAY_AFTER = date(2024, 3, 14), date(2024, 3, 15), date(2024, 3, 16)


def keys(*entries: Entry) -> list[str]:
    return [line.entry.key for line in walk(opens_on=OPENS_ON, entries=entries)]


def thousand_give_or_take(uncertainty_usd: int) -> Entry:
    """Give 1,000 ± uncertainty_usd well before DAY."""
    return act(date(2024, 2, 1), 1_000, precision=2 * uncertainty_usd)


def checked(statement: Statement) -> tuple[Verdict | None, int | None, Balance | None]:
    """Return verdict, change and balance of the last line."""
    line = statement.lines[-1]
    return line.verdict, line.change_usd, line.balance


# The order of a day


def test_on_one_day_additions_come_first_then_packages_reductions_and_statements() -> None:
    assert keys(
        said(DAY, 5, key="a-statement"),
        act(DAY, -1, key="b-expiry"),
        package(DAY, 2, key="c-package"),
        act(DAY, 8, key="d-appropriation"),
    ) == ["d-appropriation", "c-package", "b-expiry", "a-statement"]


def test_a_rescission_and_an_outgoing_transfer_come_after_the_packages() -> None:
    assert keys(
        act(DAY, -1, kind="rescission", key="a-rescission"),
        act(DAY, -1, kind="transfer", key="b-transfer"),
        package(DAY, 2, key="c-package"),
    ) == ["c-package", "a-rescission", "b-transfer"]


def test_an_incoming_transfer_and_a_revaluation_come_before_the_packages() -> None:
    assert keys(
        package(DAY, 2, key="a-package"),
        act(DAY, 1, kind="transfer", key="b-transfer"),
        act(DAY, 1, kind="revaluation", key="c-revaluation"),
    ) == ["b-transfer", "c-revaluation", "a-package"]


def test_packages_of_one_day_come_in_order_of_their_numbers() -> None:
    assert keys(
        package(DAY, 1, number=10, key="pda-10"),
        package(DAY, 1, number=9, key="pda-9"),
        package(DAY, 1, number=11, key="pda-11"),
    ) == ["pda-9", "pda-10", "pda-11"]


def test_an_earlier_day_comes_first_whatever_the_kind() -> None:
    assert keys(
        act(DAY, 8, key="a-appropriation"),
        said(DAY_BEFORE, 5, key="b-statement"),
    ) == ["b-statement", "a-appropriation"]


def test_of_one_days_statements_bounds_come_first_then_coarse_before_fine() -> None:
    assert keys(
        said(DAY, 5, precision=0, qualifier="exact", key="a-exact"),
        said(DAY, 5, precision=10, key="b-fine"),
        said(DAY, 5, precision=100, key="c-coarse"),
        said(DAY, 5, qualifier="at_most", key="d-at-most"),
        said(DAY, 5, qualifier="at_least", key="e-at-least"),
    ) == ["d-at-most", "e-at-least", "c-coarse", "b-fine", "a-exact"]


def test_statements_of_one_precision_come_in_order_of_their_keys() -> None:
    assert keys(
        said(DAY, 5, precision=10, key="b"),
        said(DAY, 5, precision=10, qualifier="exact", key="c"),
        said(DAY, 5, precision=10, key="a"),
    ) == ["a", "b", "c"]


def test_the_precision_of_a_bound_is_ignored_in_the_order_too() -> None:
    assert keys(
        said(DAY, 5, precision=100, qualifier="at_least", key="b"),
        said(DAY, 5, precision=10, qualifier="at_most", key="a"),
    ) == ["a", "b"]


def test_a_statement_speaks_of_what_is_left_once_the_days_package_is_out() -> None:
    statement = statement_of(act(DAY, 900), package(DAY, 400), said(DAY, 500))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(500, 0))


def test_the_finest_statement_of_a_day_has_the_last_word() -> None:
    statement = statement_of(
        thousand_give_or_take(200),
        said(DAY, 1_020, precision=20, key="a-fine"),
        said(DAY, 1_100, precision=200, key="b-coarse"),
    )

    assert [line.balance for line in statement.lines[1:]] == [
        Balance(1_100, 100),
        Balance(1_020, 10),
    ]


# Days are inclusive


@pytest.mark.parametrize(
    ("through", "remaining_usd"), [(DAY_BEFORE, 1_000), (DAY, 700), (DAY_AFTER, 700)]
)
def test_a_package_counts_from_its_own_day_on(through: date, remaining_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(0), package(DAY, 300), through=through)

    assert statement.balance == Balance(remaining_usd, 0)


@pytest.mark.parametrize(
    ("through", "remaining_usd"), [(DAY_BEFORE, 1_000), (DAY, 1_300), (DAY_AFTER, 1_300)]
)
def test_a_funding_action_counts_from_its_own_day_on(through: date, remaining_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(0), act(DAY, 300), through=through)

    assert statement.balance == Balance(remaining_usd, 0)


@pytest.mark.parametrize(
    ("through", "remaining_usd"), [(DAY_BEFORE, 1_000), (DAY, 600), (DAY_AFTER, 600)]
)
def test_a_statement_counts_from_its_own_day_on(through: date, remaining_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(0), said(DAY, 600), through=through)

    assert statement.balance == Balance(remaining_usd, 0)


# What moves the balance


def test_an_expiry_lowers_the_balance() -> None:
    assert statement_of(thousand_give_or_take(0), act(DAY, -150)).balance == Balance(850, 0)


def test_a_notification_is_a_line_that_changes_nothing() -> None:
    statement = statement_of(thousand_give_or_take(0), act(DAY, 0))

    assert len(statement.lines) == 2
    assert statement.lines[-1].change_usd == 0
    assert statement.balance == Balance(1_000, 0)


def test_a_package_is_charged_with_the_charged_amount_where_that_is_given() -> None:
    statement = statement_of(thousand_give_or_take(0), package(DAY, 325, charged_usd=197))

    assert statement.lines[-1].change_usd == -197
    assert statement.balance == Balance(803, 0)


def test_a_package_that_is_charged_nothing_changes_nothing() -> None:
    statement = statement_of(thousand_give_or_take(0), package(DAY, 325, charged_usd=0))

    assert statement.lines[-1].change_usd == 0
    assert statement.balance == Balance(1_000, 0)


def test_a_rounded_act_widens_the_uncertainty_by_half_its_precision() -> None:
    statement = statement_of(
        act(DAY, 2_600, precision=100),
        act(DAY, 3_600, precision=100),
        act(DAY_AFTER, -500, precision=20),
    )

    assert [line.balance for line in statement.lines] == [
        Balance(2_600, 50),
        Balance(6_200, 100),
        Balance(5_700, 110),
    ]


def test_an_act_that_changes_nothing_leaves_the_uncertainty_alone() -> None:
    statement = statement_of(thousand_give_or_take(0), act(DAY, 0, precision=100))

    assert statement.balance == Balance(1_000, 0)


def test_a_negative_balance_is_shown_as_such() -> None:
    statement = statement_of(thousand_give_or_take(0), package(DAY, 1_200))

    assert statement.balance == Balance(-200, 0)


@pytest.mark.parametrize(
    ("remaining_usd", "uncertainty_usd", "about_zero"),
    [(0, 0, True), (2, 5, True), (5, 5, True), (6, 5, False), (-5, 5, True), (-6, 5, False)],
)
def test_a_balance_is_about_zero_where_zero_lies_within_its_uncertainty(
    remaining_usd: int, uncertainty_usd: int, about_zero: bool
) -> None:
    assert Balance(remaining_usd, uncertainty_usd).is_about_zero is about_zero


# Before the ledger opens


def test_the_balance_is_not_established_before_the_opening_day() -> None:
    assert statement_of(act(BEFORE_OPENING, 300), through=BEFORE_OPENING).balance is None


def test_without_an_opening_statement_the_ledger_opens_with_nothing() -> None:
    assert statement_of(through=OPENS_ON).balance == Balance(0, 0)


def test_without_an_opening_statement_the_opening_days_lines_count() -> None:
    statement = statement_of(act(OPENS_ON, 275), package(OPENS_ON, 125), through=OPENS_ON)

    assert statement.balance == Balance(150, 0)


def test_what_is_dated_before_the_opening_day_is_listed_and_does_not_count() -> None:
    statement = statement_of(
        act(BEFORE_OPENING, 900, precision=100),
        package(BEFORE_OPENING, 400),
        act(OPENS_ON, 275),
    )

    assert [(line.change_usd, line.balance) for line in statement.lines] == [
        (900, None),
        (-400, None),
        (275, Balance(275, 0)),
    ]


def test_a_package_before_the_opening_day_is_among_the_packages() -> None:
    statement = statement_of(package(BEFORE_OPENING, 400), package(DAY, 100))

    assert [line.entry.on for line in statement.packages] == [BEFORE_OPENING, DAY]


def test_a_comparable_figure_before_the_opening_day_is_compared_with_nothing() -> None:
    statement = statement_of(said(BEFORE_OPENING, 400))

    assert checked(statement) == (Verdict.NOT_COMPARABLE, None, None)
    assert statement.balance == Balance(0, 0)


# The opening statement


def test_a_statement_of_the_opening_day_opens_the_ledger_with_its_figure() -> None:
    statement = statement_of(said(OPENS_ON, 250, precision=50))

    assert checked(statement) == (Verdict.OPENS, None, Balance(250, 25))
    assert statement.opened_with == Balance(250, 25)


def test_the_opening_statement_holds_whatever_else_is_dated_that_day() -> None:
    statement = statement_of(
        act(OPENS_ON, 900), package(OPENS_ON, 400), act(OPENS_ON, -7), said(OPENS_ON, 250)
    )

    assert [line.balance for line in statement.lines] == [None, None, None, Balance(250, 0)]


def test_lines_after_the_opening_day_move_the_opening_figure() -> None:
    statement = statement_of(said(OPENS_ON, 250, precision=50), package(date(2024, 1, 11), 100))

    assert statement.balance == Balance(150, 25)


def test_of_several_statements_of_the_opening_day_the_coarsest_opens() -> None:
    statement = statement_of(
        said(OPENS_ON, 260, precision=10, key="a-fine"),
        said(OPENS_ON, 250, precision=50, key="b-coarse"),
        said(OPENS_ON, 255, precision=20, key="c-middling"),
    )

    assert [(line.entry.key, line.verdict, line.balance) for line in statement.lines] == [
        ("b-coarse", Verdict.OPENS, Balance(250, 25)),
        ("c-middling", Verdict.AGREES, Balance(255, 10)),
        ("a-fine", Verdict.AGREES, Balance(260, 5)),
    ]


def test_of_equally_coarse_statements_of_the_opening_day_the_first_key_opens() -> None:
    statement = statement_of(
        said(OPENS_ON, 260, precision=50, key="b"), said(OPENS_ON, 250, precision=50, key="a")
    )

    assert statement.opened_with == Balance(250, 25)
    assert checked(statement) == (Verdict.AGREES, 0, Balance(250, 25))


def test_a_bound_of_the_opening_day_is_held_against_the_figure_that_opens() -> None:
    statement = statement_of(
        said(OPENS_ON, 200, qualifier="at_least", precision=500, key="a-bound"),
        said(OPENS_ON, 250, precision=50, key="b-figure"),
    )

    assert [(line.entry.key, line.verdict, line.balance) for line in statement.lines] == [
        ("b-figure", Verdict.OPENS, Balance(250, 25)),
        ("a-bound", Verdict.AGREES, Balance(250, 25)),
    ]


def test_a_bound_opens_the_ledger_where_the_opening_day_has_no_figure() -> None:
    statement = statement_of(said(OPENS_ON, 200, qualifier="at_least", precision=500))

    assert checked(statement) == (Verdict.OPENS, None, Balance(200, 0))


def test_a_figure_that_is_not_comparable_does_not_open_the_ledger() -> None:
    statement = statement_of(said(OPENS_ON, 250, comparable=False), act(OPENS_ON, 30))

    assert statement.balance == Balance(30, 0)
    assert statement.opened_with == Balance(0, 0)


def test_a_statement_of_the_day_after_the_opening_does_not_open_the_ledger() -> None:
    statement = statement_of(said(date(2024, 1, 11), 250))

    assert checked(statement) == (Verdict.OPEN, 250, Balance(250, 0))


def test_nothing_is_opened_before_the_opening_day() -> None:
    assert statement_of(through=BEFORE_OPENING).opened_with is None


# Statements that agree


@pytest.mark.parametrize(("value_usd"), [930, 1_070])
def test_intervals_whose_ends_touch_agree(value_usd: int) -> None:
    # 1,000 ± 50 reaches from 950 to 1,050; the statement ± 20 ends at 950 or begins at 1,050.
    statement = statement_of(thousand_give_or_take(50), said(DAY, value_usd, precision=40))

    assert statement.lines[-1].verdict is Verdict.AGREES


@pytest.mark.parametrize(("value_usd"), [929, 1_071])
def test_intervals_one_dollar_apart_differ(value_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, value_usd, precision=40))

    assert statement.lines[-1].verdict is Verdict.OPEN


def test_a_narrower_statement_takes_over_with_a_rounding_step() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 1_022, precision=20))

    assert checked(statement) == (Verdict.AGREES, 22, Balance(1_022, 10))


def test_a_narrower_statement_of_the_same_figure_takes_over_without_a_step() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 1_000, precision=20))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(1_000, 10))


def test_an_exact_statement_takes_over_like_any_other() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 990, qualifier="exact"))

    assert checked(statement) == (Verdict.AGREES, -10, Balance(990, 0))


def test_an_equally_wide_statement_changes_nothing() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 1_030, precision=100))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(1_000, 50))


def test_a_wider_statement_changes_nothing() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 1_400, precision=1_000))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(1_000, 50))


# Statements that differ


def test_a_difference_is_a_line_and_the_balance_goes_on_from_what_was_said() -> None:
    statement = statement_of(
        thousand_give_or_take(50), said(DAY, 1_600, precision=100), package(DAY_AFTER, 400)
    )

    difference = statement.lines[1]
    assert difference.verdict is Verdict.OPEN
    assert difference.change_usd == 600
    assert difference.balance == Balance(1_600, 50)
    assert statement.balance == Balance(1_200, 50)


def test_a_difference_takes_the_statements_width_even_where_that_is_wider() -> None:
    statement = statement_of(thousand_give_or_take(0), said(DAY, 700, precision=100))

    assert checked(statement) == (Verdict.OPEN, -300, Balance(700, 50))


def test_a_difference_with_a_note_is_explained() -> None:
    statement = statement_of(
        thousand_give_or_take(0), said(DAY, 1_525, difference_note="Money was added in between")
    )

    assert checked(statement) == (Verdict.EXPLAINED, 525, Balance(1_525, 0))


def test_a_note_on_a_statement_that_agrees_explains_nothing() -> None:
    statement = statement_of(
        thousand_give_or_take(0), said(DAY, 1_000, difference_note="A note that is out of date")
    )

    assert statement.lines[-1].verdict is Verdict.AGREES


def test_only_a_disagreement_is_a_difference() -> None:
    statement = statement_of(
        said(OPENS_ON, 1_000, precision=100),
        said(date(2024, 2, 1), 1_010, precision=20),
        said(date(2024, 2, 2), 5, comparable=False),
        said(date(2024, 2, 3), 2_000),
        said(date(2024, 2, 4), 3_000, difference_note="Known"),
    )

    assert [line.is_difference for line in statement.lines] == [False, False, False, True, True]


# Bounds


@pytest.mark.parametrize("value_usd", [1_050, 1_000, 3])
def test_at_least_agrees_where_the_balance_may_be_that_much(value_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, value_usd, qualifier="at_least"))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(1_000, 50))


def test_at_least_one_dollar_more_than_the_balance_may_be_differs() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 1_051, qualifier="at_least"))

    assert checked(statement) == (Verdict.OPEN, 51, Balance(1_051, 50))


@pytest.mark.parametrize("value_usd", [950, 1_000, 9_999])
def test_at_most_agrees_where_the_balance_may_be_that_little(value_usd: int) -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, value_usd, qualifier="at_most"))

    assert checked(statement) == (Verdict.AGREES, 0, Balance(1_000, 50))


def test_at_most_one_dollar_less_than_the_balance_may_be_differs() -> None:
    statement = statement_of(thousand_give_or_take(50), said(DAY, 949, qualifier="at_most"))

    assert checked(statement) == (Verdict.OPEN, -51, Balance(949, 50))


def test_a_difference_with_a_bound_can_be_explained() -> None:
    statement = statement_of(
        thousand_give_or_take(0),
        said(DAY, 1_200, qualifier="at_least", difference_note="Money was added in between"),
    )

    assert checked(statement) == (Verdict.EXPLAINED, 200, Balance(1_200, 0))


@pytest.mark.parametrize(("qualifier", "value_usd"), [("at_least", 1_051), ("at_most", 949)])
def test_the_precision_of_a_bound_is_ignored(qualifier: str, value_usd: int) -> None:
    # Were the bound ± 500, it would agree.
    statement = statement_of(
        thousand_give_or_take(50), said(DAY, value_usd, qualifier=qualifier, precision=1_000)
    )

    assert statement.lines[-1].verdict is Verdict.OPEN
    assert statement.balance == Balance(value_usd, 50)


# Statements of another scope


def test_a_figure_that_is_not_comparable_is_a_line_compared_with_nothing() -> None:
    statement = statement_of(
        thousand_give_or_take(50), said(DAY, 40, comparable=False, difference_note="Not so")
    )

    assert checked(statement) == (Verdict.NOT_COMPARABLE, None, Balance(1_000, 50))


# Until a day


@pytest.mark.parametrize(
    "as_of", [BEFORE_OPENING, OPENS_ON, DAY_BEFORE, DAY, DAY_AFTER, date(2024, 10, 1)]
)
def test_the_statement_until_a_day_is_the_statement_of_that_day(as_of: date) -> None:
    entries = (
        package(BEFORE_OPENING, 5),
        said(OPENS_ON, 250, precision=50),
        act(DAY, 900),
        package(DAY, 400),
        said(DAY, 755, precision=10),
        package(date(2024, 10, 1), 55),
    )

    assert statement_of(*entries).until(as_of) == statement_of(*entries, through=as_of)


# The fiscal year to date


def parts_of(year: FiscalYearToDate) -> int:
    return (
        year.opened_with_usd
        + year.added_usd
        + year.lapsed_usd
        + year.differences_usd
        + year.used_usd
    )


def test_there_is_no_fiscal_year_to_date_before_the_ledger_opens() -> None:
    assert statement_of(through=BEFORE_OPENING).fiscal_year_to_date() is None


def test_a_fiscal_year_opens_with_what_was_left_on_30_september() -> None:
    year = statement_of(
        act(date(2024, 2, 1), 1_000),
        package(date(2024, 9, 30), 300),
        package(date(2024, 10, 1), 50),
        through=date(2024, 10, 1),
    ).fiscal_year_to_date()

    assert year == FiscalYearToDate(
        fiscal_year=2025,
        opened_with_usd=700,
        added_usd=0,
        lapsed_usd=0,
        differences_usd=0,
        used_usd=-50,
        package_count=1,
        left=Balance(650, 0),
    )


def test_a_fiscal_year_parts_additions_lapses_differences_steps_and_use() -> None:
    year = statement_of(
        act(date(2024, 2, 1), 1_000, precision=100),
        act(date(2024, 10, 2), 500),
        act(date(2024, 10, 3), 70, kind="transfer"),
        act(date(2024, 10, 4), -30, kind="rescission"),
        act(date(2024, 10, 5), -20, kind="transfer"),
        act(date(2024, 10, 5), 0),
        package(date(2024, 10, 6), 325, charged_usd=197),
        package(date(2024, 10, 7), 100),
        # 1,000 + 570 − 50 − 297 = 1,223 ± 50: a step of +7, then a difference of −130.
        said(date(2024, 10, 8), 1_230, precision=20),
        said(date(2024, 10, 9), 1_100, precision=20),
        said(date(2024, 10, 9), 4, comparable=False),
    ).fiscal_year_to_date()

    assert year == FiscalYearToDate(
        fiscal_year=2025,
        opened_with_usd=1_000,
        added_usd=570,
        lapsed_usd=-50,
        differences_usd=-123,
        used_usd=-297,
        package_count=2,
        left=Balance(1_100, 10),
    )
    assert parts_of(year) == 1_100


def test_the_opening_year_opens_with_the_opening_figure_and_only_later_lines_count() -> None:
    year = statement_of(
        act(date(2023, 12, 1), 3_000),
        package(date(2023, 12, 2), 2_000),
        package(OPENS_ON, 60),
        said(OPENS_ON, 250, precision=50),
        act(DAY, 800),
        package(DAY, 100),
        through=DAY,
    ).fiscal_year_to_date()

    assert year == FiscalYearToDate(
        fiscal_year=2024,
        opened_with_usd=250,
        added_usd=800,
        lapsed_usd=0,
        differences_usd=0,
        used_usd=-100,
        package_count=1,
        left=Balance(950, 25),
    )


def test_a_finer_statement_of_the_opening_day_counts_as_a_rounding_step() -> None:
    year = statement_of(
        said(OPENS_ON, 250, precision=50), said(OPENS_ON, 260, precision=10), through=OPENS_ON
    ).fiscal_year_to_date()

    assert year is not None
    assert year.opened_with_usd == 250
    assert year.differences_usd == 10
    assert year.left == Balance(260, 5)


def test_an_opening_year_without_a_statement_opens_with_nothing() -> None:
    year = statement_of(
        act(date(2023, 12, 1), 3_000), act(OPENS_ON, 275), package(OPENS_ON, 125), through=OPENS_ON
    ).fiscal_year_to_date()

    assert year is not None
    assert year.opened_with_usd == 0
    assert year.added_usd == 275
    assert year.used_usd == -125
    assert year.left == Balance(150, 0)


def test_a_year_after_the_opening_without_any_line_opens_with_the_opening_figure() -> None:
    year = statement_of(
        said(OPENS_ON, 250, precision=50), through=date(2026, 3, 1)
    ).fiscal_year_to_date()

    assert year is not None
    assert year.fiscal_year == 2026
    assert year.opened_with_usd == 250
    assert year.left == Balance(250, 25)


def test_an_authority_that_opens_on_1_october_opens_that_fiscal_year() -> None:
    opens_on = date(2024, 10, 1)
    year = statement_of(
        package(date(2024, 9, 30), 40),
        said(opens_on, 250),
        package(date(2024, 10, 2), 50),
        opens_on=opens_on,
    ).fiscal_year_to_date()

    assert year is not None
    assert year.opened_with_usd == 250
    assert year.used_usd == -50
    assert year.left == Balance(200, 0)


# Read from the database


@pytest.mark.django_db
def test_an_unknown_authority_is_refused_by_its_code() -> None:
    with pytest.raises(ledger.UnknownAuthorityError, match="NATO"):
        ledger.statement(authority="NATO", through=DAY)


@pytest.mark.django_db
def test_without_authorities_there_are_no_balances() -> None:
    assert ledger.balances(as_of=DAY) == {}


@pytest.mark.django_db
def test_an_authority_without_records_has_a_balance_of_0_from_its_opening_day() -> None:
    make_authority(opens_on=OPENS_ON)

    assert ledger.balances(as_of=OPENS_ON) == {"PDA": Balance(0, 0)}


@pytest.mark.django_db
def test_balances_before_the_opening_day_are_none() -> None:
    make_authority(opens_on=OPENS_ON)

    assert ledger.balances(as_of=BEFORE_OPENING) == {"PDA": None}


@pytest.mark.django_db
def test_statements_stand_with_the_oldest_authority_first_then_by_code() -> None:
    make_authority(code="USAI", opens_on=DAY)
    make_authority(code="PDA", opens_on=DAY)
    make_authority(code="ZZ", opens_on=DAY_BEFORE)

    codes = [each.authority.code for each in ledger.statements(through=DAY)]

    assert codes == ["ZZ", "PDA", "USAI"]


@pytest.mark.django_db
def test_each_record_counts_for_its_own_authority() -> None:
    pda, usai = make_authority(opens_on=OPENS_ON), make_authority(code="USAI", opens_on=OPENS_ON)
    make_funding_action(authority=pda, effective_on=DAY, change_usd=900)
    make_funding_action(authority=usai, effective_on=DAY, change_usd=500)
    make_package(authority=usai, announced_on=DAY, amount_usd=30)

    assert ledger.balances(as_of=DAY) == {"PDA": Balance(900, 0), "USAI": Balance(470, 0)}


@pytest.mark.django_db
def test_one_authoritys_statement_is_that_among_all() -> None:
    pda, usai = make_authority(opens_on=OPENS_ON), make_authority(code="USAI", opens_on=OPENS_ON)
    make_funding_action(authority=pda, effective_on=DAY, change_usd=900)
    make_package(authority=usai, announced_on=DAY, amount_usd=30)

    one = ledger.statement(authority="USAI", through=DAY)

    assert one == ledger.statements(through=DAY)[1]
