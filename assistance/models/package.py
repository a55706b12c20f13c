from django.db import models
from django.db.models import F, Index, Q, UniqueConstraint

from assistance.models.authority import FundingAuthority
from assistance.models.record import Record, Status
from assistance.models.rules import Confidence, one_of, rule, within_the_period
from assistance.models.source import SourcedRecord


class Capability(Record):
    """A word of the vocabulary that says what a package contains."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300)

    class Meta(Record.Meta):
        constraints = [one_of("capability", "status", Status)]
        verbose_name_plural = "capabilities"

    def __str__(self) -> str:
        return self.name


class Package(SourcedRecord):
    """An announced set of assistance under one authority; under PDA also a drawdown or tranche."""

    slug = models.SlugField(max_length=60, unique=True)
    authority = models.ForeignKey(
        FundingAuthority, on_delete=models.PROTECT, related_name="packages"
    )
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty for packages outside the official numbering."
    )
    announced_on = models.DateField()
    known_from = models.DateField(
        null=True, blank=True, help_text="Only where it became public later than its day."
    )
    amount_usd = models.BigIntegerField("announced amount ($)")
    charged_usd = models.BigIntegerField(
        "charged ($)",
        null=True,
        blank=True,
        help_text="Only where less than the announced amount counts against the authority.",
    )
    title = models.CharField(max_length=200)
    capabilities = models.ManyToManyField(Capability, blank=True, related_name="packages")
    confidence = models.CharField(max_length=10, choices=Confidence)
    note = models.TextField(blank=True)

    _history_m2m_fields = ("other_sources", "capabilities")

    class Meta(SourcedRecord.Meta):
        # What waits, and what is public by day: the lists of data entry and the site's first day.
        indexes = [Index(fields=["status", "-announced_on", "slug"], name="package_by_day")]
        constraints = [
            one_of("package", "status", Status),
            within_the_period("package", "announced_on"),
            one_of("package", "confidence", Confidence),
            UniqueConstraint(
                name="assistance_package_number_once",
                fields=("authority", "number"),
                # A withdrawn package gives its number back.
                condition=~Q(status="withdrawn"),
                violation_error_code="number",
                violation_error_message="This authority already has a package with this number.",
            ),
            rule(
                "package_number_positive",
                "number",
                Q(number__isnull=True) | Q(number__gte=1),
                "A package's number is 1 or more, or empty.",
            ),
            rule(
                "package_amount_positive",
                "amount_usd",
                Q(amount_usd__gt=0),
                "The announced amount is more than zero.",
            ),
            rule(
                "package_charged_within_amount",
                "charged_usd",
                Q(charged_usd__isnull=True)
                | Q(charged_usd__gte=0, charged_usd__lte=F("amount_usd")),
                "The charged amount lies between zero and the announced amount, or is empty.",
            ),
            rule(
                "package_known_from_after",
                "known_from",
                Q(known_from__isnull=True) | Q(known_from__gte=F("announced_on")),
                "A package becomes known on its day or later.",
            ),
        ]
