"""Every rule on the records: for people by full_clean(), for everything else by the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from assistance.models import (
    ActivitySeries,
    Correction,
    DataRevision,
    DraftChange,
    FileImport,
    ImportedRow,
    Package,
    SeededRow,
)
from assistance.models.rules import KEY
from tests.factories import (
    make_authority,
    make_partner,
    shared_authority,
    shared_source,
    unsaved_activity,
    unsaved_authority,
    unsaved_capability,
    unsaved_coalition,
    unsaved_context_note,
    unsaved_contribution,
    unsaved_exchange_rate,
    unsaved_funding_action,
    unsaved_meeting,
    unsaved_membership,
    unsaved_package,
    unsaved_partner,
    unsaved_reported_figure,
    unsaved_source,
    unsaved_target,
)

pytestmark = pytest.mark.django_db

# Versions in the history are copies of rows that were valid.
MODELS = [
    model
    for model in apps.get_app_config("assistance").get_models()
    if not hasattr(model, "instance_type")
]

Values = dict[str, Any]  # a function as a value is called when the test runs


def unsaved_figure_of_an_authority(**changes: Any) -> models.Model:
    shared_authority()
    return unsaved_reported_figure(**changes)


def unsaved_allied_figure(**changes: Any) -> models.Model:
    return unsaved_reported_figure(**{"measure": "allied_committed", "subject": ""} | changes)


def unsaved_revision(**changes: Any) -> models.Model:
    return DataRevision(changed_at=datetime(2024, 12, 30, tzinfo=UTC), **changes)


def unsaved_correction(**changes: Any) -> models.Model:
    values = {
        "table": "packages",
        "key": "pda-1",
        "kind": "changed",
        "changes": [["title", "First", "First drawdown"]],
        "reason": "A slip",
        "corrected_at": datetime(2024, 12, 30, tzinfo=UTC),
    }
    return Correction(**values | changes)


def unsaved_series(**changes: Any) -> models.Model:
    values = {
        "series": "kiel-r7-activities",
        "title": "Release 7",
        "file_name": "kiel.xlsx",
        "sha256": "0" * 64,
        "imported_at": datetime(2024, 12, 30, tzinfo=UTC),
        "is_current": True,
    }
    return ActivitySeries(**values | changes)


def unsaved_draft_change(**changes: Any) -> models.Model:
    values = {
        "content_type": ContentType.objects.get_for_model(Package),
        "object_id": 1,
        "changes": [["title", "First", "First drawdown"]],
        "changed_at": datetime(2024, 12, 30, tzinfo=UTC),
    }
    return DraftChange(**values | changes)


def unsaved_seeded_row(**changes: Any) -> models.Model:
    return SeededRow(**{"table": "packages", "key": "pda-1", "digest": "0" * 64} | changes)


def unsaved_file_import(**changes: Any) -> models.Model:
    values = {
        "table": "packages",
        "file_name": "x.csv",
        "sha256": "0" * 64,
        "size": 5,
        "uploaded_at": datetime(2024, 12, 30, tzinfo=UTC),
    }
    return FileImport(**values | changes)


def unsaved_imported_row(**changes: Any) -> models.Model:
    file_import = FileImport.objects.first()
    if file_import is None:
        file_import = unsaved_file_import()
        file_import.save()
    values = {"line": 2, "fate": "new", "key": "pda-1", "cells": {"slug": "pda-1"}}
    return ImportedRow(
        **{"file_import": file_import, "changes": [], "problems": [], **values, **changes}
    )


@dataclass(frozen=True)
class Check:
    """A check constraint with a row that it accepts and one that it refuses."""

    name: str
    record: Callable[..., Any]
    accepted: Values
    refused: Values
    column: str
    message: str
    # What a form says instead, where the field's own rule or clean() speaks first.
    form_message: str = ""
    # Other constraints that refuse the same row; a database names any one of them.
    also: tuple[str, ...] = ()


def choice(
    name: str,
    record: Callable[..., Any],
    column: str,
    choices: str,
    *,
    refused: str,
    **more: Any,
) -> list[Check]:
    """Return a case for each choice of the column, all against one value that is none of them."""
    return [
        Check(
            name,
            record,
            accepted={column: accepted, **more.get("with_choice", {}).get(accepted, {})},
            refused={column: refused},
            column=column,
            message=f"The {column} must be one of: {choices}.",
            form_message=more.get("form_message", f"Value '{refused}' is not a valid choice."),
            also=more.get("also", ()),
        )
        for accepted in choices.split(", ")
    ]


CONFIDENCE = "high, medium, low"
SIGN = (
    "The change is positive for an appropriation or a ceiling, negative for an expiry or a "
    "rescission, not zero for a revaluation or a transfer, and zero for a notification or an "
    "audit finding."
)
EVEN = "The precision is zero or a positive even number."
FIRST_DAY = "A month is written as its first day, for example 2024-12-01."
CURRENCY = "A currency is three capital letters, for example EUR."
AUTHORITY_CODE = "An authority's code is 2 to 10 capital letters, for example PDA."
PARTNER_CODE = "A partner's code is three capital letters (ISO 3166-1 alpha-3), or EU."
WHY_NOT = "A figure that is not comparable says why; a comparable one leaves that empty."
CHARGED = "The charged amount lies between zero and the announced amount, or is empty."
GDP_SOURCED = "A GDP needs its year and its source."
GDP_POSITIVE = "A GDP is more than zero, or empty where unknown."


def sign(kind: str, accepted: int, refused: int) -> Check:
    return Check(
        "assistance_action_change_sign",
        unsaved_funding_action,
        accepted={"kind": kind, "change_usd": accepted},
        refused={"kind": kind, "change_usd": refused},
        column="change_usd",
        message=SIGN,
    )


IN_CURRENCY = "An amount has its currency, three capital letters; without one neither is there."
PERIOD = "The day lies between 1 January 2014 and 31 December 2100."


def period(table: str, record: Callable[..., Any], column: str) -> list[Check]:
    """Return a case for both ends of the period, each against the day beyond it."""
    ends = [
        (date(2014, 1, 1), date(2013, 12, 31)),
        (date(2100, 12, 31), date(2101, 1, 1)),
    ]
    return [
        Check(
            f"assistance_{table}_{column}_period",
            record,
            accepted={column: accepted},
            refused={column: refused},
            column=column,
            message=PERIOD,
        )
        for accepted, refused in ends
    ]


STATUSES = {
    "source": unsaved_source,
    "authority": unsaved_authority,
    "action": unsaved_funding_action,
    "target": unsaved_target,
    "capability": unsaved_capability,
    "package": unsaved_package,
    "reported": unsaved_allied_figure,
    "partner": unsaved_partner,
    "contribution": unsaved_contribution,
    "rate": unsaved_exchange_rate,
    "activity": unsaved_activity,
    "coalition": unsaved_coalition,
    "membership": unsaved_membership,
    "meeting": unsaved_meeting,
    "note": unsaved_context_note,
}

CHECKS = [
    *(
        case
        for table, record in STATUSES.items()
        for case in choice(
            f"assistance_{table}_status_known",
            record,
            "status",
            "draft, published, withdrawn",
            refused="gone",
            form_message="",  # no form has the field: only the constraint speaks
        )
    ),
    *choice(
        "assistance_correction_kind_known",
        unsaved_correction,
        "kind",
        "changed, withdrawn, restored",
        refused="forgotten",
    ),
    *choice(
        "assistance_fileimport_state_known",
        unsaved_file_import,
        "state",
        "waiting, checking, checked, refused, applying, applied, failed, discarded",
        refused="forgotten",
    ),
    *choice(
        "assistance_activity_kind_known",
        unsaved_activity,
        "kind",
        "military, financial, humanitarian, all",
        refused="moral",
    ),
    *choice(
        "assistance_activity_measure_known",
        unsaved_activity,
        "measure",
        "allocation, commitment",
        refused="promise",
    ),
    Check(
        "assistance_activity_date_precision_known",
        unsaved_activity,
        accepted={"date_precision": "until"},
        refused={"date_precision": "about"},
        column="date_precision",
        message="The date precision must be one of: day, month, until, since, unknown.",
        form_message="Value 'about' is not a valid choice.",
    ),
    Check(
        "assistance_activity_day_known",
        unsaved_activity,
        accepted={"date_precision": "unknown", "announced_on": None},
        refused={"date_precision": "unknown"},
        column="announced_on",
        message="An activity has a day, or says that its date is unknown.",
    ),
    Check(
        "assistance_activity_day_known",
        unsaved_activity,
        accepted={"date_precision": "day"},
        refused={"announced_on": None},
        column="announced_on",
        message="An activity has a day, or says that its date is unknown.",
    ),
    *(
        Check(
            "assistance_activity_amount_in_currency",
            unsaved_activity,
            accepted={"amount": None, "currency": ""},
            refused=refused,
            column="currency",
            message=IN_CURRENCY,
        )
        for refused in ({"amount": None}, {"currency": ""}, {"currency": "dkk"})
    ),
    *period("package", unsaved_package, "announced_on"),
    *period("action", unsaved_funding_action, "effective_on"),
    *period("reported", unsaved_allied_figure, "as_of"),
    *period("meeting", unsaved_meeting, "held_on"),
    # Source
    *choice(
        "assistance_source_kind_known",
        unsaved_source,
        "kind",
        "official, press, reference, dataset",
        refused="blog",
    ),
    *choice(
        "assistance_source_access_known",
        unsaved_source,
        "access",
        "read, copy, cited",
        refused="heard",
    ),
    Check(
        "assistance_source_url_web",
        unsaved_source,
        accepted={"url": "https://www.defense.gov/News/"},
        refused={"url": "ftp://www.defense.gov/News/"},
        column="url",
        message="An address starts with https:// or http://.",
    ),
    Check(
        "assistance_source_url_web",
        unsaved_source,
        accepted={"url": "http://www.defense.gov/News/"},
        refused={"url": "javascript:alert(1)"},
        column="url",
        message="An address starts with https:// or http://.",
        form_message="Enter a valid URL.",
    ),
    Check(
        "assistance_source_url_web",
        unsaved_source,
        accepted={"url": ""},
        refused={"url": "www.defense.gov"},
        column="url",
        message="An address starts with https:// or http://.",
        form_message="Enter a valid URL.",
    ),
    # FundingAuthority
    *choice(
        "assistance_authority_kind_known",
        unsaved_authority,
        "kind",
        "drawdown, procurement",
        refused="loan",
    ),
    Check(
        "assistance_authority_code_format",
        unsaved_authority,
        accepted={"code": "AB"},
        refused={"code": "A"},
        column="code",
        message=AUTHORITY_CODE,
    ),
    Check(
        "assistance_authority_code_format",
        unsaved_authority,
        accepted={"code": "ABCDEFGHIJ"},
        refused={"code": "Usai"},
        column="code",
        message=AUTHORITY_CODE,
    ),
    # FundingAction
    *choice(
        "assistance_action_kind_known",
        unsaved_funding_action,
        "kind",
        "appropriation, ceiling, revaluation, expiry, transfer, rescission, notification, "
        "audit-finding",
        refused="gift",
        with_choice={
            "expiry": {"change_usd": -1},
            "rescission": {"change_usd": -1},
            "notification": {"change_usd": 0},
            "audit-finding": {"change_usd": 0},
        },
        also=("assistance_action_change_sign",),
    ),
    *choice(
        "assistance_action_confidence_known",
        unsaved_funding_action,
        "confidence",
        CONFIDENCE,
        refused="sure",
    ),
    sign("appropriation", accepted=1, refused=0),
    sign("ceiling", accepted=1, refused=-1),
    sign("expiry", accepted=-1, refused=0),
    sign("rescission", accepted=-1, refused=1),
    sign("revaluation", accepted=1, refused=0),
    sign("revaluation", accepted=-1, refused=0),
    sign("transfer", accepted=1, refused=0),
    sign("transfer", accepted=-1, refused=0),
    sign("notification", accepted=0, refused=1),
    sign("audit-finding", accepted=0, refused=-1),
    Check(
        "assistance_action_precision_even",
        unsaved_funding_action,
        accepted={"precision": 100_000_000},
        refused={"precision": 1},
        column="precision",
        message=EVEN,
    ),
    Check(
        "assistance_action_precision_even",
        unsaved_funding_action,
        accepted={"precision": 0},
        refused={"precision": -2},
        column="precision",
        message=EVEN,
    ),
    Check(
        "assistance_action_stated_positive",
        unsaved_funding_action,
        accepted={"stated_usd": 0},
        refused={"stated_usd": -1},
        column="stated_usd",
        message="The stated sum is zero or more, or empty where the document states none.",
    ),
    Check(
        "assistance_action_fiscal_year_range",
        unsaved_funding_action,
        accepted={"fiscal_year": 2014},
        refused={"fiscal_year": 2013},
        column="fiscal_year",
        message="The fiscal year lies between 2014 and 2100.",
    ),
    Check(
        "assistance_action_fiscal_year_range",
        unsaved_funding_action,
        accepted={"fiscal_year": 2100},
        refused={"fiscal_year": 2101},
        column="fiscal_year",
        message="The fiscal year lies between 2014 and 2100.",
    ),
    Check(
        "assistance_action_expires_after",
        unsaved_funding_action,
        accepted={"effective_on": date(2022, 9, 30), "expires_on": date(2022, 9, 30)},
        refused={"effective_on": date(2022, 9, 30), "expires_on": date(2022, 9, 29)},
        column="expires_on",
        message="The expiry day is not before the day on which the act takes effect.",
    ),
    # Target
    Check(
        "assistance_target_due_after",
        unsaved_target,
        accepted={"stated_on": date(2024, 12, 23), "due_on": date(2024, 12, 23)},
        refused={"stated_on": date(2024, 12, 23), "due_on": date(2024, 12, 22)},
        column="due_on",
        message="A target is due on or after the day on which it was stated.",
    ),
    Check(
        "assistance_target_remaining_positive",
        unsaved_target,
        accepted={"target_remaining_usd": 0},
        refused={"target_remaining_usd": -1},
        column="target_remaining_usd",
        message="The target is zero or more, or empty where none was stated.",
    ),
    # Package
    *choice(
        "assistance_package_confidence_known",
        unsaved_package,
        "confidence",
        CONFIDENCE,
        refused="sure",
    ),
    Check(
        "assistance_package_number_positive",
        unsaved_package,
        accepted={"number": 1},
        refused={"number": 0},
        column="number",
        message="A package's number is 1 or more, or empty.",
    ),
    Check(
        "assistance_package_amount_positive",
        unsaved_package,
        accepted={"amount_usd": 1},
        refused={"amount_usd": 0},
        column="amount_usd",
        message="The announced amount is more than zero.",
    ),
    Check(
        "assistance_package_charged_within_amount",
        unsaved_package,
        accepted={"amount_usd": 10, "charged_usd": 10},
        refused={"amount_usd": 10, "charged_usd": 11},
        column="charged_usd",
        message=CHARGED,
    ),
    Check(
        "assistance_package_charged_within_amount",
        unsaved_package,
        accepted={"amount_usd": 10, "charged_usd": 0},
        refused={"amount_usd": 10, "charged_usd": -1},
        column="charged_usd",
        message=CHARGED,
    ),
    Check(
        "assistance_package_known_from_after",
        unsaved_package,
        accepted={"announced_on": date(2021, 12, 28), "known_from": date(2021, 12, 28)},
        refused={"announced_on": date(2021, 12, 28), "known_from": date(2021, 12, 27)},
        column="known_from",
        message="A package becomes known on its day or later.",
    ),
    # ReportedFigure
    *choice(
        "assistance_reported_measure_known",
        unsaved_figure_of_an_authority,
        "measure",
        "remaining_balance, allied_committed, us_committed, package_count, package_amount, "
        "contact_group_partners, coalitions, coalition_leads, meetings_held, "
        "partners_above_us_gdp_share, dprk_troops_deployed, dprk_casualties",
        refused="gdp",
    ),
    *choice(
        "assistance_reported_qualifier_known",
        unsaved_allied_figure,
        "qualifier",
        "exact, about, at_least, at_most",
        refused="roughly",
    ),
    *choice(
        "assistance_reported_unit_known",
        unsaved_allied_figure,
        "unit",
        "usd, count",
        refused="eur",
    ),
    *choice(
        "assistance_reported_confidence_known",
        unsaved_allied_figure,
        "confidence",
        CONFIDENCE,
        refused="sure",
    ),
    Check(
        "assistance_reported_precision_even",
        unsaved_allied_figure,
        accepted={"precision": 2},
        refused={"precision": 3},
        column="precision",
        message=EVEN,
    ),
    Check(
        "assistance_reported_precision_even",
        unsaved_allied_figure,
        accepted={"precision": 0},
        refused={"precision": -2},
        column="precision",
        message=EVEN,
    ),
    Check(
        "assistance_reported_value_positive",
        unsaved_allied_figure,
        accepted={"value": 0},
        refused={"value": -1},
        column="value",
        message="A reported value is zero or more.",
    ),
    Check(
        "assistance_reported_balance_has_subject",
        unsaved_figure_of_an_authority,
        accepted={"subject": "PDA", "unit": "usd"},
        refused={"subject": "PDA", "unit": "count"},
        column="subject",
        message="A remaining balance names its authority and is in US dollars.",
    ),
    Check(
        "assistance_reported_comparable_or_why_not",
        unsaved_allied_figure,
        accepted={"comparable": False, "not_comparable_because": "Another count"},
        refused={"comparable": False, "not_comparable_because": ""},
        column="not_comparable_because",
        message=WHY_NOT,
    ),
    Check(
        "assistance_reported_comparable_or_why_not",
        unsaved_allied_figure,
        accepted={"comparable": True, "not_comparable_because": ""},
        refused={"comparable": True, "not_comparable_because": "Another count"},
        column="not_comparable_because",
        message=WHY_NOT,
    ),
    # Partner
    Check(
        "assistance_partner_code_format",
        unsaved_partner,
        accepted={"code": "DNK"},
        refused={"code": "DK"},
        column="code",
        message=PARTNER_CODE,
    ),
    Check(
        "assistance_partner_code_format",
        unsaved_partner,
        accepted={"code": "EU"},
        refused={"code": "dnk"},
        column="code",
        message=PARTNER_CODE,
    ),
    Check(
        "assistance_partner_gdp_positive",
        unsaved_partner,
        accepted={"gdp_eur": 1, "gdp_year": 2021, "source": shared_source},
        refused={"gdp_eur": 0, "gdp_year": 2021, "source": shared_source},
        column="gdp_eur",
        message=GDP_POSITIVE,
    ),
    Check(
        "assistance_partner_gdp_positive",
        unsaved_partner,
        accepted={"gdp_usd": 1, "gdp_year": 2021, "source": shared_source},
        refused={"gdp_usd": 0, "gdp_year": 2021, "source": shared_source},
        column="gdp_eur",
        message=GDP_POSITIVE,
    ),
    Check(
        "assistance_partner_gdp_sourced",
        unsaved_partner,
        accepted={"gdp_usd": None, "gdp_year": None, "source": None},
        refused={"gdp_usd": 1, "gdp_year": 2021, "source": None},
        column="source",
        message=GDP_SOURCED,
    ),
    Check(
        "assistance_partner_gdp_sourced",
        unsaved_partner,
        accepted={"gdp_eur": 1, "gdp_year": 2021, "source": shared_source},
        refused={"gdp_eur": 1, "gdp_year": None, "source": shared_source},
        column="source",
        message=GDP_SOURCED,
    ),
    Check(
        "assistance_partner_contact_group_sourced",
        unsaved_partner,
        accepted={"contact_group": True, "contact_group_source": shared_source},
        refused={"contact_group": True, "contact_group_source": None},
        column="contact_group_source",
        message="A known membership in the contact group needs its source.",
    ),
    Check(
        "assistance_partner_contact_group_sourced",
        unsaved_partner,
        accepted={"contact_group": None, "contact_group_source": None},
        refused={"contact_group": False, "contact_group_source": None},
        column="contact_group_source",
        message="A known membership in the contact group needs its source.",
    ),
    # Contribution
    *choice(
        "assistance_contribution_kind_known",
        unsaved_contribution,
        "kind",
        "military, financial, humanitarian, all",
        refused="civil",
        with_choice={"all": {"measure": "commitment"}},
    ),
    *choice(
        "assistance_contribution_measure_known",
        unsaved_contribution,
        "measure",
        "allocation, commitment",
        refused="delivery",
    ),
    Check(
        "assistance_contribution_month_first_day",
        unsaved_contribution,
        accepted={"month": date(2024, 12, 1)},
        refused={"month": date(2024, 12, 2)},
        column="month",
        message=FIRST_DAY,
    ),
    Check(
        "assistance_contribution_currency_code",
        unsaved_contribution,
        accepted={"currency": "NOK"},
        refused={"currency": "nok"},
        column="currency",
        message=CURRENCY,
    ),
    Check(
        "assistance_contribution_all_kinds_committed",
        unsaved_contribution,
        accepted={"kind": "all", "measure": "commitment"},
        refused={"kind": "all", "measure": "allocation"},
        column="kind",
        message="An allocation is of one kind; only commitments may cover all kinds.",
    ),
    # ExchangeRate
    Check(
        "assistance_rate_month_first_day",
        unsaved_exchange_rate,
        accepted={"month": date(2024, 12, 1)},
        refused={"month": date(2024, 12, 31)},
        column="month",
        message=FIRST_DAY,
    ),
    Check(
        "assistance_rate_currency_code",
        unsaved_exchange_rate,
        accepted={"currency": "GBP"},
        refused={"currency": "GB"},
        column="currency",
        message=CURRENCY,
    ),
    Check(
        "assistance_rate_positive",
        unsaved_exchange_rate,
        accepted={"usd_per_unit": Decimal("0.00000001")},
        refused={"usd_per_unit": Decimal("0")},
        column="usd_per_unit",
        message="An exchange rate is more than zero.",
    ),
    # Coalition, CoalitionMembership and Meeting
    *choice(
        "assistance_membership_role_known",
        unsaved_membership,
        "role",
        "lead, member",
        refused="observer",
    ),
    *choice(
        "assistance_meeting_format_known",
        unsaved_meeting,
        "format",
        "in person, virtual",
        refused="by post",
    ),
    Check(
        "assistance_meeting_number_positive",
        unsaved_meeting,
        accepted={"number": 1},
        refused={"number": 0},
        column="number",
        message="A meeting's number is 1 or more.",
    ),
    # DataRevision
    Check(
        "assistance_revision_single_row",
        unsaved_revision,
        accepted={"pk": 1},
        refused={"pk": 2},
        column="id",
        message="There is one data revision.",
    ),
]


@dataclass(frozen=True)
class Once:
    """A unique column or constraint: beside a standing row, a row accepted and one refused."""

    name: str
    record: Callable[..., Any]
    standing: Values
    refused: Values
    accepted: Values
    message: str
    under: str = NON_FIELD_ERRORS


def one_key(name: str, record: Callable[..., Any], *, again: Values, message: str) -> Once:
    """Return the case of a unique key column; `again` makes the second row differ elsewhere."""
    column = name.split(".")[1]
    return Once(
        name,
        record,
        standing={column: "a"},
        refused={column: "a", **again},
        accepted={column: "b", **again},
        message=message,
        under=column,
    )


ONCE = [
    Once(
        "assistance_activity_once",
        unsaved_activity,
        standing={},
        refused={"kind": "financial"},
        accepted={"series": "kiel-r18-activities"},
        message="This series already has an activity with this key.",
    ),
    Once(
        "assistance_current_series_once",
        unsaved_series,
        standing={},
        refused={"series": "another"},
        accepted={"series": "another", "is_current": False},
        message="Constraint “assistance_current_series_once” is violated.",
    ),
    Once(
        "ActivitySeries.series",
        unsaved_series,
        standing={},
        refused={"is_current": False},
        accepted={"series": "another", "is_current": False},
        message="Activity series with this Series already exists.",
        under="series",
    ),
    Once(
        "assistance_draft_change_once",
        unsaved_draft_change,
        standing={},
        refused={"reason": "another"},
        accepted={"object_id": 2},
        message="Draft change with this Content type and Object id already exists.",
    ),
    one_key("Source.key", unsaved_source, again={}, message="Source with this Key already exists."),
    Once(
        "FundingAuthority.code",
        unsaved_authority,
        standing={"code": "PDA"},
        refused={"code": "PDA"},
        accepted={"code": "USAI"},
        message="Funding authority with this Code already exists.",
        under="code",
    ),
    one_key(
        "FundingAction.key",
        unsaved_funding_action,
        again={},
        message="Funding action with this Key already exists.",
    ),
    one_key(
        "Target.key",
        unsaved_target,
        again={"due_on": date(2025, 1, 21)},
        message="Target with this Key already exists.",
    ),
    Once(
        "assistance_target_once",
        unsaved_target,
        standing={"stated_on": date(2024, 12, 23), "due_on": date(2025, 1, 20), "key": "a"},
        refused={"stated_on": date(2024, 12, 23), "due_on": date(2025, 1, 20), "key": "b"},
        accepted={"stated_on": date(2024, 12, 24), "due_on": date(2025, 1, 20), "key": "b"},
        message="This authority has a target stated that day for that day.",
    ),
    one_key(
        "Capability.slug",
        unsaved_capability,
        again={},
        message="Capability with this Slug already exists.",
    ),
    one_key(
        "Package.slug",
        unsaved_package,
        again={"number": 2},
        message="Package with this Slug already exists.",
    ),
    Once(
        "assistance_package_number_once",
        unsaved_package,
        standing={"number": 5, "slug": "a", "status": "draft"},
        refused={"number": 5, "slug": "b"},
        accepted={"number": 5, "slug": "b", "status": "withdrawn"},
        message="This authority already has a package with this number.",
    ),
    Once(
        "assistance_package_number_once",
        unsaved_package,
        standing={"number": 5, "slug": "a"},
        refused={"number": 5, "slug": "b"},
        accepted={"number": 6, "slug": "b"},
        message="This authority already has a package with this number.",
    ),
    Once(
        "assistance_package_number_once",
        unsaved_package,
        standing={"number": 5, "slug": "a"},
        refused={"number": 5, "slug": "b"},
        accepted={"number": 5, "slug": "b", "authority": lambda: make_authority(code="USAI")},
        message="This authority already has a package with this number.",
    ),
    one_key(
        "ReportedFigure.key",
        unsaved_allied_figure,
        again={},
        message="Reported figure with this Key already exists.",
    ),
    Once(
        "Partner.code",
        unsaved_partner,
        standing={"code": "DNK"},
        refused={"code": "DNK"},
        accepted={"code": "NLD"},
        message="Partner with this Code already exists.",
        under="code",
    ),
    Once(
        "assistance_contribution_once",
        unsaved_contribution,
        standing={"amount": 1},
        refused={"amount": 2},
        accepted={"amount": 1, "series": "kiel-r30-monthly"},
        message="This series already has that partner, month, kind and measure.",
    ),
    Once(
        "assistance_contribution_once",
        unsaved_contribution,
        standing={"amount": 1},
        refused={"amount": 1, "currency": "DKK"},
        accepted={"amount": 1, "measure": "commitment"},
        message="This series already has that partner, month, kind and measure.",
    ),
    Once(
        "assistance_rate_once",
        unsaved_exchange_rate,
        standing={"currency": "EUR", "month": date(2024, 12, 1)},
        refused={"currency": "EUR", "month": date(2024, 12, 1)},
        accepted={"currency": "EUR", "month": date(2025, 1, 1)},
        message="This currency already has a rate for that month.",
    ),
    one_key(
        "Coalition.slug",
        unsaved_coalition,
        again={},
        message="Coalition with this Slug already exists.",
    ),
    Once(
        "assistance_membership_once",
        unsaved_membership,
        standing={"role": "lead"},
        refused={"role": "member"},
        accepted={"role": "lead", "partner": lambda: make_partner(code="NLD")},
        message="This partner is already in this coalition.",
    ),
    Once(
        "Meeting.number",
        unsaved_meeting,
        standing={"number": 25},
        refused={"number": 25},
        accepted={"number": 26},
        message="Meeting with this Number already exists.",
        under="number",
    ),
    one_key(
        "ContextNote.key",
        unsaved_context_note,
        again={},
        message="Context note with this Key already exists.",
    ),
    Once(
        "assistance_seeded_once",
        unsaved_seeded_row,
        standing={"table": "packages", "key": "pda-1"},
        refused={"table": "packages", "key": "pda-1"},
        accepted={"table": "packages", "key": "pda-2"},
        message="Seeded row with this Table and Key already exists.",
    ),
    Once(
        "assistance_imported_row_once",
        unsaved_imported_row,
        standing={"line": 2},
        refused={"line": 2},
        accepted={"line": 3},
        message="Imported row with this File import and Line already exists.",
    ),
]

# Without its day a record would count never or always.
DAYS = [
    ("FundingAuthority.opens_on", unsaved_authority),
    ("FundingAction.effective_on", unsaved_funding_action),
    ("Target.stated_on", unsaved_target),
    ("Target.due_on", unsaved_target),
    ("Package.announced_on", unsaved_package),
    ("ReportedFigure.as_of", unsaved_allied_figure),
    ("Contribution.month", unsaved_contribution),
    ("ExchangeRate.month", unsaved_exchange_rate),
    ("Coalition.established_on", unsaved_coalition),
    ("Meeting.held_on", unsaved_meeting),
    ("ContextNote.as_of", unsaved_context_note),
]

KEYS = [
    ("Activity.series", unsaved_activity),
    ("Source.key", unsaved_source),
    ("FundingAction.key", unsaved_funding_action),
    ("Target.key", unsaved_target),
    ("ReportedFigure.key", unsaved_allied_figure),
    ("Contribution.series", unsaved_contribution),
    ("ContextNote.key", unsaved_context_note),
]


def readable(values: Values) -> str:
    return ",".join(
        f"{column}={'given' if callable(value) else value}" for column, value in values.items()
    )


def by_name(table: list[Any], values: str) -> dict[str, Any]:
    """Return the cases by rule and row, each row once."""
    return {f"{case.name}({readable(getattr(case, values))})": case for case in table}


def every(case: str, cases: dict[str, Any]) -> Any:
    return pytest.mark.parametrize(case, cases.values(), ids=cases.keys())


each_accepted = every("check", by_name(CHECKS, "accepted"))
each_refused = every("check", by_name(CHECKS, "refused"))
each_beside = every("once", by_name(ONCE, "accepted"))
each_again = every("once", by_name(ONCE, "refused"))


def each_column(columns: list[Any]) -> Any:
    return pytest.mark.parametrize(("column", "record"), columns, ids=[name for name, _ in columns])


def built(record: Callable[..., Any], values: Values) -> Any:
    return record(**{name: value() if callable(value) else value for name, value in values.items()})


@contextmanager
def refused_by_database(rule: str | None = None) -> Iterator[None]:
    """Expect an IntegrityError, naming the rule if given; the test's transaction goes on."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield


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
    assert {case.name for case in ONCE} == named


