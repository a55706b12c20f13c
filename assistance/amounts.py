"""Amounts as people type them, read and written."""

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"\$?\s*(?P<number>\d{1,3}(,\d{3})+|\d+)(?P<decimals>\.\d+)?\s*(?P<unit>[a-z]*)", re.IGNORECASE
)
_UNITS = {
    "": 1,
    "k": 10**3, "thousand": 10**3,
    "m": 10**6, "mn": 10**6, "million": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
SIGNS = ("+", "-", "−")
# The columns hold 64 bits; no act of Congress comes near this.
LARGEST_USD = 10**15


class AmountError(ValueError):
    """What was typed is no amount; the message says how one is written."""


def parse_usd(text: str, *, signed: bool = False) -> int:
    """Return whole US dollars: 988 million, 1.2bn, $988,000,000 or 988000000.

    With signed, a sign may stand in front. Raises AmountError for anything else, for a part of a
    dollar, and beyond LARGEST_USD.
    """
    text = text.strip()
    if signed and text[:1] in SIGNS:
        amount = parse_usd(text[1:])
        return amount if text[0] == "+" else -amount
    if text[:1] in SIGNS:
        raise AmountError("Write the amount without a sign, like 988 million.")
    found = _AMOUNT.fullmatch(text)
    unit = _UNITS.get(found["unit"].lower()) if found else None
    if found is None or unit is None:
        raise AmountError("Write an amount like 988 million, 1.2bn or $988,000,000.")
    exact = Decimal(found["number"].replace(",", "") + (found["decimals"] or "")) * unit
    if exact != exact.to_integral_value():
        raise AmountError("An amount is in whole dollars.")
    if exact > LARGEST_USD:
        raise AmountError("An amount is at most one quadrillion dollars.")
    return int(exact)


def written_usd(amount: int) -> str:
    """Return an exact amount as people type it, for parse_usd to read: 1.25 billion, 988 million.

    What is no whole number of millions stays in dollars: 1,234,567.
    """
    if amount < 0:
        return f"−{written_usd(-amount)}"
    if amount == 0 or amount % 10**6:
        return f"{amount:,}"
    if amount < 10**9:
        return f"{amount // 10**6} million"
    whole, millions = divmod(amount // 10**6, 1000)
    return f"{whole:,}{f'.{millions:03}'.rstrip('0') if millions else ''} billion"
