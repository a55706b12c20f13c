from django.db import models
from django.db.models import Q, UniqueConstraint

from assistance.models.rules import rule


class DataRevision(models.Model):
    """One row: how many changes of published data there were, and when the last one was made."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            rule("revision_single_row", "id", Q(pk=1), "There is one data revision."),
        ]

    def __str__(self) -> str:
        return str(self.number)


class SeededRow(models.Model):
    """What `seed` last wrote for a row, to tell a person's later edit from its own."""

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(name="assistance_seeded_once", fields=("table", "key")),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
