"""One resource per table, in the order in which the tables refer to one another."""

from assistance import models
from assistance.tables.resource import RecordResource


class SourceResource(RecordResource):
    class Meta:
        model = models.Source
        import_id_fields = ("key",)
        fields = ("key", "title", "publisher", "published_on", "url", "kind", "access", "note")


class FundingAuthorityResource(RecordResource):
    class Meta:
        model = models.FundingAuthority
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "opens_on", "legal_basis", "description")


class CapabilityResource(RecordResource):
    class Meta:
        model = models.Capability
        import_id_fields = ("slug",)
        fields = ("slug", "name", "description")


class PartnerResource(RecordResource):
    class Meta:
        model = models.Partner
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "nato_member",
            "eu_member",
            "contact_group",
            "gdp_eur",
            "gdp_usd",
            "gdp_year",
            "source",
            "contact_group_source",
            "note",
        )


class FundingActionResource(RecordResource):
    class Meta:
        model = models.FundingAction
        import_id_fields = ("key",)
        fields = (
            "key",
            "authority",
            "effective_on",
            "kind",
            "change_usd",
            "precision",
            "stated_usd",
            "fiscal_year",
            "public_law",
            "expires_on",
            "description",
            "source",
            "other_sources",
            "confidence",
            "note",
        )


class PackageResource(RecordResource):
    class Meta:
        model = models.Package
        import_id_fields = ("slug",)
        fields = (
            "slug",
            "authority",
            "number",
            "announced_on",
            "known_from",
            "amount_usd",
            "charged_usd",
            "title",
            "capabilities",
            "source",
            "other_sources",
            "confidence",
            "note",
        )


class ReportedFigureResource(RecordResource):
    clean_reads = ("measure", "subject")

    class Meta:
        model = models.ReportedFigure
        import_id_fields = ("key",)
        fields = (
            "key",
            "measure",
            "subject",
            "as_of",
            "qualifier",
            "value",
            "unit",
            "precision",
            "comparable",
            "not_comparable_because",
            "wording",
            "source",
            "other_sources",
            "confidence",
            "difference_note",
        )


class TargetResource(RecordResource):
    class Meta:
        model = models.Target
        import_id_fields = ("key",)
        fields = (
            "key",
            "authority",
            "stated_on",
            "due_on",
            "target_remaining_usd",
            "wording",
            "source",
        )


class ContextNoteResource(RecordResource):
    class Meta:
        model = models.ContextNote
        import_id_fields = ("key",)
        fields = ("key", "as_of", "topic", "place", "statement", "source")


class ContributionResource(RecordResource):
    class Meta:
        model = models.Contribution
        import_id_fields = ("series", "partner", "month", "kind", "measure")
        fields = ("series", "partner", "month", "kind", "measure", "amount", "currency", "source")


class ActivityResource(RecordResource):
    class Meta:
        model = models.Activity
        import_id_fields = ("series", "key")
        fields = (
            "series",
            "key",
            "partner",
            "donor_name",
            "announced_on",
            "date_precision",
            "date_text",
            "kind",
            "measure",
            "amount",
            "currency",
            "estimated",
            "value_eur",
            "description",
            "items",
            "source_urls",
            "source",
        )


class ExchangeRateResource(RecordResource):
    class Meta:
        model = models.ExchangeRate
        import_id_fields = ("currency", "month")
        fields = ("currency", "month", "usd_per_unit", "source")


class CoalitionResource(RecordResource):
    class Meta:
        model = models.Coalition
        import_id_fields = ("slug",)
        fields = ("slug", "name", "established_on", "source", "other_sources", "note")


class CoalitionMembershipResource(RecordResource):
    class Meta:
        model = models.CoalitionMembership
        import_id_fields = ("coalition", "partner")
        fields = ("coalition", "partner", "role")


class MeetingResource(RecordResource):
    class Meta:
        model = models.Meeting
        import_id_fields = ("number",)
        fields = (
            "number",
            "held_on",
            "place",
            "format",
            "chair",
            "source",
            "other_sources",
            "note",
        )


TABLES: dict[str, type[RecordResource]] = {
    "sources": SourceResource,
    "authorities": FundingAuthorityResource,
    "capabilities": CapabilityResource,
    "partners": PartnerResource,
    "funding_actions": FundingActionResource,
    "packages": PackageResource,
    "reported_figures": ReportedFigureResource,
    "targets": TargetResource,
    "context_notes": ContextNoteResource,
    "contributions": ContributionResource,
    "activities": ActivityResource,
    "exchange_rates": ExchangeRateResource,
    "coalitions": CoalitionResource,
    "coalition_members": CoalitionMembershipResource,
    "meetings": MeetingResource,
}

# The tables that have a seed file of their name: activities come with workbooks only.
SEEDED = {table: resource for table, resource in TABLES.items() if table != "activities"}
