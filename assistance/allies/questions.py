"""What is asked of allied aid: amounts, shares of GDP, ranks, who is above the United States."""

from datetime import date
from enum import StrEnum
from typing import Any

from assistance.allies.groups import Membership
from assistance.allies.months import EUR, Aid
from assistance.allies.series import SERIES
from assistance.allies.totals import Allies
from assistance.models import AidMeasure
from assistance.proof import Question, ask

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
    return ask(
        "allied-aid",
        **_view_pairs(view),
        currency=currency.lower(),
        partner=partner,
        **_chosen_pairs(chosen),
        per="month" if per_month else "",
        month=month and month.replace(day=1),
        **_series_pairs(found),
        as_of=as_of or found.as_of,
    )


def share_question(found: Allies, partner: str, *, as_of: date | None = None) -> Question:
    """Ask for a partner's military aid as a share of its GDP."""
    day = as_of or found.as_of
    return ask("allied-share", partner=partner, **_series_pairs(found), as_of=day)


def rank_question(
    found: Allies, partner: str, by: RankedBy, view: Aid, currency: str = EUR
) -> Question:
    """Ask for a partner's place among all allies."""
    of_amounts = {**_view_pairs(view), "currency": currency.lower()}
    return ask(
        "allied-rank",
        partner=partner,
        by=by,
        **(of_amounts if by is RankedBy.AMOUNT else {}),
        **_series_pairs(found),
        as_of=found.as_of,
    )


def above_question(found: Allies, chosen: Membership = EVERYONE) -> Question:
    """Ask how many of the chosen allies give more of their GDP than the United States."""
    return ask("allied-above", **_chosen_pairs(chosen), **_series_pairs(found), as_of=found.as_of)


def _view_pairs(view: Aid) -> dict[str, Any]:
    measure = COMMITMENTS if view[0] == AidMeasure.COMMITMENT else "allocations"
    return {"measure": measure, "kind": view[1]}


def _chosen_pairs(chosen: Membership) -> dict[str, Any]:
    return {"group": tuple(map(str, chosen.groups)), "coalition": chosen.coalitions}


def _series_pairs(found: Allies) -> dict[str, Any]:
    return {} if found.series.name == SERIES else {"series": found.series.name}
