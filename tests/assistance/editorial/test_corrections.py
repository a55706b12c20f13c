"""The log of corrections, its report, and what is said of withdrawn records."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.editorial.corrections import (
    Change,
    CorrectedRecord,
    CorrectionFilters,
    correction_log,
    corrections,
    corrections_of,
)
from assistance.editorial.publishing import publish, withdraw
from assistance.editorial.versions import Version
from assistance.editorial.withdrawn import withdrawn_package, withdrawn_source
from assistance.exports.csv import write_csv
from assistance.models import CorrectionKind, Package, Record, Source
from assistance.reports import REPORTS, ParameterError, Result, read_query
from tests.factories import (
    make_correction,
    make_funding_action,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 31)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
REPORT = REPORTS["corrections"]


def change(record: Record, reason: str = "A slip.", **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    publish(Version(record), by=None, reason=reason, second_person=False)


def found(page: int = 1, page_size: int = 50, **filters: Any) -> list[str]:
    """Return the keys of the selected corrections, in order."""
    selected = corrections(filters=CorrectionFilters(**filters), page=page, page_size=page_size)
    return [each.key for each in selected.corrections]


def run(**parameters: str) -> Result:
    given = {name.rstrip("_"): [value] for name, value in parameters.items()}
    return REPORT.run(read_query(REPORT, given, today=TODAY))


def rows(**parameters: str) -> list[tuple[Any, ...]]:
    result = run(**parameters)
    listed = list(result.rows)
    assert len(listed) == result.row_count
    return listed


# The log


def test_a_change_is_logged_with_what_stood_there_and_why() -> None:
    change(make_package(amount_usd=500_000_000), "The release was wrong.", amount_usd=495_000_000)

    [only] = corrections(filters=CorrectionFilters(), page=1, page_size=50).corrections

    assert (only.table, only.key, only.authority, only.kind, only.reason) == (
        "packages", "pda-1", "PDA", CorrectionKind.CHANGED, "The release was wrong.",
    )  # fmt: skip
    assert only.changes == (Change("amount_usd", "500000000", "495000000"),)
    assert only.record == CorrectedRecord("A package", date(2024, 12, 2), is_published=True)


def test_corrections_are_newest_first_and_those_of_one_moment_as_they_were_logged() -> None:
    for key, minute in (("a", 1), ("b", 3), ("c", 3), ("d", 2)):
        make_correction(key=key, corrected_at=NOON.replace(minute=minute))

    assert found() == ["b", "c", "d", "a"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"tables": ("sources",)}, ["b"]),
        ({"authorities": ("USAI",)}, ["c"]),
        ({"authorities": ("USAI", "PDA")}, ["d", "c", "a"]),
        ({"kinds": ("withdrawn",)}, ["d"]),
        ({"from_on": date(2026, 11, 2)}, ["d", "c", "b"]),
        ({"to_on": date(2026, 11, 2)}, ["c", "b", "a"]),
        ({"from_on": date(2026, 11, 2), "to_on": date(2026, 11, 2)}, ["c", "b"]),
        ({"from_on": date.max}, []),
        ({"from_on": date.min, "to_on": date.max}, ["d", "c", "b", "a"]),
        ({"tables": ("sources",), "kinds": ("withdrawn",)}, []),
    ],
)
def test_filters_select_by_table_authority_kind_and_day(
    filters: dict[str, Any], expected: list[str]
) -> None:
    make_correction(key="a", corrected_at=datetime(2026, 11, 1, 23, 59, 59, 999999, tzinfo=UTC))
    make_correction(
        key="b", table="sources", authority="", corrected_at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    make_correction(
        key="c", authority="USAI", corrected_at=datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)
    )
    make_correction(key="d", kind="withdrawn", corrected_at=datetime(2026, 11, 3, tzinfo=UTC))

    assert found(**filters) == expected


def test_a_page_beyond_the_last_is_the_last() -> None:
    for number in range(5):
        make_correction(key=f"p-{number}", corrected_at=NOON.replace(minute=number))

    last = corrections(filters=CorrectionFilters(), page=9, page_size=2)

    assert [each.key for each in last.corrections] == ["p-0"]
    assert (last.found_count, last.page, last.page_count) == (5, 3, 3)


def test_the_log_is_counted_by_kind_table_and_authority() -> None:
    make_package()
    make_correction(corrected_at=NOON)
    make_correction(kind="withdrawn", corrected_at=NOON.replace(hour=13))
    make_correction(table="sources", authority="", corrected_at=NOON.replace(hour=11))

    log = correction_log()

    assert (log.total_count, log.latest_at) == (3, NOON.replace(hour=13))
    assert log.by_kind == Counter(changed=2, withdrawn=1)
    assert log.by_table == Counter(packages=2, sources=1)
    assert log.by_authority == Counter({"PDA": 2, "": 1})
    assert log.began_at is not None


def test_an_empty_log_has_no_moments() -> None:
    log = correction_log()

    assert (log.total_count, log.began_at, log.latest_at) == (0, None, None)


def test_text_comes_back_as_it_was_typed_without_the_defusing_of_an_export() -> None:
    change(make_package(note="-1 of it"), note="=SUM(A1)")

    [only] = corrections_of(table="packages", keys=["pda-1"])

    assert only.changes == (Change("note", "-1 of it", "=SUM(A1)"),)


def test_the_corrections_of_a_record_are_its_own() -> None:
    make_correction(key="pda-1")
    make_correction(key="pda-2")
    make_correction(key="pda-1", table="sources")

    assert [each.table for each in corrections_of(table="packages", keys=["pda-1"])] == ["packages"]


def test_records_of_all_tables_are_named_in_one_query() -> None:
    source = make_source(key="a-release", title="A release", published_on=None)
    action, target, figure = make_funding_action(), make_target(), make_reported_figure()
    make_partner(code="DNK", name="Denmark")
    for table, key in (
        ("sources", source.key), ("funding_actions", action.key), ("targets", target.key),
        ("reported_figures", figure.key), ("partners", "DNK"), ("packages", "gone"),
        ("contributions", "a b c"), ("a_table_of_old", "x"),
    ):  # fmt: skip
        make_correction(table=table, key=key)

    with CaptureQueriesContext(connection) as queries:
        page = corrections(filters=CorrectionFilters(), page=1, page_size=50)

    assert len(queries) == 3
    assert [each.record and (each.record.title, each.record.on) for each in page.corrections] == [
        ("A release", None), ("An act on the authority", date(2022, 5, 21)),
        (target.wording, date(2024, 12, 23)), (figure.wording, figure.as_of), ("Denmark", None),
        None, None, None,
    ]  # fmt: skip


def test_a_draft_with_the_key_of_a_corrected_record_lends_it_no_name() -> None:
    make_package(number=1, status="draft")
    make_correction(key="pda-1")

    [only] = corrections(filters=CorrectionFilters(), page=1, page_size=50).corrections

    assert only.record is None


def test_where_nothing_is_selected_one_query_is_enough() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert found() == []

    assert len(queries) == 1


# The report


def test_the_report_has_a_row_for_each_changed_column() -> None:
    make_correction(
        changes=[["amount_usd", "500000000", "495000000"], ["charged_usd", "", "0"]],
        corrected_at=NOON,
    )

    head = ("2026-11-25T12:00:00.000000Z", "packages", "pda-1", "PDA", "changed")
    assert rows() == [
        (*head, "amount_usd", "500000000", "495000000", "The release was corrected."),
        (*head, "charged_usd", "", "0", "The release was corrected."),
    ]


def test_a_withdrawal_without_a_changed_column_is_one_row() -> None:
    withdraw(make_package(), by=None, reason="Entered twice.")

    [row] = rows()
    assert row[1:] == ("packages", "pda-1", "PDA", "withdrawn", "", "", "", "Entered twice.")


def test_the_report_is_of_the_corrections_made_by_the_end_of_the_day_in_utc() -> None:
    make_correction(key="a", corrected_at=datetime(2026, 11, 25, 23, 59, 59, 999999, tzinfo=UTC))
    make_correction(key="b", corrected_at=datetime(2026, 11, 26, tzinfo=UTC))

    assert [row[2] for row in rows(as_of="2026-11-24")] == []
    assert [row[2] for row in rows(as_of="2026-11-25")] == ["a"]
    assert [row[2] for row in rows(as_of="2026-11-26")] == ["b", "a"]
    assert [row[2] for row in rows()] == ["b", "a"]
    assert [row[2] for row in rows(to="2026-12-24", as_of="2026-11-25")] == ["a"]
    assert [row[2] for row in rows(from_="2026-11-26")] == ["b"]


def test_the_report_takes_the_filters_of_the_log_and_refuses_others() -> None:
    make_package()
    make_correction(key="a")
    make_correction(key="b", kind="withdrawn", authority="", table="sources")

    assert [row[2] for row in rows(table="sources")] == ["b"]
    assert [row[2] for row in rows(authority="PDA")] == ["a"]
    assert [row[2] for row in rows(kind="withdrawn")] == ["b"]
    with pytest.raises(ParameterError, match="kind=gone is not one of: changed, withdrawn"):
        run(kind="gone")


def test_many_corrections_are_read_in_batches_and_each_comes_once() -> None:
    make_correction(key="first", corrected_at=NOON)
    for number in range(1100):
        make_correction(key=f"p-{number:04}", corrected_at=NOON.replace(minute=1), changes=[])

    keys = [row[2] for row in rows()]

    assert keys == [*(f"p-{number:04}" for number in range(1100)), "first"]


def test_a_spreadsheet_runs_no_text_that_was_typed() -> None:
    change(make_package(note="-1 of it"), "=HYPERLINK(1)", note="=SUM(A1)")

    text = b"".join(write_csv(REPORT.columns, run())).decode()

    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["before"], row["after"], row["reason"]) == (
        "'-1 of it", "'=SUM(A1)", "'=HYPERLINK(1)",
    )  # fmt: skip


# What was withdrawn


def test_a_withdrawn_package_tells_what_it_was_when_and_why() -> None:
    package = make_package(number=7, amount_usd=500_000_000)
    change(package, amount_usd=495_000_000)
    withdraw(package, by=None, reason="Entered twice.")

    gone = withdrawn_package(slug="pda-7")

    assert gone
    assert (gone.title, gone.number, gone.amount_usd) == ("A package", 7, 495_000_000)
    assert (gone.authority, gone.authority_is_published) == ("PDA", True)
    assert gone.withdrawal.reason == "Entered twice."
    assert [each.kind.value for each in gone.withdrawal.corrections] == ["withdrawn", "changed"]
    assert gone.withdrawal.withdrawn_at == gone.withdrawal.corrections[0].corrected_at


def test_the_last_withdrawal_counts() -> None:
    package = make_package()
    withdraw(package, by=None, reason="First.")
    change(package, "It was right.")
    withdraw(package, by=None, reason="Second.")

    gone = withdrawn_package(slug="pda-1")

    assert gone
    assert gone.withdrawal.reason == "Second."


def test_a_withdrawn_source_tells_what_it_was() -> None:
    withdraw(make_source(key="a-release", title="A release"), by=None, reason="Taken down.")

    gone = withdrawn_source(key="a-release")

    assert gone
    assert (gone.title, gone.publisher, gone.kind) == (
        "A release", "Department of Defense", "Official",
    )  # fmt: skip
    assert gone.withdrawal.reason == "Taken down."


@pytest.mark.parametrize("status", ["draft", "published"])
def test_only_what_is_withdrawn_is_found(status: str) -> None:
    make_package(status=status)
    make_source(key="a-release", status=status)

    assert withdrawn_package(slug="pda-1") is None
    assert withdrawn_source(key="a-release") is None
    assert withdrawn_package(slug="no-such") is None
    assert withdrawn_source(key="no-such") is None


def test_a_withdrawal_that_is_not_in_the_log_has_no_day() -> None:
    Package.everything.filter(pk=make_package().pk).update(status="withdrawn")
    Source.everything.filter(pk=make_source(key="a").pk).update(status="withdrawn")

    package, source = withdrawn_package(slug="pda-1"), withdrawn_source(key="a")

    assert package
    assert source
    assert (package.withdrawal.withdrawn_at, package.withdrawal.reason) == (None, "")
    assert source.withdrawal.withdrawn_at is None
