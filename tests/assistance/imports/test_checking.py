"""Holding the rows of a file against the stored ones: nothing is written."""

from datetime import date

import pytest
from django.db.models import Q, UniqueConstraint
from pytest_django import DjangoAssertNumQueries

from assistance import revision
from assistance.imports.checking import Change, CheckedRow, Problem, check_rows
from assistance.imports.csvfile import FileRow
from assistance.models import Package, RowOutcome, Target
from tests.factories import (
    make_authority,
    make_capability,
    make_contribution,
    make_package,
    make_partner,
    make_reported_figure,
    make_target,
    shared_authority,
    shared_source,
)

pytestmark = pytest.mark.django_db

TAKEN = "This authority already has a package with this number."


@pytest.fixture(autouse=True)
def _records() -> None:
    shared_authority()
    shared_source()


def package(slug: str, **cells: str) -> dict[str, str]:
    """Return the cells of a package, as `make_package` has them."""
    return {
        "slug": slug,
        "authority": "PDA",
        "number": "",
        "announced_on": "2024-12-30",
        "known_from": "",
        "amount_usd": "1000000",
        "charged_usd": "",
        "title": "A package",
        "capabilities": "",
        "source_key": "a-source",
        "other_source_keys": "",
        "confidence": "high",
        "note": "",
        **cells,
    }


def store(slug: str, **values: object) -> None:
    """Store the package that `package` writes."""
    make_package(
        slug=slug,
        **{
            "number": None,
            "announced_on": date(2024, 12, 30),
            "amount_usd": 1_000_000,
            "title": "A package",
            "confidence": "high",
            **values,
        },
    )


def contribution(**cells: str) -> dict[str, str]:
    return {
        "series": "kiel",
        "partner": "DNK",
        "month": "2024-12-01",
        "kind": "military",
        "measure": "allocation",
        "amount": "5000",
        "currency": "EUR",
        "source_key": "a-source",
        **cells,
    }


def check(table: str, *rows: dict[str, str]) -> list[CheckedRow]:
    """Check rows that stand on lines 2, 3 and so on of a file."""
    lines = [FileRow(line, cells) for line, cells in enumerate(rows, 2)]
    return list(check_rows(table=table, rows=lines))


def outcomes(table: str, *rows: dict[str, str]) -> list[RowOutcome]:
    return [row.outcome for row in check(table, *rows)]


