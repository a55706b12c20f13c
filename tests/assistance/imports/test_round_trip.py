"""What is exported can be imported again, and changes nothing."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistance.exports.csv import write_csv
from assistance.exports.provenance import Provenance
from assistance.exports.xlsx import write_xlsx
from assistance.imports.applying import NamedFile, apply
from assistance.imports.checking import check_rows
from assistance.imports.csvfile import FileRow
from assistance.imports.files import read_table
from assistance.models import Capability, Package, Partner, RowOutcome, Source
from assistance.reports import REPORTS, read_query
from assistance.revision import current
from assistance.tables.catalogue import TABLES
from tests.factories import make_capability, make_package, make_partner, make_source

TODAY = date(2026, 11, 23)


def exported(table: str) -> list[FileRow]:
    report = REPORTS[table]
    result = report.run(read_query(report, {}, today=TODAY))
    text = b"".join(write_csv(report.columns, result)).decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [FileRow(line, row) for line, row in enumerate(rows, 2)]


def outcomes(table: str, rows: list[FileRow]) -> dict[str, int]:
    """Import the rows, derived columns and all, and return what became of them."""
    checked = list(check_rows(table=table, rows=rows))
    apply(
        table=table, rows=checked, file=NamedFile.of("x.csv", b""), by=None, reason="",
        checked_revision=current().number,
    )  # fmt: skip
    return dict(Counter(row.outcome.value for row in checked))


def checked(table: str, file: Path) -> list[RowOutcome]:
    """Read an Excel export, derived columns and all, and return what would become of its rows."""
    report, columns = REPORTS[table], TABLES[table]().get_export_headers()
    query = read_query(report, {}, today=TODAY)
    write_xlsx(file, Provenance(report, query), report.run(query))
    rows = read_table(
        name=file.name,
        content=file.read_bytes(),
        columns=columns,
        ignored={column.name for column in report.columns}.difference(columns),
    )
    return [row.outcome for row in check_rows(table=table, rows=rows)]


ROW_COUNTS = [
    ("sources", 428),
    ("authorities", 2),
    ("capabilities", 16),
    ("partners", 58),
    ("funding_actions", 20),
    ("packages", 99),
    ("reported_figures", 107),
    ("targets", 2),
    ("context_notes", 4),
    ("contributions", 2265),
    ("exchange_rates", 1162),
    ("coalitions", 8),
    ("coalition_members", 94),
    ("meetings", 33),
]


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(("table", "row_count"), ROW_COUNTS)
def test_an_export_is_imported_without_a_change(table: str, row_count: int) -> None:
    assert outcomes(table, exported(table)) == {"unchanged": row_count}


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(("table", "row_count"), ROW_COUNTS)
def test_an_excel_export_is_read_without_a_change(
    table: str, row_count: int, tmp_path: Path
) -> None:
    assert checked(table, tmp_path / "export.xlsx") == [RowOutcome.UNCHANGED] * row_count


TEXTS = ["=1+1", "'=1+1", "''=1", "-5", "+1", "@x", "'tis", "\t=1", "a\r\n=b", 'say "x", y', "＝1"]


@pytest.mark.django_db
def test_text_that_looks_like_a_formula_comes_back_as_it_was() -> None:
    for place, text in enumerate(TEXTS):
        make_source(key=f"source-{place:02}", title=text, note=text)
    rows = exported("sources")
    Source.objects.all().delete()

    assert outcomes("sources", rows) == {"new": len(TEXTS)}
    titles = Source.objects.order_by("key").values_list("title", flat=True)
    assert list(titles) == TEXTS
    assert outcomes("sources", exported("sources")) == {"unchanged": len(TEXTS)}


@pytest.mark.django_db
def test_text_that_looks_like_a_formula_comes_back_from_excel_as_it_was(tmp_path: Path) -> None:
    for place, text in enumerate(TEXTS):
        make_source(key=f"source-{place:02}", title=text, note=text)

    assert checked("sources", tmp_path / "export.xlsx") == [RowOutcome.UNCHANGED] * len(TEXTS)


@pytest.mark.django_db
def test_keys_that_look_like_a_formula_are_found_again() -> None:
    make_capability(slug="-a")
    make_package(slug="-b", capabilities=[Capability.objects.get()])

    assert outcomes("capabilities", exported("capabilities")) == {"unchanged": 1}
    assert outcomes("packages", exported("packages")) == {"unchanged": 1}
    assert Package.objects.get().slug == "-b"


@pytest.mark.django_db
def test_what_is_unknown_comes_back_unknown() -> None:
    make_partner(code="CHE", contact_group=None)
    rows = exported("partners")
    Partner.objects.all().delete()

    assert [row.cells["contact_group"] for row in rows] == [""]
    assert outcomes("partners", rows) == {"new": 1}
    assert Partner.objects.get().contact_group is None
