from datetime import date, timedelta

import pytest

from assistance.ledger.pace import Pace, TargetOutlook, exhausted_between, pace, paces, targets
from tests.assistance.entries import OPENS_ON, act, package, said, statement_of
from tests.factories import make_authority, make_source, make_target

THROUGH = date(2024, 12, 23)
FUNDED = act(date(2024, 2, 1), 1_000)


def days_before(count: int) -> date:
    return THROUGH - timedelta(days=count)


def over_90_days(
    used_usd: int, per_day_usd: int, exhausted_on: date | None, *, through: date = THROUGH
) -> Pace:
    return Pace(90, through - timedelta(days=89), through, used_usd, per_day_usd, exhausted_on)


# Use per day


def test_the_day_itself_counts() -> None:
    statement = statement_of(FUNDED, package(THROUGH, 180), through=THROUGH)

    assert pace(statement, window_days=90) == over_90_days(180, 2, date(2026, 2, 6))


@pytest.mark.parametrize(
    ("window_days", "first_day"),
    [(30, date(2024, 11, 24)), (90, date(2024, 9, 25)), (180, date(2024, 6, 27))],
)
def test_the_window_begins_as_many_days_back_as_it_is_long_the_last_included(
    window_days: int, first_day: date
) -> None:
    on_it = statement_of(FUNDED, package(first_day, 360), through=THROUGH)
    day_before = statement_of(FUNDED, package(first_day - timedelta(days=1), 360), through=THROUGH)

    assert pace(on_it, window_days=window_days).used_usd == 360
    assert pace(day_before, window_days=window_days).used_usd == 0


def test_what_was_charged_is_used_where_less_was_charged_than_announced() -> None:
    statement = statement_of(FUNDED, package(THROUGH, 325, charged_usd=180), through=THROUGH)

    assert pace(statement, window_days=90).used_usd == 180


def test_a_package_before_the_ledger_opens_counts() -> None:
    statement = statement_of(
        package(date(2024, 1, 9), 60), package(date(2024, 1, 10), 30), through=OPENS_ON
    )

    assert pace(statement, window_days=30).used_usd == 90


def test_an_expiry_and_a_difference_are_not_use() -> None:
    statement = statement_of(
        FUNDED, act(days_before(2), -100), said(days_before(1), 500), through=THROUGH
    )

    assert pace(statement, window_days=90) == over_90_days(0, 0, None)


@pytest.mark.parametrize(
    ("used_usd", "per_day_usd"), [(44, 0), (45, 1), (134, 1), (135, 2), (136, 2)]
)
def test_use_per_day_is_rounded_half_up_to_whole_dollars(used_usd: int, per_day_usd: int) -> None:
    statement = statement_of(FUNDED, package(THROUGH, used_usd), through=THROUGH)

    assert pace(statement, window_days=90).per_day_usd == per_day_usd


def test_a_window_knows_its_first_and_its_last_day() -> None:
    found = pace(statement_of(FUNDED, through=THROUGH), window_days=30)

    assert (found.from_on, found.to_on) == (date(2024, 11, 24), THROUGH)


# The projected day


@pytest.mark.parametrize(
    ("left_usd", "days"), [(2, 1), (3, 2), (4, 2), (5, 3), (100, 50), (101, 51)]
)
def test_the_balance_is_used_up_on_the_day_rounded_up(left_usd: int, days: int) -> None:
    statement = statement_of(
        act(date(2024, 2, 1), left_usd + 180), package(THROUGH, 180), through=THROUGH
    )

    assert pace(statement, window_days=90).exhausted_on == THROUGH + timedelta(days=days)


def test_the_projected_day_is_worked_out_from_the_use_not_from_its_rounded_rate() -> None:
    # 44 in 90 days is shown as 0 a day; 100 are used up after 204.5 days.
    statement = statement_of(act(date(2024, 2, 1), 144), package(THROUGH, 44), through=THROUGH)

    assert pace(statement, window_days=90) == over_90_days(44, 0, THROUGH + timedelta(days=205))


def test_without_use_in_the_window_there_is_no_projected_day() -> None:
    statement = statement_of(FUNDED, package(days_before(90), 500), through=THROUGH)

    assert pace(statement, window_days=90) == over_90_days(0, 0, None)


@pytest.mark.parametrize(("left_usd", "projected"), [(5, False), (6, True)])
def test_a_balance_within_its_uncertainty_of_zero_has_no_projected_day(
    left_usd: int, projected: bool
) -> None:
    statement = statement_of(
        act(date(2024, 2, 1), left_usd + 90, precision=10), package(THROUGH, 90), through=THROUGH
    )

    assert (pace(statement, window_days=90).exhausted_on is not None) is projected


def test_a_negative_balance_has_no_projected_day() -> None:
    statement = statement_of(FUNDED, package(THROUGH, 1_200), through=THROUGH)

    assert pace(statement, window_days=90) == over_90_days(1_200, 13, None)


def test_a_balance_that_is_not_established_has_no_projected_day() -> None:
    statement = statement_of(package(date(2024, 1, 5), 90), through=date(2024, 1, 9))

    assert pace(statement, window_days=90) == over_90_days(90, 1, None, through=date(2024, 1, 9))


