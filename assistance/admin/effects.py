"""What a record would do to the ledger, as the forms show it before it counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistance.editorial.preview import Preview, digest, preview
from assistance.editorial.warnings import day_warnings
from assistance.ledger.entries import entry_of
from assistance.models import FundingAction, Measure, Package, ReportedFigure


@dataclass(frozen=True, slots=True)
class Effect:
    """What is odd about a record, and its effect on a ledger; None where it stands in none."""

    warnings: tuple[str, ...]
    preview: Preview | None = None

    @property
    def digest(self) -> str:
        """What stands for exactly these warnings, "" for none: a tick covers what was seen."""
        return digest(warnings=self.warnings)


def ledger_effect(record: Any, *, today: date) -> Effect:
    """Return what a record would do to the ledger, stored or not, complete or not.

    Raises AttributeError, TypeError, ValueError or ObjectDoesNotExist if a value is missing.
    """
    if isinstance(record, ReportedFigure) and record.measure != Measure.REMAINING_BALANCE:
        return Effect(tuple(day_warnings(on=record.as_of, today=today)))
    code = record.subject if isinstance(record, ReportedFigure) else record.authority.code
    found = preview(
        entry=entry_of(record, code),
        authority=code,
        replaces=_stored_key(record),
        today=today,
    )
    return Effect(found.warnings, found)


def _stored_key(record: FundingAction | Package | ReportedFigure) -> str | None:
    if record.pk is None:
        return None
    name = "slug" if isinstance(record, Package) else "key"
    stored = type(record).everything.filter(pk=record.pk).values_list(name, flat=True)
    key: str | None = stored.first()
    return key
