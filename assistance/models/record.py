from typing import Any

from django.db import models, transaction

from assistance.revision import PublishedQuerySet


class PublishedRecord(models.Model):
    """A row of published data: it and the data revision are written in one transaction."""

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; the signal raises the revision before the transaction ends."""
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
