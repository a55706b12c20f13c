from django.db import models
from django.db.models import Q, UniqueConstraint

from assistance.models.partner import Partner
from assistance.models.record import Record, Status
from assistance.models.rules import one_of, rule, within_the_period
from assistance.models.source import SourcedRecord


class Coalition(SourcedRecord):
    """A capability coalition of the Ukraine Defense Contact Group."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    established_on = models.DateField()
    note = models.TextField(blank=True)
    members = models.ManyToManyField(
        Partner, through="CoalitionMembership", related_name="coalitions"
    )

    class Meta(SourcedRecord.Meta):
        constraints = [one_of("coalition", "status", Status)]

    def __str__(self) -> str:
        return self.name


class CoalitionRole(models.TextChoices):
    LEAD = "lead"
    MEMBER = "member"


class CoalitionMembership(Record):
    """A partner's part in a coalition, as recorded: the sources give no dates."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=CoalitionRole)

    class Meta(Record.Meta):
        constraints = [
            one_of("membership", "status", Status),
            one_of("membership", "role", CoalitionRole),
            UniqueConstraint(
                name="assistance_membership_once",
                fields=("coalition", "partner"),
                violation_error_message="This partner is already in this coalition.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coalition_id} {self.partner_id}"


class MeetingFormat(models.TextChoices):
    IN_PERSON = "in person"
    VIRTUAL = "virtual"


class Meeting(SourcedRecord):
    """A numbered meeting of the Ukraine Defense Contact Group."""

    number = models.PositiveSmallIntegerField(unique=True)
    held_on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    format = models.CharField(max_length=20, choices=MeetingFormat)
    chair = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta(SourcedRecord.Meta):
        constraints = [
            one_of("meeting", "status", Status),
            within_the_period("meeting", "held_on"),
            one_of("meeting", "format", MeetingFormat),
            rule(
                "meeting_number_positive",
                "number",
                Q(number__gte=1),
                "A meeting's number is 1 or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"Meeting {self.number}"
