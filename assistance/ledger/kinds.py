"""Which authorities are limits on the value of stocks, and which are money."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistance.ledger.figures import AuthorityFigure
from assistance.models import AuthorityKind


@dataclass(frozen=True, slots=True)
class Kinds:
    """The codes of authorities by their kind, each in alphabetical order."""

    stocks: tuple[str, ...]
    money: tuple[str, ...]

    @property
    def are_mixed(self) -> bool:
        """Whether a sum over these authorities adds the value of stocks to money."""
        return bool(self.stocks and self.money)


def kinds(authorities: Iterable[AuthorityFigure]) -> Kinds:
    """Return the codes of the limits on stocks, and those of authorities that are money."""
    by_code = sorted(authorities, key=lambda each: each.code)
    return Kinds(
        stocks=tuple(each.code for each in by_code if each.kind == AuthorityKind.DRAWDOWN),
        money=tuple(each.code for each in by_code if each.kind != AuthorityKind.DRAWDOWN),
    )
