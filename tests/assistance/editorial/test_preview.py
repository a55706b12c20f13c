"""What a record would do to the ledger, in amounts small enough to add up in the head."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from assistance.editorial.duplicates import Recorded, duplicates
from assistance.editorial.effect import VerdictChange
from assistance.editorial.preview import Preview, digest, preview
from assistance.editorial.warnings import (
    amount_warnings,
    day_warnings,
    duplicate_warning,
    next_number,
    number_warnings,
)
from assistance.ledger import statement as ledger
from assistance.ledger.figures import Balance, Entry, Statement, Verdict
from assistance.models import FundingAuthority
from tests.assistance.entries import act, package, said
from tests.assistance.ledger import test_ledger_random as random_ledger
from tests.factories import (
    make_authority,
    make_funding_action,
    make_package,
    make_reported_figure,
)

OPENS_ON = date(2024, 1, 10)
# A Tuesday, a Wednesday and a Thursday.
DAY_BEFORE, DAY, DAY_AFTER = date(2024, 3, 12), date(2024, 3, 13), date(2024, 3, 14)
LATER, TODAY = date(2024, 4, 10), date(2024, 5, 15)
AGREES, EXPLAINED, OPEN = Verdict.AGREES, Verdict.EXPLAINED, Verdict.OPEN


@pytest.fixture
def pda(db: None) -> FundingAuthority:
    """PDA with 1,000 dollars from 1 February 2024 on."""
    return with_a_thousand("PDA")


@pytest.fixture
def usai(db: None) -> FundingAuthority:
    return with_a_thousand("USAI")


def with_a_thousand(code: str, *, precision: int = 0) -> FundingAuthority:
    authority = make_authority(code=code, opens_on=OPENS_ON)
    make_funding_action(
        authority=authority,
        effective_on=date(2024, 2, 1),
        change_usd=1_000,
        precision=precision,
        description="The thousand",
    )
    return authority


def previewed(
    entry: Entry, *, authority: str = "PDA", replaces: str | None = None, today: date = TODAY
) -> Preview:
    return preview(entry=entry, authority=authority, replaces=replaces, today=today)


def changes(found: Preview) -> list[tuple[Verdict | None, int | None, Verdict | None, int | None]]:
    return [
        (
            each.verdict_before,
            each.difference_before_usd,
            each.verdict_after,
            each.difference_after_usd,
        )
        for each in found.verdicts
    ]


# Balances


def test_an_unknown_authority_is_refused(pda: FundingAuthority) -> None:
    with pytest.raises(ledger.UnknownAuthorityError, match="FMF"):
        previewed(package(DAY, 100), authority="FMF")


def test_a_package_lowers_the_balance_of_its_day_and_of_today(pda: FundingAuthority) -> None:
    found = previewed(package(DAY, 300))

    assert (found.authority.code, found.on) == ("PDA", DAY)
    assert (found.before, found.after) == (Balance(1_000, 0), Balance(700, 0))
    assert (found.today_before, found.today_after) == (Balance(1_000, 0), Balance(700, 0))


def test_what_is_charged_counts_and_not_what_is_announced(pda: FundingAuthority) -> None:
    assert previewed(package(DAY, 300, charged_usd=200)).after == Balance(800, 0)


def test_a_rounded_action_raises_the_balance_and_widens_it(pda: FundingAuthority) -> None:
    assert previewed(act(DAY, 500, precision=20)).after == Balance(1_500, 10)


def test_a_record_after_today_does_not_move_todays_balance(pda: FundingAuthority) -> None:
    found = previewed(package(DAY_AFTER, 300), today=DAY)

    assert (found.before, found.after) == (Balance(1_000, 0), Balance(700, 0))
    assert (found.today_before, found.today_after) == (Balance(1_000, 0), Balance(1_000, 0))


@pytest.mark.parametrize(
    ("on", "balance"), [(OPENS_ON - timedelta(days=1), None), (OPENS_ON, Balance(-300, 0))]
)
def test_the_balance_is_not_established_before_the_ledger_opens(
    pda: FundingAuthority, on: date, balance: Balance | None
) -> None:
    assert previewed(package(on, 300)).after == balance


def test_only_the_authority_that_is_named_counts(
    pda: FundingAuthority, usai: FundingAuthority
) -> None:
    make_package(authority=usai, announced_on=DAY, amount_usd=400)

    assert previewed(package(DAY, 300)).after == Balance(700, 0)


# Edits


def test_an_edited_amount_replaces_the_stored_one(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300)

    found = previewed(package(DAY, 450, number=1), replaces="pda-1")

    assert (found.before, found.after) == (Balance(700, 0), Balance(550, 0))


def test_an_edited_day_shows_both_balances_on_the_new_day(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=LATER, amount_usd=300)

    found = previewed(package(DAY, 300, number=1), replaces="pda-1")

    assert (found.before, found.after) == (Balance(1_000, 0), Balance(700, 0))
    assert (found.today_before, found.today_after) == (Balance(700, 0), Balance(700, 0))


def test_a_later_day_is_checked_from_the_stored_day_on(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300)
    make_reported_figure(as_of=DAY_BEFORE, value=1_000, precision=0)
    make_reported_figure(as_of=DAY_AFTER, value=700, precision=0)

    found = previewed(package(LATER, 300, number=1), replaces="pda-1")

    # The statement goes on from 700, and the package comes off it once more.
    assert (found.before, found.after) == (Balance(700, 0), Balance(400, 0))
    assert changes(found) == [(AGREES, 0, OPEN, -300)]
    assert found.same_verdicts_count == 0


def test_an_edited_authority_shows_the_new_one_and_checks_both(
    pda: FundingAuthority, usai: FundingAuthority
) -> None:
    make_package(authority=pda, number=1, announced_on=DAY, amount_usd=300)
    make_reported_figure(subject="PDA", as_of=LATER, value=700, precision=0)
    make_reported_figure(subject="USAI", as_of=LATER, value=700, precision=0)

    found = previewed(package(DAY, 300, number=1), authority="USAI", replaces="pda-1")

    assert (found.before, found.after) == (Balance(1_000, 0), Balance(700, 0))
    assert [each.authority for each in found.verdicts] == ["USAI", "PDA"]
    assert changes(found) == [(OPEN, -300, AGREES, 0), (AGREES, 0, OPEN, -300)]
    assert found.warnings == (
        "The statement “about that much” of 10 April 2024 would no longer agree with the ledger "
        "of PDA: it says $700, a difference of −$300.",
    )


def test_taking_an_addition_to_another_authority_overdraws_the_one_it_leaves(
    pda: FundingAuthority, usai: FundingAuthority
) -> None:
    make_package(authority=pda, number=1, announced_on=DAY, amount_usd=300)

    found = previewed(
        act(date(2024, 2, 1), 1_000, kind="ceiling"),
        authority="USAI",
        replaces="pda-ceiling-2024-02-01",
    )

    assert found.overdrawn_on is None
    assert found.warnings[0] == (
        "PDA would be overdrawn by $300 on 13 March 2024: its balance would be −$300."
    )


def test_a_key_of_another_kind_replaces_nothing(pda: FundingAuthority) -> None:
    make_package(slug="same", number=1, announced_on=DAY, amount_usd=300)

    assert previewed(act(LATER, 50), replaces="same").after == Balance(750, 0)


# Statements


@pytest.mark.parametrize(
    ("on", "expected", "same"),
    [
        (DAY_BEFORE, [(AGREES, 0, OPEN, 300)], 0),
        (DAY, [(AGREES, 0, OPEN, 300)], 0),
        (DAY_AFTER, [], 0),
    ],
)
def test_a_package_before_or_on_the_day_of_a_statement_makes_it_disagree(
    pda: FundingAuthority, on: date, expected: list[object], same: int
) -> None:
    make_reported_figure(as_of=DAY, value=1_000, precision=0)

    found = previewed(package(on, 300))

    assert (changes(found), found.same_verdicts_count) == (expected, same)


def test_the_statements_after_one_that_differs_stay_as_they_are_and_are_counted(
    pda: FundingAuthority,
) -> None:
    make_reported_figure(as_of=DAY_BEFORE, value=1_000, precision=0)
    make_reported_figure(as_of=DAY_AFTER, value=1_000, precision=0)
    make_reported_figure(as_of=LATER, value=1_000, precision=0)
    make_reported_figure(
        key="counts-something-else",
        as_of=LATER,
        comparable=False,
        not_comparable_because="Counts something else",
    )

    found = previewed(package(DAY, 300))

    assert changes(found) == [(AGREES, 0, OPEN, 300)]
    assert found.same_verdicts_count == 1


def test_a_broken_statement_is_named_with_its_day_and_its_new_difference(
    pda: FundingAuthority,
) -> None:
    make_reported_figure(as_of=LATER, value=1_000, precision=0, wording="a thousand")

    assert previewed(package(DAY, 300)).warnings == (
        "The statement “a thousand” of 10 April 2024 would no longer agree with the ledger of "
        "PDA: it says $1,000, a difference of +$300.",
    )


def test_a_missing_package_makes_an_open_difference_agree(pda: FundingAuthority) -> None:
    make_reported_figure(as_of=LATER, value=700, precision=0)

    found = previewed(package(DAY, 300))

    assert changes(found) == [(OPEN, -300, AGREES, 0)]
    assert found.warnings == ()


def test_a_difference_that_grows_is_shown_and_no_warning(pda: FundingAuthority) -> None:
    make_reported_figure(as_of=LATER, value=1_200, precision=0, difference_note="Known")

    found = previewed(package(DAY, 300))

    assert changes(found) == [(EXPLAINED, 200, EXPLAINED, 500)]
    assert found.warnings == ()


def test_another_rounding_step_is_shown_and_no_warning(db: None) -> None:
    with_a_thousand("PDA", precision=100)
    make_reported_figure(as_of=LATER, value=990, precision=0)

    found = previewed(package(DAY, 20))

    assert changes(found) == [(AGREES, -10, AGREES, 10)]
    assert found.warnings == ()


# A reported figure


def test_a_figure_that_agrees_shows_its_own_verdict(pda: FundingAuthority) -> None:
    entry = said(DAY, 1_000)

    found = previewed(entry)

    assert found.verdicts == (VerdictChange("PDA", entry, None, AGREES, None, 0),)
    assert found.warnings == ()


def test_a_figure_that_disagrees_becomes_an_open_difference(pda: FundingAuthority) -> None:
    found = previewed(said(DAY, 1_250))

    assert changes(found) == [(None, None, OPEN, 250)]
    assert found.after == Balance(1_250, 0)
    assert found.warnings == (
        "It disagrees with the ledger of PDA and has no difference note: it becomes an open "
        "difference of +$250.",
    )


def test_a_difference_note_explains_it(pda: FundingAuthority) -> None:
    found = previewed(said(DAY, 1_250, difference_note="Known"))

    assert changes(found) == [(None, None, EXPLAINED, 250)]
    assert found.warnings == ()


def test_a_figure_that_is_not_comparable_is_compared_with_nothing(pda: FundingAuthority) -> None:
    found = previewed(said(DAY, 1_250, comparable=False))

    assert changes(found) == [(None, None, Verdict.NOT_COMPARABLE, None)]
    assert found.warnings == ()


def test_an_edited_figure_shows_its_verdict_before(pda: FundingAuthority) -> None:
    make_reported_figure(key="said", as_of=DAY, value=1_000, precision=0)

    found = previewed(said(DAY, 900), replaces="said")

    assert changes(found) == [(AGREES, 0, OPEN, -100)]
    assert found.same_verdicts_count == 0


def test_an_edited_figure_that_stays_as_it_is_shows_its_verdict_and_counts_for_none(
    pda: FundingAuthority,
) -> None:
    make_reported_figure(key="said", as_of=DAY, value=1_000, precision=0)

    found = previewed(said(DAY, 1_000), replaces="said")

    assert changes(found) == [(AGREES, 0, AGREES, 0)]
    assert (found.same_verdicts_count, found.warnings) == (0, ())


def test_a_figure_taken_to_another_authority_brings_its_verdict_along(
    pda: FundingAuthority, usai: FundingAuthority
) -> None:
    make_package(authority=usai, number=1, announced_on=DAY_BEFORE, amount_usd=300)
    make_reported_figure(key="said", subject="PDA", as_of=DAY, value=1_000, precision=0)

    found = previewed(said(DAY, 1_000), authority="USAI", replaces="said")

    assert changes(found) == [(AGREES, 0, OPEN, 300)]


def test_a_coarser_figure_of_the_first_day_opens_the_ledger_instead(db: None) -> None:
    make_authority(opens_on=OPENS_ON)
    make_reported_figure(as_of=OPENS_ON, value=500, precision=20)

    found = previewed(said(OPENS_ON, 600, precision=100))

    # The finer one is now held against 600 ± 50: 500 ± 10 does not touch it.
    assert changes(found) == [
        (None, None, Verdict.OPENS, None),
        (Verdict.OPENS, None, OPEN, -100),
    ]
    assert (found.before, found.after) == (Balance(500, 10), Balance(500, 10))
    assert len(found.warnings) == 1


# Overdrawn


@pytest.mark.parametrize(
    ("amount_usd", "overdrawn_on", "warnings"),
    [
        (1_050, None, ()),
        (
            1_051,
            DAY,
            (
                "PDA would be overdrawn by at least $1 on 13 March 2024: its balance would be "
                "−$51 ± $50.",
            ),
        ),
    ],
)
def test_an_authority_is_overdrawn_below_its_uncertainty_and_not_at_it(
    db: None, amount_usd: int, overdrawn_on: date | None, warnings: tuple[str, ...]
) -> None:
    with_a_thousand("PDA", precision=100)

    found = previewed(package(DAY, amount_usd))

    assert (found.overdrawn_on, found.warnings) == (overdrawn_on, warnings)


def test_the_first_overdrawn_day_may_come_later_than_the_record(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=LATER, amount_usd=800)

    found = previewed(package(DAY, 300, number=2))

    assert found.overdrawn_on == LATER


def test_a_day_that_was_overdrawn_without_it_is_not_its_doing(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY_BEFORE, amount_usd=1_100)

    assert previewed(package(LATER, 300)).overdrawn_on is None


def test_a_statement_of_the_day_does_not_hide_that_it_was_overdrawn(pda: FundingAuthority) -> None:
    make_reported_figure(as_of=DAY, value=1_000, precision=0)

    found = previewed(package(DAY, 1_300))

    assert (found.after, found.overdrawn_on) == (Balance(1_000, 0), DAY)


def test_a_day_is_overdrawn_where_an_edit_takes_its_only_line_away(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY_BEFORE, amount_usd=1_100)
    make_funding_action(key="cover", effective_on=DAY, change_usd=100)

    found = previewed(act(DAY_AFTER, 100), replaces="cover")

    assert found.overdrawn_on == DAY


def test_a_day_that_no_longer_ends_well_is_overdrawn_from_the_next(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=1_100)
    make_reported_figure(key="lift", as_of=DAY, value=500, precision=0)

    found = previewed(said(DAY_BEFORE, 1_000), replaces="lift")

    # 1,000 − 1,100: within the day in both, at its end only without the statement.
    assert found.overdrawn_on == DAY_AFTER


# Duplicates


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("days", "amount_usd", "count"),
    [(0, 200, 1), (3, 200, 1), (4, 200, 0), (4, 300, 1), (30, 300, 1), (31, 300, 0)],
)
def test_a_package_is_looked_for_within_3_days_and_by_its_amount_within_30(
    pda: FundingAuthority, sign: int, days: int, amount_usd: int, count: int
) -> None:
    make_package(announced_on=DAY, amount_usd=300)

    found = previewed(package(DAY + sign * timedelta(days=days), amount_usd))

    assert len(found.duplicates) == count


@pytest.mark.parametrize(
    ("days", "change_usd", "count"),
    [(3, 200, 1), (4, 200, 0), (30, 300, 1), (31, 300, 0), (4, -300, 0)],
)
def test_an_action_is_looked_for_likewise(
    pda: FundingAuthority, days: int, change_usd: int, count: int
) -> None:
    make_funding_action(effective_on=DAY, change_usd=300)

    found = previewed(act(DAY + timedelta(days=days), change_usd))

    assert len(found.duplicates) == count


@pytest.mark.parametrize(("days", "amount_usd", "count"), [(0, 200, 0), (30, 300, 1), (31, 300, 0)])
def test_under_another_authority_only_the_same_amount_is_looked_for(
    pda: FundingAuthority, usai: FundingAuthority, days: int, amount_usd: int, count: int
) -> None:
    make_package(authority=usai, announced_on=DAY, amount_usd=300)

    found = previewed(package(DAY + timedelta(days=days), amount_usd))

    assert len(found.duplicates) == count


def test_acts_that_change_nothing_have_no_amount_in_common(pda: FundingAuthority) -> None:
    make_funding_action(kind="notification", effective_on=DAY, change_usd=0)

    assert previewed(act(LATER, 0)).duplicates == ()


@pytest.mark.parametrize(
    ("on", "value_usd", "authority", "count"),
    [
        (DAY, 1_000, "PDA", 1),
        (DAY, 999, "PDA", 0),
        (DAY_AFTER, 1_000, "PDA", 0),
        (DAY, 1_000, "USAI", 0),
    ],
)
def test_a_reported_figure_is_looked_for_by_authority_day_and_value(
    pda: FundingAuthority,
    usai: FundingAuthority,
    on: date,
    value_usd: int,
    authority: str,
    count: int,
) -> None:
    make_reported_figure(as_of=DAY, value=1_000, precision=0)

    assert len(previewed(said(on, value_usd), authority=authority).duplicates) == count


def test_a_figure_of_another_measure_is_no_duplicate(pda: FundingAuthority) -> None:
    make_reported_figure(measure="us_committed", subject="PDA", as_of=DAY, value=1_000)

    assert previewed(said(DAY, 1_000)).duplicates == ()


def test_the_record_that_is_edited_is_no_duplicate_of_itself(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300)

    assert previewed(package(DAY, 300, number=1), replaces="pda-1").duplicates == ()


def test_duplicates_of_each_kind_are_named_in_the_order_of_their_days(
    pda: FundingAuthority,
) -> None:
    make_package(number=7, announced_on=DAY, amount_usd=300, title="Seventh drawdown")
    make_package(number=None, announced_on=DAY_AFTER, amount_usd=20, title="A gift")
    make_funding_action(
        key="audit",
        kind="audit-finding",
        effective_on=DAY,
        change_usd=0,
        description="Valued twice",
    )
    make_reported_figure(key="said", as_of=DAY, value=680, precision=0, wording="some 680")

    assert previewed(package(DAY_AFTER, 300)).duplicates == (
        Recorded("pda-7", "PDA", DAY, 300, 7, "PDA 7 “Seventh drawdown”", False),
        Recorded("pda-2024-03-14", "PDA", DAY_AFTER, 20, None, "PDA “A gift”", False),
    )
    assert previewed(act(DAY, -5)).duplicates == (
        Recorded("audit", "PDA", DAY, 0, None, "PDA audit finding “Valued twice”", False),
    )
    assert previewed(said(DAY, 680, key="again")).duplicates == (
        Recorded("said", "PDA", DAY, 680, None, "PDA “some 680”", False),
    )


def test_a_likely_duplicate_is_a_warning(pda: FundingAuthority) -> None:
    make_package(number=7, announced_on=DAY, amount_usd=300, title="Seventh drawdown")

    assert previewed(package(DAY_AFTER, 310, number=8)).warnings == (
        "It may be recorded already: PDA 7 “Seventh drawdown”, 13 March 2024, $300.",
    )


# Numbers


@pytest.mark.parametrize(
    ("number", "warnings"),
    [
        (None, ()),
        (75, ()),
        (80, ("The number 80 leaves a gap: the next number of PDA is 75.",)),
        (76, ("The number 76 leaves a gap: the next number of PDA is 75.",)),
        (73, ("The number 73 is not the next one: the next number of PDA is 75.",)),
        (
            74,
            (
                "The number 74 is taken by PDA 74 “A package”, 13 March 2024, $300: the next "
                "number of PDA is 75.",
            ),
        ),
    ],
)
def test_a_number_that_is_not_the_next_one_is_odd(
    pda: FundingAuthority, usai: FundingAuthority, number: int | None, warnings: tuple[str, ...]
) -> None:
    make_package(authority=pda, number=74, announced_on=DAY, amount_usd=300)
    make_package(authority=usai, number=90, announced_on=DAY, amount_usd=400)

    found = previewed(package(LATER, 100, number=number))

    assert (found.next_number, found.warnings) == (75, warnings)


def test_the_first_number_of_an_authority_is_1(pda: FundingAuthority) -> None:
    found = previewed(package(DAY, 100, number=1))

    assert (found.next_number, found.warnings) == (1, ())


def test_other_records_have_no_number(pda: FundingAuthority) -> None:
    assert previewed(act(DAY, 100)).next_number is None
    assert previewed(said(DAY, 1_000)).next_number is None


@pytest.mark.parametrize("number", [1, 2])
def test_an_edited_package_keeps_its_number_without_a_warning(
    pda: FundingAuthority, number: int
) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300)
    make_package(number=2, announced_on=LATER, amount_usd=200)
    stored = {1: package(DAY, 300, number=1), 2: package(LATER, 200, number=2)}

    assert previewed(stored[number], replaces=f"pda-{number}").warnings == ()


def test_a_number_kept_under_another_authority_is_a_new_one_there(
    pda: FundingAuthority, usai: FundingAuthority
) -> None:
    make_package(authority=pda, number=1, announced_on=DAY, amount_usd=300)
    make_package(authority=usai, number=2, announced_on=LATER, amount_usd=200)

    found = previewed(package(DAY, 300, number=1), authority="USAI", replaces="pda-1")

    assert found.warnings == ("The number 1 is not the next one: the next number of USAI is 3.",)


# Amounts


@pytest.mark.parametrize(
    ("amount_usd", "warnings"),
    [
        (300, ()),
        (
            301,
            (
                "Its amount of $301 is more than 3 times the largest of PDA so far: "
                "PDA 1 “A package”, 13 March 2024, $100.",
            ),
        ),
    ],
)
def test_more_than_three_times_the_largest_package_is_odd(
    pda: FundingAuthority, usai: FundingAuthority, amount_usd: int, warnings: tuple[str, ...]
) -> None:
    make_package(authority=pda, number=1, announced_on=DAY, amount_usd=100)
    make_package(authority=usai, number=1, announced_on=DAY, amount_usd=900)

    assert previewed(package(LATER, amount_usd)).warnings == warnings


@pytest.mark.parametrize(
    ("change_usd", "written"),
    [(4_500, None), (4_501, "$4,501"), (-4_500, None), (-4_501, "−$4,501")],
)
def test_more_than_three_times_the_largest_change_is_odd_whatever_its_sign(
    pda: FundingAuthority, change_usd: int, written: str | None
) -> None:
    make_funding_action(kind="expiry", effective_on=DAY, change_usd=-1_500)

    found = previewed(act(LATER, change_usd))

    expected = (
        f"Its change of {written} is more than 3 times the largest of PDA so far: "
        "PDA expiry “An act on the authority”, 13 March 2024, −$1,500."
    )
    assert found.warnings == ((expected,) if written else ())


def test_beside_acts_that_change_nothing_no_change_is_odd(db: None) -> None:
    make_authority(opens_on=OPENS_ON)
    make_funding_action(kind="notification", effective_on=DAY, change_usd=0)

    assert previewed(act(LATER, 5_000)).warnings == ()


def test_an_edited_amount_is_not_held_against_itself(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=10)
    make_package(number=2, announced_on=LATER, amount_usd=200)

    found = previewed(package(LATER, 210, number=2), replaces="pda-2")

    assert found.warnings == (
        "Its amount of $210 is more than 3 times the largest of PDA so far: "
        "PDA 1 “A package”, 13 March 2024, $10.",
    )


@pytest.mark.parametrize(
    ("charged_usd", "warnings"),
    [
        (None, ()),
        (100, ()),
        (99, ("The charged amount of $99 is less than half of the announced $200.",)),
        (0, ("The charged amount of $0 is less than half of the announced $200.",)),
    ],
)
def test_a_charge_of_less_than_half_is_odd(
    pda: FundingAuthority, charged_usd: int | None, warnings: tuple[str, ...]
) -> None:
    assert previewed(package(DAY, 200, charged_usd=charged_usd)).warnings == warnings


# Days


@pytest.mark.parametrize(
    ("today", "warnings"),
    [
        (DAY_AFTER, ()),
        (DAY, ()),
        (DAY_BEFORE, ("13 March 2024 is in the future: today is 12 March 2024.",)),
    ],
)
def test_a_day_to_come_is_odd(
    pda: FundingAuthority, today: date, warnings: tuple[str, ...]
) -> None:
    assert previewed(package(DAY, 100), today=today).warnings == warnings


@pytest.mark.parametrize(
    ("on", "warnings"),
    [
        (date(2024, 3, 15), ()),
        (date(2024, 3, 16), ("16 March 2024 is a Saturday.",)),
        (date(2024, 3, 17), ("17 March 2024 is a Sunday.",)),
        (date(2024, 3, 18), ()),
    ],
)
def test_a_day_of_the_weekend_is_odd(on: date, warnings: tuple[str, ...]) -> None:
    assert day_warnings(on=on, today=TODAY) == warnings


@pytest.mark.parametrize(
    "entry", [package(DAY_BEFORE, 100), act(DAY_BEFORE, 100), said(DAY_BEFORE, 100)]
)
def test_a_day_before_the_ledger_opens_is_odd(db: None, entry: Entry) -> None:
    make_authority(opens_on=DAY)

    found = previewed(entry)

    assert (found.before, found.after) == (None, None)
    assert found.warnings == (
        "12 March 2024 is before the ledger of PDA opens, on 13 March 2024: the record would be "
        "listed, with the balance “not established”.",
    )


# All warnings together


def test_the_warnings_come_in_one_order(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=date(2024, 3, 15), amount_usd=200, title="First")
    make_reported_figure(as_of=LATER, value=800, precision=0)

    found = previewed(
        package(date(2024, 3, 16), 2_000, charged_usd=900, number=3), today=date(2024, 3, 15)
    )

    assert found.warnings == (
        "PDA would be overdrawn by $100 on 16 March 2024: its balance would be −$100.",
        "The statement “about that much” of 10 April 2024 would no longer agree with the ledger "
        "of PDA: it says $800, a difference of +$900.",
        "It may be recorded already: PDA 1 “First”, 15 March 2024, $200.",
        "The number 3 leaves a gap: the next number of PDA is 2.",
        "Its amount of $2,000 is more than 3 times the largest of PDA so far: PDA 1 “First”, "
        "15 March 2024, $200.",
        "16 March 2024 is in the future: today is 15 March 2024.",
        "16 March 2024 is a Saturday.",
        "The charged amount of $900 is less than half of the announced $2,000.",
    )


def test_the_digest_stands_for_the_warnings(pda: FundingAuthority) -> None:
    found = previewed(package(date(2024, 3, 16), 100))

    assert digest(warnings=found.warnings) == digest(warnings=("16 March 2024 is a Saturday.",))


def test_the_digest_is_the_beginning_of_their_sha256() -> None:
    assert digest(warnings=("abc",)) == "ba7816bf8f01cfea"


def test_without_warnings_the_digest_is_empty() -> None:
    assert digest(warnings=()) == ""


def test_one_more_warning_makes_another_digest() -> None:
    assert digest(warnings=("abc", "def")) != digest(warnings=("abc",))


# Drafts


def draft(*, number: int = 9, amount_usd: int = 300) -> Recorded:
    return Recorded("pda-9", "PDA", DAY, amount_usd, number, "PDA 9 “A draft”", is_draft=True)


def test_a_draft_may_be_the_same_record_and_is_named_as_one() -> None:
    (found,) = duplicates(entry=package(DAY, 300), authority="PDA", others=[draft()])

    assert found == Recorded("pda-9", "PDA", DAY, 300, 9, "PDA 9 “A draft”", is_draft=True)
    assert duplicate_warning(found) == (
        "It may be recorded already, as a draft: PDA 9 “A draft”, 13 March 2024, $300."
    )


def test_a_draft_has_taken_its_number() -> None:
    assert next_number([draft(number=9)]) == 10
    assert (
        list(
            number_warnings(
                number=10, authority="PDA", others=[draft(number=9)], number_before=None
            )
        )
        == []
    )


def test_a_draft_is_no_measure_of_an_amount() -> None:
    assert (
        list(
            amount_warnings(
                entry=package(DAY, 400), authority="PDA", others=[draft(amount_usd=100)]
            )
        )
        == []
    )


def test_a_stored_draft_does_not_count_but_may_be_a_duplicate(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300, status="draft")

    found = previewed(package(DAY, 200, number=2))

    assert (found.before, found.after) == (Balance(1_000, 0), Balance(800, 0))
    assert found.next_number == 2
    assert found.duplicates == (Recorded("pda-1", "PDA", DAY, 300, 1, "PDA 1 “A package”", True),)


def test_an_edited_draft_is_not_in_the_ledger_without_it(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300, status="draft")

    found = previewed(package(DAY, 200, number=1), replaces="pda-1")

    assert (found.before, found.after) == (Balance(1_000, 0), Balance(800, 0))
    assert (found.duplicates, found.warnings) == ((), ())


def test_an_edited_draft_is_still_told_of_the_gap_before_it(pda: FundingAuthority) -> None:
    make_package(number=5, announced_on=DAY, amount_usd=300, status="draft")

    found = previewed(package(DAY, 300, number=5), replaces="pda-5")

    assert found.warnings == ("The number 5 leaves a gap: the next number of PDA is 1.",)


def test_a_withdrawn_record_is_no_duplicate_and_holds_no_number(pda: FundingAuthority) -> None:
    make_package(number=1, announced_on=DAY, amount_usd=300, status="withdrawn")

    found = previewed(package(DAY, 300, number=1))

    assert (found.duplicates, found.next_number) == ((), 1)


# The seed


def usd(millions: int) -> int:
    return millions * 1_000_000


@pytest.mark.usefixtures("seeded")
def test_ten_billion_on_12_december_2024_overdraw_pda_and_break_the_days_statement() -> None:
    found = previewed(package(date(2024, 12, 12), usd(10_000), number=75), today=date(2025, 1, 15))

    # 6,100 − 500 − 10,000 = −4,400; the day's statement lifts it to 5,600 again.
    assert (found.before, found.after) == (
        Balance(usd(5_600), usd(50)),
        Balance(usd(5_600), usd(50)),
    )
    assert (found.today_before, found.today_after) == (
        Balance(usd(3_850), usd(50)),
        Balance(usd(3_850), usd(50)),
    )
    assert found.overdrawn_on == date(2024, 12, 12)
    assert [each.entry.on for each in found.verdicts] == [date(2024, 12, 12)]
    assert changes(found) == [(AGREES, 0, OPEN, usd(10_000))]
    # 17, 20 and twice 23 December; 1, 7, 9 and twice 10 January; 3 March; 12 July.
    assert found.same_verdicts_count == 11
    assert found.warnings == (
        "PDA would be overdrawn by at least $4,350,000,000 on 12 December 2024: its balance "
        "would be −$4,400,000,000 ± $50,000,000.",
        "The statement “about 5.6B after the 500M package” of 12 December 2024 would no longer "
        "agree with the ledger of PDA: it says $5,600,000,000, a difference of +$10,000,000,000.",
        "It may be recorded already: PDA 72 “Seventy-second tranche”, 12 December 2024, "
        "$500,000,000.",
        "Its amount of $10,000,000,000 is more than 3 times the largest of PDA so far: PDA 29 "
        "“Twenty-ninth drawdown, first Bradleys”, 6 January 2023, $2,850,000,000.",
    )


@pytest.mark.usefixtures("seeded")
def test_two_weeks_later_they_move_the_balances_until_a_statement_corrects_them() -> None:
    found = previewed(package(date(2024, 12, 26), usd(10_000), number=75), today=date(2025, 1, 15))

    assert (found.before, found.after) == (
        Balance(usd(5_600), usd(50)),
        Balance(usd(-4_400), usd(50)),
    )
    # 1 January says 4,300 where −5,650 are left: the ledger goes on from it, 50 below the former
    # balance, and 3 March's 3,850 ± 5 just touches 3,800 ± 50.
    assert (found.today_before, found.today_after) == (
        Balance(usd(3_850), usd(50)),
        Balance(usd(3_800), usd(50)),
    )
    assert [each.entry.on for each in found.verdicts] == [date(2025, 1, 1), date(2025, 3, 3)]
    assert changes(found) == [(AGREES, 0, OPEN, usd(9_950)), (AGREES, 0, AGREES, usd(50))]
    # 7, 9 and twice 10 January; 12 July.
    assert found.same_verdicts_count == 5


@pytest.mark.usefixtures("seeded")
def test_a_usual_next_package_yields_no_warning() -> None:
    monday = date(2025, 7, 14)

    found = previewed(package(monday, usd(100), number=75), today=monday)

    assert (found.before, found.after) == (
        Balance(usd(3_850), usd(5)),
        Balance(usd(3_750), usd(5)),
    )
    assert found.warnings == ()
    assert (found.verdicts, found.duplicates, found.next_number) == ((), (), 75)


@pytest.mark.usefixtures("seeded")
def test_an_edit_that_changes_nothing_changes_nothing() -> None:
    for statement in ledger.statements(through=date.max):
        for line in statement.lines:
            code, key = statement.authority.code, line.entry.key

            found = previewed(line.entry, authority=code, replaces=key, today=date(2026, 1, 1))

            assert (found.before, found.today_before) == (found.after, found.today_after)
            assert not any(each.is_change for each in found.verdicts)
            assert found.overdrawn_on is None


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("entry", "replaces"),
    [
        (package(date(2024, 12, 12), usd(10_000)), None),
        (package(date(2024, 12, 12), usd(10_000)), "usai-23"),
        (act(date(2024, 12, 12), usd(10_000)), None),
        (said(date(2024, 12, 12), usd(10_000)), None),
    ],
)
def test_a_preview_takes_eight_queries(
    entry: Entry, replaces: str | None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        previewed(entry, replaces=replaces)


# Random ledgers: the preview against the ledger in which the record really stands


def key_in_pda(record: random_ledger.Record) -> str:
    return f"PDA-{record.key}"


def stored_ledger(opens_on: date, records: Iterable[random_ledger.Record]) -> None:
    random_ledger.save("PDA", random_ledger.Ledger(opens_on, tuple(records)))


def checked(statement: Statement, key: str) -> tuple[Verdict | None, int | None]:
    found = [line for line in statement.lines if line.entry.key == key]
    return (found[0].verdict, found[0].change_usd) if found else (None, None)


def first_overdrawn(before: Statement, after: Statement) -> date | None:
    last = random_ledger.DAYS[-1] + timedelta(days=1)  # what a day ends with shows on the next
    for on in (*random_ledger.DAYS, last):
        if is_overdrawn(after, on) and not is_overdrawn(before, on):
            return on
    return None


def is_overdrawn(statement: Statement, on: date) -> bool:
    of_day = [line.balance for line in statement.lines if line.on == on]
    balances = [each for each in of_day or [statement.until(on).balance] if each]
    return any(each.remaining_usd + each.uncertainty_usd < 0 for each in balances)


@pytest.mark.django_db
@settings(max_examples=60)
@given(book=random_ledger.ledgers(), today=random_ledger.days, data=st.data())
def test_a_preview_tells_what_the_ledger_says_once_the_record_is_stored(
    book: random_ledger.Ledger, today: date, data: st.DataObject
) -> None:
    assume(book.records)
    new = data.draw(st.sampled_from(book.records))
    others = [record for record in book.records if record is not new]
    alike = [record for record in others if type(record) is type(new)]
    old = data.draw(st.sampled_from([None, *alike]))
    entry = replace(random_ledger.entry(new), key=key_in_pda(new))

    with random_ledger.rolled_back():
        stored_ledger(book.opens_on, others)
        found = previewed(entry, replaces=old and key_in_pda(old), today=today)
        before = ledger.statement(authority="PDA", through=date.max)
    with random_ledger.rolled_back():
        stored_ledger(book.opens_on, [new, *(each for each in others if each is not old)])
        after = ledger.statement(authority="PDA", through=date.max)

    assert found.before == before.until(new.on).balance
    assert found.after == after.until(new.on).balance
    assert found.today_before == before.until(today).balance
    assert found.today_after == after.until(today).balance
    assert found.overdrawn_on == first_overdrawn(before, after)
    reported = [line.entry.key for line in after.lines if line.reported]
    assert [
        (each.entry.key, each.verdict_after, each.difference_after_usd) for each in found.verdicts
    ] == [
        (key, *checked(after, key))
        for key in reported
        if key == entry.key or checked(before, key) != checked(after, key)
    ]