def test_every_constraint_is_a_check_or_unique() -> None:
    kinds = {type(constraint) for model in MODELS for constraint in model._meta.constraints}
    assert kinds == {CheckConstraint, UniqueConstraint}


def test_the_tables_name_every_day_that_must_be_known() -> None:
    assert {column for column, _ in DAYS} == columns_that(
        lambda column: type(column) is models.DateField and not column.null
    )


def test_the_tables_name_every_key() -> None:
    assert {column for column, _ in KEYS} == columns_that(lambda column: KEY in column.validators)


def columns_that(hold: Callable[[Any], bool]) -> set[str]:
    return {
        f"{model.__name__}.{column.name}"
        for model in MODELS
        for column in model._meta.local_fields
        if hold(column)
    }


@each_accepted
def test_an_accepted_row_is_valid_and_can_be_stored(check: Check) -> None:
    record = built(check.record, check.accepted)

    record.full_clean()
    record.save()

    assert type(record)._default_manager.filter(pk=record.pk).exists()


@each_refused
def test_a_form_refuses_a_row_in_words(check: Check) -> None:
    record = built(check.record, check.refused)

    with pytest.raises(ValidationError) as refusal:
        record.full_clean()

    if check.form_message:
        expected = {check.column: [check.form_message]}
        shown = {check.column: refusal.value.message_dict[check.column]}
    else:
        expected, shown = {NON_FIELD_ERRORS: [check.message]}, refusal.value.message_dict
    assert shown == expected


