from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from assistance.models.rules import INVISIBLE
from assistance.revision import RecordQuerySet, one_revision


class Status(models.TextChoices):
    """Where a record stands: only published ones count anywhere in public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PublishedManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """The published rows."""

    def get_queryset(self) -> RecordQuerySet:
        queryset: RecordQuerySet = super().get_queryset()
        return queryset.filter(status=Status.PUBLISHED)


class Record(models.Model):
    """A row of the ledger's data: a draft until somebody publishes it; then only withdrawn.

    `everything` are all rows, drafts included: for data entry. `objects` are the published ones,
    for everything else. A published record refers to published records only, so that a query
    may follow its links; one that starts from a link has to ask for the status.
    """

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)

    everything = RecordQuerySet.as_manager()  # the first one: Django's own checks see all rows
    objects = PublishedManager()
    history = HistoricalRecords(inherit=True)
    # The lists whose rows belong to a version.
    _history_m2m_fields: ClassVar[tuple[str, ...]] = ()
    # The only fields that `clean()` reads, where it asks the database.
    clean_reads: ClassVar[tuple[str, ...] | None] = None

    _stored_status: str | None = None

    class Meta:
        abstract = True
        default_permissions = ("view", "add", "change", "delete", "publish")

    def __str__(self) -> str:
        """Return the record's key, where it has one column for it."""
        unique = (field for field in self._meta.fields if field.unique and not field.primary_key)
        return str(getattr(self, next(unique).name))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; the signal raises the revision before the transaction ends."""
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
        self._stored_status = self.status

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and what hangs on it, as one revision."""
        with one_revision():
            return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        record = super().from_db(*args, **kwargs)
        record._stored_status = record.__dict__.get("status")
        return record

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check each field, and refuse text with signs that cannot be seen."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._meta.fields:
            value = getattr(self, field.attname)
            if field.name in {*(exclude or ()), *errors} or not isinstance(value, str):
                continue
            if found := INVISIBLE.search(value):
                errors[field.name] = ValidationError(
                    f"The text holds a sign that cannot be seen (U+{ord(found[0]):04X}): remove "
                    "it, or type the text anew."
                )
        if errors:
            raise ValidationError(errors)

    @property
    def counts(self) -> bool:
        """Whether the row is published, or was when it was read: then its change is public."""
        return Status.PUBLISHED in (self.status, self._stored_status)

    @property
    def was_published(self) -> bool:
        """Whether it is or ever was published, and so may not be deleted."""
        return self.status != Status.DRAFT
