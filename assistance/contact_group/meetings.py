"""Meetings of the contact group, and what was announced beside each."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistance.contact_group.coalitions import Participant
from assistance.ledger.figures import SourceFigure

# Packages and pledges announced at most so many days before or after a meeting stand beside it.
NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NearbyPackage:
    """A package beside a meeting: announced `days_after` it, a negative number before it."""

    key: str
    authority: str
    on: date
    days_after: int
    title: str
    amount_usd: int


@dataclass(frozen=True, slots=True)
class NearbyPledge:
    """A partner's act of aid with a day of its own beside a meeting, announced `days_after` it.

    `value_eur` is the workbook's; None where it has none.
    """

    key: str
    partner: Participant
    on: date
    days_after: int
    kind: str
    measure: str
    value_eur: int | None
    description: str


@dataclass(frozen=True, slots=True)
class MeetingFigure:
    """A numbered meeting; place and chair are "" where no source names them.

    `packages` and `pledges` are those announced within a week, whatever day is looked at; packages
    are the earliest first, pledges those of the largest value.
    """

    number: int
    held_on: date
    place: str
    format: str
    chair: str
    note: str
    packages: tuple[NearbyPackage, ...]
    pledges: tuple[NearbyPledge, ...]
    sources: tuple[SourceFigure, ...]

    def packages_by(self, day: date) -> tuple[NearbyPackage, ...]:
        """Return the packages within a week of it that had been announced by a day."""
        return tuple(package for package in self.packages if package.on <= day)

    def pledges_by(self, day: date) -> tuple[NearbyPledge, ...]:
        """Return the pledges within a week of it that had been announced by a day."""
        return tuple(pledge for pledge in self.pledges if pledge.on <= day)

    def week_is_over(self, day: date) -> bool:
        """Whether no further package can be within a week of it after this day."""
        return day >= self.held_on + NEAR
