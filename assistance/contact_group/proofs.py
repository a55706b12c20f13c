"""Proofs of the contact group's counts: members, coalitions, their leads, meetings."""

from collections import defaultdict
from datetime import date

from assistance.contact_group.coalitions import COUNTS, Participant
from assistance.contact_group.reading import ContactGroupRecord, contact_group_record
from assistance.ledger.figures import SourceFigure
from assistance.models import Measure
from assistance.parameters import Filter, FilterType, Query
from assistance.proof import Proof, Provable, Record, RecordKind, Term, Unit, long_day

ASKS = {
    Measure.COALITIONS: "How many capability coalitions had been established by {day}?",
    Measure.COALITION_LEADS: "How many partners besides the United States led a coalition by "
    "{day}?",
    Measure.MEETINGS_HELD: "How many meetings had the contact group held by {day}?",
    Measure.CONTACT_GROUP_PARTNERS: "How many partners are in the contact group?",
}
FORMULAS = {
    Measure.COALITIONS: "The number of coalitions, each from its first day on.",
    Measure.COALITION_LEADS: "The number of partners that lead at least one coalition of the day, "
    "each once; the United States is left out, as officials count.",
    Measure.MEETINGS_HELD: "The number of meetings, each from its own day on.",
    Measure.CONTACT_GROUP_PARTNERS: "The number of members as recorded, without dates; the United "
    "States and the EU institutions are among them.",
}


def count(record: ContactGroupRecord, measure: Measure, *, as_of: date) -> Proof:
    """Prove a count of the contact group as of a day."""
    return Proof(
        question=COUNT.question(count=measure, as_of=as_of),
        asks=ASKS[measure].format(day=long_day(as_of)),
        formula=FORMULAS[measure],
        unit=Unit.COUNT,
        counts=True,
        terms=_TERMS[measure](record, as_of),
    )


def _coalitions(record: ContactGroupRecord, day: date) -> tuple[Term, ...]:
    return tuple(
        Term(
            text=each.name,
            amount=1,
            on=each.established_on,
            record=Record(RecordKind.COALITION, f"coalition-{each.slug}"),
            sources=each.sources,
        )
        for each in record.coalitions_by(day)
    )


def _leads(record: ContactGroupRecord, day: date) -> tuple[Term, ...]:
    led: dict[Participant, list[str]] = defaultdict(list)
    sources: dict[Participant, list[SourceFigure]] = defaultdict(list)
    for coalition in record.coalitions_by(day):
        for lead in coalition.leads:
            if not lead.is_benchmark:
                led[lead].append(coalition.name)
                sources[lead] += coalition.sources
    return tuple(
        Term(
            text=f"{lead.name}: {', '.join(led[lead])}",
            amount=1,
            record=Record(RecordKind.PARTNER, lead.code),
            sources=tuple(dict.fromkeys(sources[lead])),
        )
        for lead in sorted(led, key=lambda each: (each.name, each.code))
    )


def _meetings(record: ContactGroupRecord, day: date) -> tuple[Term, ...]:
    return tuple(
        Term(
            text=f"Meeting {each.number}",
            amount=1,
            on=each.held_on,
            record=Record(RecordKind.MEETING, f"meeting-{each.number}"),
            sources=each.sources,
        )
        for each in reversed(record.meetings_by(day))
    )


def _members(record: ContactGroupRecord, _day: date) -> tuple[Term, ...]:
    return tuple(
        Term(
            text=member.name,
            amount=1,
            record=Record(RecordKind.PARTNER, member.code),
            sources=(group.source,),
        )
        for group in record.members
        for member in group.members
    )


_TERMS = {
    Measure.COALITIONS: _coalitions,
    Measure.COALITION_LEADS: _leads,
    Measure.MEETINGS_HELD: _meetings,
    Measure.CONTACT_GROUP_PARTNERS: _members,
}

_COUNT = Filter(
    "count", FilterType.CHOICE, "The count of the contact group.", lambda: tuple(COUNTS)
)


def _asked(query: Query) -> Proof:
    measure = Measure(query.needed_text(_COUNT))
    return count(contact_group_record(), measure, as_of=query.as_of)


COUNT = Provable("contact-group", (_COUNT,), _asked)
PROOFS = (COUNT,)
