from typing import Any

from django.db import models, transaction

from assistance.revision import PublishedQuerySet, one_revision


class PublishedRecord(models.Model):
    """A row of published data: it and the data revision are written in one transaction."""

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; the signal raises the revision before the transaction ends."""
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and what hangs on it, as one revision."""
        with one_revision():
            return super().delete(*args, **kwargs)
