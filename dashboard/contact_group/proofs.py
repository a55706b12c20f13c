"""Figures of the contact group that lead to their proof."""

from datetime import date

from assistance.contact_group.proofs import COUNT
from assistance.models import Measure
from dashboard.site.formats import counted, grouped
from dashboard.site.proofs import Proved


def proved_count(measure: Measure, count: int, *, as_of: date, noun: str = "") -> Proved:
    """Return a count of the contact group with its proof; `noun` follows it."""
    text = counted(count, noun) if noun else grouped(count)
    return Proved(text, count, COUNT.question(count=measure, as_of=as_of))
