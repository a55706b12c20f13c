"""Briefings: what one source stated, what the ledger says to it, and what followed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from assistance.ledger import statement as ledger
from assistance.ledger.figures import AuthorityFigure, PackageEntry, SourceFigure
from assistance.ledger.pace import TargetOutlook, targets
from assistance.models import ContextNote, Measure, Meeting, Target
from assistance.reconciliation import Counts, ReconciledFigure, count, reconciliation

CONTACT_GROUP_TOPIC = "contact-group"


class NoFiguresError(LookupError):
    """No published reported figure rests on a source with this key."""


@dataclass(frozen=True, slots=True)
class BriefingFigure:
    """A source with the figures that rest on it, in the order of their days."""

    source: SourceFigure
    figures: tuple[ReconciledFigure, ...]

    @property
    def counts(self) -> Counts:
        """The verdicts on its figures."""
        return count(each.verdict for each in self.figures)


@dataclass(frozen=True, slots=True)
class Note:
    """What a source says around the money; `place` is "" where it names none."""

    topic: str
    place: str
    statement: str


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target that was stated, how it stands today, and what was announced up to its day."""

    authority: AuthorityFigure
    outlook: TargetOutlook
    packages: tuple[PackageEntry, ...]


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """A meeting of the contact group that followed; place and note are "" where none is known."""

    number: int
    held_on: date
    place: str
    format: str
    note: str


@dataclass(frozen=True, slots=True)
class BriefingRecord:
    """A source's figures, notes and targets, and what followed.

    `next_meeting` is the first meeting of the contact group after the last day that the source
    speaks of, in what is recorded today; None where it does not speak of the group.
    """

    briefing: BriefingFigure
    on: date
    notes: tuple[Note, ...]
    targets: tuple[StatedTarget, ...]
    next_meeting: NextMeeting | None


def briefings(*, as_of: date) -> tuple[BriefingFigure, ...]:
    """Return every source with reported figures dated by a day, the newest first; two queries.

    A source without a day comes last.
    """
    resting: dict[SourceFigure, list[ReconciledFigure]] = defaultdict(list)
    for figure in reconciliation(as_of=as_of).figures:
        for source in figure.reported.sources:
            resting[source].append(figure)
    newest_first = sorted(resting, key=lambda each: each.key)
    newest_first.sort(key=lambda each: each.published_on or date.min, reverse=True)
    return tuple(BriefingFigure(each, tuple(resting[each])) for each in newest_first)


def briefing_record(*, key: str) -> BriefingRecord:
    """Return what a source stated and what followed; raises NoFiguresError.

    In four queries, eight more where it states a target and one where it speaks of the contact
    group; whatever the number of records.
    """
    briefing = next((each for each in briefings(as_of=date.max) if each.source.key == key), None)
    if briefing is None:
        raise NoFiguresError(key)
    on = max(each.reported.as_of for each in briefing.figures)
    notes = tuple(
        Note(*row)
        for row in ContextNote.objects.filter(source__key=key)
        .order_by("key")
        .values_list("topic", "place", "statement")
    )
    speaks_of_group = any(note.topic == CONTACT_GROUP_TOPIC for note in notes) or any(
        each.reported.measure is Measure.MEETINGS_HELD for each in briefing.figures
    )
    return BriefingRecord(
        briefing=briefing,
        on=on,
        notes=notes,
        targets=_targets(key),
        next_meeting=_next_meeting(on) if speaks_of_group else None,
    )


def _next_meeting(day: date) -> NextMeeting | None:
    row = (
        Meeting.objects.filter(held_on__gt=day)
        .order_by("held_on", "number")
        .values_list("number", "held_on", "place", "format", "note")
        .first()
    )
    return NextMeeting(*row) if row else None


def _targets(source_key: str) -> tuple[StatedTarget, ...]:
    if not Target.objects.filter(source__key=source_key).exists():
        return ()
    statements = ledger.statements(through=date.max)
    outlooks = targets(statements=statements)
    return tuple(
        StatedTarget(
            statement.authority,
            outlook,
            tuple(
                line.package
                for line in statement.packages
                if line.package and outlook.stated_on < line.on <= outlook.due_on
            ),
        )
        for statement in statements
        for outlook in outlooks[statement.authority.code]
        if outlook.sources[0].key == source_key
    )
