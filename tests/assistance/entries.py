"""Entries and statements for tests of the ledger's rules: explicit values, no database.

Keys follow from the day and the amount; a test that needs an order of its own names them.
"""

from datetime import date

from assistance.ledger.figures import (
    AuthorityFigure,
    Entry,
    FundingEntry,
    PackageEntry,
    ReportedEntry,
    Statement,
)
from assistance.ledger.statement import walk

OPENS_ON = date(2024, 1, 10)


def act(
    on: date, change_usd: int, *, precision: int = 0, kind: str = "", key: str = ""
) -> FundingEntry:
    """Return an appropriation, an expiry or, where nothing changes, a notification."""
    usual = "appropriation" if change_usd > 0 else "expiry" if change_usd else "notification"
    return FundingEntry(
        key=key or f"act-{on}-{change_usd}",
        on=on,
        kind=kind or usual,
        kind_label=(kind or usual).capitalize(),
        change_usd=change_usd,
        precision=precision,
        stated_usd=None,
        fiscal_year=None,
        public_law="",
        expires_on=None,
        description="An act on the authority",
        confidence="high",
        note="",
        sources=(),
    )


def package(
    on: date,
    amount_usd: int,
    *,
    charged_usd: int | None = None,
    number: int | None = None,
    authority: str = "PDA",
    key: str = "",
) -> PackageEntry:
    """Return a package, charged in full where charged_usd is not given."""
    return PackageEntry(
        key=key or f"package-{on}-{amount_usd}",
        on=on,
        authority=authority,
        number=number,
        known_from=None,
        amount_usd=amount_usd,
        charged_usd=charged_usd,
        title="A package",
        capabilities=(),
        confidence="high",
        note="",
        sources=(),
    )


def said(
    on: date,
    value_usd: int,
    *,
    precision: int = 0,
    qualifier: str = "about",
    comparable: bool = True,
    difference_note: str = "",
    key: str = "",
) -> ReportedEntry:
    """Return what was said of a balance: “about value_usd”, comparable."""
    return ReportedEntry(
        key=key or f"said-{on}-{value_usd}",
        on=on,
        qualifier=qualifier,
        value_usd=value_usd,
        precision=precision,
        comparable=comparable,
        not_comparable_because="" if comparable else "Counts something else",
        wording="about that much",
        confidence="high",
        difference_note=difference_note,
        sources=(),
    )


def statement_of(
    *entries: Entry,
    through: date = date(2024, 12, 31),
    opens_on: date = OPENS_ON,
    authority: str = "PDA",
) -> Statement:
    """Return the statement through a day, as the ledger makes it of the records up to that day."""
    figure = AuthorityFigure(authority, f"Authority {authority}", "drawdown", opens_on, "", "")
    counted = [entry for entry in entries if entry.on <= through]
    return Statement(figure, through, walk(opens_on=opens_on, entries=counted))
