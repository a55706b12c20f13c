"""A package of the main sheet into an activity: its value once, whatever it repeats."""

import re
from collections.abc import Iterable
from datetime import date

from assistance.imports.kiel.cells import UnreadableCellError, announced, is_missing, text, whole
from assistance.imports.kiel.figures import KielActivity, LeftOut
from assistance.imports.kiel.layout import Columns
from assistance.imports.kiel.packages import Package
from assistance.models import DatePrecision

# The currencies of the workbook's exchange rates and of its donors.
_CURRENCIES = frozenset(
    (
        "AUD", "BGN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HRK", "HUF", "INR", "ISK",
        "JPY", "KRW", "NOK", "NZD", "PLN", "RON", "SEK", "TRY", "TWD", "USD",
    )
)  # fmt: skip


def activity(package: Package, *, columns: Columns) -> tuple[KielActivity, list[LeftOut]]:
    """Return a package's activity, and what of its lines could not be taken."""
    reading = _Reading(package, columns)
    announced_on, precision = reading.date()
    amount, currency, estimated = reading.amount()
    value_eur = reading.value_eur(amount)
    first, last = package.lines[0], package.lines[-1]
    return (
        KielActivity(
            key=package.key,
            donor=package.donor,
            donor_name=text(first.donor),
            announced_on=announced_on,
            date_precision=precision,
            date_text="; ".join(dates_of(package)),
            kind=package.kind,
            measure=package.measure,
            amount=amount,
            currency=currency,
            estimated=estimated,
            value_eur=value_eur,
            items=_distinct(text(item) for _, item in package.cells("item")),
            source_urls=reading.source_urls(),
            description="\n\n".join(
                _distinct(text(said) for _, said in package.cells("explanation"))
            ),
            rows=(first.row, last.row),
        ),
        reading.left_out,
    )


def dates_of(package: Package) -> tuple[str, ...]:
    """Return each announcement date of a package's lines once, as it stands there."""
    return _distinct(text(line.announced) for line in package.lines)


class _Reading:
    """The reading of one package, which gathers what could not be taken."""

    def __init__(self, package: Package, columns: Columns) -> None:
        self.package = package
        self.columns = columns
        self.left_out: list[LeftOut] = []

    def date(self) -> tuple[date | None, DatePrecision]:
        """Return the first line's date; the workbook counts a package by that one, too."""
        first = self.package.lines[0]
        try:
            return announced(first.announced)
        except UnreadableCellError as error:
            self._leave_out(first.row, "announced", first.announced, f"{error} It has no date.")
            return None, DatePrecision.UNKNOWN

    def amount(self) -> tuple[int | None, str | None, bool]:
        """Return the package's total in its currency, and whether the institute estimated it.

        The value as given by the source is taken only where there is no total and all lines say the
        same: it stands on every line, and drawdowns that share an ID have one each.
        """
        total = self._first("allocated" if self.package.measure == "allocation" else "total")
        given = _distinct(text(value) for _, value in self.package.cells("given"))
        if total is None and len(given) == 1 and not self._has("allocated", "total"):
            amount = self._first("given")
        else:
            amount = total
        if amount is None:
            return None, None, False
        currency = text(self.package.lines[0].currency).upper()
        if currency not in _CURRENCIES:
            why = "No such currency is known, so the amount is unknown as well."
            self._leave_out(self.package.lines[0].row, "currency", currency, why)
            return None, None, False
        return amount, currency, "given" in self.columns.positions and not given

    def value_eur(self, amount: int | None) -> int | None:
        """Return the value in euro, which the workbook itself has converted, or None."""
        if self.package.measure == "allocation":
            return self._allocated_eur()
        if self.columns.layout.shows_both:
            return self._sum("total_eur")
        value = self._first("total_eur")
        if value is None and amount is not None and not self._has("total_eur"):
            why = (
                f"The workbook has an amount for {self.package.key}, but no value in euro, and its "
                "own sums leave it out. The value is unknown."
            )
            self._leave_out(self.package.lines[0].row, "total_eur", None, why)
        return value

    def _allocated_eur(self) -> int | None:
        """Return what is spread over an allocation's lines, which adds up to its total.

        Where each line repeats the whole total instead, it counts once.
        """
        total = self._first("allocated_eur")
        spread = [self._number(line.row, "spread_eur", value)
                  for line, value in self.package.cells("spread_eur")]  # fmt: skip
        if not spread or (len(spread) > 1 and set(spread) == {total}):
            return total
        return None if None in spread else sum(part for part in spread if part is not None)

    def _sum(self, field: str) -> int | None:
        """Return what a column's numbers add up to; None without any, or with one unreadable."""
        numbers = [
            self._number(line.row, field, value) for line, value in self.package.cells(field)
        ]
        return None if None in numbers or not numbers else sum(filter(None, numbers))

    def source_urls(self) -> tuple[str, ...]:
        """Return the web addresses among the sources; other sources are left out, each once."""
        found: list[str] = []
        for line in self.package.lines:
            for source in line.sources:
                if is_missing(source):
                    continue
                # Some cells hold the dot of a missing value before an address, some two addresses.
                for part in re.split(r"[;,]?\s+(?=https?://)", text(source).lstrip(".")):
                    if re.match(r"https?://\S", part):
                        found.append(re.sub(r"\s+", "%20", part))
                    elif all(part != left.value for left in self.left_out):
                        self.left_out.append(
                            LeftOut(line.row, "Source of Aid", part, "It is no web address.")
                        )
        return _distinct(found)

    def _first(self, field: str) -> int | None:
        """Return a column's first number; a package's value counts once, on whichever lines."""
        cells = list(self.package.cells(field))
        if not cells:
            return None
        for line, value in cells[1:]:
            if field == "total_eur":
                why = f"{self.package.key} has its value on an earlier line; it counts once."
                self._leave_out(line.row, field, value, why)
        line, value = cells[0]
        return self._number(line.row, field, value)

    def _has(self, *fields: str) -> bool:
        return any(True for field in fields for _ in self.package.cells(field))

    def _number(self, row: int, field: str, value: object) -> int | None:
        try:
            return whole(value)
        except UnreadableCellError as error:
            self._leave_out(row, field, value, str(error))
            return None

    def _leave_out(self, row: int, field: str, value: object, why: str) -> None:
        self.left_out.append(LeftOut(row, self.columns.header(field), text(value), why))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
