"""The money: records, ledger, reports. `__version__` is pyproject's; exports carry it."""

__version__ = "0.1.0"
