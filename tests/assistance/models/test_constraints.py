"""Every rule on the records: for people by full_clean(), for everything else by the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, DateField, UniqueConstraint

from assistance import models
from assistance.models.rules import KEY
from tests import factories
from tests.factories import shared_source

pytestmark = pytest.mark.django_db

# Versions in the history are copies of rows that were valid.
MODELS = [
    model
    for model in apps.get_app_config("assistance").get_models()
    if not hasattr(model, "instance_type")
]
MODEL_OF = {
    constraint.name: model.__name__ for model in MODELS for constraint in model._meta.constraints
}

Values = dict[str, Any]  # a function as a value is called when the test runs

THEN = datetime(2024, 12, 30, tzinfo=UTC)
CHANGES = [["title", "First", "First drawdown"]]
FILE = {"file_name": "a-file", "sha256": "0" * 64}
ROW = {"table": "packages", "key": "pda-1"}


def unsaved_draft_change(**changes: Any) -> models.DraftChange:
    package = ContentType.objects.get_for_model(models.Package)
    values = {"content_type": package, "object_id": 1, "changes": CHANGES, "changed_at": THEN}
    return models.DraftChange(**values | changes)


def unsaved_file_import(**changes: Any) -> models.FileImport:
    values = {**FILE, "table": "packages", "size": 5, "uploaded_at": THEN}
    return models.FileImport(**values | changes)


def unsaved_imported_row(**changes: Any) -> models.ImportedRow:
    file_import = models.FileImport.objects.first()
    if file_import is None:
        file_import = unsaved_file_import()
        file_import.save()
    values = {"line": 2, "fate": "new", "key": "pda-1", "cells": {"slug": "pda-1"}}
    values |= {"file_import": file_import, "changes": [], "problems": []}
    return models.ImportedRow(**values | changes)


def unsaved_series(**changes: Any) -> models.ActivitySeries:
    values = {**FILE, "series": "kiel-r7-activities", "title": "Release 7"}
    return models.ActivitySeries(**values | {"imported_at": THEN, "is_current": True} | changes)


def unsaved_correction(**changes: Any) -> models.Correction:
    values = {**ROW, "kind": "changed", "changes": CHANGES, "reason": "A slip"}
    return models.Correction(**values | {"corrected_at": THEN} | changes)


def unsaved_allied_figure(**changes: Any) -> models.ReportedFigure:
    values = {"measure": "allied_committed", "subject": ""}
    return factories.unsaved_reported_figure(**values | changes)


RECORDS: dict[str, Callable[..., Any]] = {
    "Activity": factories.unsaved_activity,
    "ActivitySeries": unsaved_series,
    "Capability": factories.unsaved_capability,
    "Coalition": factories.unsaved_coalition,
    "CoalitionMembership": factories.unsaved_membership,
    "ContextNote": factories.unsaved_context_note,
    "Contribution": factories.unsaved_contribution,
    "Correction": unsaved_correction,
    "DataRevision": partial(models.DataRevision, changed_at=THEN),
    "DraftChange": unsaved_draft_change,
    "ExchangeRate": factories.unsaved_exchange_rate,
    "FileImport": unsaved_file_import,
    "FundingAction": factories.unsaved_funding_action,
    "FundingAuthority": factories.unsaved_authority,
    "ImportedRow": unsaved_imported_row,
    "Meeting": factories.unsaved_meeting,
    "Package": factories.unsaved_package,
    "Partner": factories.unsaved_partner,
    "ReportedFigure": unsaved_allied_figure,
    "SeededRow": partial(models.SeededRow, **ROW, digest="0" * 64),
    "Source": factories.unsaved_source,
    "Target": factories.unsaved_target,
}


def known_authority() -> str:
    return factories.shared_authority().code


# The rules are named without their “assistance_” up to CHECKS.

# A column that holds one of some words: its rule, the words, and one that is none of them.
STATUSES = [
    *("source", "authority", "action", "target", "capability", "package", "reported", "partner"),
    *("contribution", "rate", "activity", "coalition", "membership", "meeting", "note"),
]
KINDS_OF_AID = "military, financial, humanitarian, all"
CONFIDENCE = "high, medium, low"
IMPORT_STATES = "waiting, checking, checked, refused, applying, applied, failed, discarded"
ACTION_KINDS = (
    "appropriation, ceiling, revaluation, expiry, transfer, rescission, notification, audit-finding"
)
REPORTED_MEASURES = (
    "remaining_balance, allied_committed, us_committed, package_count, package_amount, "
    "contact_group_partners, coalitions, coalition_leads, meetings_held, "
    "partners_above_us_gdp_share, dprk_troops_deployed, dprk_casualties"
)
CHOICES = [
    *((f"{table}_status_known", "draft, published, withdrawn", "gone") for table in STATUSES),
    ("correction_kind_known", "changed, withdrawn, restored", "forgotten"),
    ("fileimport_state_known", IMPORT_STATES, "forgotten"),
    ("activity_kind_known", KINDS_OF_AID, "moral"),
    ("activity_measure_known", "allocation, commitment", "promise"),
    ("activity_date_precision_known", "day, month, until, since, unknown", "about"),
    ("source_kind_known", "official, press, reference, dataset", "blog"),
    ("source_access_known", "read, copy, cited", "heard"),
    ("authority_kind_known", "drawdown, procurement", "loan"),
    ("action_kind_known", ACTION_KINDS, "gift"),
    ("action_confidence_known", CONFIDENCE, "sure"),
    ("package_confidence_known", CONFIDENCE, "sure"),
    ("reported_measure_known", REPORTED_MEASURES, "gdp"),
    ("reported_qualifier_known", "exact, about, at_least, at_most", "roughly"),
    ("reported_unit_known", "usd, count", "eur"),
    ("reported_confidence_known", CONFIDENCE, "sure"),
    ("contribution_kind_known", KINDS_OF_AID, "civil"),
    ("contribution_measure_known", "allocation, commitment", "delivery"),
    ("membership_role_known", "lead, member", "observer"),
    ("meeting_format_known", "in person, virtual", "by post"),
]
# What else such a row holds, where another rule asks for it.
WITH_CHOICE: dict[tuple[str, str], Values] = {
    ("activity_date_precision_known", "unknown"): {"announced_on": None},
    ("action_kind_known", "expiry"): {"change_usd": -1},
    ("action_kind_known", "rescission"): {"change_usd": -1},
    ("action_kind_known", "notification"): {"change_usd": 0},
    ("action_kind_known", "audit-finding"): {"change_usd": 0},
    ("reported_measure_known", "remaining_balance"): {"subject": known_authority},
    ("contribution_kind_known", "all"): {"measure": "commitment"},
}
# Other constraints that refuse the same row; a database names any one of them.
ALSO_REFUSED = {"action_kind_known": ("assistance_action_change_sign",)}

WEB = "An address starts with https:// or http://."
SIGN = (
    "The change is positive for an appropriation or a ceiling, negative for an expiry or a "
    "rescission, not zero for a revaluation or a transfer, and zero for a notification or an "
    "audit finding."
)
EVEN = "The precision is zero or a positive even number."
FIRST_DAY = "A month is written as its first day, for example 2024-12-01."
CURRENCY = "A currency is three capital letters, for example EUR."
IN_CURRENCY = "An amount has its currency, three capital letters; without one neither is there."
AUTHORITY_CODE = "An authority's code is 2 to 10 capital letters, for example PDA."
PARTNER_CODE = "A partner's code is three capital letters (ISO 3166-1 alpha-3), or EU."
ACTIVITY_DAY = "An activity has a day, or says that its date is unknown."
STATED = "The stated sum is zero or more, or empty where the document states none."
EXPIRY = "The expiry day is not before the day on which the act takes effect."
DUE = "A target is due on or after the day on which it was stated."
REMAINING = "The target is zero or more, or empty where none was stated."
CHARGED = "The charged amount lies between zero and the announced amount, or is empty."
WHY_NOT = "A figure that is not comparable says why; a comparable one leaves that empty."
BALANCE = "A remaining balance names its authority and is in US dollars."
CONTACT_GROUP = "A known membership in the contact group needs its source."
ALL_KINDS = "An allocation is of one kind; only commitments may cover all kinds."
PERIOD = "The day lies between 1 January 2014 and 31 December 2100."
YEAR = "The fiscal year lies between 2014 and 2100."
PACKAGE_NUMBER = "A package's number is 1 or more, or empty."
AMOUNT = "The announced amount is more than zero."
KNOWN = "A package becomes known on its day or later."
VALUE = "A reported value is zero or more."
GDP = "A GDP is more than zero, or empty where unknown."
GDP_SOURCE = "A GDP needs its year and its source."
RATE = "An exchange rate is more than zero."
MEETING_NUMBER = "A meeting's number is 1 or more."
REVISION = "There is one data revision."

# What a form says instead, where the field's own rule speaks first.
FORM_MESSAGES = dict.fromkeys(["javascript:alert(1)", "www.defense.gov"], "Enter a valid URL.")

DAY, DAY_BEFORE = date(2024, 12, 12), date(2024, 12, 11)
PERIOD_ENDS = {date(2014, 1, 1): date(2013, 12, 31), date(2100, 12, 31): date(2101, 1, 1)}
SIGNS = {
    ("appropriation", 1): ("appropriation", 0),
    ("ceiling", 1): ("ceiling", -1),
    ("expiry", -1): ("expiry", 0),
    ("rescission", -1): ("rescission", 1),
    ("revaluation", 1): ("revaluation", 0),
    ("revaluation", -1): ("revaluation", 0),
    ("transfer", 1): ("transfer", 0),
    ("transfer", -1): ("transfer", 0),
    ("notification", 0): ("notification", 1),
    ("audit-finding", 0): ("audit-finding", -1),
}
ADDRESSES = {
    "https://www.defense.gov/News/": "ftp://www.defense.gov/News/",
    "http://www.defense.gov/News/": "javascript:alert(1)",
    "": "www.defense.gov",
}
WITHIN = {(10, 10): (10, 11), (10, 0): (10, -1)}
OF_ALL_KINDS = {("commitment", "all"): ("allocation", "all")}
COMPARED = {(False, "Another count"): (False, ""), (True, ""): (True, "Another count")}
BALANCE_ROWS = {
    ("remaining_balance", "usd", known_authority): ("remaining_balance", "count", known_authority)
}
KNOWN_DAYS = {("unknown", None): ("unknown", DAY), ("day", DAY): ("day", None)}
FROM_THAT_DAY = {(DAY, DAY): (DAY, DAY_BEFORE)}
GDP_EUR = {(2021, shared_source, 1): (2021, shared_source, 0)}
GDP_USD = {(1, 2021, shared_source, None): (0, 2021, shared_source, None)}
GDP_YEAR = {(1, 2021, shared_source): (1, None, shared_source)}
NO_SOURCE = {(None, None, None): (1, 2021, None)}
SOURCED = {(True, shared_source): (True, None), (None, None): (False, None)}

# Each edge of a rule: its columns, of which the error names the last; the message; and what the
# columns hold in a row accepted: in a row refused.
EDGES: list[tuple[str, str, str, dict[Any, Any]]] = [
    ("activity_day_known", "date_precision announced_on", ACTIVITY_DAY, KNOWN_DAYS),
    ("activity_amount_in_currency", "amount currency", IN_CURRENCY, {(None, ""): (None, "DKK")}),
    ("activity_amount_in_currency", "amount currency", IN_CURRENCY, {(None, ""): (1_000, "")}),
    ("activity_amount_in_currency", "amount currency", IN_CURRENCY, {(None, ""): (1_000, "dkk")}),
    ("package_announced_on_period", "announced_on", PERIOD, PERIOD_ENDS),
    ("action_effective_on_period", "effective_on", PERIOD, PERIOD_ENDS),
    ("reported_as_of_period", "as_of", PERIOD, PERIOD_ENDS),
    ("meeting_held_on_period", "held_on", PERIOD, PERIOD_ENDS),
    ("source_url_web", "url", WEB, ADDRESSES),
    ("authority_code_format", "code", AUTHORITY_CODE, {"AB": "A", "ABCDEFGHIJ": "Usai"}),
    ("action_change_sign", "kind change_usd", SIGN, SIGNS),
    ("action_precision_even", "precision", EVEN, {100_000_000: 1, 0: -2}),
    ("action_stated_positive", "stated_usd", STATED, {0: -1}),
    ("action_fiscal_year_range", "fiscal_year", YEAR, {2014: 2013, 2100: 2101}),
    ("action_expires_after", "effective_on expires_on", EXPIRY, FROM_THAT_DAY),
    ("target_due_after", "stated_on due_on", DUE, FROM_THAT_DAY),
    ("target_remaining_positive", "target_remaining_usd", REMAINING, {0: -1}),
    ("package_number_positive", "number", PACKAGE_NUMBER, {1: 0}),
    ("package_amount_positive", "amount_usd", AMOUNT, {1: 0}),
    ("package_charged_within_amount", "amount_usd charged_usd", CHARGED, WITHIN),
    ("package_known_from_after", "announced_on known_from", KNOWN, FROM_THAT_DAY),
    ("reported_precision_even", "precision", EVEN, {2: 3, 0: -2}),
    ("reported_value_positive", "value", VALUE, {0: -1}),
    ("reported_balance_has_subject", "measure unit subject", BALANCE, BALANCE_ROWS),
    ("reported_comparable_or_why_not", "comparable not_comparable_because", WHY_NOT, COMPARED),
    ("partner_code_format", "code", PARTNER_CODE, {"DNK": "DK", "EU": "dnk"}),
    ("partner_gdp_positive", "gdp_year source gdp_eur", GDP, GDP_EUR),
    ("partner_gdp_positive", "gdp_usd gdp_year source gdp_eur", GDP, GDP_USD),
    ("partner_gdp_sourced", "gdp_usd gdp_year source", GDP_SOURCE, NO_SOURCE),
    ("partner_gdp_sourced", "gdp_eur gdp_year source", GDP_SOURCE, GDP_YEAR),
    ("partner_contact_group_sourced", "contact_group contact_group_source", CONTACT_GROUP, SOURCED),
    ("contribution_month_first_day", "month", FIRST_DAY, {date(2024, 12, 1): date(2024, 12, 2)}),
    ("contribution_currency_code", "currency", CURRENCY, {"NOK": "nok"}),
    ("contribution_all_kinds_committed", "measure kind", ALL_KINDS, OF_ALL_KINDS),
    ("rate_month_first_day", "month", FIRST_DAY, {date(2024, 12, 1): date(2024, 12, 31)}),
    ("rate_currency_code", "currency", CURRENCY, {"GBP": "GB"}),
    ("rate_positive", "usd_per_unit", RATE, {Decimal("0.00000001"): Decimal("0")}),
    ("meeting_number_positive", "number", MEETING_NUMBER, {1: 0}),
    ("revision_single_row", "id", REVISION, {1: 2}),
]


@dataclass(frozen=True)
class Check:
    """A check constraint with a row that it accepts and one that it refuses."""

    name: str
    accepted: Values
    refused: Values
    column: str
    message: str
    form_message: str
    also: tuple[str, ...] = ()


def choices(rule: str, words: str, refused: str) -> list[Check]:
    """Return a case for each word, all against the one that is refused."""
    column = rule.split("_", 1)[1].removesuffix("_known")
    return [
        Check(
            f"assistance_{rule}",
            accepted={column: word, **WITH_CHOICE.get((rule, word), {})},
            refused={column: refused},
            column=column,
            message=f"The {column.replace('_', ' ')} must be one of: {words}.",
            # No form has the status: only the constraint speaks.
            form_message="" if column == "status" else f"Value '{refused}' is not a valid choice.",
            also=ALSO_REFUSED.get(rule, ()),
        )
        for word in words.split(", ")
    ]


def edges(rule: str, columns: str, message: str, pairs: dict[Any, Any]) -> list[Check]:
    """Return a case for each pair of an accepted and a refused row."""
    names = columns.split()

    def row(held: Any) -> Values:
        return dict(zip(names, held if len(names) > 1 else [held], strict=True))

    return [
        Check(
            f"assistance_{rule}",
            accepted=row(accepted),
            refused=row(refused),
            column=names[-1],
            message=message,
            form_message=FORM_MESSAGES.get(refused, ""),
        )
        for accepted, refused in pairs.items()
    ]


CHECKS = [
    *(case for rule in CHOICES for case in choices(*rule)),
    *(case for rule in EDGES for case in edges(*rule)),
]

# What a form says of a second row, for each unique column or constraint.
SECOND_ROW = {
    "assistance_activity_once": "This series already has an activity with this key.",
    "assistance_current_series_once": "Constraint “assistance_current_series_once” is violated.",
    "ActivitySeries.series": "Activity series with this Series already exists.",
    "assistance_draft_change_once": (
        "Draft change with this Content type and Object id already exists."
    ),
    "Source.key": "Source with this Key already exists.",
    "FundingAuthority.code": "Funding authority with this Code already exists.",
    "FundingAction.key": "Funding action with this Key already exists.",
    "Target.key": "Target with this Key already exists.",
    "assistance_target_once": "This authority has a target stated that day for that day.",
    "Capability.slug": "Capability with this Slug already exists.",
    "Package.slug": "Package with this Slug already exists.",
    "assistance_package_number_once": "This authority already has a package with this number.",
    "ReportedFigure.key": "Reported figure with this Key already exists.",
    "Partner.code": "Partner with this Code already exists.",
    "assistance_contribution_once": (
        "This series already has that partner, month, kind and measure."
    ),
    "assistance_rate_once": "This currency already has a rate for that month.",
    "Coalition.slug": "Coalition with this Slug already exists.",
    "assistance_membership_once": "This partner is already in this coalition.",
    "Meeting.number": "Meeting with this Number already exists.",
    "ContextNote.key": "Context note with this Key already exists.",
    "assistance_seeded_once": "Seeded row with this Table and Key already exists.",
    "assistance_imported_row_once": "Imported row with this File import and Line already exists.",
}


@dataclass(frozen=True)
class Once:
    """A unique column or constraint: beside a standing row, a row refused and one accepted."""

    name: str
    standing: Values
    refused: Values
    accepted: Values


DUE_NEXT_DAY = {"due_on": date(2025, 1, 21)}
STATED_NEXT_DAY = {"stated_on": date(2024, 12, 24)}
DECEMBER = {"currency": "EUR", "month": date(2024, 12, 1)}
JANUARY = {"currency": "EUR", "month": date(2025, 1, 1)}
FIFTH = {"number": 5, "slug": "a"}
FIFTH_AGAIN = {"number": 5, "slug": "b"}
DRAFT, WITHDRAWN = {"status": "draft"}, {"status": "withdrawn"}
OTHER_AUTHORITY = {"authority": lambda: factories.make_authority(code="USAI")}
OTHER_LEAD = {"role": "lead", "partner": lambda: factories.make_partner(code="NLD")}
NOT_CURRENT = {"series": "another", "is_current": False}

ONCE = [
    Once("assistance_activity_once", {}, {"kind": "financial"}, {"series": "kiel-r18-activities"}),
    Once("assistance_current_series_once", {}, {"series": "another"}, NOT_CURRENT),
    Once("ActivitySeries.series", {}, {"is_current": False}, NOT_CURRENT),
    Once("assistance_draft_change_once", {}, {"reason": "another"}, {"object_id": 2}),
    Once("Source.key", {"key": "a"}, {"key": "a"}, {"key": "b"}),
    Once("FundingAuthority.code", {"code": "PDA"}, {"code": "PDA"}, {"code": "USAI"}),
    Once("FundingAction.key", {"key": "a"}, {"key": "a"}, {"key": "b"}),
    Once("Target.key", {"key": "a"}, {"key": "a", **DUE_NEXT_DAY}, {"key": "b", **DUE_NEXT_DAY}),
    Once("assistance_target_once", {"key": "a"}, {"key": "b"}, {"key": "b", **STATED_NEXT_DAY}),
    Once("Capability.slug", {"slug": "a"}, {"slug": "a"}, {"slug": "b"}),
    Once("Package.slug", {"slug": "a"}, {"slug": "a", "number": 2}, {"slug": "b", "number": 2}),
    Once("assistance_package_number_once", FIFTH | DRAFT, FIFTH_AGAIN, FIFTH_AGAIN | WITHDRAWN),
    Once("assistance_package_number_once", FIFTH, FIFTH_AGAIN, {"number": 6, "slug": "b"}),
    Once("assistance_package_number_once", FIFTH, FIFTH_AGAIN, FIFTH_AGAIN | OTHER_AUTHORITY),
    Once("ReportedFigure.key", {"key": "a"}, {"key": "a"}, {"key": "b"}),
    Once("Partner.code", {"code": "DNK"}, {"code": "DNK"}, {"code": "NLD"}),
    Once("assistance_contribution_once", {}, {"amount": 2}, {"series": "kiel-r30-monthly"}),
    Once("assistance_contribution_once", {}, {"currency": "DKK"}, {"measure": "commitment"}),
    Once("assistance_rate_once", DECEMBER, DECEMBER, JANUARY),
    Once("Coalition.slug", {"slug": "a"}, {"slug": "a"}, {"slug": "b"}),
    Once("assistance_membership_once", {"role": "lead"}, {"role": "member"}, OTHER_LEAD),
    Once("Meeting.number", {"number": 25}, {"number": 25}, {"number": 26}),
    Once("ContextNote.key", {"key": "a"}, {"key": "a"}, {"key": "b"}),
    Once("assistance_seeded_once", {"key": "pda-1"}, {"key": "pda-1"}, {"key": "pda-2"}),
    Once("assistance_imported_row_once", {"line": 2}, {"line": 2}, {"line": 3}),
]

# Without its day a record would count never or always.
DAYS = [
    *("FundingAuthority.opens_on", "FundingAction.effective_on", "Target.stated_on"),
    *("Target.due_on", "Package.announced_on", "ReportedFigure.as_of", "Contribution.month"),
    *("ExchangeRate.month", "Coalition.established_on", "Meeting.held_on", "ContextNote.as_of"),
]

KEYS = [
    *("Activity.series", "Source.key", "FundingAction.key", "Target.key", "ReportedFigure.key"),
    *("Contribution.series", "ContextNote.key"),
]


def readable(values: Values) -> str:
    return ",".join(
        f"{column}={'given' if callable(value) else value}" for column, value in values.items()
    )


def each(case: str, table: list[Any], values: str) -> Any:
    """Parametrize by rule and row, each row once."""
    cases = {f"{case.name}({readable(getattr(case, values))})": case for case in table}
    return pytest.mark.parametrize(case, cases.values(), ids=cases.keys())


each_accepted = each("check", CHECKS, "accepted")
each_refused = each("check", CHECKS, "refused")
each_beside = each("once", ONCE, "accepted")
each_again = each("once", ONCE, "refused")
each_day = pytest.mark.parametrize("column", DAYS)
each_key = pytest.mark.parametrize("column", KEYS)


def built(rule: str, values: Values) -> Any:
    """Return an unsaved record of the model that has the constraint or the column."""
    record = RECORDS[rule.split(".")[0] if "." in rule else MODEL_OF[rule]]
    return record(**{name: value() if callable(value) else value for name, value in values.items()})


def form_errors(record: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    return refusal.value.message_dict


def assert_valid_and_stored(record: Any) -> None:
    record.full_clean()
    record.save()

    assert type(record)._default_manager.filter(pk=record.pk).exists()


def assert_database_refuses(record: Any, rule: str | None = None) -> None:
    """Expect an IntegrityError, naming the rule if given, however the row is written."""
    rows = type(record)._default_manager
    before = rows.count()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        record.save()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        rows.bulk_create([record])

    assert rows.count() == before


def test_the_tables_name_every_check_constraint() -> None:
    assert {case.name for case in CHECKS} == {
        constraint.name
        for model in MODELS
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_the_tables_name_every_unique_constraint_and_unique_column() -> None:
    named = set()
    for model in MODELS:
        named |= {
            constraint.name
            for constraint in model._meta.constraints
            if not isinstance(constraint, CheckConstraint)
        }
        named |= {
            f"{model.__name__}.{column.name}"
            for column in model._meta.local_fields
            if column.unique and not column.primary_key
        }
    assert {case.name for case in ONCE} == named == SECOND_ROW.keys()


def test_every_constraint_is_a_check_or_unique() -> None:
    kinds = {type(constraint) for model in MODELS for constraint in model._meta.constraints}
    assert kinds == {CheckConstraint, UniqueConstraint}


def test_the_tables_name_every_day_that_must_be_known() -> None:
    assert set(DAYS) == columns_that(lambda column: type(column) is DateField and not column.null)


def test_the_tables_name_every_key() -> None:
    assert set(KEYS) == columns_that(lambda column: KEY in column.validators)


def columns_that(hold: Callable[[Any], bool]) -> set[str]:
    return {
        f"{model.__name__}.{column.name}"
        for model in MODELS
        for column in model._meta.local_fields
        if hold(column)
    }


@each_accepted
def test_an_accepted_row_is_valid_and_can_be_stored(check: Check) -> None:
    assert_valid_and_stored(built(check.name, check.accepted))


@each_refused
def test_a_form_refuses_a_row_in_words(check: Check) -> None:
    under = check.column if check.form_message else NON_FIELD_ERRORS

    errors = form_errors(built(check.name, check.refused))

    assert errors == {under: [check.form_message or check.message]}


@each_refused
def test_the_error_of_a_check_names_the_column(check: Check) -> None:
    record = built(check.name, check.refused)

    with pytest.raises(ValidationError) as refusal:
        record.validate_constraints()

    errors = [(error.code, error.message) for error in refusal.value.error_dict[NON_FIELD_ERRORS]]
    assert (check.column, check.message) in errors
    assert len(errors) == 1 + len(check.also)


@each_refused
def test_the_database_refuses_what_a_check_refuses(check: Check) -> None:
    rules = "|".join((check.name, *check.also))
    assert_database_refuses(built(check.name, check.refused), rules)


@each_beside
def test_a_row_that_differs_stands_beside_another(once: Once) -> None:
    built(once.name, once.standing).save()
    assert_valid_and_stored(built(once.name, once.accepted))


@each_again
def test_a_form_refuses_a_second_row_in_words(once: Once) -> None:
    built(once.name, once.standing).save()
    under = once.name.split(".")[1] if "." in once.name else NON_FIELD_ERRORS

    errors = form_errors(built(once.name, once.refused))

    assert errors == {under: [SECOND_ROW[once.name]]}


@each_again
def test_the_database_refuses_a_second_row(once: Once) -> None:
    built(once.name, once.standing).save()
    assert_database_refuses(built(once.name, once.refused))


@each_day
def test_a_day_must_be_known(column: str) -> None:
    name = column.split(".")[1]
    undated = built(column, {})
    setattr(undated, name, None)

    assert form_errors(undated) == {name: ["This field cannot be null."]}
    assert_database_refuses(undated, name)


@each_key
@pytest.mark.parametrize("key", ["a", "2024-12-30", "kiel_r29.v2", "A-1"])
def test_a_key_holds_letters_digits_and_three_signs(column: str, key: str) -> None:
    built(column, {column.split(".")[1]: key}).full_clean()


@each_key
@pytest.mark.parametrize("key", ["-a", ".a", "a b", "a/b", "a;b", "a\n", " a", "ключ", "é"])
def test_a_key_with_any_other_sign_is_refused(column: str, key: str) -> None:
    name = column.split(".")[1]
    message = "A key holds letters, digits, dots, hyphens and underscores only."
    assert form_errors(built(column, {name: key})) == {name: [message]}


@each_key
def test_a_key_is_not_empty(column: str) -> None:
    name = column.split(".")[1]
    assert form_errors(built(column, {name: ""})) == {name: ["This field cannot be blank."]}


def test_packages_without_a_number_stand_side_by_side() -> None:
    factories.unsaved_package(number=None, slug="a").save()
    assert_valid_and_stored(factories.unsaved_package(number=None, slug="b"))

    assert models.Package.objects.filter(number=None).count() == 2


def test_a_remaining_balance_of_no_known_authority_is_refused() -> None:
    errors = form_errors(factories.unsaved_reported_figure(subject="NATO"))
    assert errors == {"subject": ["There is no authority “NATO”."]}


def test_the_database_refuses_a_remaining_balance_without_a_subject() -> None:
    balance = factories.unsaved_reported_figure(subject="")
    assert_database_refuses(balance, "assistance_reported_balance_has_subject")
