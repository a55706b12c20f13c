"""How figures are written for people: pure functions, shared by templates, sentences and charts.

Exports never pass through here; they carry plain numbers and ISO dates.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from assistance.ledger.figures import Balance

MINUS = "−"
BILLION, MILLION = 1_000_000_000, 1_000_000
SIGNS = {"eur": "€", "usd": "$"}


def usd(amount: int) -> str:
    """Return whole dollars with separators: $1,222,000,000."""
    return f"{_sign(amount)}${abs(amount):,}"


def signed_usd(amount: int) -> str:
    """Return a change in whole dollars with its sign, +$525,000,000; zero has none."""
    return f"+{usd(amount)}" if amount > 0 else usd(amount)


def usd_short(amount: int) -> str:
    """Return a rounded amount: billions with one decimal, below that millions.

    Rounds half away from zero; an exact half shows two decimals ($3.85 billion).
    """
    return f"{_sign(amount)}${_short(abs(amount))}"


def stated_usd(amount: int, precision: int) -> str:
    """Return an amount as it was said: whole billions stay whole where nobody said the tenth."""
    if amount and amount % BILLION == 0 and (precision == 0 or precision >= BILLION):
        return f"{_sign(amount)}${abs(amount) // BILLION:,} billion"
    return usd_short(amount)


# “more than” would be false where the least that was meant is recorded: “more than a dozen” is 13.
QUALIFIERS = {"at_least": "at least ", "at_most": "at most ", "about": "about ", "exact": ""}


def reported_value(qualifier: str, value: int, *, precision: int, is_money: bool = True) -> str:
    """Return what was said, with its qualifier: “about $5.6 billion”, “at least 13”."""
    text = stated_usd(value, precision) if is_money else f"{value:,}"
    return f"{QUALIFIERS[qualifier]}{text}"


def money(amount: int, currency: str) -> str:
    """Return whole euro or dollars with separators: €709,524,000."""
    return f"{_sign(amount)}{SIGNS[currency]}{abs(amount):,}"


def plain_amount(amount: int, currency: str) -> str:
    """Return an amount in any currency, by its code: −2,000 GBP."""
    return f"{_sign(amount)}{abs(amount):,} {currency}"


def money_short(amount: int, currency: str) -> str:
    """Return a rounded amount in euro or dollars, like usd_short."""
    return f"{_sign(amount)}{SIGNS[currency]}{_short(abs(amount))}"


def usd_per_day(amount: int) -> str:
    """Return a rate, rounded half up: below 100 million in tenths of a million ($37.6 million)."""
    tenths = _round_half_up(amount, MILLION // 10)
    if 0 < tenths < 1000:
        return f"${tenths // 10}.{tenths % 10} million"
    return usd_short(amount)


def signed_usd_short(amount: int) -> str:
    """Return a rounded change with its sign, +$525 million; zero has none."""
    return f"+{usd_short(amount)}" if amount > 0 else usd_short(amount)


def balance_short(balance: Balance | None) -> str:
    """Return a balance rounded: $0 within its uncertainty of zero, words where there is none."""
    if balance is None:
        return "not established"
    return "$0" if balance.is_about_zero else usd_short(balance.remaining_usd)


def balance_exact(balance: Balance | None) -> str:
    """Return a balance to the dollar with its uncertainty: $1,222,000,000 ± $5,000,000."""
    if balance is None:
        return "not established"
    exact = usd(balance.remaining_usd)
    return f"{exact} ± {usd(balance.uncertainty_usd)}" if balance.uncertainty_usd else exact


def millions(amount: int) -> str:
    """Return exact millions for a column whose heading names the unit: −500, 112.5, 5,600."""
    exact = f"{Decimal(abs(amount)) / MILLION:,f}"
    return f"{_sign(amount)}{exact.rstrip('0').rstrip('.') if '.' in exact else exact}"


def signed_millions(amount: int) -> str:
    """Return exact millions with their sign: +525, −500; zero has none."""
    return f"+{millions(amount)}" if amount > 0 else millions(amount)


def long_day(day: date) -> str:
    """Return 23 December 2024."""
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """Return 23 Dec 2024."""
    return f"{day.day} {day:%b %Y}"


def percent(share: Decimal, places: int = 2) -> str:
    """Return a share with two decimals, or as many as asked for, rounded half up: 2.26%."""
    return f"{share.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)}%"


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 11th, 72nd."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def grouped(count: int) -> str:
    """Return a number with its thousands apart: 50,000."""
    return f"{count:,}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 day, 8 days."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def capitalised(text: str) -> str:
    """Return a text with a capital letter at its beginning and all others as they are."""
    return f"{text[:1].upper()}{text[1:]}"


def _sign(amount: int) -> str:
    return MINUS if amount < 0 else ""


def _short(amount: int) -> str:
    whole_millions = _round_half_up(amount, MILLION)
    if whole_millions == 0:
        # Something too small for the unit is not nothing: show it whole.
        return f"{amount:,}"
    if whole_millions < 1000:
        return f"{whole_millions} million"
    if amount % (BILLION // 10) == BILLION // 20:
        return f"{Decimal(amount) / BILLION:,.2f} billion"
    tenths = _round_half_up(amount, BILLION // 10)
    return f"{tenths // 10:,}.{tenths % 10} billion"


def _round_half_up(amount: int, unit: int) -> int:
    return (2 * amount + unit) // (2 * unit)
