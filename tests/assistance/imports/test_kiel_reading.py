"""Reading the workbook of the Kiel Institute's Ukraine Support Tracker."""

import csv
import io
import warnings
import zipfile
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.kiel.figures import KielActivity, KielRelease, LeftOut, SummaryCheck
from assistance.imports.kiel.reading import read_kiel
from tests.kiel_workbook import (
    HEADER_7,
    HEADER_18,
    HEADER_21,
    line_7,
    line_18,
    line_21,
    package_7,
    release_7,
    release_18,
    release_21,
    summary_7,
    summary_21,
    workbook,
)

REAL = settings.BASE_DIR.parent / "shared/data/kiel/Ukraine_Support_Tracker_Release_7.xlsx"
PARTNERS = {
    "United States": "USA",
    "Estonia": "EST",
    "Czechia": "CZE",
    "Türkiye": "TUR",
    "European Union institutions": "EU",
}


def read(content: bytes) -> KielRelease:
    return read_kiel(name="kiel.xlsx", content=content, donors=PARTNERS)


def only(content: bytes) -> KielActivity:
    (activity,) = read(content).activities
    return activity


def problems_of(content: bytes) -> list[str]:
    with pytest.raises(UnreadableFileError) as error:
        read(content)
    return list(error.value.problems)


def left_out(content: bytes) -> list[LeftOut]:
    return list(read(content).left_out)


def checks(content: bytes) -> dict[tuple[str, str, str], SummaryCheck]:
    return {(one.donor, one.measure, one.kind): one for one in read(content).summary}


# Activities


def test_the_lines_of_a_package_are_one_activity_whose_value_counts_once() -> None:
    content = release_7(
        package_7(given=1000, item="Javelin", total=1000, eur=1011.43, explanation="First."),
        line_7(given=1000, item="M72 rocket launcher", explanation="Second."),
        line_7(given=1000, item="Javelin", explanation="First."),
    )

    assert read(content).activities == (
        KielActivity(
            key="USM1",
            donor="USA",
            donor_name="United States",
            announced_on=date(2022, 3, 1),
            date_precision="day",
            date_text="2022-03-01",
            kind="military",
            measure="commitment",
            amount=1000,
            currency="USD",
            estimated=False,
            value_eur=1011,
            items=("Javelin", "M72 rocket launcher"),
            source_urls=("https://example.org/aid",),
            description="First.\n\nSecond.",
            rows=(2, 4),
        ),
    )


def test_the_total_of_a_package_is_taken_and_not_its_first_drawdown() -> None:
    activity = only(
        release_7(package_7(given=350, total=9025), line_7(given=200), line_7(given=800))
    )

    assert activity.amount == 9025


def test_an_amount_that_no_source_gives_is_the_institutes_estimate() -> None:
    activity = only(release_7(package_7(given="Not given", total=775000, eur=783857.59)))

    assert (activity.amount, activity.currency, activity.estimated) == (775000, "USD", True)
    assert activity.value_eur == 783858


def test_halves_of_a_euro_are_rounded_away_from_zero() -> None:
    values = [only(release_7(package_7(eur=eur))).value_eur for eur in (2.5, 0.5, 2.4999, -2.5, 0)]

    assert values == [3, 1, 2, -3, 0]


@pytest.mark.parametrize("missing", [".", "\xa0", "Not given", "No price", "undisclosed", None])
def test_a_missing_value_is_unknown_and_nothing_to_report(missing: str | None) -> None:
    release = read(release_7(package_7(given=missing, currency=".", total=missing, eur=missing)))

    assert [(one.amount, one.currency, one.value_eur) for one in release.activities] == [
        (None, None, None)
    ]
    assert release.left_out == ()


@pytest.mark.parametrize("amount", ["1.5 million", "1,500", "1.000.00", "#NAME?", True, 1e300])
def test_an_amount_that_is_no_number_is_unknown_and_named(amount: Any) -> None:
    content = release_7(package_7(total=amount, given=amount, eur=900))

    assert (only(content).amount, only(content).currency, only(content).value_eur) == (
        None,
        None,
        900,
    )
    assert [(one.row, one.column) for one in left_out(content)] == [(2, "Total")]


