"""What may be said of several authorities together: which limit stocks, and which are money."""

from collections.abc import Iterable

from assistance.ledger.figures import AuthorityFigure
from assistance.ledger.kinds import kinds
from dashboard.site.sentences import joined

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def added_aloud(authorities: Iterable[AuthorityFigure], who: str = "The sum adds") -> str:
    """Return what a sum over these authorities adds up; "" where all of them are of one kind."""
    of = kinds(authorities)
    if not of.are_mixed:
        return ""
    return f"{who} the value of stocks ({joined(of.stocks)}) to money ({joined(of.money)})"


def side_by_side(authorities: Iterable[AuthorityFigure]) -> str:
    """Return the kinds with their authorities: “stocks (PDA) and purchases (USAI)”."""
    of = kinds(authorities)
    named = (("stocks", of.stocks), ("purchases", of.money))
    return joined([f"{kind} ({joined(codes)})" for kind, codes in named if codes])


def limits_and_money(authorities: Iterable[AuthorityFigure], stocks: str = "stocks") -> str:
    """Return what each is: “PDA is a limit on the value of stocks, USAI is money”."""
    of = kinds(authorities)
    limits = f"{'is a limit' if len(of.stocks) == 1 else 'are limits'} on the value of {stocks}"
    said = [(of.stocks, limits), (of.money, "is money" if len(of.money) == 1 else "are money")]
    return ", ".join(f"{joined(codes)} {what}" for codes, what in said if codes)


def never_added(authorities: Iterable[AuthorityFigure]) -> str:
    """Return what each is, and that the kinds are not added up; "" where there is one kind."""
    authorities = tuple(authorities)
    if not kinds(authorities).are_mixed:
        return ""
    they = "the two" if len(authorities) == 2 else "stocks and money"
    said = limits_and_money(authorities, "stocks given")
    return f"{said}: {they} are never added up without saying so."


def channels(authorities: Iterable[AuthorityFigure]) -> str:
    """Return how many channels there are, and what each of them does."""
    of = kinds(authorities)
    count = len(of.stocks + of.money)
    if not count:
        return ""
    leaves = f"{joined(of.stocks)}, under which equipment leaves American stocks"
    bought = f"{joined(of.money)}, under which {'it' if of.stocks else 'equipment'} is bought"
    said = ", and ".join([*([leaves] if of.stocks else ()), *([bought] if of.money else ())])
    one = count == 1
    return (
        f"{NUMBERS[count] if count < len(NUMBERS) else count} legal "
        f"{'channel carries' if one else 'channels carry'} US security assistance to Ukraine here, "
        f"{'with' if one else 'each with'} a balance of its own: {said}."
    )


def permission_and_money(authorities: Iterable[AuthorityFigure]) -> str:
    """Return what is left of each kind, and that the balances are not added up."""
    of = kinds(authorities)
    said = []
    if of.stocks:
        one = len(of.stocks) == 1
        said.append(
            f"{joined(of.stocks)} {'is a permission' if one else 'are permissions'}: Congress "
            "limits the value of the equipment that may be taken from stocks in a fiscal year. "
            f"What is left of {'it' if one else 'them'} is a limit that is not reached yet, not a "
            "sum that could be spent."
        )
    if of.money:
        one = len(of.money) == 1
        said.append(
            f"{joined(of.money)} {'is' if one else 'are'} money that Congress has appropriated, "
            f"and {'buys' if one else 'buy'} new equipment and services."
        )
    count = len(of.stocks + of.money)
    if count > 1:
        said.append(f"The site never adds the {'two ' if count == 2 else ''}balances to one.")
    return " ".join(said)