@each_refused
def test_the_error_of_a_check_names_the_column(check: Check) -> None:
    record = built(check.record, check.refused)

    with pytest.raises(ValidationError) as refusal:
        record.validate_constraints()

    errors = [(error.code, error.message) for error in refusal.value.error_dict[NON_FIELD_ERRORS]]
    assert (check.column, check.message) in errors
    assert len(errors) == 1 + len(check.also)


@each_refused
def test_the_database_refuses_what_a_check_refuses(check: Check) -> None:
    record = built(check.record, check.refused)
    rows = type(record)._default_manager
    rules = "|".join((check.name, *check.also))

    with refused_by_database(rules):
        record.save()
    with refused_by_database(rules):
        rows.bulk_create([record])

    assert rows.count() == 0


@each_beside
def test_a_row_that_differs_stands_beside_another(once: Once) -> None:
    built(once.record, once.standing).save()
    record = built(once.record, once.accepted)

    record.full_clean()
    record.save()

    assert type(record)._default_manager.filter(pk=record.pk).exists()


@each_again
def test_a_form_refuses_a_second_row_in_words(once: Once) -> None:
    built(once.record, once.standing).save()

    with pytest.raises(ValidationError) as refusal:
        built(once.record, once.refused).full_clean()

    assert refusal.value.message_dict == {once.under: [once.message]}


