"""The resources that the seed, the admin and the command line share."""

import csv
from collections.abc import Iterable

import pytest
from django.conf import settings

from assistance.editorial.versions import stored_cells
from assistance.imports.checking import check_rows
from assistance.imports.csvfile import FileRow
from assistance.models import RowOutcome
from assistance.tables.catalogue import SEEDED, TABLES


def seed_rows(table: str) -> list[dict[str, str]]:
    path = settings.BASE_DIR / "fixtures" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", SEEDED)
def test_what_is_stored_is_written_as_the_seed_file_has_it(seeded: None, table: str) -> None:
    model = TABLES[table]._meta.model
    stored = stored_cells(model, model.everything.values_list("pk", flat=True))

    def in_order(rows: Iterable[dict[str, str]]) -> list[list[tuple[str, object]]]:
        return sorted(
            [(name, sorted(value.split(";"))) for name, value in row.items()] for row in rows
        )

    assert in_order(stored.values()) == in_order(seed_rows(table))


def refused(table: str, **cells: str) -> dict[str, list[str]]:
    """Check the first row of a table's file with these cells; return the rules by column."""
    [row] = check_rows(table=table, rows=[FileRow(2, {**seed_rows(table)[0], **cells})])
    assert row.outcome is RowOutcome.REFUSED
    columns = dict.fromkeys(problem.column for problem in row.problems)
    return {
        column: [problem.rule for problem in row.problems if problem.column == column]
        for column in columns
    }


WHOLE_NUMBER = (
    "Write a whole number in digits, without separators, decimals, units or leading zeros, "
    "for example 1200000000."
)


@pytest.mark.parametrize(
    "amount",
    ["1,2 Mrd", "200,000,000", "200 000 000", "9.88e8", "1.0", " 1", "+1", "007", "٣", "0x10", "-"],
)
def test_a_whole_number_is_digits_only(seeded: None, amount: str) -> None:
    assert refused("packages", amount_usd=amount) == {"amount_usd": [WHOLE_NUMBER]}


@pytest.mark.parametrize("rate", ["1,13", "1.13e0", ".5", "1.", "NaN", "Infinity", " 1.1"])
def test_a_decimal_is_digits_with_a_point(seeded: None, rate: str) -> None:
    assert refused("exchange_rates", usd_per_unit=rate) == {
        "usd_per_unit": ["Write a number in digits with a decimal point, for example 1.13144762."]
    }


@pytest.mark.parametrize("day", ["27.08.2021", "20210827", "2021-8-27", "2021-W34-5", "2021-08"])
def test_a_day_is_written_as_iso_has_it(seeded: None, day: str) -> None:
    assert refused("packages", announced_on=day) == {
        "announced_on": ["Write a day as YYYY-MM-DD, for example 2024-12-23."]
    }


def test_a_day_is_one_of_the_calendar(seeded: None) -> None:
    assert refused("packages", announced_on="2021-02-29") == {
        "announced_on": ["There is no such day in the calendar."]
    }


@pytest.mark.parametrize("word", ["True", "yes", "1", "", "unknown"])
def test_a_yes_or_no_is_true_or_false(seeded: None, word: str) -> None:
    assert refused("partners", eu_member=word) == {"eu_member": ["Write one of: true, false."]}


@pytest.mark.parametrize("word", ["None", "maybe"])
def test_what_may_be_unknown_says_so(seeded: None, word: str) -> None:
    assert refused("partners", contact_group=word) == {
        "contact_group": ["Write one of: true, false, unknown."]
    }


@pytest.mark.parametrize(
    ("table", "cells", "column", "rule"),
    [
        (
            "packages",
            {"authority": "XYZ"},
            "authority",
            "There is no funding authority with the code “XYZ”.",
        ),
        ("packages", {"source_key": "x"}, "source_key", "There is no source with the key “x”."),
        ("packages", {"source_key": ""}, "source_key", "This must not be empty."),
        (
            "packages",
            {"other_source_keys": "interfax-2021-08-28;x"},
            "other_source_keys",
            "There is no source with the key “x”.",
        ),
        (
            "packages",
            {"capabilities": "artillery;navy"},
            "capabilities",
            "There is no capability with the slug “navy”.",
        ),
        (
            "packages",
            {"capabilities": "artillery;;armor"},
            "capabilities",
            "Write each key once, with one semicolon between two keys.",
        ),
        (
            "packages",
            {"capabilities": "artillery;artillery"},
            "capabilities",
            "Write each key once, with one semicolon between two keys.",
        ),
        ("packages", {"amount_usd": ""}, "amount_usd", "This must not be empty."),
        (
            "packages",
            {"amount_usd": "60000000000000000000"},
            "amount_usd",
            "Ensure this value is less than or equal to 9223372036854775807.",
        ),
        (
            "packages",
            {"amount_usd": "0"},
            "amount_usd",
            "The announced amount is more than zero.",
        ),
        (
            "packages",
            {"charged_usd": "60000001"},
            "charged_usd",
            "The charged amount lies between zero and the announced amount, or is empty.",
        ),
        (
            "packages",
            {"number": "2"},
            "number",
            "This authority already has a package with this number.",
        ),
        (
            "packages",
            {"confidence": "certain"},
            "confidence",
            "The confidence must be one of: high, medium, low.",
        ),
        (
            "packages",
            {"title": "x" * 201},
            "title",
            "Ensure this value has at most 200 characters (it has 201).",
        ),
        ("packages", {"title": ""}, "title", "This must not be empty."),
        ("funding_actions", {"precision": ""}, "precision", "This must not be empty."),
        ("sources", {"url": "example.org"}, "url", "Enter a valid URL."),
        (
            "contributions",
            {"month": "2022-02-02"},
            "month",
            "A month is written as its first day, for example 2024-12-01.",
        ),
        (
            "reported_figures",
            {"measure": "remaining_balance", "subject": "XYZ"},
            "subject",
            "There is no authority “XYZ”.",
        ),
        (
            "targets",
            {"key": "again"},
            "due_on",
            "This authority has a target stated that day for that day.",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(
    seeded: None, table: str, cells: dict[str, str], column: str, rule: str
) -> None:
    assert refused(table, **cells) == {column: [rule]}


def test_all_that_is_wrong_with_a_row_is_said_at_once(seeded: None) -> None:
    assert set(refused("packages", amount_usd="much", capabilities="navy", title="")) == {
        "amount_usd",
        "capabilities",
        "title",
    }
