"""The workbook of the Kiel Institute's Ukraine Support Tracker, read without a database."""

from assistance.imports.kiel.figures import (
    KielActivity,
    KielRelease,
    LeftOut,
    SummaryCheck,
)
from assistance.imports.kiel.reading import read_kiel

__all__ = [
    "KielActivity",
    "KielRelease",
    "LeftOut",
    "SummaryCheck",
    "read_kiel",
]