def test_a_value_in_euro_that_is_no_number_is_unknown_and_named() -> None:
    content = release_7(package_7(total=1000, eur="1.5 million"))

    assert only(content).value_eur is None
    assert left_out(content) == [
        LeftOut(2, "Converted Value in EUR", "1.5 million", "It is no number; none is guessed.")
    ]


def test_a_number_that_is_stored_as_text_is_read() -> None:
    assert only(release_7(package_7(total="1000"))).amount == 1000


def test_an_unknown_currency_leaves_the_amount_unknown_and_is_named() -> None:
    content = release_7(package_7(currency="XRP", eur=900))

    assert (only(content).amount, only(content).currency, only(content).value_eur) == (
        None,
        None,
        900,
    )
    assert [(one.column, one.value) for one in left_out(content)] == [("Original Currency", "XRP")]


def test_an_amount_without_a_value_in_euro_is_not_converted_and_named() -> None:
    content = release_7(package_7(total=3850000, currency="CAD", eur=None))

    assert (only(content).amount, only(content).value_eur) == (3850000, None)
    assert left_out(content) == [
        LeftOut(
            2,
            "Converted Value in EUR",
            "",
            "The workbook has an amount for USM1, but no value in euro, and its own sums leave it "
            "out. The value is unknown.",
        )
    ]


def test_the_value_given_by_the_source_is_the_amount_where_there_is_no_total() -> None:
    activity = only(release_7(package_7(given=30666666, currency="EUR", total=None, eur=None)))

    assert (activity.amount, activity.currency, activity.estimated) == (30666666, "EUR", False)


def test_values_that_differ_by_line_are_no_total() -> None:
    assert only(release_7(package_7(given=350, total=None), line_7(given=200))).amount is None


def test_a_value_on_a_later_line_does_not_count_again_and_is_named() -> None:
    content = release_7(package_7(eur=900), line_7(eur=900))

    assert only(content).value_eur == 900
    assert left_out(content) == [
        LeftOut(
            3,
            "Converted Value in EUR",
            "900",
            "USM1 has its value on an earlier line; it counts once.",
        )
    ]


def test_an_id_that_starts_a_second_package_gets_a_number_and_a_note() -> None:
    release = read(release_7(package_7(eur=1), line_7(), package_7(eur=2), line_7()))

    assert [(one.key, one.value_eur, one.rows) for one in release.activities] == [
        ("USM1", 1, (2, 3)),
        ("USM1-2", 2, (4, 5)),
    ]
    assert "IDs that start more than one package were numbered: USM1-2." in release.notes


def test_a_key_does_not_change_with_the_items_separators() -> None:
    commas = package_7("EEM1", "Estonia", item="rifle, helmet")
    semicolons = package_7(" eem1", "Estonia ", item="rifle; helmet")

    assert only(release_7(commas)).key == only(release_7(semicolons)).key == "EEM1"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("united  states ", "USA"),
        ("Czech Republic", "CZE"),
        ("Turkey", "TUR"),
        ("Tu\u0308rkiye", "TUR"),
        ("Turkiye", "TUR"),
        ("EU (Commission and Council)", "EU"),
        ("European Peace Facility", "EU"),
        ("European Investment Bank", "EU"),
    ],
)
def test_a_donor_is_known_by_any_of_its_names(name: str, code: str) -> None:
    assert only(release_7(package_7("XXM1", name))).donor == code


