"""Announced targets in words, shared by the overview and an authority's page."""

from dataclasses import dataclass

from assistance.ledger.figures import SourceFigure, Statement
from assistance.ledger.pace import TargetOutlook
from dashboard.authorities.sentences import proved_needed
from dashboard.site.sentences import target_phrase


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in words: its name and how it stands on the day."""

    key: str
    name: str
    standing: str
    wording: str
    sources: tuple[SourceFigure, ...]


def target_rows(targets: tuple[TargetOutlook, ...], statement: Statement) -> tuple[TargetRow, ...]:
    """Return a statement's targets in words."""
    return tuple(
        TargetRow(
            target.key,
            *target_phrase(target, proved_needed(target, statement)),
            target.wording,
            target.sources,
        )
        for target in targets
    )
