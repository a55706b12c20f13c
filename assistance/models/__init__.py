"""The records: one model for each file of the seed data, and the bookkeeping of their changes."""

from assistance.models.activity import Activity, ActivitySeries, DatePrecision
from assistance.models.authority import (
    ActionKind,
    AuthorityKind,
    FundingAction,
    FundingAuthority,
    Target,
)
from assistance.models.bookkeeping import DataRevision, SeededRow
from assistance.models.contact_group import Coalition, CoalitionMembership, CoalitionRole, Meeting
from assistance.models.context import ContextNote
from assistance.models.imports import FileImport, ImportedRow, ImportState, RowOutcome
from assistance.models.package import Capability, Package
from assistance.models.partner import AidKind, AidMeasure, Contribution, ExchangeRate, Partner
from assistance.models.record import Record, Status
from assistance.models.reported import Measure, Qualifier, ReportedFigure, Unit
from assistance.models.rules import Confidence
from assistance.models.source import Source, SourceAccess, SourceKind
from assistance.models.trail import Correction, CorrectionKind, DraftChange