def test_rows_that_belong_to_no_activity_are_named_with_the_reason() -> None:
    content = release_7(
        package_7("XXM1", "Atlantis"),
        package_7(None),
        package_7("USX1", kind="Spiritual"),
        package_7("USH1", kind="Humanitarian "),
    )

    assert [one.key for one in read(content).activities] == ["USH1"]
    assert left_out(content) == [
        LeftOut(
            2,
            "Countries",
            "Atlantis",
            "No partner has this name. Add the partner, then import again.",
        ),
        LeftOut(3, "ID", "", "The row has no ID, so its package is not known."),
        LeftOut(
            4,
            "Type of Aid General",
            "Spiritual",
            "The kind is none of military, financial and humanitarian.",
        ),
    ]


def test_what_is_left_out_is_in_the_order_of_the_sheet() -> None:
    content = release_7(package_7(announced="soon"), package_7("XXM1", "Atlantis"))

    assert [one.row for one in left_out(content)] == [2, 3]


def test_only_web_addresses_are_sources_and_each_is_one() -> None:
    content = release_7(
        package_7(
            sources=(
                "\xa0https://a.example/x ",
                ".https://b.example/y z",
                "https://c.example https://d.example",
                "E-Mail from the Ministry",
            )
        ),
        line_7(sources=("https://a.example/x", "javascript:alert(1)", "E-Mail from the Ministry")),
    )

    assert only(content).source_urls == (
        "https://a.example/x",
        "https://b.example/y%20z",
        "https://c.example",
        "https://d.example",
    )
    assert [(one.row, one.value, one.why) for one in left_out(content)] == [
        (2, "E-Mail from the Ministry", "It is no web address."),
        (3, "javascript:alert(1)", "It is no web address."),
    ]


# Dates


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        (date(2022, 3, 1), date(2022, 3, 1), "day"),
        ("2022-03-01", date(2022, 3, 1), "day"),
        ("29/06/2022", date(2022, 6, 29), "day"),
        ("13/6/2022", date(2022, 6, 13), "day"),
        ("6/13/2022", date(2022, 6, 13), "day"),
        ("6/6/2022", date(2022, 6, 6), "day"),
        ("until 7/27/2022", date(2022, 7, 27), "until"),
        ("Until  5/7/2022", date(2022, 5, 7), "until"),
        ("between 3/4/22 & 3/11/22", date(2022, 3, 11), "until"),
        ("between 3/20/2022 and 7/1/2022", date(2022, 7, 1), "until"),
        ("since 2/24/2022", date(2022, 2, 24), "since"),
        ("unclear, 04/22", date(2022, 4, 1), "month"),
        ("not specified, 03/22", date(2022, 3, 1), "month"),
        ("unspecified", None, "unknown"),
        ("Undisclosed", None, "unknown"),
        (".", None, "unknown"),
    ],
)
def test_a_date_is_as_exact_as_the_workbook_says(
    cell: Any, day: date | None, precision: str
) -> None:
    release = read(release_7(package_7(announced=cell)))
    (activity,) = release.activities

    assert (activity.announced_on, activity.date_precision) == (day, precision)
    assert release.left_out == ()


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (date(2922, 2, 9), "No aid was announced in the year 2922. It has no date."),
        ("spring 2022", "It cannot be read as a date. It has no date."),
        ("5/6/2022", "It may be two days: the month or the day may come first. It has no date."),
        ("until 29/06/2022", "There is no such day. It has no date."),
        (44621, "It cannot be read as a date. It has no date."),
    ],
)
def test_a_date_that_cannot_be_is_unknown_and_named(cell: Any, why: str) -> None:
    content = release_7(package_7(announced=cell))

    assert (only(content).announced_on, only(content).date_precision) == (None, "unknown")
    assert [(one.column, one.why) for one in left_out(content)] == [("Announcement Date", why)]


def test_a_package_of_several_dates_has_the_first_lines_and_tells_all() -> None:
    release = read(
        release_7(package_7(announced="until 4/6/2022"), line_7(announced=date(2022, 5, 1)))
    )

    assert release.activities[0].announced_on == date(2022, 4, 6)
    assert release.activities[0].date_text == "until 4/6/2022; 2022-05-01"
    assert release.notes[2] == (
        "Packages with lines of several dates (1) have the date of their first line, by which the "
        "workbook counts them: USM1."
    )


