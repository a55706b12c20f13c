"""Storing the rows of a checked file: as published records, all of them or none."""

from typing import Any

import pytest

from assistance import revision
from assistance.imports.applying import (
    ApplyingError,
    NamedFile,
    OutdatedCheckError,
    ReasonMissingError,
    apply,
)
from assistance.imports.checking import CheckedRow, check_rows
from assistance.imports.csvfile import FileRow
from assistance.models import (
    Capability,
    Correction,
    CorrectionKind,
    Package,
    RowOutcome,
    Status,
    Target,
)
from tests.factories import (
    make_capability,
    make_package,
    make_source,
    make_target,
    shared_authority,
    shared_source,
)

pytestmark = pytest.mark.django_db

FILE = NamedFile("x.csv", "ab12cd34" + "0" * 56)


@pytest.fixture(autouse=True)
def _records() -> None:
    shared_authority()
    shared_source()


def capability(slug: str, name: str = "Name") -> dict[str, str]:
    return {"slug": slug, "name": name, "description": "Words"}


def package(slug: str, **cells: str) -> dict[str, str]:
    """Return the cells of a package of 1 million dollars."""
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


def check(table: str, *rows: dict[str, str]) -> list[CheckedRow]:
    lines = [FileRow(line, cells) for line, cells in enumerate(rows, 2)]
    return list(check_rows(table=table, rows=lines))


def put(table: str, *rows: dict[str, str], reason: str = "Because") -> int:
    """Check and apply the rows of a file; return how many were written."""
    number = revision.current().number
    checked = check(table, *rows)
    assert [row.problems for row in checked if row.problems] == []
    return apply(
        table=table, rows=checked, file=FILE, by=None, reason=reason, checked_revision=number
    )


def rules(table: str, *rows: dict[str, str]) -> list[tuple[str, ...]]:
    return [tuple(each.rule for each in row.problems) for row in check(table, *rows)]


def test_new_rows_are_published_with_their_lists_as_one_revision() -> None:
    make_capability(slug="armor")
    make_source(key="crs")
    number = revision.current().number

    assert put("packages", package("a", capabilities="armor", other_source_keys="crs")) == 1

    stored = Package.objects.get()
    assert [word.slug for word in stored.capabilities.all()] == ["armor"]
    assert [source.key for source in stored.other_sources.all()] == ["crs"]
    assert revision.current().number == number + 1


def test_a_version_names_the_file_its_hash_and_the_reason() -> None:
    put("capabilities", capability("armor"), reason="  The words of 2024 ")

    assert Capability.objects.get().history.get().history_change_reason == (
        "Import of x.csv (SHA-256 ab12cd34…): The words of 2024"
    )


def test_new_rows_need_no_reason() -> None:
    put("capabilities", capability("armor"), reason="")

    assert Capability.objects.get().history.get().history_change_reason == (
        "Import of x.csv (SHA-256 ab12cd34…)"
    )


def test_a_changed_row_is_a_line_of_the_public_log() -> None:
    make_capability(slug="armor", name="Before", description="Words")

    put("capabilities", capability("armor", "After"))

    [line] = Correction.objects.all()
    assert (line.table, line.key, line.kind) == ("capabilities", "armor", CorrectionKind.CHANGED)
    assert line.changes == [["name", "Before", "After"]]
    assert line.reason == "Import of x.csv (SHA-256 ab12cd34…): Because"


def test_a_change_without_a_reason_changes_nothing() -> None:
    make_capability(slug="armor", name="Before")

    with pytest.raises(ReasonMissingError, match="Say why"):
        put("capabilities", capability("armor", "After"), capability("new"), reason=" ")

    assert [each.name for each in Capability.objects.all()] == ["Before"]


def test_an_unchanged_row_is_not_touched() -> None:
    put("capabilities", capability("armor"))
    number = revision.current().number

    assert put("capabilities", capability("armor")) == 0

    assert Capability.objects.get().history.count() == 1
    assert revision.current().number == number


