"""The reports on pace, targets, expiries and changes: the figures of the pages, row by row."""

from datetime import date

import pytest

from assistance.ledger.changes import changes
from tests.assistance.reports.test_reports import cells, refusal, rows

MILLION = 1_000_000
BRIEFING, LATEST = date(2024, 12, 23), date(2025, 7, 12)

pytestmark = pytest.mark.usefixtures("seeded")


def test_the_pace_of_each_window_on_the_day_of_the_briefing() -> None:
    assert rows("pace", authority="USAI", as_of="2024-12-23") == [
        ("USAI", 30, date(2024, 11, 24), BRIEFING, 988 * MILLION, 32_933_333, date(2025, 1, 30)),
        ("USAI", 90, date(2024, 9, 25), BRIEFING, 3_388 * MILLION, 37_644_444, date(2025, 1, 25)),
        ("USAI", 180, date(2024, 6, 27), BRIEFING, 7_088 * MILLION, 39_377_778, date(2025, 1, 24)),
    ]


def test_an_empty_window_and_a_balance_shown_as_zero_have_no_projected_day() -> None:
    assert cells("pace", "used_usd", "exhausted_on", authority="PDA") == [(0, None)] * 3
    used_up = cells("pace", "used_usd", "exhausted_on", authority="USAI", as_of="2024-12-30")
    assert used_up == [
        (2_208 * MILLION, None),
        (2_208 * MILLION, None),
        (6_108 * MILLION, None),
    ]


def test_a_target_before_its_day_on_it_and_one_without_a_figure() -> None:
    assert rows("target_outlook", as_of="2024-12-22") == []
    assert rows("target_outlook", as_of="2024-12-23") == [
        ("USAI", "usai-2024-12-31", date(2024, 12, 31), 0, 8, 152_750_000, None, None),
        ("PDA", "pda-2025-01-20", date(2025, 1, 20), None, 28, None, None, None),
    ]
    reached = date(2024, 12, 30)
    assert rows("target_outlook", authority="USAI", as_of="2024-12-30") == [
        ("USAI", "usai-2024-12-31", date(2024, 12, 31), 0, 1, None, reached, None)
    ]
    assert rows("target_outlook", authority="USAI", as_of="2024-12-31") == [
        ("USAI", "usai-2024-12-31", date(2024, 12, 31), 0, None, None, reached, True)
    ]


def test_what_may_lapse_names_the_acts_and_what_was_notified() -> None:
    assert rows("expiries", authority="PDA", as_of="2024-09-26") == [
        (
            "PDA",
            date(2024, 9, 30),
            4,
            7_800 * MILLION,
            5_550 * MILLION,
            2_250 * MILLION,
            "pda-ceiling-2024-04-24",
        )
    ]
    assert rows("expiries", authority="PDA", as_of="2024-09-30") == []


def test_changes_run_from_one_balance_line_by_line_to_the_other() -> None:
    columns = ("on", "key", "kind", "change_usd", "remaining_usd", "sort")

    assert cells("changes", *columns, authority="USAI", from_="2024-11-12", to="2024-12-19") == [
        (date(2024, 11, 12), "", "opened_with", None, 2_200 * MILLION, ""),
        (
            date(2024, 12, 6),
            "remaining-balance-usai-2024-12-06-newsmax-2024-12-07",
            "reported",
            10 * MILLION,
            2_210 * MILLION,
            "difference",
        ),
        (date(2024, 12, 7), "usai-22", "package", -988 * MILLION, 1_222 * MILLION, "used"),
        (date(2024, 12, 19), "", "left", None, 1_222 * MILLION, ""),
    ]


def test_changes_of_a_sort_are_the_sums_of_the_page() -> None:
    for each in changes(from_on=date(2022, 4, 27), to_on=date(2024, 12, 23)):
        assert each.sums is not None
        found: dict[object, int] = {}
        for sort, amount in cells(
            "changes",
            "sort",
            "change_usd",
            authority=each.authority.code,
            from_="2022-04-27",
            to="2024-12-23",
        ):
            if isinstance(amount, int):
                found[sort] = found.get(sort, 0) + amount

        found.pop("", None)
        assert {sort: amount for sort, amount in found.items() if amount} == {
            sort: amount
            for sort, amount in (
                ("added", each.sums.added_usd),
                ("lapsed", each.sums.lapsed_usd),
                ("difference", each.sums.differences_usd),
                ("used", each.sums.used_usd),
            )
            if amount
        }


def test_before_the_opening_a_line_belongs_to_no_sum_and_the_balance_is_unknown() -> None:
    found = cells(
        "changes", "kind", "remaining_usd", "sort", authority="PDA", from_="2022-03-31",
        to="2022-04-27",
    )  # fmt: skip

    assert [row[0] for row in found][:: len(found) - 1] == ["opened_with", "left"]
    assert {row[1:] for row in found} == {(None, "")}


def test_changes_begin_with_the_records_and_end_with_the_day_where_nothing_else_is_asked() -> None:
    found = cells("changes", "on", "kind", authority="USAI", as_of="2024-12-23")

    assert found[0] == (date(2020, 12, 27), "opened_with")
    assert found[-1] == (BRIEFING, "left")


def test_from_a_day_to_itself_there_are_the_two_balances() -> None:
    found = rows("changes", authority="USAI", from_="2024-12-23", to="2024-12-23")

    assert [(row[3], row[8]) for row in found] == [
        ("opened_with", 1_222 * MILLION),
        ("left", 1_222 * MILLION),
    ]


def test_a_first_day_after_the_last_one_is_refused() -> None:
    assert "from=2024-12-24 is after to=2024-12-23." in refusal(
        "changes", from_="2024-12-24", to="2024-12-23"
    )
    assert "from=2024-12-24 is after as_of=2024-12-23." in refusal(
        "changes", from_="2024-12-24", as_of="2024-12-23"
    )