# Release and layout


def test_the_release_is_recognised_by_its_headers() -> None:
    release = read(release_7(package_7()))

    assert (release.release, release.layout) == ("7", "release 7")


def test_a_readme_of_another_release_wins_and_is_noted() -> None:
    release = read(release_7(package_7(), readme="Ukraine Support Tracker – 6th release"))

    assert (release.release, release.layout) == ("6", "release 7")
    assert release.notes[0] == (
        "The ReadMe or the file's name says release 6; the headers are those of release 7."
    )


@pytest.mark.parametrize(
    ("readme", "day"),
    [
        ("Tracker – 7th release (covering January 24 to October 3, 2022)", date(2022, 10, 3)),
        ("18th release (covering January 24, 2022 to June 30, 2024)", date(2024, 6, 30)),
        ("7th release (covering January 24 to October 35, 2022)", None),
        ("7th release", None),
    ],
)
def test_the_readme_says_up_to_which_day_a_release_counts(readme: str, day: date | None) -> None:
    assert read(release_7(package_7(), readme=readme)).counted_through == day


def test_an_unknown_layout_is_refused_with_what_is_missing() -> None:
    header = [name for name in HEADER_7 if name not in {"Original Currency", None}]

    assert problems_of(release_7(header=header)) == [
        "kiel.xlsx: “Bilateral assistance, MAIN DATA” has a layout that is not known. It is "
        "nearest to release 7, but its first row lacks: “Original Currency”, a column without a "
        "name before “Type of item”."
    ]


def test_release_18_with_a_column_missing_is_not_taken_for_another() -> None:
    header = ["Allocated sum" if name == "Allocated Total" else name for name in HEADER_18]

    assert problems_of(release_18(header=header)) == [
        "kiel.xlsx: “Bilateral assistance, MAIN DATA” has a layout that is not known. It is "
        "nearest to release 18, but its first row lacks: “Allocated Total”."
    ]


def test_release_21_with_a_column_missing_names_it() -> None:
    header = [name for name in HEADER_21 if name != "tot_activity_value_EUR"]

    assert problems_of(release_21(header=header)) == [
        "kiel.xlsx: “Bilateral assistance, MAIN DATA” has a layout that is not known. It is "
        "nearest to release 21 and later, but its first row lacks: “tot_activity_value_EUR”."
    ]


def test_a_column_that_nobody_knew_is_named_and_changes_nothing() -> None:
    header = ["reviewed_by", *HEADER_21]
    release = read(release_21(["Jane", *line_21(spread=90)], header=header))

    assert release.activities[0].value_eur == 90
    assert release.notes[-1] == "Columns that are not known were not read: “reviewed_by”."


def test_columns_in_any_order_are_found_by_their_headers() -> None:
    line = line_21(activity=100, spread=90)
    shuffled = release_21(line[::-1], header=HEADER_21[::-1])

    assert read(shuffled).activities == read(release_21(line)).activities


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("Ukraine_Support_Tracker_Release_21.xlsx", "21"),
        ("Ukraine_Support_Tracker_Release_30v2.xlsx", "30v2"),
        ("kiel.xlsx", "21"),
    ],
)
def test_a_release_from_21_on_is_the_one_of_its_name(name: str, release: str) -> None:
    found = read_kiel(name=name, content=release_21(line_21(spread=1)), donors=PARTNERS)

    assert (found.release, found.layout) == (release, "release 21 and later")
    assert not any("headers are those" in note for note in found.notes)


def test_a_name_of_an_earlier_release_than_the_headers_is_noted() -> None:
    found = read_kiel(name="Release_18.xlsx", content=release_21(), donors=PARTNERS)

    assert found.notes[0] == (
        "The ReadMe or the file's name says release 18; the headers are those of release 21 and "
        "later."
    )


def test_the_sheets_that_are_not_read_are_named() -> None:
    notes = read(release_7(package_7())).notes

    assert [note.split("”")[0] for note in notes[2:]] == [
        "The sheet “Commercial assistance",
        "The sheet “Multilateral assistance",
    ]