def test_data_that_changed_since_the_check_stop_an_import() -> None:
    number = revision.current().number
    checked = check("capabilities", capability("armor"))
    make_capability(slug="other")

    with pytest.raises(OutdatedCheckError):
        apply(
            table="capabilities", rows=checked, file=FILE, by=None, reason="",
            checked_revision=number,
        )  # fmt: skip

    assert [each.slug for each in Capability.objects.all()] == ["other"]


def test_a_draft_made_since_the_check_stops_an_import() -> None:
    number = revision.current().number
    checked = check("capabilities", capability("armor"))
    make_capability(slug="armor", status="draft")

    with pytest.raises(ApplyingError):
        apply(
            table="capabilities", rows=checked, file=FILE, by=None, reason="",
            checked_revision=number,
        )  # fmt: skip

    assert Capability.everything.get().status == Status.DRAFT


# Numbers that move between records


def test_two_packages_exchange_their_numbers() -> None:
    make_package(slug="a", number=1)
    make_package(slug="b", number=2)
    assert put("packages", package("a", number="2"), package("b", number="1")) == 2

    assert dict(Package.objects.values_list("slug", "number")) == {"a": 2, "b": 1}
    changes = {line.key: line.changes for line in Correction.objects.all()}
    assert ["number", "1", "2"] in changes["a"]
    assert ["number", "2", "1"] in changes["b"]
    assert Package.objects.get(slug="a").history.filter(number=None).count() == 0


def test_numbers_move_on_across_thousands_of_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistance.editorial.storing.BATCH", 2)
    for number in range(1, 6):
        make_package(slug=f"p-{number}", number=number)

    put("packages", *(package(f"p-{n}", number=str(n % 5 + 1)) for n in range(1, 6)))

    numbers = Package.objects.order_by("slug").values_list("number", flat=True)
    assert list(numbers) == [2, 3, 4, 5, 1]


def test_a_new_package_takes_a_number_that_another_gives_up() -> None:
    make_package(slug="a", number=1)

    put("packages", package("new", number="1"), package("a"))

    assert dict(Package.objects.values_list("slug", "number")) == {"a": None, "new": 1}


def test_a_day_that_a_target_gives_up_is_free_for_a_file_of_its_own_only() -> None:
    make_target(key="a")
    stored = Target.objects.get()
    row = {
        "authority": "PDA",
        "stated_on": str(stored.stated_on),
        "target_remaining_usd": "",
        "wording": "Words",
        "source_key": "a-source",
    }
    moved = {"key": "a", "due_on": "2025-02-28", **row}
    new = {"key": "b", "due_on": str(stored.due_on), **row}

    assert rules("targets", moved, new) == [
        (),
        (
            "This authority has a target stated that day for that day. “a” gives it up in this "
            "file: import that row first, in a file of its own.",
        ),
    ]


# Drafts and what was withdrawn


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("draft", "There is a draft with this key: publish or delete it first."),
        (
            "withdrawn",
            "The record with this key was withdrawn: publish it again in the admin first.",
        ),
    ],
)
def test_a_row_with_the_key_of_an_unpublished_record_is_refused(status: Any, rule: str) -> None:
    make_capability(slug="armor", name="Name", description="Words", status=status)

    [same, other] = check("capabilities", capability("armor"), capability("new"))

    assert same.outcome is RowOutcome.REFUSED
    assert [(each.column, each.value, each.rule) for each in same.problems] == [
        ("slug", "armor", rule)
    ]
    assert other.outcome is RowOutcome.NEW


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("draft", "The {} “{}” is a draft: publish it first."),
        ("withdrawn", "The {} “{}” was withdrawn: name another, or publish it again first."),
    ],
)
def test_a_row_that_refers_to_an_unpublished_record_is_refused(status: Any, rule: str) -> None:
    make_source(key="crs", status=status)
    make_capability(slug="armor")
    make_capability(slug="radars", status=status)

    assert rules(
        "packages",
        package("a", source_key="crs"),
        package("b", other_source_keys="a-source;crs"),
        package("c", capabilities="armor;radars"),
    ) == [
        (rule.format("source", "crs"),),
        (rule.format("source", "crs"),),
        (rule.format("capability", "radars"),),
    ]
