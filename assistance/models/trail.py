from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Index, UniqueConstraint

from assistance.models.rules import one_of


class DraftChange(models.Model):
    """A change of a published record that nobody has published yet.

    `changes` are rows of column, value before and value after, as an export writes them: what is
    not named stays as it is published, even if that changes meanwhile.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    changes = models.JSONField()
    reason = models.TextField(blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                name="assistance_draft_change_once", fields=("content_type", "object_id")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id} {self.object_id}"


class CorrectionKind(models.TextChoices):
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored", "published again"


class Correction(models.Model):
    """What became of a record after it was published: a line of the public log, never edited.

    `table` and `key` are those of an export; `authority` is the code of the statement that the
    record stands in, "" for none; `changes` are rows of column, value before and value after, as
    an export writes them.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    authority = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, choices=CorrectionKind)
    changes = models.JSONField()
    reason = models.TextField()
    corrected_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [one_of("correction", "kind", CorrectionKind)]
        indexes = [Index(name="assistance_correction_of", fields=("table", "key"))]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
