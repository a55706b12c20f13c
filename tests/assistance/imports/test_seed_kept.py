"""What `manage.py seed` writes again, and what it leaves alone since a person changed it."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from assistance import revision
from assistance.models import (
    Capability,
    Coalition,
    CoalitionMembership,
    ContextNote,
    Contribution,
    Correction,
    Package,
    Status,
    Target,
)
from tests.assistance.small_seed import edit, seed, write_files
from tests.factories import make_capability

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def test_a_changed_row_of_a_file_is_written(folder: Path) -> None:
    seed(folder)
    edit(folder, "packages", "60000000", "61000000")

    lines = seed(folder)

    assert lines[5].endswith("2 rows: 0 new, 1 changed, 1 unchanged, 0 kept")
    assert Package.objects.get(slug="pda-1").amount_usd == 61_000_000
    assert revision.current().number == 2


def test_a_changed_list_is_written(folder: Path) -> None:
    seed(folder)
    edit(folder, "packages", "air-defense;artillery", "artillery")

    seed(folder)

    slugs = Package.objects.get(slug="pda-1").capabilities.values_list("slug", flat=True)
    assert list(slugs) == ["artillery"]


def test_a_list_in_another_order_is_no_change(folder: Path) -> None:
    seed(folder)
    edit(folder, "packages", "air-defense;artillery", "artillery;air-defense")

    assert " 0 changed, " in seed(folder)[-1]


def test_a_changed_row_of_a_table_that_is_written_in_bulk_is_written(folder: Path) -> None:
    seed(folder)
    edit(folder, "contributions", "2645000", "2646000")

    assert " 1 changed, " in seed(folder)[-1]
    assert Contribution.objects.get(month=date(2022, 2, 1)).amount == 2_646_000


def test_a_stored_row_that_is_in_no_file_is_left_alone(folder: Path) -> None:
    seed(folder)
    edit(folder, "context_notes", "kursk,2024-12-23,battlefield,Kursk,Defenses hold,dod\n", "")

    seed(folder, "--force")

    assert ContextNote.objects.filter(key="kursk").exists()


# What a person edited, deleted or entered


def test_an_edited_row_is_kept(folder: Path) -> None:
    seed(folder)
    Package.objects.filter(slug="pda-1").update(title="By hand")
    edit(folder, "packages", "First drawdown", "By file")

    lines = seed(folder)

    assert lines[5].endswith("2 rows: 0 new, 0 changed, 1 unchanged, 1 kept")
    assert Package.objects.get(slug="pda-1").title == "By hand"


def test_an_edited_row_is_kept_though_the_file_is_the_same(folder: Path) -> None:
    seed(folder)
    Package.objects.get(slug="pda-1").capabilities.clear()
    number = revision.current().number

    assert " 0 new, 0 changed, 19 unchanged, 1 kept" in seed(folder)[-1]
    assert not Package.objects.get(slug="pda-1").capabilities.exists()
    assert revision.current().number == number


def test_an_edited_row_is_still_kept_the_next_time(folder: Path) -> None:
    seed(folder)
    Package.objects.filter(slug="pda-1").update(title="By hand")
    seed(folder)

    assert " 1 kept" in seed(folder)[-1]


def test_force_lets_the_file_win_over_an_edited_row(folder: Path) -> None:
    seed(folder)
    Package.objects.filter(slug="pda-1").update(title="By hand")

    assert " 0 new, 1 changed, 19 unchanged, 0 kept" in seed(folder, "--force")[-1]
    assert Package.objects.get(slug="pda-1").title == "First drawdown"


def test_a_row_that_a_person_entered_under_the_same_key_is_kept(folder: Path) -> None:
    make_capability(slug="artillery", name="Guns", description="By hand")

    lines = seed(folder)

    assert lines[2].endswith("2 rows: 1 new, 0 changed, 0 unchanged, 1 kept")
    assert Capability.objects.get(slug="artillery").name == "Guns"


def test_a_row_that_a_person_entered_as_the_file_has_it_is_adopted(folder: Path) -> None:
    make_capability(slug="artillery", name="Artillery", description="Howitzers")
    assert seed(folder)[2].endswith("2 rows: 1 new, 0 changed, 1 unchanged, 0 kept")
    edit(folder, "capabilities", "Howitzers", "Mortars")

    assert seed(folder)[2].endswith("2 rows: 0 new, 1 changed, 1 unchanged, 0 kept")


def test_a_deleted_row_stays_deleted(folder: Path) -> None:
    seed(folder)
    Target.objects.get(key="pda-2025").delete()

    assert " 0 new, 0 changed, 19 unchanged, 1 kept" in seed(folder)[-1]
    assert not Target.objects.exists()


def test_force_brings_a_deleted_row_back(folder: Path) -> None:
    seed(folder)
    Target.objects.get(key="pda-2025").delete()

    assert " 1 new, 0 changed, 19 unchanged, 0 kept" in seed(folder, "--force")[-1]
    assert Target.objects.filter(key="pda-2025").exists()


def test_rows_deleted_with_the_row_they_belong_to_stay_deleted(folder: Path) -> None:
    seed(folder)
    Coalition.objects.get(slug="armor").delete()

    assert " 17 unchanged, 3 kept" in seed(folder)[-1]
    assert not CoalitionMembership.objects.exists()


def test_a_row_whose_list_lost_a_deleted_row_is_kept(folder: Path) -> None:
    seed(folder)
    Capability.objects.get(slug="artillery").delete()

    assert " 18 unchanged, 2 kept" in seed(folder)[-1]
    assert Package.objects.get(slug="pda-1").capabilities.get().slug == "air-defense"


# Versions, the public log, and records that are not published


def test_each_row_has_a_version_that_names_its_file_and_hash(folder: Path) -> None:
    seed(folder)

    version = Package.objects.get(slug="pda-1").history.get()
    digest = hashlib.sha256((folder / "packages.csv").read_bytes()).hexdigest()
    assert version.history_change_reason == f"Seed: packages.csv (SHA-256 {digest[:8]}…)"
    assert [word.capability.slug for word in version.capabilities.all()] == [
        "air-defense",
        "artillery",
    ]


def test_a_second_run_adds_no_version(folder: Path) -> None:
    seed(folder)
    seed(folder)

    assert Package.history.count() == 2
    assert not Correction.objects.exists()


def test_a_changed_row_is_a_line_of_the_public_log(folder: Path) -> None:
    seed(folder)
    edit(folder, "packages", "60000000", "61000000")
    seed(folder)

    [line] = Correction.objects.all()
    assert (line.key, line.changes) == ("pda-1", [["amount_usd", "60000000", "61000000"]])
    assert line.reason.startswith("Seed: packages.csv (SHA-256 ")


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DRAFT])
def test_a_row_that_a_person_withdrew_or_drafted_is_kept(folder: Path, status: Status) -> None:
    seed(folder)
    ContextNote.objects.update(status=status)

    assert " 0 changed, 19 unchanged, 1 kept" in seed(folder)[-1]
    assert not ContextNote.objects.exists()


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DRAFT])
def test_force_publishes_what_was_withdrawn_or_drafted(folder: Path, status: Status) -> None:
    seed(folder)
    ContextNote.objects.update(status=status, place="Elsewhere")

    assert " 0 new, 1 changed, 19 unchanged, 0 kept" in seed(folder, "--force")[-1]
    assert ContextNote.objects.get().place == "Kursk"
