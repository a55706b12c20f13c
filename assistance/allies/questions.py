"""What is asked of allied aid: amounts, shares of GDP, ranks, who is above the United States."""

from datetime import date
from enum import StrEnum

from assistance.allies.groups import Membership
from assistance.allies.months import EUR, Aid
from assistance.allies.series import SERIES
from assistance.allies.totals import Allies
from assistance.models import AidMeasure
from assistance.proof import Question, days

COMMITMENTS = "commitments"
EVERYONE = Membership()


class RankedBy(StrEnum):
    """What a place is that of; amounts per month have the order of amounts."""

    SHARE = "share"
    AMOUNT = "amount"


def aid_question(
    found: Allies,
    view: Aid,
    currency: str,
    *,
    as_of: date | None = None,
    partner: str = "",
    chosen: Membership = EVERYONE,
    per_month: bool = False,
    month: date | None = None,
) -> Question:
    """Ask what a partner gave, or all chosen allies together; as of the day of found by default.

    A month, by any of its days, asks what a partner gave in it alone.
    """
    return Question(
        "allied-aid",
        (
            *_view_pairs(view),
            ("currency", currency.lower()),
            *((("partner", partner),) if partner else ()),
            *_chosen_pairs(chosen),
            *((("per", "month"),) if per_month else ()),
            *((("month", month.replace(day=1).isoformat()),) if month else ()),
            *_series_pairs(found),
            *days(as_of or found.as_of, None),
        ),
    )


def share_question(found: Allies, partner: str, *, as_of: date | None = None) -> Question:
    """Ask for a partner's military aid as a share of its GDP."""
    pairs = (("partner", partner), *_series_pairs(found), *days(as_of or found.as_of, None))
    return Question("allied-share", pairs)


def rank_question(
    found: Allies, partner: str, by: RankedBy, view: Aid, currency: str = EUR
) -> Question:
    """Ask for a partner's place among all allies."""
    of_amounts = (*_view_pairs(view), ("currency", currency.lower()))
    return Question(
        "allied-rank",
        (
            ("partner", partner),
            ("by", str(by)),
            *(of_amounts if by is RankedBy.AMOUNT else ()),
            *_series_pairs(found),
            *days(found.as_of, None),
        ),
    )


def above_question(found: Allies, chosen: Membership = EVERYONE) -> Question:
    """Ask how many of the chosen allies give more of their GDP than the United States."""
    pairs = (*_chosen_pairs(chosen), *_series_pairs(found), *days(found.as_of, None))
    return Question("allied-above", pairs)


def _view_pairs(view: Aid) -> tuple[tuple[str, str], ...]:
    measure = COMMITMENTS if view[0] == AidMeasure.COMMITMENT else "allocations"
    return ("measure", measure), ("kind", view[1])


def _chosen_pairs(chosen: Membership) -> tuple[tuple[str, str], ...]:
    groups = [("group", str(each)) for each in chosen.groups]
    return (*groups, *(("coalition", each) for each in chosen.coalitions))


def _series_pairs(found: Allies) -> tuple[tuple[str, str], ...]:
    return () if found.series.name == SERIES else (("series", found.series.name),)
