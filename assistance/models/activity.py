from django.db import models
from django.db.models import Q, UniqueConstraint

from assistance.models.partner import AidKind, AidMeasure, Partner
from assistance.models.record import Record, Status
from assistance.models.rules import KEY, one_of, rule
from assistance.models.source import Source


class DatePrecision(models.TextChoices):
    """How much a publication says of a date; of a month the day is its first."""

    DAY = "day"
    MONTH = "month"
    UNTIL = "until", "by that day"
    SINCE = "since", "from that day on"
    UNKNOWN = "unknown"


class Activity(Record):
    """A single act of aid of a partner, from a publication that lists them one by one.

    `value_eur` is the publication's own conversion. Lists of texts have a line for each.
    """

    series = models.CharField(
        max_length=40, validators=[KEY], help_text="The publication it comes from."
    )
    key = models.CharField(max_length=80, help_text="What the publication calls it.")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="activities")
    donor_name = models.CharField(
        max_length=120, help_text="As the publication has it: several EU donors share a partner."
    )
    announced_on = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=10, choices=DatePrecision)
    date_text = models.TextField(blank=True, help_text="The dates as the publication has them.")
    kind = models.CharField(max_length=20, choices=AidKind)
    measure = models.CharField(max_length=20, choices=AidMeasure)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    estimated = models.BooleanField(
        help_text="Whether the amount is the publication's own estimate, from prices."
    )
    value_eur = models.BigIntegerField("value (€)", null=True, blank=True)
    description = models.TextField(blank=True)
    items = models.TextField(blank=True)
    source_urls = models.TextField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        verbose_name_plural = "activities"
        constraints = [
            one_of("activity", "status", Status),
            one_of("activity", "date_precision", DatePrecision),
            one_of("activity", "kind", AidKind),
            one_of("activity", "measure", AidMeasure),
            UniqueConstraint(
                name="assistance_activity_once",
                fields=("series", "key"),
                violation_error_message="This series already has an activity with this key.",
            ),
            rule(
                "activity_day_known",
                "announced_on",
                Q(date_precision="unknown", announced_on__isnull=True)
                | (~Q(date_precision="unknown") & Q(announced_on__isnull=False)),
                "An activity has a day, or says that its date is unknown.",
            ),
            rule(
                "activity_amount_in_currency",
                "currency",
                Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, currency__regex=r"\A[A-Z]{3}\Z"),
                "An amount has its currency, three capital letters; without one neither is there.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.key}"


class ActivitySeries(models.Model):
    """A publication of activities as it was last imported; one of them is the current one."""

    series = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    counted_through = models.DateField(
        null=True, blank=True, help_text="The last day that it covers, by its own word."
    )
    imported_at = models.DateTimeField()
    is_current = models.BooleanField()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                name="assistance_current_series_once",
                fields=("is_current",),
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return self.series
