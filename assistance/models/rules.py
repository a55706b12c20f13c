"""Building blocks of the database constraints: each rule reads as one line with its message."""

import re
from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.lookups import Exact

KEY = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    "A key holds letters, digits, dots, hyphens and underscores only.",
)

# Signs that nobody sees and that change what is read: controls, and marks that turn the direction
# of text. Tab and line breaks are no such signs.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Confidence(models.TextChoices):
    """How sure the record is: of its amount, day and number together."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def rule(name: str, column: str, condition: Q, message: str) -> CheckConstraint:
    """Return a check that refuses rows outside condition.

    The error's code is the column to correct, so that an import can name it.
    """
    return CheckConstraint(
        name=f"assistance_{name}",
        condition=condition,
        violation_error_code=column,
        violation_error_message=message,
    )


def one_of(table: str, column: str, choices: type[models.TextChoices]) -> CheckConstraint:
    """Return a check that a column holds one of its choices."""
    return rule(
        f"{table}_{column}_known",
        column,
        Q(**{f"{column}__in": choices.values}),
        f"The {column.replace('_', ' ')} must be one of: {', '.join(choices.values)}.",
    )


def within_the_period(table: str, column: str) -> CheckConstraint:
    """Return a check that a day lies in the years that the ledger can speak of.

    It catches a typed 1924 or 0204; whether the day is a sensible one is for people to say.
    """
    return rule(
        f"{table}_{column}_period",
        column,
        Q(**{f"{column}__range": (date(2014, 1, 1), date(2100, 12, 31))}),
        "The day lies between 1 January 2014 and 31 December 2100.",
    )


def first_of_month(table: str) -> CheckConstraint:
    """Return a check that `month` is written as the first day of its month."""
    return rule(
        f"{table}_month_first_day",
        "month",
        Q(month__day=1),
        "A month is written as its first day, for example 2024-12-01.",
    )


def currency_code(table: str) -> CheckConstraint:
    """Return a check that `currency` looks like an ISO 4217 code."""
    return rule(
        f"{table}_currency_code",
        "currency",
        Q(currency__regex=r"\A[A-Z]{3}\Z"),
        "A currency is three capital letters, for example EUR.",
    )


def even_precision(table: str) -> CheckConstraint:
    """Return a check that `precision` is ≥ 0 and even: a rounded value is ± half of it, whole."""
    return rule(
        f"{table}_precision_even",
        "precision",
        Q(precision__gte=0) & Q(Exact(F("precision") % 2, 0)),
        "The precision is zero or a positive even number.",
    )
