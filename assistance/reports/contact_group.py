"""What stands beside the contact group's meetings, as a report."""

from assistance.contact_group_record import contact_group_record
from assistance.reports.model import Column, ColumnType, Query, Report, Result, Row, in_batches


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
        for meeting in contact_group_record().meetings_by(query.as_of)
        for package in meeting.packages_by(query.as_of)
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
)  # fmt: skip
