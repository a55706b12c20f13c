"""Figures on a page that lead to their proof: text that knows its value and its question."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from assistance.ledger.figures import Balance, Statement
from assistance.ledger.proofs.balance import BALANCE, question_of
from assistance.packages.proofs import Announced, announced_question
from assistance.proof import Number, Question
from dashboard.site.formats import balance_exact, balance_short, counted, millions, usd_short

# The id of the element that shows the proof of a chart's point.
PROOF_PANEL = "proof-panel"


class Proved(str):
    """A computed figure as it is written: a plain text anywhere, a link to its proof in HTML."""

    value: Number
    question: Question
    exact: str

    def __new__(cls, text: str, value: Number, question: Question, exact: str = "") -> "Proved":
        """Return the text with its value, the question that it answers and its exact wording."""
        proved = super().__new__(cls, text)
        proved.value = value
        proved.question = question
        proved.exact = exact
        return proved

    def rewritten(self, text: str) -> "Proved":
        """Return the same figure, written in another way."""
        return Proved(text, self.value, self.question, self.exact)

    def __html__(self) -> SafeString:
        """Return the link; `data-value` is the exact figure."""
        return format_html(
            '<a class="proof" href="{}" data-value="{}"{}>{}</a>',
            address(self.question),
            self.value,
            format_html(' title="{}"', self.exact) if self.exact else "",
            str(self),
        )


class Phrase(str):
    """A text with figures in it: plain anywhere, with links to their proofs in HTML."""

    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> "Phrase":
        """Return the parts put together."""
        phrase = super().__new__(cls, "".join(parts))
        phrase.parts = parts
        return phrase

    def __html__(self) -> SafeString:
        """Return the parts, escaped, each figure as a link."""
        return SafeString("".join(map(conditional_escape, self.parts)))


def proved_balance(
    balance: Balance,
    code: str,
    *,
    as_of: date,
    after: str = "",
    before: str = "",
    short: bool = False,
    known_on: date | None = None,
) -> Proved:
    """Return a balance in million dollars, or shortened, with its proof."""
    text = balance_short(balance) if short else millions(balance.remaining_usd)
    question = BALANCE.question(
        authority=code, after=after, before=before, as_of=as_of, known_on=known_on
    )
    exact = balance_exact(balance) if short else ""
    return Proved(text, balance.remaining_usd, question, exact)


def proved_left(statement: Statement, *, short: bool = False) -> Proved | None:
    """Return what was left on a statement's last day; None where it is not established."""
    if statement.balance is None:
        return None
    return proved_balance(
        statement.balance,
        statement.authority.code,
        as_of=statement.through,
        short=short,
        known_on=statement.known_on,
    )


def balance_address(statement: Statement, on: date) -> str:
    """Return the permalink of the proof of what was left at the end of a day."""
    return address(question_of(statement, BALANCE, as_of=on))


def proved_announced(
    of: Announced,
    value: int,
    pairs: Mapping[str, object],
    *,
    as_of: date,
    noun: str = "",
    known_on: date | None = None,
) -> Proved:
    """Return the announced value or the number of packages that filters leave, with its proof.

    A number is followed by its noun.
    """
    text = usd_short(value) if of is Announced.AMOUNT else counted(value, noun)
    question = announced_question(of, as_of=as_of, pairs=pairs, known_on=known_on)
    return Proved(text, value, question)


def address(question: Question) -> str:
    """Return the permalink of a proof."""
    pairs = "&".join([f"{name}={_quoted(value)}" for name, value in question.parameters])
    return f"/proof/{question.name}/?{pairs}"


def addresses(question: Question, days: Iterable[date]) -> tuple[str, ...]:
    """Return the permalinks of the proofs of a question as of each of these days."""
    head, name, tail = address(question).partition("as_of=")
    tail = tail.removeprefix(dict(question.parameters)["as_of"])
    return tuple(f"{head}{name}{day.isoformat()}{tail}" for day in days)


# A page has hundreds of addresses with few different words in them.
_quoted = lru_cache(maxsize=4096)(quote_plus)
