from django.db import models
from django.db.models import Q, UniqueConstraint

from assistance.models.record import Record, Status
from assistance.models.rules import KEY, currency_code, first_of_month, one_of, rule
from assistance.models.source import Source


class Partner(Record):
    """A country or institution that gives assistance; the United States is one to compare with."""

    code = models.CharField(
        max_length=3, unique=True, help_text="ISO 3166-1 alpha-3; EU for the EU institutions."
    )
    name = models.CharField(max_length=80)
    nato_member = models.BooleanField()
    eu_member = models.BooleanField()
    contact_group = models.BooleanField(
        null=True, blank=True, help_text="Empty where no source says for or against."
    )
    gdp_eur = models.BigIntegerField("GDP (€)", null=True, blank=True)
    gdp_usd = models.BigIntegerField("GDP ($)", null=True, blank=True)
    gdp_year = models.PositiveSmallIntegerField("GDP of the year", null=True, blank=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    contact_group_source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            one_of("partner", "status", Status),
            rule(
                "partner_code_format",
                "code",
                Q(code__regex=r"\A([A-Z]{3}|EU)\Z"),
                "A partner's code is three capital letters (ISO 3166-1 alpha-3), or EU.",
            ),
            rule(
                "partner_gdp_positive",
                "gdp_eur",
                (Q(gdp_eur__isnull=True) | Q(gdp_eur__gt=0))
                & (Q(gdp_usd__isnull=True) | Q(gdp_usd__gt=0)),
                "A GDP is more than zero, or empty where unknown.",
            ),
            rule(
                "partner_gdp_sourced",
                "source",
                Q(gdp_eur__isnull=True, gdp_usd__isnull=True)
                | Q(gdp_year__isnull=False, source__isnull=False),
                "A GDP needs its year and its source.",
            ),
            rule(
                "partner_contact_group_sourced",
                "contact_group_source",
                Q(contact_group__isnull=True) | Q(contact_group_source__isnull=False),
                "A known membership in the contact group needs its source.",
            ),
        ]


class AidKind(models.TextChoices):
    MILITARY = "military"
    FINANCIAL = "financial"
    HUMANITARIAN = "humanitarian"
    ALL = "all", "all kinds"


class AidMeasure(models.TextChoices):
    ALLOCATION = "allocation"
    COMMITMENT = "commitment"


class Contribution(Record):
    """A partner's aid of one kind in one month, in its original currency."""

    series = models.CharField(
        max_length=40, validators=[KEY], help_text="The publication it comes from."
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions")
    month = models.DateField()
    kind = models.CharField(max_length=20, choices=AidKind)
    measure = models.CharField(max_length=20, choices=AidMeasure)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            one_of("contribution", "status", Status),
            one_of("contribution", "kind", AidKind),
            one_of("contribution", "measure", AidMeasure),
            first_of_month("contribution"),
            currency_code("contribution"),
            UniqueConstraint(
                name="assistance_contribution_once",
                fields=("series", "partner", "month", "kind", "measure"),
                violation_error_message="This series already has that partner, month, kind and "
                "measure.",
            ),
            rule(
                "contribution_all_kinds_committed",
                "kind",
                ~Q(measure="allocation", kind="all"),
                "An allocation is of one kind; only commitments may cover all kinds.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.month:%Y-%m} {self.kind} {self.measure}"


class ExchangeRate(Record):
    """The average of a month: US dollars for one unit of a currency."""

    currency = models.CharField(max_length=3)
    month = models.DateField()
    usd_per_unit = models.DecimalField(max_digits=14, decimal_places=8)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            one_of("rate", "status", Status),
            first_of_month("rate"),
            currency_code("rate"),
            UniqueConstraint(
                name="assistance_rate_once",
                fields=("currency", "month"),
                violation_error_message="This currency already has a rate for that month.",
            ),
            rule(
                "rate_positive",
                "usd_per_unit",
                Q(usd_per_unit__gt=0),
                "An exchange rate is more than zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.month:%Y-%m}"
