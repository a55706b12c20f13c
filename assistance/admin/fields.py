"""Fields of the entry forms: amounts as people write them, days without a default."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from assistance.amounts import AmountError, parse_usd, written_usd
from assistance.models.rules import INVISIBLE


class AmountInput(forms.TextInput):
    """A field that says below it how the amount is understood."""

    template_name = "admin/assistance/_amount_input.html"

    def __init__(self, *, signed: bool) -> None:
        super().__init__(attrs={"inputmode": "text", "autocomplete": "off", "size": 24})
        self.signed = signed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        text = context["widget"]["value"] or ""
        return {**context, "signed": self.signed, "echo": echo(text, signed=self.signed)}


class AmountField(forms.Field):
    """An amount as people write it: 988 million, 1.2bn, $988,000,000."""

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=AmountInput(signed=signed), **kwargs)
        self.signed = signed

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_usd(text, signed=self.signed)
        except AmountError as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return written_usd(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def echo(text: str, *, signed: bool) -> str:
    """Return an amount in digits and in words, "" for nothing and for what is no amount yet."""
    try:
        amount = parse_usd(text, signed=signed)
    except AmountError:
        return ""
    digits = f"{amount:,}".replace("-", "−")
    words = written_usd(amount)
    return f"= {digits}" if words == digits else f"= {digits} ({words})"


class DayField(forms.DateField):
    """A day, picked in the browser's calendar or written out; never one by default."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "invalid": "There is no such day. Write it as 2024-12-30 or 30 December 2024."
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = self.widget
        super().__init__(input_formats=["%Y-%m-%d", "%d %B %Y", "%d %b %Y"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(" ".join(value.split()) if isinstance(value, str) else value)


class ReasonField(forms.CharField):
    """Why something is changed, for the public log: text without signs that cannot be seen."""

    default_validators = [
        RegexValidator(
            INVISIBLE,
            "The text holds a sign that cannot be seen: remove it, or type the text anew.",
            inverse_match=True,
        )
    ]

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(max_length=1000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