def test_lines_of_release_18_are_packages_by_allocation_and_measure() -> None:
    content = release_18(
        line_18(allocation_id=7, items="Javelin", allocated_total=300, allocated_total_in_eur=280,
                allocated_total_in_eur_redistributed=100),
        line_18(allocation_id=7, items="Stinger", allocated_total_in_eur_redistributed=180),
        line_18(allocation_id=8, allocated_total=10, allocated_total_in_eur=9,
                allocated_total_in_eur_redistributed=9),
        line_18(allocation_id=0, type_of_donation="Commitment ", total=50,
                converted_value_in_eur=45),
    )  # fmt: skip
    release = read(content)

    assert (release.release, release.layout) == ("18", "release 18")
    assert [
        (one.key, one.measure, one.amount, one.value_eur, one.items) for one in release.activities
    ] == [
        ("USM1:7", "allocation", 300, 280, ("Javelin", "Stinger")),
        ("USM1:8", "allocation", 10, 9, ()),
        ("USM1", "commitment", 50, 45, ()),
    ]


def test_an_allocated_total_that_each_line_repeats_counts_once() -> None:
    line = line_18(
        allocated_total=300,
        allocated_total_in_eur=280,
        allocated_total_in_eur_redistributed=280,
    )

    assert only(release_18(line, line)).value_eur == 280


def test_an_allocation_with_a_part_that_cannot_be_read_is_unknown_and_named() -> None:
    content = release_18(
        line_18(allocated_total=300, allocated_total_in_eur_redistributed=100),
        line_18(allocated_total_in_eur_redistributed="180 or so"),
    )

    assert only(content).value_eur is None
    assert [(one.row, one.column) for one in left_out(content)] == [
        (3, "Allocated Total in EUR (redistributed)")
    ]


def test_what_is_allocated_from_release_21_on_counts_as_committed_too() -> None:
    release = read(
        release_21(
            line_21(item="Javelin", activity=300, spread=100),
            line_21(item="Stinger", spread=180),
            line_21(ID="USM2", measure="Commitment", activity=45, spread=0),
        )
    )

    assert [(one.key, one.measure, one.value_eur, one.items) for one in release.activities] == [
        ("USM1:A", "allocation", 280, ("Javelin", "Stinger")),
        ("USM1", "commitment", 300, ("Javelin", "Stinger")),
        ("USM2", "commitment", 45, ()),
    ]


def test_the_commitments_of_an_id_with_both_measures_are_the_sum_of_its_lines() -> None:
    release = read(
        release_21(
            line_21(activity=300, spread=280),
            line_21(measure="Commitment", activity=45),
        )
    )

    assert [(one.key, one.value_eur) for one in release.activities] == [
        ("USM1:A", 280),
        ("USM1", 345),
    ]


def test_a_value_from_release_21_on_that_is_no_number_is_unknown_and_named_once() -> None:
    content = release_21(line_21(activity="1.5 million", announcement_date="soon", spread=1))

    assert [one.value_eur for one in read(content).activities] == [1, None]
    assert [(one.row, one.column) for one in left_out(content)] == [
        (2, "announcement_date"),
        (2, "tot_activity_value_EUR"),
    ]


def test_no_value_from_release_21_on_is_unknown_and_not_zero() -> None:
    assert [one.value_eur for one in read(release_21(line_21())).activities] == [None, None]


# The Country Summary


@pytest.mark.parametrize("first_column_is_empty", [False, True], ids=["column A", "column B"])
def test_the_sums_from_release_21_on_agree_for_both_measures(first_column_is_empty: bool) -> None:
    summary = summary_21(("United States", 2, 3.5), first_column_is_empty=first_column_is_empty)
    found = checks(
        release_21(
            line_21(activity=2.5 * 10**9, spread=2 * 10**9),
            line_21(ID="USM2", measure="Commitment", activity=10**9),
            summary=summary,
        )
    )

    assert {key: check.agrees for key, check in found.items()} == {
        ("USA", "allocation", "military"): True,
        ("USA", "commitment", "military"): True,
    }


