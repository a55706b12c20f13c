"""One package as it stands in the ledger, whatever day the site is looking at."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistance import fiscal
from assistance.ledger import statement as ledger
from assistance.ledger.figures import AuthorityFigure, Balance, Line, PackageEntry, Statement
from assistance.models import Package

AROUND = 3  # lines of the statement before and after the package's own


class UnknownPackageError(LookupError):
    """There is no package with this slug."""


class NotYetKnownError(LookupError):
    """The package became public after the day whose knowledge was asked for."""

    def __init__(self, *, slug: str, announced_on: date, known_since: date) -> None:
        super().__init__(slug)
        self.slug, self.announced_on, self.known_since = slug, announced_on, known_since


@dataclass(frozen=True, slots=True)
class FiscalYearPlace:
    """A package's place among its authority's packages of one fiscal year, in the ledger's order.

    `packages` are those up to and with this one, before the ledger opens as well.
    """

    fiscal_year: int
    packages: tuple[PackageEntry, ...]

    @property
    def place(self) -> int:
        """The package's place: 1 for the first of the year."""
        return len(self.packages)

    @property
    def used_usd(self) -> int:
        """What the packages up to and with this one used."""
        return sum(each.used_usd for each in self.packages)

    @property
    def share_percent(self) -> Decimal | None:
        """The package's share of that; None where nothing was used."""
        used = self.used_usd
        return Decimal(100 * self.packages[-1].used_usd) / used if used else None


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """A package with its line in the statement and what stands beside it.

    `before` is the balance that the line starts from, None where it is not established. `around`
    are the lines of the statement around it, its own included, oldest first; `basis` is what the
    balance after it rests on. `same_day` are the packages of other authorities of that day.
    """

    package: PackageEntry
    authority: AuthorityFigure
    opening_is_known: bool
    line: Line
    before: Balance | None
    year: FiscalYearPlace
    around: tuple[Line, ...]
    basis: tuple[Line, ...]
    same_day: tuple[PackageEntry, ...]
    other_authorities: tuple[AuthorityFigure, ...]
    previous: PackageEntry | None
    next: PackageEntry | None


def package_record(*, slug: str, known_on: date | None = None) -> PackageRecord:
    """Return a package's record, in eight queries, whatever the number of records.

    Where no slug is spelt like this, one that differs in capitals only is taken; raises
    UnknownPackageError where there is none, after one query. With known_on, the ledger is that of
    what was known by that day; raises NotYetKnownError for a package that became public later.
    """
    spelt = list(Package.objects.filter(slug__iexact=slug).order_by("slug").values_list("slug"))
    if not spelt:
        raise UnknownPackageError(slug)
    found = slug if (slug,) in spelt else spelt[0][0]
    statements = ledger.statements(through=date.max, known_on=known_on)
    if known_on and found not in {line.entry.key for each in statements for line in each.packages}:
        announced_on, known_from = Package.objects.values_list("announced_on", "known_from").get(
            slug=found
        )
        raise NotYetKnownError(
            slug=found, announced_on=announced_on, known_since=known_from or announced_on
        )
    return record_of(statements, found)


def record_of(statements: tuple[Statement, ...], slug: str) -> PackageRecord:
    """Return the record of the package with this slug, which is in one of the statements."""
    statement, place, package = next(
        (statement, place, line.package)
        for statement in statements
        for place, line in enumerate(statement.lines)
        if line.package and line.package.key == slug
    )
    up_to_it = replace(statement, through=package.on, lines=statement.lines[: place + 1])
    others = [each for each in statements if each is not statement]
    packages = [line.package for line in statement.packages if line.package]
    nth = packages.index(package)
    return PackageRecord(
        package=package,
        authority=statement.authority,
        opening_is_known=statement.opening_is_known,
        line=statement.lines[place],
        before=_balance_before(statement, place),
        year=_place_in_year(packages[: nth + 1]),
        around=statement.lines[max(0, place - AROUND) : place + AROUND + 1],
        basis=up_to_it.basis,
        same_day=tuple(
            line.package
            for each in others
            for line in each.packages
            if line.package and line.on == package.on
        ),
        other_authorities=tuple(each.authority for each in others),
        previous=packages[nth - 1] if nth else None,
        next=packages[nth + 1] if nth + 1 < len(packages) else None,
    )


def _balance_before(statement: Statement, place: int) -> Balance | None:
    """Return the balance before a line; an authority's very first line starts from its opening."""
    line = statement.lines[place]
    if line.balance is None:
        return None
    earlier = statement.lines[place - 1].balance if place else None
    return earlier or Balance(0, 0)


def _place_in_year(packages: list[PackageEntry]) -> FiscalYearPlace:
    """Return the last package's place in its fiscal year."""
    year = fiscal.fiscal_year(packages[-1].on)
    of_year = (each for each in packages if fiscal.fiscal_year(each.on) == year)
    return FiscalYearPlace(year, tuple(of_year))
