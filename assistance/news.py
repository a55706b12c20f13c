"""What is new: packages and funding actions by the day on which they became public."""

from dataclasses import dataclass
from datetime import date

from assistance.ledger.figures import Balance, FundingEntry, PackageEntry
from assistance.packages.explorer import PackageFilters, Selection, select


@dataclass(frozen=True, slots=True)
class News:
    """A package or a funding action, public from `on`, with the authority's balance after it."""

    on: date
    authority: str
    entry: PackageEntry | FundingEntry
    balance: Balance | None


def package_news(*, filters: PackageFilters, size: int) -> tuple[News, ...]:
    """Return the selected packages that became public last, the newest first."""
    return _of_packages(select(filters), size)


def news(*, as_of: date, size: int) -> tuple[News, ...]:
    """Return the latest packages and funding actions dated on or before as_of, newest first."""
    selection = select(PackageFilters(as_of=as_of))
    actions = tuple(
        News(line.on, code, line.action, line.balance)
        for code, line in selection.columns.actions
        if line.action and line.on <= as_of
    )
    everything = (*_of_packages(selection, size), *actions)
    newest_first = sorted(everything, key=lambda each: (each.on, each.entry.key), reverse=True)
    return tuple(newest_first[:size])


def _of_packages(selection: Selection, size: int) -> tuple[News, ...]:
    return tuple(
        News(
            each.package.known_from or each.package.on,
            each.package.authority,
            each.package,
            each.balance,
        )
        for each in selection.newest(size=size)
    )
