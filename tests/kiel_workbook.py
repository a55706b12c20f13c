"""Small workbooks of the Kiel Institute's layouts, with the oddities of the real ones."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

# Release 7: no header over the items, one divider, one header twice in other capitals, a space
# behind “Total”, and a last header that is a space.
HEADER_7 = (
    "ID", "countries", "Announcement Date", "Type of Aid General", "Type of Aid Specific",
    "Explanation", "Original Currency", "Monetary Value as Given by Source", None, "Type of item",
    "Sub-type of item", "Soviet origin (1)", "No. of Units",
    "No. of Units delivered (in-kind military aid)", "Unit Price in USD",
    "Value committed (own estimate, in USD)", "Value delivered (own estimate, in USD)", "Total ",
    "Converted Value in EUR", "Total monetary value delivered in EUR", "Official Source",
    "Source of Aid 1", "Source of Aid 2", "Source of Aid 3", "Source of Aid 4",
    "Bilateral loan/grant made through IMF or WB?", "Updated/newly added entry",
    "Source for Delivery", "Working/debug >>>", "Total_value_dummy (1 is first row in the package)",
    "value_source_commitments", "value_source_deliveries", "MonthCoding2", "Month3", "BeforeWar4",
    "Ukraine Asked for it dummy (=1)", "Heavy_but_undisclosed_commitments",
    "Heavy_but_undisclosed_deliveries", "Ammunition_dummy(=1)", "Source of item",
    "Sub-Type of Item", "Items (short version)",
    "Relative importance(2=very imporant, 1=important, 0=less important)", " ",
)  # fmt: skip
# Release 18: of its 92 headers those that are described; the last twelve are non-breaking spaces.
HEADER_18 = (
    "ID", "Countries", "Announcement Date", "Type of Aid General", "Explanation",
    "Type of donation", "Allocation ID", "Reallocation_package_ID", "Original Currency",
    "Monetary Value as Given by Source", "Items", "Sub-type of item", "Sub-type of item", "Total",
    "Converted Value in EUR", "Allocated Total", "Allocated Total in EUR",
    "Allocated Total in EUR (redistributed)", "Source of Aid 1", "Month3", "Earmarked year",
    *["\xa0"] * 12,
)  # fmt: skip
# Release 21 and later, as programs that read them describe it; some headers end in a space.
HEADER_21 = (
    "ID", "donor ", "announcement_date", "aid_type_general", "aid_type_specific", "explanation",
    "measure", "item", "item_type", "item_numb", "item_numb_deliv", "tot_activity_value",
    "tot_activity_value_EUR", "tot_sub_activity_value", "tot_sub_activity_value_EUR",
    "tot_sub_activity_value_EUR_redistr", "month", "month_exists_dummy", "earmarked_year",
    "source_of_aid_1",
)  # fmt: skip
DAY = date(2022, 3, 1)


def line_7(
    package: str | None = "USM1",
    donor: str | None = "United States",
    announced: Any = DAY,
    kind: str = "Military",
    *,
    given: Any = 1000,
    currency: str = "USD",
    item: str = ".",
    total: Any = None,
    eur: Any = None,
    starts: int = 0,
    sources: Sequence[str] = ("https://example.org/aid",),
    explanation: str = "Aid.",
) -> tuple[Any, ...]:
    """Return a line of release 7; without `total` and `eur` it is a later line of a package."""
    addresses = [*sources, *[".", "."], "\xa0"][:4]
    return (
        package, donor, announced, kind, "Weapons and Equipment", explanation, currency, given,
        item, ".", ".", 0, "undisclosed", ".", 350, "No price", ".", total, eur, ".", "Yes ",
        *addresses, 0, 0, ".", "\xa0", starts, "Value is given by the source",
        "Value is not given at all", 1, 3, 0, 0, 0, 0, 0, ".", ".", ".", ".", "#NAME?",
    )  # fmt: skip


def package_7(*values: Any, **named: Any) -> tuple[Any, ...]:
    """Return the first line of a package of release 7: USD 1,000, EUR 900."""
    return line_7(*values, **{"total": 1000, "eur": 900, "starts": 1} | named)


def line_18(**cells: Any) -> tuple[Any, ...]:
    """Return a line of release 18, by its headers with underscores for spaces; “Items” as items."""
    named = {
        "id": "USM1", "countries": "United States", "announcement_date": DAY,
        "type_of_aid_general": "Military", "type_of_donation": "Allocation", "allocation_id": 1,
        "original_currency": "USD", "source_of_aid_1": "https://example.org/aid",
    } | cells  # fmt: skip
    line = [
        named.pop(name.strip().lower().replace(" ", "_").replace("(", "").replace(")", ""), None)
        for name in HEADER_18
    ]
    assert not named, f"no such columns: {named}"
    return tuple(line)


def line_21(**cells: Any) -> tuple[Any, ...]:
    """Return a line of release 21, by its headers; `activity` and `spread` are values in euro."""
    named = {
        "ID": "USM1", "donor": "United States", "announcement_date": DAY,
        "aid_type_general": "Military", "measure": "Allocation ",
        "tot_activity_value_EUR": cells.pop("activity", None),
        "tot_sub_activity_value_EUR_redistr": cells.pop("spread", None),
        "source_of_aid_1": "https://example.org/aid",
    } | cells  # fmt: skip
    line = tuple(named.pop(header.strip(), None) for header in HEADER_21)
    assert not named, f"no such columns: {named}"
    return line


def summary_21(*countries: Sequence[Any], first_column_is_empty: bool = False) -> list[list[Any]]:
    """Return a Country Summary of release 21 for (name, allocated, committed) military aid in bn.

    Its header stands in row 8 and its data begin in row 10; from release 28 on column A is empty.
    """
    header = ["Country", "EU member", "GDP (2021)", "GDP (2021)", "Military allocations ",
              "Military commitments"]  # fmt: skip
    units = [None, None, "US$ billion", "€ billion", "€ billion", "€ billion"]
    rows = [[name, 0, 1, 1, *billions] for name, *billions in countries]
    table = [header, units, *rows]
    if first_column_is_empty:
        table = [[None, *row] for row in table]
    return [["Country Summary"], *[[] for _ in range(6)], *table]


def summary_7(*countries: Sequence[Any], shares: Sequence[float] = (0, 0, 0)) -> list[list[Any]]:
    """Return a Country Summary of release 7 for (name, financial, humanitarian, military) in bn.

    It starts in column B, has names in row 4 and units in row 5, and names come twice. `shares` are
    the totals of the EU's, the peace facility's and the investment bank's commitments.
    """
    names = [
        "Country", "EU member", "Financial commitments", "Humanitarian commitments",
        "Military commitments", "Total bilateral commitments", "GDP (2021)",
        "Total bilateral commitments", "Share in EU commitments", "Share in EPF commitments",
        "Share in EIB commitments", "Financial commitments with military purpose",
    ]  # fmt: skip
    bn, percent = "€ billion", "% GDP"
    units = [None, None, bn, bn, bn, bn, "US$ billion", percent, bn, bn, bn, bn]
    rows = [[name, 0, *bns, sum(bns), 300, 1.5, 0, 0, 0, 0.5] for name, *bns in countries]
    total = ["Total", ".", 9, 9, 9, 27, 300, 1.5, *shares, 0.5]
    title: list[list[Any]] = [[], [None, "Numbers by country"], []]
    return [*title, *([None, *row] for row in (names, units, *rows, total))]


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an .xlsx file with these sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def release_7(
    *lines: Sequence[Any],
    summary: Sequence[Sequence[Any]] | None = None,
    header: Sequence[Any] = HEADER_7,
    readme: str = "Ukraine Support Tracker – 7th release (covering January 24 to October 3, 2022)",
    others: Sequence[str] = ("Commercial assistance", "Multilateral assistance"),
) -> bytes:
    """Return a workbook of release 7 with these lines; without `summary` it has none."""
    return workbook(
        {"ReadMe": [[], [None, readme]], "Bilateral assistance, MAIN DATA": [header, *lines]}
        | ({} if summary is None else {"Country Summary": summary})
        | {title: [["ID"]] for title in others}
    )


def release_18(
    *lines: Sequence[Any],
    summary: Sequence[Sequence[Any]] | None = None,
    header: Sequence[Any] = HEADER_18,
) -> bytes:
    """Return a workbook of release 18 with these lines; its summary's names stand in row 8."""
    return workbook(
        {"Bilateral Assistance, MAIN DATA": [header, *lines]}
        | ({} if summary is None else {"Country Summary (EUR)": summary, "Country Summary ($)": []})
    )


def release_21(
    *lines: Sequence[Any],
    summary: Sequence[Sequence[Any]] | None = None,
    header: Sequence[Any] = HEADER_21,
) -> bytes:
    """Return a workbook of release 21 with these lines; the name of its summary ends in a space."""
    return workbook(
        {"Bilateral Assistance, MAIN DATA": [header, *lines]}
        | ({} if summary is None else {"Country Summary (€) ": summary})
    )