def problems(table: str, *rows: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the rules that each row breaks."""
    return [tuple(each.rule for each in row.problems) for row in check(table, *rows)]


def test_a_new_row_is_all_its_cells() -> None:
    [row] = check("packages", package("pda-1", number="1"))

    assert (row.line, row.key, row.outcome, row.problems) == (2, "pda-1", RowOutcome.NEW, ())
    assert row.changes == (
        Change("slug", "", "pda-1"),
        Change("authority", "", "PDA"),
        Change("number", "", "1"),
        Change("announced_on", "", "2024-12-30"),
        Change("amount_usd", "", "1000000"),
        Change("title", "", "A package"),
        Change("source_key", "", "a-source"),
        Change("confidence", "", "high"),
    )


def test_a_row_as_it_is_stored_is_unchanged() -> None:
    store("pda-1", number=1)

    [row] = check("packages", package("pda-1", number="1"))

    assert (row.outcome, row.changes) == (RowOutcome.UNCHANGED, ())


def test_a_changed_row_says_what_was_and_what_would_be() -> None:
    make_capability(slug="armor")
    make_capability(slug="artillery")
    store("pda-1", charged_usd=7)

    [row] = check("packages", package("pda-1", capabilities="artillery;armor", title="Another"))

    assert row.outcome is RowOutcome.CHANGED
    assert row.changes == (
        Change("charged_usd", "7", ""),
        Change("title", "A package", "Another"),
        Change("capabilities", "", "armor;artillery"),
    )


def test_another_spelling_of_the_same_is_no_change() -> None:
    make_partner(code="CHE", contact_group=None)
    [row] = check(
        "partners",
        {
            "code": "CHE",
            "name": "Partner CHE",
            "nato_member": "true",
            "eu_member": "true",
            "contact_group": "",
            "gdp_eur": "",
            "gdp_usd": "",
            "gdp_year": "",
            "source_key": "",
            "contact_group_source_key": "",
            "note": "",
        },
    )

    assert "contact_group" not in [change.column for change in row.changes]
    assert row.cells["contact_group"] == "unknown"


def test_nothing_is_written() -> None:
    store("pda-1")
    before = revision.current()

    check("packages", package("pda-1", title="Another"), package("pda-2"))

    assert revision.current() == before
    assert [p.title for p in Package.objects.all()] == ["A package"]


def test_a_refused_row_names_each_cell_its_value_and_the_rule() -> None:
    [row] = check(
        "packages", package("pda-1", amount_usd="1,2 Mrd", title="", source_key="nowhere")
    )

    assert (row.outcome, row.changes) == (RowOutcome.REFUSED, ())
    assert set(row.problems) == {
        Problem(
            "amount_usd",
            "1,2 Mrd",
            "Write a whole number in digits, without separators, decimals, units or leading zeros, "
            "for example 1200000000.",
        ),
        Problem("title", "", "This must not be empty."),
        Problem("source_key", "nowhere", "There is no source with the key “nowhere”."),
    }
    assert row.cells["amount_usd"] == "1,2 Mrd"


def test_a_rule_of_the_database_is_held_against_each_row() -> None:
    store("pda-1")

    assert problems(
        "packages",
        package("pda-1", amount_usd="0"),
        package("pda-2", known_from="2024-12-29"),
        package("pda-3", amount_usd="0"),
    ) == [
        ("The announced amount is more than zero.",),
        ("A package becomes known on its day or later.",),
        ("The announced amount is more than zero.",),
    ]


def test_a_rule_about_a_whole_row_names_no_column() -> None:
    make_partner(code="DNK")

    [first, second] = check("contributions", contribution(), contribution(amount="6"))

    assert first.outcome is RowOutcome.NEW
    assert second.problems == (
        Problem(
            "series",
            "kiel",
            "The same row is already on line 2: its key is “kiel DNK 2024-12-01 military "
            "allocation”.",
        ),
    )


def test_a_column_that_an_export_derives_is_ignored() -> None:
    [row] = check("packages", package("pda-1", remaining_after_usd="5"))

    assert row.outcome is RowOutcome.NEW
    assert "remaining_after_usd" not in row.cells


def test_a_number_that_a_stored_package_has_is_refused() -> None:
    store("pda-1", number=1)

    [row] = check("packages", package("pda-2", number="1"))

    assert row.problems == (Problem("number", "1", TAKEN),)
    assert (row.outcome, row.changes) == (RowOutcome.REFUSED, ())


def test_a_number_of_a_stored_package_is_refused_whether_it_is_in_the_file_or_not() -> None:
    store("pda-1", number=1)
    stored, new = package("pda-1", number="1"), package("pda-2", number="1")

    assert outcomes("packages", stored, new) == [RowOutcome.UNCHANGED, RowOutcome.REFUSED]
    assert outcomes("packages", new, stored) == [RowOutcome.REFUSED, RowOutcome.UNCHANGED]


def test_two_new_packages_with_one_number_are_both_refused() -> None:
    rows = check("packages", package("a", number="1"), package("b"), package("c", number="1"))

    assert [row.problems for row in rows] == [
        (Problem("number", "1", f"{TAKEN} The same is on line 4 of the file."),),
        (),
        (Problem("number", "1", f"{TAKEN} The same is on line 2 of the file."),),
    ]


def test_packages_without_a_number_or_of_two_authorities_do_not_collide() -> None:
    make_authority(code="USAI")
    rows = [
        package("a"),
        package("b"),
        package("c", number="1"),
        package("d", authority="USAI", number="1"),
    ]

    assert outcomes("packages", *rows) == [RowOutcome.NEW] * 4


def test_two_packages_may_exchange_their_numbers() -> None:
    store("pda-1", number=1)
    store("pda-2", number=2)
    one, two = package("pda-1", number="2"), package("pda-2", number="1")

    assert outcomes("packages", one, two) == [RowOutcome.CHANGED, RowOutcome.CHANGED]
    assert outcomes("packages", two, one) == [RowOutcome.CHANGED, RowOutcome.CHANGED]
    assert outcomes("packages", one) == [RowOutcome.REFUSED]


def test_a_number_that_a_row_of_the_file_gives_up_is_free() -> None:
    store("pda-1", number=1)
    freed, new = package("pda-1", number="2"), package("pda-2", number="1")

    assert outcomes("packages", freed, new) == [RowOutcome.CHANGED, RowOutcome.NEW]
    assert outcomes("packages", new, freed) == [RowOutcome.NEW, RowOutcome.CHANGED]


def test_a_package_that_keeps_its_number_keeps_it_from_others() -> None:
    store("pda-1", number=1)
    kept, new = package("pda-1", number="1", title="Another"), package("pda-2", number="1")

    assert problems("packages", kept, new) == [
        (f"{TAKEN} The same is on line 3 of the file.",),
        (f"{TAKEN} The same is on line 2 of the file.",),
    ]


def test_other_problems_of_a_row_are_named_beside_its_number() -> None:
    store("pda-1", number=1)

    assert problems("packages", package("pda-2", number="1", amount_usd="0")) == [
        ("The announced amount is more than zero.", TAKEN)
    ]


def test_a_number_that_cannot_be_read_is_its_only_problem() -> None:
    store("pda-1", number=1)

    [row] = check("packages", package("pda-2", number="one"))

    assert [problem.column for problem in row.problems] == ["number"]


def test_a_condition_frees_what_stored_rows_outside_it_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    constraint = next(c for c in Package._meta.constraints if isinstance(c, UniqueConstraint))
    monkeypatch.setattr(constraint, "condition", ~Q(confidence="low"))
    store("pda-1", number=1, confidence="low")
    store("pda-2", number=2)

    assert problems("packages", package("a", number="1"), package("b", number="2")) == [
        (),
        (TAKEN,),
    ]


def test_a_target_is_stated_once_for_a_day() -> None:
    make_target(stated_on=date(2024, 12, 23), due_on=date(2025, 1, 20))
    stored = Target.objects.get()
    row = {
        "key": "again",
        "authority": stored.authority.code,
        "stated_on": "2024-12-23",
        "due_on": "2025-01-20",
        "target_remaining_usd": "",
        "wording": "Through the end",
        "source_key": "a-source",
    }

    assert problems("targets", row) == [
        ("This authority has a target stated that day for that day.",)
    ]


def test_progress_is_told_every_five_hundred_rows_and_at_the_end() -> None:
    rows = [FileRow(n, package(f"p-{n}")) for n in range(2, 1203)]
    counts: list[int] = []

    list(check_rows(table="packages", rows=rows, progress=counts.append))

    assert counts == [500, 1000, 1201]


def test_a_file_without_rows_is_checked() -> None:
    assert check("packages") == []


def test_a_check_costs_no_query_for_a_further_row(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    store("pda-1", number=1)
    rows = [package(f"pda-{n}", number=str(n % 40)) for n in range(100)]

    with django_assert_max_num_queries(8):  # the table with its lists, and what it refers to
        check("packages")
    with django_assert_max_num_queries(8 + 3 * 8):  # a rule's query has a savepoint around it
        check("packages", *rows)


def test_a_rule_is_asked_once_for_the_same_values(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_partner(code="DNK")
    make_contribution(series="other")

    with django_assert_max_num_queries(3 + 3 * 6):
        check("contributions", *(contribution(series=f"s-{n}") for n in range(300)))
    with django_assert_max_num_queries(3 + 3 * 6):
        check("contributions", *(contribution(series=f"s-{n}", month="x") for n in range(300)))


def test_an_authority_of_a_reported_balance_is_looked_for_once(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_reported_figure(key="stored")
    cells = {
        "measure": "remaining_balance",
        "subject": "XYZ",
        "as_of": "2024-12-23",
        "qualifier": "about",
        "value": "5600000000",
        "unit": "usd",
        "precision": "100000000",
        "comparable": "true",
        "not_comparable_because": "",
        "wording": "left",
        "source_key": "a-source",
        "other_source_keys": "",
        "confidence": "high",
        "difference_note": "",
    }

    with django_assert_max_num_queries(4 + 1 + 3 * 10):
        rows = check("reported_figures", *({"key": f"k-{n}", **cells} for n in range(100)))
    assert {row.problems for row in rows} == {
        (Problem("subject", "XYZ", "There is no authority “XYZ”."),)
    }
