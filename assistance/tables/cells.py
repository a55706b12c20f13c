"""How a cell is read and written: strictly, in one way only, so that nothing is guessed.

A cell that cannot be read raises a ValueError whose message says what to write instead.
"""

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from import_export import widgets

from assistance.formula_defence import defuse, restore

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LIST_SEPARATOR = ";"


class Text(widgets.CharWidget):  # type: ignore[misc]
    """Any text; one that a spreadsheet would run as a formula has an apostrophe in front."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return restore(_text(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return defuse(_text(value))


class WholeNumber(widgets.IntegerWidget):  # type: ignore[misc]
    """A whole number without separators, decimals or exponent; empty is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if not (text := _text(value)):
            return None
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(
                "Write a whole number in digits, without separators, decimals, units or leading "
                "zeros, for example 1200000000."
            )
        return int(text)

    def render(self, value: int | None, obj: Any = None, **kwargs: Any) -> str:
        return _text(value)


class PlainDecimal(widgets.DecimalWidget):  # type: ignore[misc]
    """A decimal number with a point; empty is None. Written without trailing zeros."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        if not (text := _text(value)):
            return None
        if not PLAIN_DECIMAL.fullmatch(text):
            raise ValueError(
                "Write a number in digits with a decimal point, for example 1.13144762."
            )
        return Decimal(text)

    def render(self, value: Decimal | None, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{value.normalize():f}"


class IsoDate(widgets.DateWidget):  # type: ignore[misc]
    """A day as YYYY-MM-DD; empty is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if not (text := _text(value)):
            return None
        if not ISO_DATE.fullmatch(text):
            raise ValueError("Write a day as YYYY-MM-DD, for example 2024-12-23.")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError("There is no such day in the calendar.") from None

    def render(self, value: date | None, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else value.isoformat()


class TrueFalse(widgets.Widget):  # type: ignore[misc]
    """`true` or `false`."""

    words: dict[str, bool | None] = {"true": True, "false": False}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        text = _text(value)
        if text not in self.words:
            raise ValueError(f"Write one of: {', '.join(self.words)}.")
        return self.words[text]

    def render(self, value: bool | None, obj: Any = None, **kwargs: Any) -> str:
        return next((word for word, meaning in self.words.items() if meaning is value), "")


class TrueFalseUnknown(TrueFalse):
    """`true`, `false` or `unknown`, which is None; so is an empty cell, as exports have it."""

    words = {**TrueFalse.words, "unknown": None}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        return super().clean(value, row, **kwargs) if _text(value) else None


class Reference(widgets.ForeignKeyWidget):  # type: ignore[misc]
    """A row of another table by its key; empty is None. Costs one query per import."""

    @cached_property
    def rows(self) -> dict[Any, models.Model]:
        return _rows(self.model, self.field)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        if not (key := restore(_text(value))):
            return None
        if key not in self.rows:
            raise ValueError(_missing(self.model, self.field, key))
        return self.rows[key]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return defuse(_text(super().render(value, obj, **kwargs)))


class References(widgets.ManyToManyWidget):  # type: ignore[misc]
    """Rows of another table by their keys, separated by semicolons and written in their order."""

    @cached_property
    def rows(self) -> dict[Any, models.Model]:
        return _rows(self.model, self.field)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[models.Model]:
        if not (text := restore(_text(value))):
            return []
        keys = text.split(LIST_SEPARATOR)
        if "" in keys or len(set(keys)) < len(keys):
            raise ValueError("Write each key once, with one semicolon between two keys.")
        for key in keys:
            if key not in self.rows:
                raise ValueError(_missing(self.model, self.field, key))
        return [self.rows[key] for key in keys]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the keys of a list of rows, or of those that a row is linked to, each once."""
        linked = value.all() if isinstance(value, models.Manager) else value or ()
        keys = sorted({getattr(row, self.field) for row in linked})
        return defuse(LIST_SEPARATOR.join(keys))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _rows(model: type[models.Model], field: str) -> dict[Any, models.Model]:
    return model._default_manager.in_bulk(field_name=field)


def _missing(model: type[models.Model], field: str, key: str) -> str:
    return f"There is no {model._meta.verbose_name} with the {field} “{key}”."
