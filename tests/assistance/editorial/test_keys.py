"""Keys of new records, made from what they say."""

from datetime import date
from typing import Any

import pytest

from assistance.editorial.keys import suggested_key
from assistance.models import Package, ReportedFigure, Source
from tests.assistance.entering import address, person, sent, signed_in, stage, typed
from tests.factories import (
    make_package,
    make_source,
    unsaved_context_note,
    unsaved_funding_action,
    unsaved_package,
    unsaved_reported_figure,
    unsaved_source,
    unsaved_target,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "given", "key"),
    [
        (unsaved_package, {"number": 74}, "pda-74"),
        (unsaved_package, {"number": None}, "pda-2024-12-02"),
        (unsaved_funding_action, {}, "pda-ceiling-2022-05-21"),
        (
            unsaved_funding_action,
            {"kind": "audit-finding", "change_usd": 0},
            "pda-audit-finding-2022-05-21",
        ),
        (unsaved_target, {}, "pda-2025-01-20"),
        (unsaved_context_note, {}, "2024-12-23-battlefield"),
        (unsaved_reported_figure, {}, "remaining-balance-pda-2024-12-23-a-source"),
        (
            unsaved_reported_figure,
            {"measure": "coalitions", "subject": ""},
            "coalitions-2024-12-23-a-source",
        ),
        (unsaved_source, {}, "department-of-defense-2024-12-30"),
        (unsaved_source, {"published_on": None}, "department-of-defense"),
        (unsaved_source, {"publisher": "Міноборони", "published_on": None}, ""),
        (unsaved_source, {"publisher": "x" * 120}, "x" * 77),
    ],
)
def test_a_key_is_made_of_what_the_record_says(make: Any, given: dict[str, Any], key: str) -> None:
    assert suggested_key(make(**given)) == key


def test_a_taken_key_is_counted_on() -> None:
    make_source(key="department-of-defense-2024-12-30")
    assert suggested_key(unsaved_source()) == "department-of-defense-2024-12-30-2"

    make_source(key="department-of-defense-2024-12-30-2", status="withdrawn")
    assert suggested_key(unsaved_source()) == "department-of-defense-2024-12-30-3"


def test_a_key_that_only_begins_alike_is_not_taken() -> None:
    make_package(number=12)

    assert suggested_key(unsaved_package(number=1)) == "pda-1"


def test_a_record_does_not_take_its_own_key_from_itself() -> None:
    package = make_package(number=1)

    assert suggested_key(package) == "pda-1"


@pytest.mark.parametrize("record", [Package(), Package(number=3), ReportedFigure(), Source()])
def test_too_little_gives_no_key(record: Any) -> None:
    assert suggested_key(record) == ""


def test_a_drafts_key_follows_its_number_until_it_is_published() -> None:
    stage()
    publisher = signed_in(person("publisher", "Publishers"))
    publisher.post(address(Package, "add/"), typed(Package))
    draft = Package.everything.get(number=2)
    assert draft.slug == "pda-2"

    publisher.post(address(draft, "change/"), sent(draft) | {"number": ""})

    draft.refresh_from_db()
    assert draft.slug == "pda-2024-12-12"


def test_a_key_that_was_typed_stays() -> None:
    stage()
    editor = signed_in(person("editor", "Editors"))
    editor.post(address(Package, "add/"), typed(Package, slug="the-last-one"))
    draft = Package.everything.get(number=2)

    editor.post(address(draft, "change/"), sent(draft, number="", announced_on="2024-12-13"))

    draft.refresh_from_db()
    assert (draft.slug, draft.announced_on) == ("the-last-one", date(2024, 12, 13))
