"""What the tests of data entry share: people of the three groups, and forms filled in."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Group, User
from django.forms.models import model_to_dict
from django.test import Client

from assistance.editorial.preview import digest
from assistance.models import Coalition, Record
from tests.factories import (
    make_activity,
    make_authority,
    make_capability,
    make_coalition,
    make_context_note,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
    shared_authority,
    shared_coalition,
    shared_partner,
    shared_source,
)

# A row of each kind; its values are no surprise to the ledger, so that nothing wants a tick.
MAKE: dict[str, Any] = {
    "Source": make_source,
    "FundingAuthority": lambda **given: make_authority(code="USAI", **given),
    "Capability": make_capability,
    "Partner": lambda **given: make_partner(code="EST", **given),
    "FundingAction": lambda **given: make_funding_action(
        effective_on=date(2023, 3, 1), change_usd=1_000_000_000, **given
    ),
    "Package": lambda **given: make_package(
        number=2, announced_on=date(2024, 12, 12), amount_usd=400_000_000, **given
    ),
    "ReportedFigure": lambda **given: make_reported_figure(
        measure="coalitions", subject="", as_of=date(2024, 12, 23), value=8, unit="count",
        precision=0, **given,
    ),
    "Target": make_target,
    "ContextNote": make_context_note,
    "Contribution": make_contribution,
    "ExchangeRate": make_exchange_rate,
    "Activity": make_activity,
    "Coalition": lambda **given: make_coalition(slug="drones", **given),
    "CoalitionMembership": lambda **given: make_membership(
        partner=make_partner(code="LVA"), **given
    ),
    "Meeting": make_meeting,
}  # fmt: skip
# A new record of each kind, as somebody types it; what it refers to is added by `typed`.
TYPED: dict[str, dict[str, str]] = {
    "Source": {
        "title": "A release", "publisher": "The White House", "published_on": "2024-09-26",
        "kind": "official", "access": "read",
    },
    "FundingAuthority": {
        "code": "FMF", "name": "Foreign Military Financing", "kind": "procurement",
        "opens_on": "2022-01-01", "legal_basis": "A law", "description": "Grants and loans.",
    },
    "Capability": {"slug": "boats", "name": "Boats", "description": "What floats"},
    "Partner": {"code": "FIN", "name": "Finland", "contact_group": "unknown"},
    "FundingAction": {
        "kind": "ceiling", "effective_on": "2023-09-26", "change_usd": "7.8 billion",
        "precision": "0", "description": "A ceiling", "confidence": "high",
    },
    "Package": {
        "announced_on": "2024-12-12", "amount_usd": "500 million", "number": "2",
        "title": "Drones and munitions", "confidence": "high",
    },
    "ReportedFigure": {
        "measure": "meetings_held", "as_of": "2024-12-23", "qualifier": "exact", "value": "24",
        "unit": "count", "precision": "0", "wording": "24 meetings", "confidence": "high",
        "comparable": "on",
    },
    "Target": {"stated_on": "2024-11-12", "due_on": "2024-12-31", "wording": "All of it"},
    "ContextNote": {"as_of": "2024-11-12", "topic": "weather", "statement": "It rained."},
    "Contribution": {
        "series": "kiel", "month": "2024-11-01", "kind": "military", "measure": "allocation",
        "amount": "5 million", "currency": "EUR",
    },
    "ExchangeRate": {"currency": "DKK", "month": "2024-11-01", "usd_per_unit": "0.14"},
    "Activity": {
        "series": "kiel-activities", "key": "FIN-7", "donor_name": "Finland", "kind": "military",
        "measure": "commitment", "date_precision": "day", "announced_on": "2024-11-01",
        "date_text": "01/11/2024", "amount": "5 million", "currency": "EUR",
    },
    "Coalition": {"slug": "demining", "name": "Demining", "established_on": "2023-11-22"},
    "CoalitionMembership": {"role": "member"},
    "Meeting": {"number": "24", "held_on": "2024-09-06", "format": "in person"},
}  # fmt: skip
# A value of each kind that somebody changes.
OTHER: dict[str, tuple[str, str]] = {
    "Source": ("title", "Another title"),
    "FundingAuthority": ("name", "Another name"),
    "Capability": ("description", "Other words"),
    "Partner": ("name", "Another name"),
    "FundingAction": ("description", "Other words"),
    "Package": ("title", "Another title"),
    "ReportedFigure": ("wording", "other words"),
    "Target": ("wording", "Other words"),
    "ContextNote": ("statement", "Other words"),
    "Contribution": ("amount", "2 million"),
    "ExchangeRate": ("usd_per_unit", "1.06"),
    "Activity": ("description", "Other words"),
    "Coalition": ("name", "Another name"),
    "CoalitionMembership": ("role", "lead"),
    "Meeting": ("place", "Ramstein"),
}


def person(name: str, *groups: str) -> User:
    """Return a user of the admin in these groups."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(record: Any, page: str = "") -> str:
    """Return the address of a record's page, or of a kind of records'."""
    place = f"/admin/assistance/{record._meta.model_name}/"
    return f"{place}{page}" if isinstance(record, type) else f"{place}{record.pk}/{page}"


def stage() -> None:
    """Publish what new records refer to: room in the ledger, a package, a partner."""
    make_funding_action(effective_on=date(2022, 5, 20), change_usd=8_000_000_000)
    make_package(number=1, announced_on=date(2024, 12, 2), amount_usd=725_000_000)
    shared_partner()
    shared_coalition()


def typed(model: type[Record], **changes: Any) -> dict[str, Any]:
    """Return the form of a new record as it is sent, with changes."""
    values: dict[str, Any] = dict(TYPED[model.__name__])
    fields = {field.name for field in model._meta.fields}
    if "source" in fields and model.__name__ != "Partner":
        values["source"] = shared_source().pk
    if "authority" in fields:
        values["authority"] = shared_authority().pk
    if "partner" in fields:
        values["partner"] = shared_partner().pk
    if "coalition" in fields:
        values["coalition"] = shared_coalition().pk
    return {**values, **_members(model), **changes}


def sent(record: Record, **changes: Any) -> dict[str, Any]:
    """Return the form of a stored record as it is sent, with changes."""
    values = {name: _text(value) for name, value in model_to_dict(record).items() if value != []}
    kept = {name: value for name, value in values.items() if value is not None}
    members = {} if record.was_published else _members(type(record))
    return {**kept, "version": version(record), **members, **changes}


def version(record: Record) -> str:
    """Return what the form sends of the version that it was opened with."""
    latest = record.history.order_by("-history_date", "-history_id").first()
    return f"{latest.history_id}."


def ticked(*warnings: str) -> dict[str, str]:
    """Return the tick under exactly these warnings."""
    return {"checked": digest(warnings=warnings)}


def _members(model: type[Record]) -> dict[str, str]:
    empty = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    return empty if model is Coalition else {}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [each.pk for each in value]
    if value is False:
        return None  # a box that is not ticked is not sent
    return "on" if value is True else "" if value is None else str(value)


def messages_of(response: Any) -> list[str]:
    """Return what the page says on top, after a redirect too."""
    return [str(each) for each in response.context["messages"]]


def errors_of(response: Any) -> dict[str, list[str]]:
    """Return the errors of the form that came back, by field; "__all__" for the whole."""
    assert response.status_code == 200
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}