def test_a_difference_from_release_21_on_is_stated_without_a_false_reason() -> None:
    found = checks(
        release_21(
            line_21(activity=2 * 10**9, spread=2 * 10**9),
            line_21(activity=10**9),
            summary=summary_21(("United States", 2, 5)),
        )
    )

    assert found["USA", "commitment", "military"].why == (
        "No reason is found for a difference of EUR -2,000,000,000."
    )


def test_sums_that_agree_with_the_country_summary_say_so() -> None:
    content = release_7(
        package_7("USM1", eur=1_200_000_000.4),
        package_7("USM2", eur=300_000_000.4),
        summary=summary_7(("United States", 0, 0, 1.5000000008)),
    )

    assert checks(content) == {
        ("USA", "commitment", "military"): SummaryCheck(
            "USA", "military", "commitment", 1_500_000_000, 1_500_000_001, True, ""
        ),
        ("USA", "commitment", "financial"): SummaryCheck(
            "USA", "financial", "commitment", 0, 0, True, ""
        ),
        ("USA", "commitment", "humanitarian"): SummaryCheck(
            "USA", "humanitarian", "commitment", 0, 0, True, ""
        ),
    }


def test_a_difference_without_a_reason_is_stated() -> None:
    content = release_7(package_7(eur=1000), summary=summary_7(("United States", 0, 0, 1.5)))
    check = checks(content)["USA", "commitment", "military"]

    assert (check.agrees, check.why) == (
        False,
        "No reason is found for a difference of EUR -1,499,999,000.",
    )


def test_an_institution_without_a_row_is_the_reason_of_the_eus_difference() -> None:
    content = release_7(
        package_7("EUF1", "EU (Commission and Council)", kind="Financial", eur=10_000_000_000),
        package_7("EIF1", "European Investment Bank", kind="Financial", eur=2_000_000_000),
        summary=summary_7(("EU (Commission and Council)", 10, 0, 0), shares=(10, 0, 2)),
    )
    check = checks(content)["EU", "commitment", "financial"]

    assert (check.activities_eur, check.summary_eur, check.agrees) == (12 * 10**9, 10**10, False)
    assert check.why == (
        "“European Investment Bank” (EUR 2,000,000,000) has no row there: it is in its members' "
        "rows, as “Share in EIB commitments” (EUR 2,000,000,000)."
    )


def test_values_that_the_workbook_counts_again_are_the_reason() -> None:
    content = release_7(
        package_7(eur=500_000_000),
        line_7(eur=500_000_000),
        summary=summary_7(("United States", 0, 0, 1.0)),
    )

    assert checks(content)["USA", "commitment", "military"].why == (
        "It counts values on later lines of a package again (EUR 500,000,000)."
    )


def test_a_donor_without_a_row_is_the_reason() -> None:
    content = release_7(package_7("EEM1", "Estonia", eur=900), summary=summary_7())
    check = checks(content)["EST", "commitment", "military"]

    assert (check.summary_eur, check.agrees) == (None, False)
    assert check.why == "“Estonia” (EUR 900) has no row there."


def test_a_value_that_cannot_be_read_is_a_reason() -> None:
    content = release_7(package_7(eur="1 billion"), summary=summary_7(("United States", 0, 0, 1.0)))

    assert checks(content)["USA", "commitment", "military"].why == (
        "The value of USM1 cannot be read. "
        "No reason is found for a difference of EUR -1,000,000,000."
    )


