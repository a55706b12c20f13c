"""What stands beside the contact group's meetings, as a report."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from assistance.contact_group.meetings import MeetingFigure
from assistance.contact_group.reading import contact_group_record
from assistance.parameters import Filter, FilterType, Query
from assistance.reports.allies import KIEL
from assistance.reports.columns import (
    AUTHORITY_COLUMN,
    DATE,
    EUR,
    INTEGER,
    STRING,
    USD,
    Column,
    row_of,
)
from assistance.reports.model import Report, Result

MEETING_FILTER = Filter(
    "meeting", FilterType.INTEGER, "What is beside these meetings, by number.", many=True
)
MEETING_COLUMNS = (
    Column("meeting_number", INTEGER, "The meeting, by its number.", of="number"),
    Column("held_on", DATE, "The day of the meeting."),
)
PACKAGE_COLUMNS = (
    Column("package_slug", STRING, "The package, by its slug.", of="key"),
    AUTHORITY_COLUMN,
    Column("announced_on", DATE, "The day on which the package was announced.", of="on"),
    Column("days_after", INTEGER, "Days from the meeting to the announcement; negative where the "
           "package came first.", "days", derived=True),
    Column("amount_usd", INTEGER, "The announced value.", USD),
)  # fmt: skip
PLEDGE_COLUMNS = (
    Column("activity_key", STRING, "The act, by its key in the current workbook.", of="key"),
    Column("partner", STRING, "The partner, by its code.", of="partner.code"),
    Column("announced_on", DATE, "The day on which it was announced.", of="on"),
    Column("days_after", INTEGER, "Days from the meeting to the announcement; negative where the "
           "act came first.", "days", derived=True),
    Column("kind", STRING, "military, financial or humanitarian."),
    Column("measure", STRING, "allocation: specified for delivery; commitment: pledged."),
    Column("value_eur", INTEGER, "The workbook's own value; empty where there is none.", EUR),
    Column("description", STRING, "What the workbook says of it."),
)  # fmt: skip


def _reader(
    columns: tuple[Column, ...], acts: Callable[[MeetingFigure, date], Iterable[Any]]
) -> Callable[[Query], Result]:
    """Return what reads the acts beside the meetings that a query asks for."""
    meeting_cells, act_cells = row_of(MEETING_COLUMNS), row_of(columns)

    def read(query: Query) -> Result:
        held, asked = contact_group_record().meetings_by(query.as_of), query.all("meeting")
        return Result.of(
            (*meeting_cells(meeting), *act_cells(act))
            for meeting in held
            if not asked or meeting.number in asked
            for act in acts(meeting, query.as_of)
        )

    return read


MEETING_PACKAGES = Report(
    name="meeting_packages",
    title="Packages beside meetings",
    description="Packages announced at most seven days before or after a meeting of the Ukraine "
    "Defense Contact Group, both ends included; a package near two meetings stands beside both.",
    columns=(*MEETING_COLUMNS, *PACKAGE_COLUMNS),
    key=("meeting_number", "package_slug"),
    read=_reader(PACKAGE_COLUMNS, MeetingFigure.packages_by),
    filters=(MEETING_FILTER,),
)

MEETING_PLEDGES = Report(
    name="meeting_pledges",
    title="Pledges beside meetings",
    description="Single acts of aid by partners other than the United States, from the current "
    "workbook, with a day of their own at most seven days before or after a meeting of the Ukraine "
    "Defense Contact Group, both ends included. One near two meetings stands beside both. "
    "Allocations and commitments are two views of the same aid, never added.",
    columns=(*MEETING_COLUMNS, *PLEDGE_COLUMNS),
    key=("meeting_number", "activity_key"),
    read=_reader(PLEDGE_COLUMNS, MeetingFigure.pledges_by),
    filters=(MEETING_FILTER,),
    credits=(KIEL,),
)
