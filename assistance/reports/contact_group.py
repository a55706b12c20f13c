"""What stands beside the contact group's meetings, as a report."""

from assistance.contact_group.figures import MeetingFigure
from assistance.contact_group.reading import contact_group_record
from assistance.parameters import Filter, FilterType, Query
from assistance.reports.allies import KIEL
from assistance.reports.model import Column, ColumnType, Report, Result, Row, in_batches

MEETING_FILTER = Filter(
    "meeting", FilterType.INTEGER, "What is beside these meetings, by number.", many=True
)


def _meetings(query: Query) -> tuple[MeetingFigure, ...]:
    held, asked = contact_group_record().meetings_by(query.as_of), query.all("meeting")
    return tuple(each for each in held if not asked or each.number in asked)


def _meeting_packages(query: Query) -> Result:
    rows: list[Row] = [
        (
            meeting.number,
            meeting.held_on,
            package.key,
            package.authority,
            package.on,
            package.days_after,
            package.amount_usd,
        )
        for meeting in _meetings(query)
        for package in meeting.packages_by(query.as_of)
    ]
    return Result(len(rows), in_batches(rows))


def _meeting_pledges(query: Query) -> Result:
    rows: list[Row] = [
        (
            meeting.number,
            meeting.held_on,
            pledge.key,
            pledge.partner.code,
            pledge.on,
            pledge.days_after,
            pledge.kind,
            pledge.measure,
            pledge.value_eur,
            pledge.description,
        )
        for meeting in _meetings(query)
        for pledge in meeting.pledges_by(query.as_of)
    ]
    return Result(len(rows), in_batches(rows))


MEETING_PACKAGES = Report(
    name="meeting_packages",
    title="Packages beside meetings",
    description="Packages announced at most seven days before or after a meeting of the Ukraine "
    "Defense Contact Group, both ends included; a package near two meetings stands beside both.",
    columns=(
        Column("meeting_number", ColumnType.INTEGER, "The meeting, by its number."),
        Column("held_on", ColumnType.DATE, "The day of the meeting."),
        Column("package_slug", ColumnType.STRING, "The package, by its slug."),
        Column("authority", ColumnType.STRING, "The funding authority, by its code."),
        Column("announced_on", ColumnType.DATE, "The day on which the package was announced."),
        Column("days_after", ColumnType.INTEGER, "Days from the meeting to the announcement; "
               "negative where the package came first.", "days", derived=True),
        Column("amount_usd", ColumnType.INTEGER, "The announced value.", "US dollars"),
    ),
    key=("meeting_number", "package_slug"),
    read=_meeting_packages,
    filters=(MEETING_FILTER,),
)  # fmt: skip

MEETING_PLEDGES = Report(
    name="meeting_pledges",
    title="Pledges beside meetings",
    description="Single acts of aid by partners other than the United States, from the current "
    "workbook, with a day of their own at most seven days before or after a meeting of the Ukraine "
    "Defense Contact Group, both ends included. One near two meetings stands beside both. "
    "Allocations and commitments are two views of the same aid, never added.",
    columns=(
        Column("meeting_number", ColumnType.INTEGER, "The meeting, by its number."),
        Column("held_on", ColumnType.DATE, "The day of the meeting."),
        Column("activity_key", ColumnType.STRING, "The act, by its key in the current workbook."),
        Column("partner", ColumnType.STRING, "The partner, by its code."),
        Column("announced_on", ColumnType.DATE, "The day on which it was announced."),
        Column("days_after", ColumnType.INTEGER, "Days from the meeting to the announcement; "
               "negative where the act came first.", "days", derived=True),
        Column("kind", ColumnType.STRING, "military, financial or humanitarian."),
        Column("measure", ColumnType.STRING, "allocation: specified for delivery; commitment: "
               "pledged."),
        Column("value_eur", ColumnType.INTEGER, "The workbook's own value; empty where there is "
               "none.", "euro"),
        Column("description", ColumnType.STRING, "What the workbook says of it."),
    ),
    key=("meeting_number", "activity_key"),
    read=_meeting_pledges,
    filters=(MEETING_FILTER,),
    credits=(KIEL,),
)  # fmt: skip