def test_a_later_summary_has_other_rows_and_both_measures() -> None:
    names = [None, "Country", "EU member", "GDP", "GDP", "Military allocations",
             "Military commitments"]  # fmt: skip
    units = [None, None, None, "US$ billion", "€ billion", "€ billion", "€ billion"]
    summary = [*[[]] * 7, names, units, [None, "United States", 0, 1, 1, 1.0, 3.0]]
    content = release_18(
        line_18(
            allocated_total=1, allocated_total_in_eur_redistributed=10**9, total=2,
            converted_value_in_eur=2 * 10**9,
        ),
        line_18(
            id="USM2", type_of_donation="Commitment", allocation_id=0, total=1,
            converted_value_in_eur=10**9,
        ),
        summary=summary,
    )  # fmt: skip
    found = checks(content)

    assert found["USA", "allocation", "military"].agrees
    assert found["USA", "commitment", "military"].why == (
        "It counts the committed value of allocations, too (EUR 2,000,000,000)."
    )


def test_rounding_the_committed_value_of_allocations_is_no_difference() -> None:
    names = [None, "Country", "Military commitments"]
    content = release_18(
        *(line_18(allocation_id=number, converted_value_in_eur=10.4) for number in (1, 2, 3)),
        summary=[names, [], [None, "United States", 31.2 / 10**9]],
    )

    assert checks(content)["USA", "commitment", "military"].why == (
        "It counts the committed value of allocations, too (EUR 30)."
    )


def test_the_summary_in_dollars_and_the_columns_in_percent_are_not_compared() -> None:
    names = [None, "Country", "Military commitments (% of GDP)", "Military commitments",
             "Military commitments"]  # fmt: skip
    content = workbook(
        {
            "Bilateral assistance, MAIN DATA": [HEADER_7, package_7(eur=10**9)],
            "Country Summary ($)": [[None, *names[1:4:2]], [None, "United States", 2]],
            "Country Summary (€)": [names, [None, "United States", 3, 1, 4]],
        }
    )

    assert checks(content)["USA", "commitment", "military"].agrees


def test_a_workbook_without_a_country_summary_says_that_no_sum_was_checked() -> None:
    release = read(release_7(package_7()))

    assert release.summary == ()
    assert release.notes[0] == (
        "There is no Country Summary that can be read, so no sum was checked."
    )


# Files that are none


def test_a_file_that_is_no_workbook_is_refused() -> None:
    whole = release_7(package_7())
    empty_archive = io.BytesIO()
    zipfile.ZipFile(empty_archive, "w").close()

    for content in (b"", b"ID;countries", whole[: len(whole) // 2], empty_archive.getvalue()):
        assert problems_of(content) == [
            "kiel.xlsx: The file is no Excel workbook (.xlsx), or it is damaged."
        ]


def test_a_workbook_with_a_password_is_refused() -> None:
    assert problems_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512) == [
        "kiel.xlsx: The file has a password or is an old .xls file. "
        "Save it as .xlsx without a password."
    ]


def test_a_workbook_without_the_main_sheet_is_refused() -> None:
    assert problems_of(workbook({"Country Summary": [["Country"]]})) == [
        "kiel.xlsx: The workbook has no sheet “Bilateral assistance, MAIN DATA”."
    ]


def test_an_empty_main_sheet_is_refused() -> None:
    (problem,) = problems_of(workbook({"Bilateral assistance, MAIN DATA": []}))

    assert "It is nearest to release 7, but its first row lacks: “ID”" in problem


def test_a_workbook_whose_parts_are_encrypted_is_refused() -> None:
    content = bytearray(release_7(package_7()))
    flags = content.index(b"PK\x01\x02") + 8
    while flags >= 8:
        content[flags] |= 1
        flags = content.find(b"PK\x01\x02", flags) + 8

    assert problems_of(bytes(content)) == [
        "kiel.xlsx: the file is protected by a password; save it as .xlsx without one."
    ]


def with_main_sheet(change: tuple[str, str]) -> bytes:
    """Return a workbook of release 7 with a piece of the main sheet's XML replaced."""
    old, new = change
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(release_7(package_7(), line_7()))) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name).decode()
            if name == "xl/worksheets/sheet2.xml":
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return result.getvalue()


