"""How a cell is read and written: strictly, in one way only, so that nothing is guessed.

A cell that cannot be read raises a ValueError whose message says what to write instead.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from import_export import widgets

from assistance.formula_defence import defuse, restore

LIST_SEPARATOR = ";"


class Text(widgets.CharWidget):  # type: ignore[misc]
    """Any text; one that a spreadsheet would run as a formula has an apostrophe in front."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return restore(_text(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return defuse(_text(value))


class Written(widgets.Widget):  # type: ignore[misc]
    """A value that is written in one way only; empty is None."""

    def __init__(
        self, form: str, read: Callable[[str], Any], wrong: str, write: Callable[[Any], str] = str
    ) -> None:
        """Take the form as a pattern, and what to say of a text of another one."""
        super().__init__()
        self.form, self.read, self.wrong, self.write = re.compile(form), read, wrong, write

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if not (text := _text(value)):
            return None
        if not self.form.fullmatch(text):
            raise ValueError(self.wrong)
        return self.read(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else self.write(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("There is no such day in the calendar.") from None


WHOLE_NUMBER = Written(
    r"-?(0|[1-9][0-9]*)",
    int,
    "Write a whole number in digits, without separators, decimals, units or leading zeros, for "
    "example 1200000000.",
)
PLAIN_DECIMAL = Written(
    r"-?[0-9]+(\.[0-9]+)?",
    Decimal,
    "Write a number in digits with a decimal point, for example 1.13144762.",
    write=lambda value: f"{value.normalize():f}",  # without trailing zeros
)
ISO_DATE = Written(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _day, "Write a day as YYYY-MM-DD, for example 2024-12-23."
)


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


class _Linked:
    """Rows of another table, found by their keys. Costs one query per import."""

    model: type[models.Model]
    field: str

    @cached_property
    def rows(self) -> dict[Any, models.Model]:
        return self.model._default_manager.in_bulk(field_name=self.field)

    def row(self, key: str) -> models.Model:
        if key not in self.rows:
            name = self.model._meta.verbose_name
            raise ValueError(f"There is no {name} with the {self.field} “{key}”.")
        return self.rows[key]


class Reference(_Linked, widgets.ForeignKeyWidget):  # type: ignore[misc]
    """A row of another table by its key; empty is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        key = restore(_text(value))
        return self.row(key) if key else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return defuse(_text(super().render(value, obj, **kwargs)))


class References(_Linked, widgets.ManyToManyWidget):  # type: ignore[misc]
    """Rows of another table by their keys, separated by semicolons and written in their order."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[models.Model]:
        if not (text := restore(_text(value))):
            return []
        keys = text.split(LIST_SEPARATOR)
        if "" in keys or len(set(keys)) < len(keys):
            raise ValueError("Write each key once, with one semicolon between two keys.")
        return [self.row(key) for key in keys]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the keys of a list of rows, or of those that a row is linked to, each once."""
        linked = value.all() if isinstance(value, models.Manager) else value or ()
        keys = sorted({getattr(row, self.field) for row in linked})
        return defuse(LIST_SEPARATOR.join(keys))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
