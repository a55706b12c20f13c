"""Read the workbook of the Kiel Institute's Ukraine Support Tracker."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from assistance.imports.csvfile import UnreadableFileError, naming
from assistance.imports.kiel.activities import activity, dates_of
from assistance.imports.kiel.cells import text
from assistance.imports.kiel.checking import checks
from assistance.imports.kiel.donors import donor_codes, normal_name
from assistance.imports.kiel.figures import KielActivity, KielRelease, SummaryCheck
from assistance.imports.kiel.layout import MAIN_COLUMNS, MAIN_SHEET, Columns, Line, recognised
from assistance.imports.kiel.opening import open_workbook, sheet_rows
from assistance.imports.kiel.packages import Package, packages
from assistance.imports.kiel.summary import SUMMARY_COLUMNS, SUMMARY_ROWS, is_summary, read_summary

# Sheets of the same columns whose money is no government's gift: sales by companies, and loans and
# grants by international banks. The Country Summary counts neither.
_NOT_BILATERAL = ("Commercial assistance", "Multilateral assistance")
# A sheet that was formatted to its end has a million rows that hold nothing, at a second for each
# 30,000. No gap between packages is as long as this.
_END = 10_000
# Release 18 has 3,737; a file of millions would fill the memory.
_MOST_LINES = 100_000
# “7th release”, “Release 30v2”.
_RELEASE = re.compile(r"\b(\d+)(?:st|nd|rd|th) release|\brelease (\d+(?:v\d+)?)\b", re.IGNORECASE)


def read_kiel(*, name: str, content: bytes, donors: Mapping[str, str]) -> KielRelease:
    """Return the release that a workbook holds: its activities, and what was left out and why.

    `donors` has the partners' codes by their names, in any capitals; the workbook's own names for
    them (Czech Republic, Turkey, the EU's three donors) need not be among them. Only cached values
    of three sheets are read. Release 7 takes under a second.

    Raise UnreadableFileError, whose sentences begin with `name`, if the file is no workbook, has a
    password, lacks the main sheet or has a layout that is not known.
    """
    with naming(name):
        workbook = open_workbook(content)
        sheets = {normal_name(title): workbook[title] for title in workbook.sheetnames}
        lines, columns, notes = _lines(sheets)
        readme = _readme(sheets)
        release = _release((*readme, name.replace("_", " ")), columns, notes)
        codes = donor_codes(donors)
        found, left_out = packages(lines, columns=columns, donors=codes)
        activities: list[KielActivity] = []
        for package in found:
            one, unread = activity(package, columns=columns)
            activities.append(one)
            left_out += unread
        summary = _summary(sheets, activities, found, codes, notes, columns.layout.shows_both)
    notes += _notes_on(found, sheets)
    if columns.unknown:
        named = ", ".join(f"“{header}”" for header in columns.unknown)
        notes.append(f"Columns that are not known were not read: {named}.")
    return KielRelease(
        release=release,
        layout=columns.layout.name,
        counted_through=_counted_through(readme),
        activities=tuple(activities),
        # A line that shows both views of the same aid is read for each.
        left_out=tuple(sorted(dict.fromkeys(left_out), key=lambda left: left.row)),
        notes=tuple(notes),
        summary=summary,
    )


def _lines(sheets: Mapping[str, Any]) -> tuple[list[Line], Columns, list[str]]:
    """Return the lines of the main sheet that hold anything, its columns and notes on its end."""
    sheet = sheets.get(normal_name(MAIN_SHEET))
    if sheet is None:
        raise UnreadableFileError([f": The workbook has no sheet “{MAIN_SHEET}”."])
    rows = sheet_rows(sheet, columns=MAIN_COLUMNS)
    columns = recognised(next(rows, ()))
    lines: list[Line] = []
    last = 1
    for number, row in enumerate(rows, start=2):
        if row and _holds_anything(line := columns.line(number, row)):
            lines.append(line)
            last = number
        if len(lines) > _MOST_LINES:
            raise UnreadableFileError(
                [
                    f": “{MAIN_SHEET}” has more than {_MOST_LINES:,} lines; no release comes near "
                    "that."
                ]
            )
        if number - last >= _END:
            return (
                lines,
                columns,
                [f"Reading ended at row {last}, which {_END:,} rows without aid follow."],
            )
    return lines, columns, []


def _holds_anything(line: Line) -> bool:
    """Say whether a line is more than cells with nothing or a space in columns of no use."""
    return any(map(text, (line.package, line.donor, line.announced, line.item, line.total_eur)))


def _readme(sheets: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the first lines of the ReadMe; none where there is no such sheet."""
    if "readme" not in sheets:
        return ()
    rows = sheet_rows(sheets["readme"], columns=5, rows=10)
    return tuple(" ".join(map(text, row)) for row in rows)


def _counted_through(readme: tuple[str, ...]) -> date | None:
    """Return the end of what the ReadMe says is covered, as “(covering … to October 3, 2022)”."""
    for line in readme:
        if found := re.search(r"\bcovering .*? to ([A-Z][a-z]+ \d{1,2}, \d{4})\b", line):
            with suppress(ValueError):
                return datetime.strptime(f"{found[1]} +0000", "%B %d, %Y %z").date()
    return None


def _release(lines: tuple[str, ...], columns: Columns, notes: list[str]) -> str:
    """Return the release that the ReadMe or the file's name gives, such as “7” or “30v2”.

    Without either it is the layout's; what does not fit is noted.
    """
    layout = columns.layout
    for line in lines:
        if found := _RELEASE.search(line):
            release = (found[1] or found[2]).lower()
            if not layout.fits(release):
                notes.append(
                    f"The ReadMe or the file's name says release {release}; the headers are those "
                    f"of {layout.name}."
                )
            return release
    notes.append(f"No ReadMe says the release: it is {layout.release} by its headers.")
    return layout.release


def _summary(
    sheets: Mapping[str, Any],
    activities: Sequence[KielActivity],
    found: Sequence[Package],
    codes: Mapping[str, str],
    notes: list[str],
    shows_both: bool,
) -> tuple[SummaryCheck, ...]:
    sheet = next((sheet for title, sheet in sheets.items() if is_summary(title)), None)
    summary = (
        read_summary(sheet_rows(sheet, columns=SUMMARY_COLUMNS, rows=SUMMARY_ROWS))
        if sheet
        else None
    )
    if summary is None:
        notes.append("There is no Country Summary that can be read, so no sum was checked.")
        return ()
    if strangers := sorted(name for name in summary.names if name not in codes):
        notes.append(f"The Country Summary has donors that no partner is: {', '.join(strangers)}.")
    return checks(
        activities=activities, packages=found, summary=summary, donors=codes, shows_both=shows_both
    )


def _notes_on(found: Sequence[Package], sheets: Mapping[str, Any]) -> list[str]:
    notes = ["Values in euro are the workbook's own, at its rates; none was converted here."]
    if several := [package.key for package in found if len(dates_of(package)) > 1]:
        notes.append(
            f"Packages with lines of several dates ({len(several)}) have the date of their first "
            f"line, by which the workbook counts them: {', '.join(several)}."
        )
    if again := [package.key for package in found if re.search(r"-\d+$", package.key)]:
        notes.append(f"IDs that start more than one package were numbered: {', '.join(again)}.")
    return notes + [
        f"The sheet “{title}” is not read: it holds no aid between governments, and the Country "
        "Summary does not count it."
        for title in _NOT_BILATERAL
        if normal_name(title) in sheets
    ]
