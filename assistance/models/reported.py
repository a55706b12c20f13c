from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from assistance.models.authority import FundingAuthority
from assistance.models.record import Status
from assistance.models.rules import KEY, Confidence, even_precision, one_of, rule, within_the_period
from assistance.models.source import SourcedRecord


class Measure(models.TextChoices):
    REMAINING_BALANCE = "remaining_balance", "remaining balance"
    ALLIED_COMMITTED = "allied_committed", "committed by allies"
    US_COMMITTED = "us_committed", "committed by the United States"
    PACKAGE_COUNT = "package_count", "number of packages"
    PACKAGE_AMOUNT = "package_amount", "amount of a package"
    CONTACT_GROUP_PARTNERS = "contact_group_partners", "partners in the contact group"
    COALITIONS = "coalitions", "capability coalitions"
    COALITION_LEADS = "coalition_leads", "coalition leads other than the United States"
    MEETINGS_HELD = "meetings_held", "contact group meetings held"
    PARTNERS_ABOVE_US = "partners_above_us_gdp_share", "partners above the US share of GDP"
    DPRK_TROOPS = "dprk_troops_deployed", "North Korean troops deployed"
    DPRK_CASUALTIES = "dprk_casualties", "North Korean casualties"


class Qualifier(models.TextChoices):
    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"


class Unit(models.TextChoices):
    USD = "usd", "US dollars"
    COUNT = "count"


class ReportedFigure(SourcedRecord):
    """What an official or the press said on a day, with its rounding."""

    key = models.CharField(max_length=120, unique=True, validators=[KEY])
    measure = models.CharField(max_length=40, choices=Measure)
    subject = models.CharField(
        max_length=40,
        blank=True,
        help_text="The authority's code for a remaining balance; else what the figure is about.",
    )
    as_of = models.DateField()
    qualifier = models.CharField(max_length=10, choices=Qualifier)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=10, choices=Unit)
    precision = models.BigIntegerField(
        default=0, help_text="The rounding of the statement, in its unit; 0 if exact."
    )
    comparable = models.BooleanField(
        help_text="Whether the figure can be held against a computed one."
    )
    not_comparable_because = models.CharField(max_length=200, blank=True)
    wording = models.CharField(max_length=300, help_text="A short paraphrase, in our words.")
    confidence = models.CharField(max_length=10, choices=Confidence)
    difference_note = models.TextField(
        blank=True, help_text="Explains a difference from the computed figure."
    )

    clean_reads = ("measure", "subject")

    class Meta(SourcedRecord.Meta):
        constraints = [
            one_of("reported", "status", Status),
            within_the_period("reported", "as_of"),
            one_of("reported", "measure", Measure),
            one_of("reported", "qualifier", Qualifier),
            one_of("reported", "unit", Unit),
            one_of("reported", "confidence", Confidence),
            even_precision("reported"),
            rule(
                "reported_value_positive",
                "value",
                Q(value__gte=0),
                "A reported value is zero or more.",
            ),
            rule(
                "reported_balance_has_subject",
                "subject",
                ~Q(measure="remaining_balance") | (~Q(subject="") & Q(unit="usd")),
                "A remaining balance names its authority and is in US dollars.",
            ),
            rule(
                "reported_comparable_or_why_not",
                "not_comparable_because",
                Q(comparable=True, not_comparable_because="")
                | (Q(comparable=False) & ~Q(not_comparable_because="")),
                "A figure that is not comparable says why; a comparable one leaves that empty.",
            ),
        ]

    def clean(self) -> None:
        """Refuse a remaining balance whose subject is no authority.

        A check across tables: the database holds only that the subject is there.
        """
        if (
            self.measure == Measure.REMAINING_BALANCE
            and self.subject
            and not FundingAuthority.objects.filter(code=self.subject).exists()
        ):
            raise ValidationError({"subject": f"There is no authority “{self.subject}”."})
