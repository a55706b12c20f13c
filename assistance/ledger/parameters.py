"""What is asked of the ledger: the parameters that several subjects' reports and proofs share."""

from collections.abc import Sequence

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Statement
from assistance.models import FundingAuthority
from assistance.parameters import Filter, FilterType, Query


def authority_codes() -> Sequence[str]:
    """Return the codes of the funding authorities."""
    return tuple(FundingAuthority.objects.order_by("code").values_list("code", flat=True))


AUTHORITY = Filter(
    "authority",
    FilterType.CHOICE,
    "Rows of this funding authority, by its code.",
    authority_codes,
    many=True,
)
KEY = Filter("key", FilterType.TEXT, "The record with this key.")


def asked_statement(query: Query) -> Statement:
    """Return the statement of the authority and the days that are asked for."""
    return ledger.statement(
        authority=query.needed_text(AUTHORITY), through=query.as_of, known_on=query.known_on
    )