@each_again
def test_the_database_refuses_a_second_row(once: Once) -> None:
    built(once.record, once.standing).save()
    record = built(once.record, once.refused)
    rows = type(record).objects
    before = rows.count()

    with refused_by_database():
        record.save()
    with refused_by_database():
        rows.bulk_create([record])

    assert rows.count() == before


@each_column(DAYS)
def test_a_day_must_be_known(column: str, record: Callable[..., Any]) -> None:
    name = column.split(".")[1]
    undated = record()
    setattr(undated, name, None)
    rows = type(undated).objects
    before = rows.count()

    with pytest.raises(ValidationError) as refusal:
        undated.full_clean()
    with refused_by_database(name):
        undated.save()
    with refused_by_database(name):
        rows.bulk_create([undated])

    assert refusal.value.message_dict == {name: ["This field cannot be null."]}
    assert rows.count() == before


@each_column(KEYS)
@pytest.mark.parametrize("key", ["a", "2024-12-30", "kiel_r29.v2", "A-1"])
def test_a_key_holds_letters_digits_and_three_signs(
    column: str, record: Callable[..., Any], key: str
) -> None:
    record(**{column.split(".")[1]: key}).full_clean()


@each_column(KEYS)
@pytest.mark.parametrize("key", ["-a", ".a", "a b", "a/b", "a;b", "a\n", " a", "ключ", "é"])
def test_a_key_with_any_other_sign_is_refused(
    column: str, record: Callable[..., Any], key: str
) -> None:
    name = column.split(".")[1]

    with pytest.raises(ValidationError) as refusal:
        record(**{name: key}).full_clean()

    assert refusal.value.message_dict == {
        name: ["A key holds letters, digits, dots, hyphens and underscores only."]
    }


@each_column(KEYS)
def test_a_key_is_not_empty(column: str, record: Callable[..., Any]) -> None:
    name = column.split(".")[1]

    with pytest.raises(ValidationError) as refusal:
        record(**{name: ""}).full_clean()

    assert refusal.value.message_dict == {name: ["This field cannot be blank."]}


def test_packages_without_a_number_stand_side_by_side() -> None:
    unsaved_package(number=None, slug="a").save()
    record = unsaved_package(number=None, slug="b")

    record.full_clean()
    record.save()

    assert type(record).objects.filter(number=None).count() == 2


def test_a_remaining_balance_of_no_known_authority_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        unsaved_reported_figure(subject="NATO").full_clean()

    assert refusal.value.message_dict == {"subject": ["There is no authority “NATO”."]}


def test_the_database_refuses_a_remaining_balance_without_a_subject() -> None:
    with refused_by_database("assistance_reported_balance_has_subject"):
        unsaved_reported_figure(subject="").save()
