"""The records in Django's admin: what they have in common, and what each kind has of its own."""

from assistance.admin import bookkeeping, coalition, imports, records

__all__ = ["bookkeeping", "coalition", "imports", "records"]
