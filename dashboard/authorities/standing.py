"""How an authority stands on a day: what each of its cards says, wherever it is shown."""

from dataclasses import dataclass

from assistance.ledger.figures import Statement
from assistance.ledger.proofs.balance import BALANCE, question_of
from assistance.proof import Question
from dashboard.authorities.balance import YearFigures
from dashboard.site.sentences import balance_name, why_not_established


@dataclass(frozen=True, slots=True)
class Standing:
    """An authority on the last day of its statement, and its fiscal year up to that day."""

    statement: Statement
    year: YearFigures | None

    @property
    def why_not(self) -> str:
        """Why the balance is not established, where it is not."""
        statement = self.statement
        return why_not_established(statement.authority, opening_is_known=statement.opening_is_known)

    @property
    def about(self) -> str:
        """What the balance is called beside its source."""
        return balance_name(self.statement)

    @property
    def question(self) -> Question:
        """What the balance answers."""
        of = self.statement
        return question_of(of, BALANCE)
