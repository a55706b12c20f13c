from django.db import models

from assistance.models.record import Record, Status
from assistance.models.rules import KEY, one_of
from assistance.models.source import Source


class ContextNote(Record):
    """What a briefing says around the money."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    as_of = models.DateField()
    topic = models.SlugField(max_length=40)
    place = models.CharField(max_length=120, blank=True)
    statement = models.TextField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [one_of("note", "status", Status)]