def test_a_million_empty_rows_end_the_reading_with_a_note() -> None:
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(4, 10**6)
    )
    content = with_main_sheet(("</sheetData>", f"{rows}</sheetData>"))

    release = read(content)

    assert [one.rows for one in release.activities] == [(2, 3)]
    assert release.notes[0] == "Reading ended at row 3, which 10,000 rows without aid follow."


def test_a_package_after_a_gap_is_read() -> None:
    row = '<row r="10001"><c r="A10001" t="inlineStr"><is><t>USM9</t></is></c></row>'
    content = with_main_sheet(("</sheetData>", f"{row}</sheetData>"))

    assert [(one.row, one.column) for one in left_out(content)] == [(10001, "Countries")]


def test_a_sheet_of_too_many_lines_is_refused() -> None:
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{hash(number * 1.1)}</t></is></c></row>'
        for number in range(100_001)
    )
    content = with_main_sheet(("</sheetData>", f"{rows}</sheetData>"))

    assert problems_of(content) == [
        "kiel.xlsx: “Bilateral assistance, MAIN DATA” has more than 100,000 lines; "
        "no release comes near that."
    ]


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    content = with_main_sheet(('<dimension ref="A1:AR3"', '<dimension ref="A1:B2"'))

    assert only(content).rows == (2, 3)


def test_a_sheet_that_breaks_off_is_refused() -> None:
    content = with_main_sheet(("</sheetData>", "<"))

    assert problems_of(content) == [
        "kiel.xlsx: The sheet “Bilateral assistance, MAIN DATA” is damaged."
    ]


# The real workbook


@pytest.fixture(scope="module")
def real() -> KielRelease:
    """Return the real release 7, or say loudly that it was not tested."""
    if not REAL.is_file():
        message = f"The real workbook was NOT TESTED: {REAL.name} is not in ../shared/data/kiel."
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    with (settings.BASE_DIR / "fixtures/partners.csv").open(newline="") as file:
        donors = {row["name"]: row["code"] for row in csv.DictReader(file)}
    content = REAL.read_bytes()
    return read_kiel(name=REAL.name, content=content, donors=donors)


def test_the_real_workbook_has_its_432_packages_once(real: KielRelease) -> None:
    sums: Counter[str] = Counter()
    for activity in real.activities:
        sums[activity.kind] += activity.value_eur or 0

    assert (real.release, real.layout) == ("7", "release 7")
    assert len({activity.key for activity in real.activities}) == len(real.activities) == 432
    assert Counter(activity.kind for activity in real.activities) == {
        "humanitarian": 192,
        "military": 182,
        "financial": 58,
    }
    # The Country Summary's totals in bn, 38.791309, 36.073952 and 14.364232, with the 2.5 of the
    # European Peace Facility and the 2.0025 of the European Investment Bank, which it has not.
    assert sums == {
        "military": 41_291_309_191,
        "financial": 38_076_451_699,
        "humanitarian": 14_364_232_006,
    }


def test_the_real_workbook_names_what_it_cannot_take(real: KielRelease) -> None:
    assert [(one.row, one.column) for one in real.left_out] == [
        (78, "Converted Value in EUR"),  # CAF6
        (189, "Converted Value in EUR"),  # DKM3
        (214, "Announcement Date"),  # EEM3, in the year 2922
        (393, "Converted Value in EUR"),  # DEM2
        (397, "Source of Aid"),  # a post by its title
        (475, "Source of Aid"),  # an e-mail
        (697, "Converted Value in EUR"),  # ESM7
    ]


def test_the_real_workbook_agrees_with_its_country_summary_but_for_the_eu(
    real: KielRelease,
) -> None:
    differing = [
        (one.donor, one.kind, one.activities_eur, one.summary_eur)
        for one in real.summary
        if not one.agrees
    ]

    assert len(real.summary) == 123
    assert differing == [
        ("EU", "financial", 12_322_500_000, 10_320_000_000),
        ("EU", "military", 2_500_000_000, 0),
    ]
    assert all("No reason" not in one.why for one in real.summary)
