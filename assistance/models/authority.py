from django.db import models
from django.db.models import F, Q, UniqueConstraint

from assistance.models.record import Record, Status
from assistance.models.rules import KEY, Confidence, even_precision, one_of, rule, within_the_period
from assistance.models.source import Source, SourcedRecord

FISCAL_YEARS = Q(fiscal_year__isnull=True) | Q(fiscal_year__range=(2014, 2100))


class AuthorityKind(models.TextChoices):
    DRAWDOWN = "drawdown", "from stocks, against a ceiling on value"
    PROCUREMENT = "procurement", "bought with appropriated money"


class FundingAuthority(Record):
    """A legal channel of assistance, whose balance the ledger keeps."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=AuthorityKind)
    opens_on = models.DateField(help_text="The first day with a known balance.")
    legal_basis = models.CharField(max_length=300)
    description = models.TextField()

    class Meta(Record.Meta):
        verbose_name_plural = "funding authorities"
        constraints = [
            one_of("authority", "status", Status),
            one_of("authority", "kind", AuthorityKind),
            rule(
                "authority_code_format",
                "code",
                Q(code__regex=r"\A[A-Z]{2,10}\Z"),
                "An authority's code is 2 to 10 capital letters, for example PDA.",
            ),
        ]


class ActionKind(models.TextChoices):
    APPROPRIATION = "appropriation", "Appropriation"
    CEILING = "ceiling", "Ceiling"
    REVALUATION = "revaluation", "Revaluation"
    EXPIRY = "expiry", "Expiry"
    TRANSFER = "transfer", "Transfer"
    RESCISSION = "rescission", "Rescission"
    NOTIFICATION = "notification", "Notification"
    AUDIT_FINDING = "audit-finding", "Audit finding"


class FundingAction(SourcedRecord):
    """A dated act on an authority; `change_usd` is signed and moves its balance."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    authority = models.ForeignKey(
        FundingAuthority, on_delete=models.PROTECT, related_name="funding_actions"
    )
    effective_on = models.DateField()
    kind = models.CharField(max_length=20, choices=ActionKind)
    change_usd = models.BigIntegerField(
        "change ($)",
        help_text="Signed whole dollars; 0 for notifications and audit findings.",
    )
    precision = models.BigIntegerField(
        default=0, help_text="The rounding of the change: 100000000 for “2.6 billion”; 0 if exact."
    )
    stated_usd = models.BigIntegerField(
        "stated ($)",
        null=True,
        blank=True,
        help_text="What the document states where that is not the change: a new ceiling, "
        "a notified sum, an audit's finding.",
    )
    fiscal_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Whose authority it is, not the year of the date."
    )
    public_law = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    description = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence)
    note = models.TextField(blank=True)

    class Meta(SourcedRecord.Meta):
        constraints = [
            one_of("action", "status", Status),
            within_the_period("action", "effective_on"),
            one_of("action", "kind", ActionKind),
            one_of("action", "confidence", Confidence),
            even_precision("action"),
            rule(
                "action_change_sign",
                "change_usd",
                Q(kind__in=("appropriation", "ceiling"), change_usd__gt=0)
                | Q(kind__in=("expiry", "rescission"), change_usd__lt=0)
                | (Q(kind__in=("revaluation", "transfer")) & ~Q(change_usd=0))
                | Q(kind__in=("notification", "audit-finding"), change_usd=0),
                "The change is positive for an appropriation or a ceiling, negative for an expiry "
                "or a rescission, not zero for a revaluation or a transfer, and zero for a "
                "notification or an audit finding.",
            ),
            rule(
                "action_stated_positive",
                "stated_usd",
                Q(stated_usd__isnull=True) | Q(stated_usd__gte=0),
                "The stated sum is zero or more, or empty where the document states none.",
            ),
            rule(
                "action_fiscal_year_range",
                "fiscal_year",
                FISCAL_YEARS,
                "The fiscal year lies between 2014 and 2100.",
            ),
            rule(
                "action_expires_after",
                "expires_on",
                Q(expires_on__isnull=True) | Q(expires_on__gte=F("effective_on")),
                "The expiry day is not before the day on which the act takes effect.",
            ),
        ]


class Target(Record):
    """An announced goal for a balance; without a figure it sets a day only."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    authority = models.ForeignKey(
        FundingAuthority, on_delete=models.PROTECT, related_name="targets"
    )
    stated_on = models.DateField()
    due_on = models.DateField()
    target_remaining_usd = models.BigIntegerField(
        "target remaining ($)",
        null=True,
        blank=True,
        help_text="Empty where the statement gives a day but no figure.",
    )
    wording = models.CharField(max_length=300)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            one_of("target", "status", Status),
            UniqueConstraint(
                name="assistance_target_once",
                fields=("authority", "stated_on", "due_on"),
                violation_error_code="due_on",
                violation_error_message="This authority has a target stated that day for that day.",
            ),
            rule(
                "target_due_after",
                "due_on",
                Q(due_on__gte=F("stated_on")),
                "A target is due on or after the day on which it was stated.",
            ),
            rule(
                "target_remaining_positive",
                "target_remaining_usd",
                Q(target_remaining_usd__isnull=True) | Q(target_remaining_usd__gte=0),
                "The target is zero or more, or empty where none was stated.",
            ),
        ]
