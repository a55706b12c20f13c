from typing import ClassVar

from django.db import models
from django.db.models import Q

from assistance.models.record import Record, Status
from assistance.models.rules import KEY, one_of, rule


class SourceKind(models.TextChoices):
    OFFICIAL = "official"
    PRESS = "press"
    REFERENCE = "reference"
    DATASET = "dataset"


class SourceAccess(models.TextChoices):
    READ = "read", "read"
    COPY = "copy", "read in a copy"
    CITED = "cited", "cited by others, text not read"


class Source(Record):
    """A public document: an official release, a report, a press story or a data set."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=120)
    published_on = models.DateField(null=True, blank=True)
    url = models.URLField(
        max_length=500,
        blank=True,
        help_text="Empty where only a copy was read: the publisher is then shown without a link.",
    )
    kind = models.CharField(max_length=20, choices=SourceKind)
    access = models.CharField(max_length=20, choices=SourceAccess)
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            one_of("source", "status", Status),
            one_of("source", "kind", SourceKind),
            one_of("source", "access", SourceAccess),
            rule(
                "source_url_web",
                "url",
                Q(url="") | Q(url__regex=r"\Ahttps?://"),
                "An address starts with https:// or http://.",
            ),
        ]


class SourcedRecord(Record):
    """A record that rests on one best source and any number of others."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    other_sources = models.ManyToManyField(Source, blank=True, related_name="+")

    _history_m2m_fields: ClassVar[tuple[str, ...]] = ("other_sources",)

    class Meta(Record.Meta):
        abstract = True
