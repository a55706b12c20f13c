"""What may lapse at most, proved by the balance or by the acts that expire."""

from datetime import date

import pytest

from assistance.ledger import statement as ledger
from assistance.ledger.proofs.expiry import may_lapse
from assistance.proof import UnknownQuestionError

pytestmark = pytest.mark.usefixtures("seeded")


def test_where_less_is_left_than_expires_the_balance_is_the_bound() -> None:
    usai = ledger.statement(authority="USAI", through=date(2024, 12, 23))

    proved = may_lapse(usai, expires_on=date(2025, 9, 30))

    assert proved.value == 1_222_000_000 + 5_000_000
    assert [term.text for term in proved.terms] == ["USAI left"]


def test_where_more_is_left_than_expires_the_acts_are_the_bound() -> None:
    pda = ledger.statement(authority="PDA", through=date(2024, 9, 26))

    proved = may_lapse(pda, expires_on=date(2024, 9, 30))

    # 7.8 billion less the 5.55 that was notified on that day.
    assert proved.value == 7_800_000_000 - 5_550_000_000
    assert sum(term.amount for term in proved.terms) == 7_800_000_000


def test_a_day_on_which_nothing_expires_has_no_proof() -> None:
    usai = ledger.statement(authority="USAI", through=date(2024, 12, 23))

    with pytest.raises(UnknownQuestionError, match="Nothing is known to lapse on 1 October 2025"):
        may_lapse(usai, expires_on=date(2025, 10, 1))
