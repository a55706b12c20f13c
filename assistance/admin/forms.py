"""The form of a record: what is typed becomes a draft or public, and nothing typed is lost."""

from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property

from assistance.admin.acting import acting
from assistance.admin.differences import Difference, labelled
from assistance.admin.effects import Effect
from assistance.admin.fields import AmountField, ReasonField
from assistance.editorial import publishing
from assistance.editorial.keys import KEYS, suggested_key
from assistance.editorial.publishing import PublishingError
from assistance.editorial.versions import (
    Version,
    cells,
    differences,
    kept_cells,
    resource_of,
    stored_cells,
    version_values,
    versions_of,
)
from assistance.models import DraftChange, Record, Status

CONFLICT = (
    "{who} saved this record while you were editing it. Nothing of yours is lost: it stands "
    "below. Look at what they changed, take over what is right, and save again."
)
DISCARDED = (
    "Somebody discarded the drafted change while you were editing it. Nothing of yours is lost: it "
    "stands below. Save again to draft it anew."
)
UNCHECKED = "Look at the warnings and tick that you have checked them, or correct what is typed."


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]  # has no [] when it runs
    """Fields of a record, a reason, and the tick that warnings were looked at.

    The admin makes a class for each request, and sets `request`, `admin` and `may_publish` on it.
    """

    request: HttpRequest
    admin: Any
    may_publish: bool

    reason = ReasonField(
        required=False,
        rows=2,
        help_text="Needed once the record was published: the public log of corrections shows it.",
    )
    checked = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        self.stored_status = instance.status if instance else None
        self.draft_change = publishing.drafted_change(instance) if instance else None
        self.conflict: tuple[Difference, ...] = ()
        self.is_readable = False
        self.drafted = self._drafted(instance) if instance else {}
        kwargs["initial"] = {**self.drafted, **(kwargs.get("initial") or {})}
        super().__init__(data, *args, **kwargs)
        for name in (KEYS.get(self._meta.model),):
            if name in self.fields:
                self.fields[name].required = False
        self.token = _token(instance, self.draft_change)

    def _drafted(self, instance: Record) -> dict[str, Any]:
        """Return the values to begin with: of a version that was asked for, or of the draft."""
        wanted = self.request.GET.get("version", "")
        if wanted.isdecimal() and (kept := instance.history.filter(history_id=wanted).first()):
            when = f"{kept.history_date:%-d %B %Y, %H:%M} UTC"
            return {**version_values(kept), "reason": f"Back to the version of {when}"}
        if self.draft_change:
            changed = _values(instance, self.draft_change)
            return {**changed, "reason": self.draft_change.reason}
        return {}

    @property
    def drafted_differences(self) -> tuple[Difference, ...]:
        """Return what the change that waits would make of what is published."""
        change = self.draft_change
        return labelled(self.instance, change.changes) if change else ()

    @property
    def publishes(self) -> bool:
        """Whether what is typed is to become public."""
        return self.may_publish and "_publish" in self.data

    @property
    def version(self) -> Version:
        """The record as the form shows it, with its lists."""
        names = {field.name for field in self.instance._meta.many_to_many}
        shown = self.cleaned_data if self.is_bound else self.initial
        lists = {name: list(rows) for name, rows in shown.items() if name in names}
        return Version(self.instance if self.is_bound else self._shown, lists)

    def _post_clean(self) -> None:
        """Fill in the key before the record is checked, then ask what its publication needs."""
        self._fill_in_key()
        # What is to be published is checked as such: a withdrawn package's number may be taken.
        if self.publishes:
            self.instance.status = Status.PUBLISHED
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        self.instance.status = self.stored_status or Status.DRAFT
        self.is_readable = not self.errors
        self._check_conflict()
        if self.errors:
            return
        digest = self.effect.digest if self.effect else ""
        if digest and self.cleaned_data["checked"] != digest:
            self.add_error(None, UNCHECKED)
        if self.publishes:
            try:
                publishing.check_publication(
                    self.version,
                    by=acting(self.request),
                    reason=self.cleaned_data["reason"],
                    second_person=settings.REQUIRE_SECOND_PERSON,
                )
            except PublishingError as error:
                self.add_error(None, str(error))
        elif self.stored_status == Status.WITHDRAWN:
            self.add_error(None, "This record was withdrawn: it can only be published again.")

    def _get_validation_exclusions(self) -> set[str]:
        """Check the status too: which packages have a number of their own depends on it."""
        return set(super()._get_validation_exclusions()) - {"status"}  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        """Put what a rule says beside the column that its code names."""
        found = errors.error_dict if hasattr(errors, "error_dict") else {}
        for error in found.pop(NON_FIELD_ERRORS, []):
            name = error.code if error.code in self.fields else NON_FIELD_ERRORS
            found.setdefault(name, []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own hook

    def _fill_in_key(self) -> None:
        name = KEYS.get(self._meta.model)
        if name not in self.fields or name in self.errors or not self._wants_key(name):
            return
        # The record does not hold what is typed yet.
        forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        self.cleaned_data[name] = suggested_key(self.instance)
        if not self.cleaned_data[name] and not self.errors:
            self.add_error(name, "Write a key of letters, digits and hyphens: none can be made.")

    def _wants_key(self, name: str) -> bool:
        """Whether the key is left out, or was made from what a draft said before."""
        typed = self.cleaned_data.get(name)
        if not typed or self.instance.pk is None:
            return not typed
        stored = type(self.instance).everything.get(pk=self.instance.pk)
        return bool(typed == getattr(stored, name) == suggested_key(stored))

    def _check_conflict(self) -> None:
        """Refuse to overwrite what somebody else saved since the form was opened."""
        seen = self.data.get("version", "")
        if self.instance.pk is None or seen == self.token:
            return
        number, _, moment = seen.partition(".")
        if moment and self.token == f"{number}.":
            self.add_error(None, DISCARDED)
            return
        who = publishing.last_changed(self.instance).by
        self.add_error(None, CONFLICT.format(who=who.get_username() if who else "Somebody"))
        versions = versions_of(self.instance)
        earlier = versions.filter(history_id=number).first() if number.isdecimal() else None
        now = versions.first()
        if earlier and now:
            drafted = self.draft_change.changes if self.draft_change else []
            stored = kept_cells(now) | {column: after for column, _before, after in drafted}
            self.conflict = labelled(self.instance, differences(kept_cells(earlier), stored))

    @cached_property
    def _shown(self) -> Any:
        """The record as the form shows it: as typed or, at first, with the values to begin with.

        What cannot be read is empty in it, rather than what is stored.
        """
        record: Any = copy(self.instance)
        for field in record._meta.concrete_fields:
            if field.name in self.errors:
                setattr(record, field.name, "" if field.empty_strings_allowed else None)
            elif not self.is_bound and field.name in self.drafted:
                value = self.drafted[field.name]
                setattr(record, field.attname, getattr(value, "pk", value))
        return record

    @cached_property
    def effect(self) -> Effect | None:
        """What the record would do to the ledger; None where it has none or lacks a value."""
        if any(isinstance(self.fields.get(name), AmountField) for name in self.errors):
            return None  # an amount may be left out, but not misread
        effect: Effect | None = self.admin.effect(self._shown)
        return effect

    @property
    def published_too(self) -> tuple[Record, ...]:
        """The drafts that would become public along with the record."""
        return publishing.will_be_published_too(self.version) if self.is_readable else ()

    def differences(self) -> tuple[Difference, ...]:
        """Return what the form shows and differs from what is published."""
        # What waits stands above the form already; a version of the history does not.
        is_chosen = bool(self.drafted) and self.draft_change is None
        is_shown = self.is_readable if self.is_bound else is_chosen
        if self.stored_status == Status.DRAFT or self.instance.pk is None or not is_shown:
            return ()
        stored = stored_cells(type(self.instance), [self.instance.pk])[self.instance.pk]
        return labelled(self.instance, differences(stored, cells(self.version)))


def _values(instance: Record, change: DraftChange) -> dict[str, Any]:
    """Return the drafted values by field; what can no longer be read is left out."""
    columns = {column.column_name: column for column in resource_of(type(instance)).columns}
    values = {}
    for name, _before, after in change.changes:
        try:
            values[columns[name].attribute] = columns[name].widget.clean(after)
        except ValueError:
            continue
    return values


def _token(instance: Record | None, change: DraftChange | None) -> str:
    """Return what tells a stored state of a record from every other one."""
    if instance is None or instance.pk is None:
        return ""
    latest = versions_of(instance).values("history_id").first()
    moment = f"{change.changed_at:%Y%m%d%H%M%S%f}" if change else ""
    return f"{latest['history_id'] if latest else ''}.{moment}"
