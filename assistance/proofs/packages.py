"""Proofs of what was announced: the number and the value of a selection of packages."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from assistance.packages import Selection
from assistance.proofs.model import (
    Proof,
    Question,
    Record,
    RecordKind,
    Term,
    Unit,
    days,
    long_day,
)


class Announced(StrEnum):
    """What is asked of a selection: how many packages it has, or what they are worth."""

    COUNT = "count"
    AMOUNT = "amount"


def announced_question(
    of: Announced,
    *,
    as_of: date,
    authority: str,
    pairs: Mapping[str, object] | None = None,
    known_on: date | None = None,
) -> Question:
    """Ask for an authority's packages up to as_of; `pairs` are filters as their report has them."""
    filters = [
        (name, str(value))
        for name, values in (pairs or {}).items()
        if name not in ("as_of", "authority", "known_on")
        for value in (values if isinstance(values, tuple) else (values,))
    ]
    return Question(
        "packages",
        (("of", str(of)), ("authority", authority), *filters, *days(as_of, known_on)),
    )


def announced(selection: Selection, question: Question, *, of: Announced) -> Proof:
    """Prove the number or the announced value of a selection of one authority's packages."""
    filters = selection.filters
    code = " and ".join(filters.authorities)
    chosen = " that match the filters" if _others(selection) else ""
    since = f" from {long_day(filters.from_on)}" if filters.from_on else ""
    until = f" up to {long_day(selection.last_on)}"
    packages = [each.package for each in selection.page(first=0, size=selection.package_count)]
    return Proof(
        question=question,
        asks=f"How many {code} packages{chosen} were announced{since}{until}?"
        if of is Announced.COUNT
        else f"What were the {code} packages{chosen} worth that were announced{since}{until}?",
        formula="The number of packages, numbered or not."
        if of is Announced.COUNT
        else "The sum of the values announced; what was charged may be less.",
        unit=Unit.COUNT if of is Announced.COUNT else Unit.USD,
        counts=of is Announced.COUNT,
        terms=tuple(
            Term(
                text=package.title,
                amount=package.amount_usd,
                on=package.on,
                record=Record(RecordKind.PACKAGE, package.key, package.authority),
                sources=package.sources,
            )
            for package in packages
        ),
    )


def _others(selection: Selection) -> bool:
    """Whether filters other than authority and days are set; the permalink holds them."""
    return bool(set(selection.filters.active()).difference({"authorities", "from_on", "to_on"}))
