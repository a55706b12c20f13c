"""Partners by their memberships, as recorded: memberships carry no days."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistance.allies.months import PartnerFigure


class Group(StrEnum):
    """A group that a partner is recorded to belong to or not."""

    NATO = "nato"
    EU = "eu"
    CONTACT_GROUP = "contact_group"


@dataclass(frozen=True, slots=True)
class Membership:
    """Which partners to select: in any of the groups and, besides, in any of the coalitions.

    Without groups, or without coalitions, every partner is in.
    """

    groups: tuple[str, ...] = ()
    coalitions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.coalitions)

    def holds(self, partner: PartnerFigure) -> bool:
        """Tell whether a partner is selected; what no source says counts as no."""
        in_groups = {
            Group.NATO: partner.nato_member,
            Group.EU: partner.eu_member,
            Group.CONTACT_GROUP: bool(partner.contact_group),
        }
        slugs = {part.slug for part in partner.coalitions}
        return (not self.groups or any(in_groups[Group(each)] for each in self.groups)) and (
            not self.coalitions or not slugs.isdisjoint(self.coalitions)
        )


def coalitions_of(partners: Iterable[PartnerFigure]) -> tuple[tuple[str, str], ...]:
    """Return slug and name of the coalitions that any of the partners is in, by name."""
    found = {part.slug: part.name for partner in partners for part in partner.coalitions}
    return tuple(sorted(found.items(), key=lambda each: (each[1], each[0])))
