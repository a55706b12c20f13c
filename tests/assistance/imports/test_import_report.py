"""`manage.py import_report`: what it shows, writes and refuses."""

import io
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from assistance import revision
from assistance.imports.files import MAX_BYTES
from assistance.models import Capability, Correction, FileImport
from tests.assistance.workbooks import workbook
from tests.factories import make_capability

pytestmark = pytest.mark.django_db

HEADER = "slug,name,description\n"
REFUSED = "The file was refused; nothing has changed."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + "armor,Armor,Tanks\nradars,Radars,Eyes\n")
    return path


def run(file: Path, *options: str, table: str = "capabilities", **more: bool) -> list[str]:
    """Import a file; return the lines that the command prints."""
    output = io.StringIO()
    call_command("import_report", table, str(file), *options, stdout=output, **more)
    return output.getvalue().splitlines()


def refusal(file: Path, *options: str, table: str = "capabilities") -> list[str]:
    """Import a file that is refused; return the lines of the message."""
    with pytest.raises(CommandError) as error:
        run(file, *options, table=table)
    assert error.value.returncode == 1
    return str(error.value).splitlines()


def test_a_file_is_imported_and_counted(file: Path) -> None:
    make_capability(slug="radars", name="Radars", description="Eyes")
    number = revision.current().number

    assert run(file) == [
        "x.csv: 2 rows: 1 new, 0 changed, 1 unchanged, 0 refused",
        f"1 row written; data revision {number + 1}",
    ]
    assert Capability.objects.get(slug="armor").history.get().history_user is None


def test_a_table_may_be_named_as_its_seed_file(file: Path) -> None:
    run(file, table="fixtures/capabilities.csv")

    assert Capability.objects.count() == 2


def test_an_excel_file_is_imported_as_well(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(["slug", "name", "description"], ["armor", "Armor", "Tanks"]))

    run(path)

    assert Capability.objects.get().slug == "armor"


def test_a_dry_run_shows_the_difference_and_changes_nothing(file: Path) -> None:
    make_capability(slug="radars", name="Radar", description="Eyes")
    before = revision.current()

    assert run(file, "--dry-run") == [
        "+ line 2, armor",
        "    slug: armor",
        "    name: Armor",
        "    description: Tanks",
        "~ line 3, radars",
        "    name: Radar → Radars",
        "x.csv: 2 rows: 1 new, 1 changed, 0 unchanged, 0 refused",
    ]
    assert revision.current() == before
    assert not FileImport.objects.exists()


def test_the_difference_is_shown_at_verbosity_2(file: Path) -> None:
    assert run(file, "--verbosity", "2")[0] == "+ line 2, armor"


def test_the_difference_has_colours_where_they_are_asked_for(file: Path) -> None:
    assert run(file, "--dry-run", force_color=True)[0].startswith("\x1b[")


def test_the_reason_and_the_user_are_kept(file: Path) -> None:
    make_capability(slug="radars", name="Radar", description="Eyes")
    user = User.objects.create_user("clerk")

    run(file, "--reason", "Spelling", "--user", "clerk")

    version = Capability.objects.get(slug="radars").history.latest()
    assert version.history_user == user
    assert version.history_change_reason.startswith("Import of x.csv (SHA-256 ")
    assert Correction.objects.get().reason.endswith("…): Spelling")
    entry = FileImport.objects.get()
    assert (entry.state, entry.applied_by, entry.file_name) == ("applied", user, "x.csv")


def test_a_change_of_published_rows_needs_a_reason(file: Path) -> None:
    make_capability(slug="radars", name="Radar", description="Eyes")

    assert refusal(file) == [
        "Nothing was changed. Say why: a change of what was published needs a reason."
    ]
    assert Capability.objects.get().name == "Radar"
    assert not FileImport.objects.exists()


def test_a_bad_row_changes_nothing_and_is_named(file: Path) -> None:
    file.write_text(HEADER + "armor,Armor,Tanks\nradars,,Eyes\n")

    assert refusal(file) == [REFUSED, "x.csv, line 3, name “”: This must not be empty."]
    assert not Capability.objects.exists()


def test_twenty_problems_are_shown_and_the_rest_counted(file: Path) -> None:
    file.write_text(HEADER + "".join(f"word-{n},,x\n" for n in range(25)))

    problems = refusal(file)

    assert len(problems) == 22
    assert problems[-1] == "… and 5 more."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF", "x.csv: this is a PDF file;"),
        (b"PK\x03\x04", "x.csv: the workbook is damaged;"),
        (b"a" * (MAX_BYTES + 1), "x.csv: the file is larger than 10 MB;"),
    ],
    ids=["type", "broken", "size"],
)
def test_a_file_that_cannot_be_read_is_refused(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)

    first, second = refusal(file)

    assert first == REFUSED
    assert second.startswith(said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.csv") == [
        "gone.csv: the file cannot be read: No such file or directory."
    ]


def test_an_unknown_table_is_refused_with_those_there_are(file: Path) -> None:
    [said] = refusal(file, table="tanks")

    assert said.startswith("There is no table “tanks”. Name one of: sources, authorities, ")


def test_an_unknown_user_is_refused(file: Path) -> None:
    assert refusal(file, "--user", "nobody") == ["There is no user “nobody”."]
    assert not Capability.objects.exists()


def test_a_file_of_stored_rows_only_writes_nothing(file: Path) -> None:
    run(file)
    number = revision.current().number

    assert run(file)[-1] == f"0 rows written; data revision {number}"
    assert FileImport.objects.count() == 1