@pytest.mark.parametrize("left_usd", [5_600_000, 5_600_000_000, 5_600_000_000_000_000])
def test_a_day_beyond_the_calendar_is_no_projected_day(left_usd: int) -> None:
    statement = statement_of(
        act(date(2024, 2, 1), left_usd + 1), package(THROUGH, 1), through=THROUGH
    )

    assert pace(statement, window_days=90) == over_90_days(1, 0, None)


def test_the_last_day_of_the_calendar_can_be_projected() -> None:
    days = (date.max - THROUGH).days
    statement = statement_of(
        act(date(2024, 2, 1), days + 30), package(THROUGH, 30), through=THROUGH
    )

    assert pace(statement, window_days=30).exhausted_on == date.max


def test_the_windows_give_a_range_of_projected_days() -> None:
    # 1,000 less 180: over 30 days 3 a day, over 90 and 180 days 2 and 1.
    statement = statement_of(
        FUNDED, package(days_before(60), 90), package(THROUGH, 90), through=THROUGH
    )

    found = paces(statement)

    assert [each.per_day_usd for each in found] == [3, 2, 1]
    assert exhausted_between(found) == (
        THROUGH + timedelta(days=274),  # 820 / 3 = 273.3
        THROUGH + timedelta(days=820),
    )


def test_an_empty_window_gives_no_end_of_the_range() -> None:
    found = paces(statement_of(FUNDED, package(days_before(60), 180), through=THROUGH))

    assert [each.exhausted_on for each in found] == [
        None,
        THROUGH + timedelta(days=410),
        THROUGH + timedelta(days=820),
    ]
    assert exhausted_between(found) == (
        THROUGH + timedelta(days=410),
        THROUGH + timedelta(days=820),
    )


def test_without_any_use_there_is_no_range() -> None:
    assert exhausted_between(paces(statement_of(FUNDED, through=THROUGH))) is None


# Targets


STATED_ON, DUE_ON = THROUGH, date(2024, 12, 31)


def outlook(*entries: object, through: date, goal: int | None = 0) -> TargetOutlook:
    """Return the outlook of a target stated on 23 December 2024 and due on the 31st."""
    make_target(stated_on=STATED_ON, due_on=DUE_ON, target_remaining_usd=goal)
    statement = statement_of(*entries, through=through)  # type: ignore[arg-type]
    (only,) = targets(statements=(statement,))["PDA"]
    return only


@pytest.mark.django_db
def test_a_target_is_listed_from_the_day_on_which_it_was_stated() -> None:
    make_target(stated_on=STATED_ON, due_on=DUE_ON)

    day_before = targets(statements=(statement_of(through=days_before(1)),))
    same_day = targets(statements=(statement_of(through=STATED_ON),))

    assert day_before == {"PDA": ()}
    assert [each.due_on for each in same_day["PDA"]] == [DUE_ON]


@pytest.mark.django_db
def test_a_target_is_held_against_its_own_statements_last_day() -> None:
    make_target(stated_on=STATED_ON, due_on=DUE_ON)
    earlier = statement_of(through=days_before(1))
    later = statement_of(through=STATED_ON, authority="USAI")

    assert targets(statements=(earlier, later)) == {"PDA": (), "USAI": ()}


@pytest.mark.django_db
def test_before_the_due_day_a_target_has_days_left_and_a_needed_pace() -> None:
    found = outlook(FUNDED, through=THROUGH, goal=200)

    assert found.days_left == 8
    assert found.needed_per_day_usd == 100
    assert (found.reached_on, found.met) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("left_usd", "needed_usd"), [(1_003, 125), (1_004, 126), (1_005, 126)])
def test_the_needed_pace_is_rounded_half_up_to_whole_dollars(
    left_usd: int, needed_usd: int
) -> None:
    # Over 8 days: 125.375, 125.5 and 125.625.
    found = outlook(act(date(2024, 2, 1), left_usd), through=THROUGH)

    assert found.needed_per_day_usd == needed_usd


@pytest.mark.django_db
def test_the_day_before_the_due_day_is_one_day_left() -> None:
    found = outlook(FUNDED, through=date(2024, 12, 30))

    assert (found.days_left, found.needed_per_day_usd, found.met) == (1, 1_000, None)


@pytest.mark.django_db
@pytest.mark.parametrize("through", [DUE_ON, date(2025, 1, 1)])
def test_from_the_due_day_on_there_is_an_outcome_instead(through: date) -> None:
    found = outlook(FUNDED, through=through)

    assert (found.days_left, found.needed_per_day_usd, found.met) == (None, None, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("left_usd", "met"), [(205, True), (206, False)])
def test_a_target_is_met_where_the_balance_minus_its_uncertainty_is_at_most_the_figure(
    left_usd: int, met: bool
) -> None:
    found = outlook(act(date(2024, 2, 1), left_usd, precision=10), through=DUE_ON, goal=200)

    assert found.met is met


@pytest.mark.django_db
def test_use_on_the_due_day_itself_counts() -> None:
    found = outlook(FUNDED, package(DUE_ON, 1_000), through=DUE_ON)

    assert (found.met, found.reached_on) == (True, DUE_ON)


