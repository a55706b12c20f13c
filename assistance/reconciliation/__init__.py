"""Official statements as assertions: each reported figure held against the computed one."""

from assistance.reconciliation.figures import (
    Counts,
    ReconciledFigure,
    Reconciliation,
    ReconciliationFilters,
    Reported,
    Sort,
    count,
)
from assistance.reconciliation.reading import (
    UnknownReportedFigureError,
    reconciled_figure,
    reconciliation,
)

__all__ = [
    "Counts",
    "ReconciledFigure",
    "Reconciliation",
    "ReconciliationFilters",
    "Reported",
    "Sort",
    "UnknownReportedFigureError",
    "count",
    "reconciled_figure",
    "reconciliation",
]
