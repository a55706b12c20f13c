"""The form of a record: what is typed becomes a draft or public, and nothing typed is lost."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.functional import cached_property

from assistance import publishing
from assistance.admin.acting import acting
from assistance.admin.differences import Difference, labelled
from assistance.admin.effects import Effect
from assistance.keys import KEYS, suggested_key
from assistance.models import DraftChange, Record, Status
from assistance.publishing import PublishingError
from assistance.versions import (
    Version,
    cells,
    differences,
    kept_cells,
    resource_of,
    stored_cells,
    version_values,
)

CONFLICT = (
    "{who} saved this record while you were editing it. Nothing of yours is lost: it stands "
    "below. Look at what they changed, take over what is right, and save again."
)
UNCHECKED = "Look at the warnings and tick that you have checked them, or correct what is typed."


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]  # has no [] when it runs
    """Fields of a record, a reason, and the tick that warnings were looked at.

    The admin makes a class for each request, and sets `request`, `admin` and `may_publish` on it.
    """

    request: HttpRequest
    admin: Any
    may_publish: bool

    reason = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed once the record was published: the public log of corrections shows it.",
    )
    checked = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        self.stored_status = instance.status if instance else None
        self.draft_change = publishing.drafted_change(instance) if instance else None
        self.conflict: tuple[Difference, ...] = ()
        if instance:
            kwargs["initial"] = {**self._drafted(instance), **(kwargs.get("initial") or {})}
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
        """The record as typed, with its lists."""
        names = {field.name for field in self.instance._meta.many_to_many}
        lists = {name: list(rows) for name, rows in self.cleaned_data.items() if name in names}
        return Version(self.instance, lists)

    def _post_clean(self) -> None:
        """Fill in the key before the record is checked, then ask what its publication needs."""
        name = KEYS.get(self._meta.model)
        if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
            # The record does not hold what is typed yet.
            forms.models.construct_instance(
                self, self.instance, self._meta.fields, self._meta.exclude
            )
            self.cleaned_data[name] = suggested_key(self.instance)
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
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

    def _check_conflict(self) -> None:
        """Refuse to overwrite what somebody else saved since the form was opened."""
        seen = self.data.get("version", "")
        if self.instance.pk is None or seen == self.token:
            return
        who = publishing.last_changed(self.instance).by
        self.add_error(None, CONFLICT.format(who=who.get_username() if who else "Somebody"))
        versions = self.instance.history.order_by("-history_date", "-history_id")
        earlier = versions.filter(history_id=seen.partition(".")[0] or 0).first()
        now = versions.first()
        if earlier and now:
            self.conflict = labelled(
                self.instance, differences(kept_cells(earlier), kept_cells(now))
            )

    @cached_property
    def effect(self) -> Effect | None:
        """What the record would do to the ledger; None where it has none or lacks a value."""
        try:
            effect: Effect | None = self.admin.effect(self.instance)
        except (AttributeError, LookupError, ObjectDoesNotExist, TypeError):
            return None
        return effect

    @property
    def published_too(self) -> tuple[Record, ...]:
        """The drafts that would become public along with the record."""
        return () if self.errors else publishing.will_be_published_too(self.version)

    def differences(self) -> tuple[Difference, ...]:
        """Return what is typed and differs from what is published."""
        if self.stored_status == Status.DRAFT or self.instance.pk is None or self.errors:
            return ()
        stored = stored_cells(type(self.instance), [self.instance.pk])[self.instance.pk]
        return labelled(self.instance, differences(stored, cells(self.version)))


def _values(instance: Record, change: DraftChange) -> dict[str, Any]:
    """Return the drafted values by field; what can no longer be read is left out."""
    fields = {field.column_name: field for field in resource_of(type(instance)).get_import_fields()}
    values = {}
    for column, _before, after in change.changes:
        try:
            values[fields[column].attribute] = fields[column].clean({column: after})
        except ValueError:
            continue
    return values


def _token(instance: Record | None, change: DraftChange | None) -> str:
    """Return what tells a stored state of a record from every other one."""
    if instance is None or instance.pk is None:
        return ""
    latest = instance.history.order_by("-history_date", "-history_id").values("history_id").first()
    moment = f"{change.changed_at:%Y%m%d%H%M%S%f}" if change else ""
    return f"{latest['history_id'] if latest else ''}.{moment}"