@pytest.mark.django_db
def test_use_after_the_due_day_comes_too_late() -> None:
    late = date(2025, 1, 1)

    found = outlook(FUNDED, package(late, 1_000), through=late)

    assert (found.met, found.reached_on) == (False, None)


@pytest.mark.django_db
def test_money_added_after_the_due_day_does_not_undo_the_outcome() -> None:
    late = date(2025, 1, 1)

    found = outlook(FUNDED, package(DUE_ON, 1_000), act(late, 500), through=late)

    assert (found.met, found.reached_on) == (True, DUE_ON)


@pytest.mark.django_db
def test_a_target_that_is_reached_early_says_since_when_and_needs_nothing() -> None:
    reached = date(2024, 12, 27)

    found = outlook(FUNDED, package(reached, 1_000), through=date(2024, 12, 29))

    assert found.reached_on == reached
    assert (found.days_left, found.needed_per_day_usd, found.met) == (2, None, None)


@pytest.mark.django_db
def test_a_target_that_held_when_it_was_stated_is_reached_that_day() -> None:
    found = outlook(FUNDED, package(days_before(5), 1_000), through=date(2024, 12, 24))

    assert found.reached_on == STATED_ON


@pytest.mark.django_db
def test_a_target_that_was_reached_and_lost_again_needs_a_pace_again() -> None:
    found = outlook(
        FUNDED,
        package(date(2024, 12, 24), 1_000),
        act(date(2024, 12, 26), 300),
        through=date(2024, 12, 28),
    )

    assert found.reached_on is None
    assert found.needed_per_day_usd == 100


@pytest.mark.django_db
def test_a_target_that_was_lost_and_reached_again_is_reached_the_second_time() -> None:
    found = outlook(
        FUNDED,
        package(date(2024, 12, 24), 1_000),
        act(date(2024, 12, 26), 300),
        package(date(2024, 12, 28), 300),
        through=DUE_ON,
    )

    assert (found.reached_on, found.met) == (date(2024, 12, 28), True)


@pytest.mark.django_db
def test_a_target_without_a_figure_has_days_left_but_no_needed_pace() -> None:
    found = outlook(FUNDED, through=THROUGH, goal=None)

    assert (found.days_left, found.needed_per_day_usd) == (8, None)
    assert (found.reached_on, found.met) == (None, None)


@pytest.mark.django_db
def test_a_target_without_a_figure_has_no_verdict_when_it_is_due() -> None:
    found = outlook(FUNDED, package(THROUGH, 1_000), through=DUE_ON, goal=None)

    assert (found.days_left, found.reached_on, found.met) == (None, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("through", [THROUGH, DUE_ON])
def test_without_an_established_balance_there_is_no_needed_pace_and_no_verdict(
    through: date,
) -> None:
    make_target(stated_on=STATED_ON, due_on=DUE_ON, target_remaining_usd=0)
    statement = statement_of(FUNDED, through=through, opens_on=date(2025, 6, 1))

    (found,) = targets(statements=(statement,))["PDA"]

    assert found.needed_per_day_usd is None
    assert (found.reached_on, found.met) == (None, None)


@pytest.mark.django_db
def test_a_target_that_is_due_on_the_day_it_was_stated_has_its_outcome_at_once() -> None:
    make_target(stated_on=STATED_ON, due_on=STATED_ON, target_remaining_usd=0)

    (found,) = targets(statements=(statement_of(FUNDED, through=STATED_ON),))["PDA"]

    assert (found.days_left, found.met) == (None, False)


@pytest.mark.django_db
def test_targets_stand_in_order_of_their_due_days_then_keys() -> None:
    make_target(key="b", stated_on=STATED_ON, due_on=DUE_ON)
    make_target(key="a", stated_on=days_before(1), due_on=date(2025, 1, 20))
    make_target(key="c", stated_on=days_before(1), due_on=DUE_ON)

    found = targets(statements=(statement_of(through=THROUGH),))["PDA"]

    assert [(each.due_on, each.stated_on) for each in found] == [
        (DUE_ON, STATED_ON),
        (DUE_ON, days_before(1)),
        (date(2025, 1, 20), days_before(1)),
    ]


@pytest.mark.django_db
def test_a_target_belongs_to_its_own_authority() -> None:
    make_target(authority=make_authority(code="USAI"), due_on=DUE_ON)
    statements = (statement_of(through=THROUGH), statement_of(through=THROUGH, authority="USAI"))

    found = targets(statements=statements)

    assert found["PDA"] == ()
    assert len(found["USAI"]) == 1


@pytest.mark.django_db
def test_a_target_carries_its_wording_and_its_source() -> None:
    make_target(due_on=DUE_ON, wording="All of it by New Year", source=make_source(key="briefing"))

    (found,) = targets(statements=(statement_of(through=THROUGH),))["PDA"]

    assert found.wording == "All of it by New Year"
    assert [source.key for source in found.sources] == ["briefing"]


@pytest.mark.django_db
def test_without_statements_there_are_no_targets() -> None:
    make_target()

    assert targets(statements=()) == {}
