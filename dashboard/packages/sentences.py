"""Sentences about packages, generated from figures."""

from collections.abc import Callable
from datetime import date

from assistance.ledger.figures import AuthorityFigure, Line, PackageEntry
from assistance.models import AuthorityKind
from assistance.packages.history import PeriodSum
from dashboard.site.formats import long_day, usd_short
from dashboard.site.proofs import Phrase, proved_balance
from dashboard.site.sentences import joined, package_name, short_name


def package_sentence(
    line: Line, package: PackageEntry, authority: AuthorityFigure, known_on: date | None = None
) -> Phrase:
    """Return what a package took and what it left, as known on a day."""
    on = "" if package.number is None else f"on {long_day(package.on)}"
    at = "" if package.charged_usd is None else f"at {usd_short(package.amount_usd)}"
    announced = f", announced {' '.join(filter(None, (on, at)))}," if on or at else ""
    took = "drew" if authority.kind == AuthorityKind.DRAWDOWN else "used"
    name = package_name(package, authority)
    start = f"The {name}{announced} {took} {usd_short(package.used_usd)}; "
    if not line.balance:
        return Phrase(f"{start}the balance of {short_name(authority)} was not established.")
    left = proved_balance(
        line.balance,
        authority.code,
        as_of=line.on,
        after=package.key,
        short=True,
        known_on=known_on,
    )
    return Phrase(start, left, f" of {short_name(authority)} was left.")


def largest_period_sentence(
    sums: tuple[PeriodSum, ...], names: dict[str, str], write: Callable[[PeriodSum, str], str]
) -> Phrase:
    """Return the period with the largest announced value; `write` gives that of each group."""
    largest = max(sums, key=lambda each: sum(each.amount_usd.values()))
    parts = [
        Phrase(write(largest, key), f" of {name}")
        for key, name in names.items()
        if largest.amount_usd[key]
    ]
    return Phrase(f"Most was announced in {largest.label}: ", joined(parts), ".")


# It speaks of amount, day and number together, so it is as good as the weakest of the three.
CONFIDENCE = {
    "high": "High: amount, day and number are all well established.",
    "medium": "Medium: of amount, day and number at least one is less than certain.",
    "low": "Low: of amount, day and number at least one is doubtful.",
}
