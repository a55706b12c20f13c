"""`manage.py seed`: what it loads and what it refuses."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from assistance import revision
from assistance.models import Package, Partner, SeededRow, Source
from assistance.tables.catalogue import SEEDED, TABLES
from tests.assistance.small_seed import edit, refusal, seed, write_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def test_a_first_run_reports_each_file_and_the_total(folder: Path) -> None:
    lines = seed(folder)

    assert lines[0] == "sources.csv             2 rows: 2 new, 0 changed, 0 unchanged, 0 kept"
    assert lines[5] == "packages.csv            2 rows: 2 new, 0 changed, 0 unchanged, 0 kept"
    assert [line.split(".csv")[0] for line in lines[:-1]] == list(SEEDED)
    counts, seconds, number = lines[-1].split("; ")
    assert counts == "total                  20 rows: 20 new, 0 changed, 0 unchanged, 0 kept"
    assert seconds.endswith(" s")
    assert number == "data revision 1"


def test_a_first_run_is_one_data_revision(folder: Path) -> None:
    seed(folder)

    assert revision.current().number == 1


def test_nothing_is_said_at_verbosity_0(folder: Path) -> None:
    assert seed(folder, "--verbosity", "0") == []


def test_a_second_run_changes_nothing(folder: Path) -> None:
    seed(folder)

    lines = seed(folder)

    assert all(" 0 new, 0 changed, " in line for line in lines)
    assert "20 unchanged, 0 kept; " in lines[-1]
    assert revision.current().number == 1


def test_the_repositorys_own_files_are_loaded_once(seeded: None) -> None:
    output = io.StringIO()
    before = revision.current()

    call_command("seed", stdout=output)

    last = output.getvalue().splitlines()[-1]
    assert last.startswith(
        "total                4298 rows: 0 new, 0 changed, 4298 unchanged, 0 kept"
    )
    assert revision.current() == before


def test_values_arrive_as_the_files_state_them(folder: Path) -> None:
    seed(folder)

    package = Package.objects.get(slug="pda-2")
    assert (package.authority.code, package.number) == ("PDA", 2)
    assert package.known_from == date(2022, 1, 11)
    assert (package.amount_usd, package.charged_usd) == (200_000_000, 197_000_000)
    assert [source.key for source in package.other_sources.all()] == ["dod"]


def test_an_empty_cell_is_unknown_and_not_zero(folder: Path) -> None:
    seed(folder)

    assert Package.objects.get(slug="pda-1").charged_usd is None
    assert Partner.objects.get(code="DEU").gdp_usd is None
    assert Source.objects.get(key="crs").url == ""


def test_an_unknown_membership_of_the_contact_group_is_none(folder: Path) -> None:
    seed(folder)

    assert Partner.objects.get(code="CHE").contact_group is None
    assert Partner.objects.get(code="DEU").contact_group is True


def test_a_list_links_each_of_its_rows(folder: Path) -> None:
    seed(folder)

    slugs = Package.objects.get(slug="pda-1").capabilities.values_list("slug", flat=True)
    assert set(slugs) == {"air-defense", "artillery"}


def test_a_line_break_inside_a_cell_is_kept(folder: Path) -> None:
    seed(folder)

    assert Package.objects.get(slug="pda-1").note.splitlines() == ["Two", "lines"]


def test_a_bad_row_in_the_last_file_changes_nothing_in_any_table(folder: Path) -> None:
    edit(folder, "meetings", "2022-04-26", "26 April 2022")

    assert len(refusal(folder)) == 1
    assert not any(resource._meta.model.objects.exists() for resource in TABLES.values())
    assert not SeededRow.objects.exists()
    assert revision.current().number == 0


def test_a_bad_row_leaves_what_was_loaded_before(folder: Path) -> None:
    seed(folder)
    edit(folder, "sources", "Briefing", "Another briefing")
    edit(folder, "packages", "60000000", "-60000000")

    refusal(folder)

    assert Source.objects.get(key="dod").title == "Briefing"
    assert revision.current().number == 1


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        (
            "packages",
            ",60000000,",
            ',"1,2 Mrd",',
            "packages.csv, line 2, amount_usd “1,2 Mrd”: Write a whole number in digits, without "
            "separators, decimals, units or leading zeros, for example 1200000000.",
        ),
        (  # the row before has a line break in a cell
            "packages",
            ",2022-01-11,",
            ",2021-01-11,",
            "packages.csv, line 4, known_from “2021-01-11”: A package becomes known on its day or "
            "later.",
        ),
        (
            "packages",
            "pda-2,PDA,2",
            "pda-1,PDA,2",
            "packages.csv, line 4, slug “pda-1”: The same row is already on line 2: its key is "
            "“pda-1”.",
        ),
        (
            "packages",
            "artillery,crs,",
            "artillery,nowhere,",
            "packages.csv, line 2, source_key “nowhere”: There is no source with the key "
            "“nowhere”.",
        ),
        (
            "partners",
            "crs,dod,",
            "crs,,",
            "partners.csv, line 2, contact_group_source_key “”: A known membership in the contact "
            "group needs its source.",
        ),
        (
            "contributions",
            "2022-03-01",
            "2022-02-01",
            "contributions.csv, line 3, series “kiel”: The same row is already on line 2: its key "
            "is “kiel DEU 2022-02-01 military allocation”.",
        ),
    ],
)
def test_a_bad_cell_is_refused_by_name(
    folder: Path,
    table: str,
    old: str,
    new: str,
    problem: str,
) -> None:
    edit(folder, table, old, new)

    assert refusal(folder) == [problem]


def test_all_problems_of_a_row_and_of_several_files_are_named(folder: Path) -> None:
    edit(folder, "packages", "2021-08-27,,60000000", "soon,,much")
    edit(folder, "meetings", "2022-04-26", "late")

    assert [problem.split("”")[0] for problem in refusal(folder)] == [
        "packages.csv, line 2, announced_on “soon",
        "packages.csv, line 2, amount_usd “much",
        "meetings.csv, line 2, held_on “late",
    ]


def test_a_long_value_is_shown_on_one_line_and_cut(folder: Path) -> None:
    edit(folder, "packages", "First drawdown", '"Two\nlines' + "x" * 200 + '"')

    [problem] = refusal(folder)

    assert problem == (
        f"packages.csv, line 2, title “Two lines{'x' * 71}…”: Ensure this value has at most 200 "
        "characters (it has 210)."
    )


def test_rows_are_not_blamed_for_a_bad_row_that_they_refer_to(folder: Path) -> None:
    edit(folder, "sources", "2024-12-24", "yesterday")

    assert refusal(folder) == [
        "sources.csv, line 2, published_on “yesterday”: Write a day as YYYY-MM-DD, for example "
        "2024-12-23."
    ]


def test_twenty_problems_are_shown_and_the_rest_counted(folder: Path) -> None:
    rows = "".join(f"EUR,2022-{month:02}-01,0,crs\n" for month in range(1, 13))
    rows += "".join(f"EUR,2023-{month:02}-01,0,crs\n" for month in range(1, 13))
    (folder / "exchange_rates.csv").write_text("currency,month,usd_per_unit,source_key\n" + rows)

    problems = refusal(folder)

    assert len(problems) == 21
    assert problems[0] == (
        "exchange_rates.csv, line 2, usd_per_unit “0”: An exchange rate is more than zero."
    )
    assert problems[20] == "… and 4 more."


def test_a_database_without_tables_is_reported_without_a_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_arguments: object) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr("assistance.management.commands.seed.load_seed", refuse)

    with pytest.raises(CommandError, match="nothing has changed: no such table"):
        seed(folder)


def test_force_does_not_let_a_bad_row_in(folder: Path) -> None:
    seed(folder)
    edit(folder, "packages", "60000000", "0")

    assert len(refusal(folder, "--force")) == 1


def test_a_corrupt_file_is_refused_before_any_file_is_loaded(folder: Path) -> None:
    (folder / "meetings.csv").write_bytes(b"\xef\xbb\xbfnumber,held_on")
    (folder / "targets.csv").write_text("key;authority\n")

    assert refusal(folder) == [
        "targets.csv, line 1: the columns are separated by semicolons; separate them by commas.",
        "meetings.csv, line 1: the file starts with a byte order mark (BOM); save it without.",
    ]


def test_missing_files_are_all_named(folder: Path) -> None:
    (folder / "sources.csv").unlink()
    (folder / "meetings.csv").unlink()

    assert refusal(folder) == [
        "sources.csv: the file is missing.",
        "meetings.csv: the file is missing.",
    ]
