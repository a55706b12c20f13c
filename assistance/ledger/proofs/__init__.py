"""The proofs of what the ledger computes."""

from assistance.ledger.proofs.balance import BALANCE, DIFFERENCE, FISCAL_YEAR
from assistance.ledger.proofs.changes import CHANGE
from assistance.ledger.proofs.expiry import MAY_LAPSE
from assistance.ledger.proofs.pace import NEEDED_PACE, PACE, USED, USED_UP

PROOFS = (
    BALANCE, FISCAL_YEAR, DIFFERENCE, CHANGE, PACE, USED, USED_UP, NEEDED_PACE, MAY_LAPSE,
)  # fmt: skip
