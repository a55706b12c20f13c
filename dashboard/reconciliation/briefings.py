"""Briefings: the list of sources that stated figures, and the page of one."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.ledger.figures import PackageEntry, SourceFigure, Verdict
from assistance.reconciliation import Counts
from assistance.reconciliation.briefings import (
    BriefingFigure,
    BriefingRecord,
    NextMeeting,
    StatedTarget,
)
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_rows import FigureRow, figure_row
from dashboard.site.formats import capitalised, counted, long_day, ordinal, short_day
from dashboard.site.page import Option, page_options
from dashboard.site.params import PAGE_SIZE, PagedParams, SiteParams, last_page
from dashboard.site.sentences import joined, target_phrase


@dataclass(frozen=True, slots=True)
class BriefingItem:
    """A source in the list: which days it speaks of, and how its figures stand."""

    source: SourceFigure
    url: str
    days: str
    verdicts: str
    differs: bool


@dataclass(frozen=True, slots=True)
class BriefingsPage:
    """The list of sources with figures, the newest first."""

    headline: str
    items: tuple[BriefingItem, ...]
    empty: str
    pages: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FollowingPackage:
    """A package that followed a target's statement."""

    package: PackageEntry
    url: str


@dataclass(frozen=True, slots=True)
class TargetItem:
    """A target in words: how it came out or stands today, and the packages up to its day."""

    code: str
    name: str
    standing: str
    wording: str
    authority_url: str
    packages: tuple[FollowingPackage, ...]
    none_followed: str


@dataclass(frozen=True, slots=True)
class NoteItem:
    """What was said around the money."""

    heading: str
    statement: str


@dataclass(frozen=True, slots=True)
class BriefingPage:
    """A source's statements beside the ledger, its targets and notes, and what followed."""

    source: SourceFigure
    headline: str
    notice: str
    on: date
    rows: tuple[FigureRow, ...]
    exports: tuple[ExportLink, ...]
    targets: tuple[TargetItem, ...]
    meeting: str
    meeting_url: str
    meeting_note: str
    notes: tuple[NoteItem, ...]
    ways: tuple[Option, ...]


def briefings_page(
    found: tuple[BriefingFigure, ...], params: PagedParams, *, path: str
) -> BriefingsPage:
    """Return a page of the list, as of the day of params."""
    figures = len({each.reported.key for one in found for each in one.figures})
    sources = counted(len(found), "source")
    return BriefingsPage(
        headline=f"{sources} stated {counted(figures, 'figure')} that the ledger is held against.",
        items=tuple(_item(each, params) for each in found[params.first : params.first + PAGE_SIZE]),
        empty=""
        if found
        else f"No source with a figure of {long_day(params.as_of)} or an earlier day is recorded.",
        pages=page_options(params, last_page(len(found)), path),
    )


def briefing_page(record: BriefingRecord, params: SiteParams) -> BriefingPage:
    """Return the page of a source; the day of params is for its links only."""
    source, meeting = record.briefing.source, record.next_meeting
    day, on = params.day_query(), f"?as_of={record.on.isoformat()}"
    return BriefingPage(
        source=source,
        headline=_headline(record.briefing),
        notice=_notice(record, params),
        on=record.on,
        rows=tuple(figure_row(each, params) for each in reversed(record.briefing.figures)),
        exports=export_links("reconciliation", {"source": source.key}),
        targets=tuple(_target_item(each, params) for each in record.targets),
        meeting=_meeting(meeting) if meeting else "",
        meeting_url=f"{reverse('contact_group')}?as_of={meeting.held_on.isoformat()}"
        f"#meeting-{meeting.number}"
        if meeting
        else "",
        meeting_note=capitalised(meeting.note) if meeting else "",
        notes=tuple(
            NoteItem(note.place or capitalised(note.topic.replace("-", " ")), note.statement)
            for note in record.notes
        ),
        ways=(
            Option("The source", reverse("source", args=[source.key]) + day, False),
            Option(f"Balances on {short_day(record.on)}", reverse("overview") + on, False),
            Option(
                "In the reconciliation", f"{reverse('reconciliation')}?source={source.key}", False
            ),
        ),
    )


def verdicts_phrase(counts: Counts) -> str:
    """Return the verdicts that there are: “10 agree, 2 are not compared”."""
    words = (
        (counts.opens, "opens the ledger", "open the ledger"),
        (counts.agree, "agrees", "agree"),
        (counts.explained, "differs and is explained", "differ and are explained"),
        (counts.open, "differs, unexplained", "differ, unexplained"),
        (counts.not_comparable, "is not compared", "are not compared"),
    )
    return joined([f"{n} {one if n == 1 else many}" for n, one, many in words if n])


def _item(briefing: BriefingFigure, params: SiteParams) -> BriefingItem:
    days = sorted({each.reported.as_of for each in briefing.figures})
    span = short_day(days[0])
    if len(days) > 1:
        span = f"{span} to {short_day(days[-1])}"
    return BriefingItem(
        source=briefing.source,
        url=reverse("briefing", args=[briefing.source.key]) + params.day_query(),
        days=span,
        verdicts=f"{counted(len(briefing.figures), 'figure')}: {verdicts_phrase(briefing.counts)}",
        differs=bool(briefing.counts.differ),
    )


def _headline(briefing: BriefingFigure) -> str:
    figures = counted(len(briefing.figures), "figure")
    if len(briefing.figures) == 1:
        only = briefing.figures[0]
        verdict = {
            Verdict.OPENS: "It opened the ledger.",
            Verdict.AGREES: "It agrees with the ledger.",
            Verdict.EXPLAINED: "It differs from the ledger, and that is explained.",
            Verdict.OPEN: "It differs from the ledger, and nothing explains that yet.",
            Verdict.NOT_COMPARABLE: "It is shown beside the ledger and not compared.",
        }[only.verdict]
        return f"It states one figure. {verdict}"
    return (
        f"It states {figures}. Held against what the ledger says of the same day, "
        f"{verdicts_phrase(briefing.counts)}."
    )


def _notice(record: BriefingRecord, params: SiteParams) -> str:
    if record.on <= params.as_of:
        return ""
    return (
        f"The chosen day is {long_day(params.as_of)}: this source speaks of "
        f"{long_day(record.on)}, which was still to come."
    )


def _target_item(target: StatedTarget, params: SiteParams) -> TargetItem:
    outlook, code = target.outlook, target.authority.code
    name, standing = target_phrase(outlook)
    between = f"between {short_day(outlook.stated_on)} and {short_day(outlook.due_on)}"
    return TargetItem(
        code=code,
        name=name,
        standing=standing,
        wording=outlook.wording,
        authority_url=reverse("authority", args=[code.lower()])
        + f"?as_of={outlook.due_on.isoformat()}",
        packages=tuple(
            FollowingPackage(each, reverse("package", args=[each.key]) + params.day_query())
            for each in target.packages
        ),
        none_followed="" if target.packages else f"No package of {code} was announced {between}.",
    )


def _meeting(meeting: NextMeeting) -> str:
    where = "virtual" if meeting.format == "virtual" else meeting.place
    place = f", {where}" if meeting.format == "virtual" else f" at {where}" if where else ""
    return f"The {ordinal(meeting.number)} meeting of the contact group, on " + (
        f"{long_day(meeting.held_on)}{place}"
    )
