"""The catalogue of reports: what every table, chart, export and the dictionary are made of."""

from assistance.parameters import AS_OF, KNOWN_ON, Filter, FilterType, ParameterError, Query
from assistance.reports.allies import ALLIED_HISTORY, ALLIES, ECB, KIEL, WORLD_BANK
from assistance.reports.balances import AUTHORITIES, BALANCES
from assistance.reports.changes import CHANGES
from assistance.reports.columns import Column, ColumnType
from assistance.reports.contact_group import MEETING_PACKAGES, MEETING_PLEDGES
from assistance.reports.corrections import CORRECTIONS
from assistance.reports.model import DataChangedError, Report, Result
from assistance.reports.pace import EXPIRIES, PACE, TARGET_OUTLOOK
from assistance.reports.packages import CAPABILITY_HISTORY, PACKAGE_HISTORY, PACKAGES
from assistance.reports.querying import read_query
from assistance.reports.reconciliation import RECONCILIATION
from assistance.reports.records import table_report
from assistance.reports.statement import STATEMENT
from assistance.reports.timeline import TIMELINE

__all__ = [
    "AS_OF",
    "KNOWN_ON",
    "REPORTS",
    "Column",
    "ColumnType",
    "DataChangedError",
    "Filter",
    "FilterType",
    "ParameterError",
    "Query",
    "Report",
    "Result",
    "read_query",
]

_CATALOGUE = (
    BALANCES,
    STATEMENT,
    CHANGES,
    PACE,
    TARGET_OUTLOOK,
    EXPIRIES,
    PACKAGES,
    PACKAGE_HISTORY,
    CAPABILITY_HISTORY,
    AUTHORITIES,
    table_report(
        "funding_actions",
        title="Funding actions",
        description="Dated acts on the authorities: appropriations, ceilings, revaluations, "
        "expiries, transfers, rescissions; notifications and audit findings change nothing.",
        order=("effective_on", "key"),
        dated_by="effective_on",
        filters=("authority", "kind", "confidence"),
    ),
    table_report(
        "reported_figures",
        title="Reported figures",
        description="What officials and the press said on a day, with its rounding.",
        order=("as_of", "key"),
        dated_by="as_of",
        filters=("measure", "subject", "confidence"),
    ),
    RECONCILIATION,
    table_report(
        "targets",
        title="Targets",
        description="Announced goals for a balance.",
        order=("stated_on", "key"),
        dated_by="stated_on",
        filters=("authority",),
    ),
    table_report(
        "capabilities",
        title="Capabilities",
        description="The vocabulary of what packages contain.",
        order=("slug",),
    ),
    ALLIES,
    ALLIED_HISTORY,
    table_report(
        "contributions",
        title="Contributions",
        description="Aid of a partner in a month, in its original currency, counted from the "
        "month's first day. Allocations and commitments are two views of the same aid.",
        order=("series", "partner__code", "month", "kind", "measure"),
        dated_by="month",
        filters=("series", "partner", "kind", "measure"),
        credits=(KIEL,),
    ),
    table_report(
        "activities",
        title="Single activities",
        description="Aid act by act, from a publication that lists them; whatever their day, and "
        "those without one. Series tell of the same aid and are never added.",
        order=("series", "key"),
        filters=("series", "partner", "kind", "measure"),
        credits=(KIEL,),
    ),
    table_report(
        "exchange_rates",
        title="Exchange rates",
        description="Monthly averages of reference rates.",
        order=("currency", "month"),
        dated_by="month",
        filters=("currency",),
        credits=(ECB,),
    ),
    table_report(
        "partners",
        title="Partners",
        description="Countries and the EU institutions, with memberships as recorded.",
        order=("code",),
        credits=(KIEL, WORLD_BANK),
    ),
    table_report(
        "coalitions",
        title="Capability coalitions",
        description="The capability coalitions of the Ukraine Defense Contact Group.",
        order=("established_on", "slug"),
        dated_by="established_on",
    ),
    table_report(
        "coalition_members",
        title="Members of coalitions",
        description="Leads and known members of the coalitions established by the day.",
        order=("coalition__slug", "role", "partner__code"),
        dated_by="coalition__established_on",
        filters=("coalition", "partner", "role"),
    ),
    table_report(
        "meetings",
        title="Meetings",
        description="The numbered meetings of the Ukraine Defense Contact Group.",
        order=("number",),
        dated_by="held_on",
    ),
    MEETING_PACKAGES,
    MEETING_PLEDGES,
    table_report(
        "context_notes",
        title="Context notes",
        description="What briefings say around the money.",
        order=("as_of", "key"),
        dated_by="as_of",
        filters=("topic",),
    ),
    table_report(
        "sources",
        title="Sources",
        description="The public documents behind the figures.",
        order=("key",),
        filters=("kind", "access"),
        searched=("title", "publisher", "key"),
    ),
    TIMELINE,
    CORRECTIONS,
)

REPORTS: dict[str, Report] = {report.name: report for report in _CATALOGUE}
