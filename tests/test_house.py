"""One subject, one place in each room: what docs/architecture.md promises of the tree."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin

from assistance.reports import REPORTS
from assistance.tables.catalogue import MODELS, SEEDED
from dashboard.urls import SUBJECTS

ROOT: Path = settings.BASE_DIR
# They speak through the pages of others, or through no page at all.
WITHOUT_TEMPLATES = {"feeds"}
SHARED_ROOMS = {"site", "charts", "sign_in", "locale", "management", "templatetags"}
DOMAIN_SUBJECTS = ("ledger", "packages", "allies", "contact_group", "reconciliation", "editorial")


def folders(room: str) -> set[str]:
    return {
        path.name
        for path in (ROOT / room).iterdir()
        if path.is_dir() and path.name != "__pycache__" and not path.name.startswith(".")
    }


def test_every_folder_of_the_web_is_a_subject_with_addresses_or_shared_by_all() -> None:
    assert folders("dashboard") - SHARED_ROOMS == set(SUBJECTS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_of_the_web_has_the_same_name_in_every_room(subject: str) -> None:
    room = ROOT / "dashboard" / subject

    assert (room / "urls.py").exists()
    assert (room / "views.py").exists()
    assert (ROOT / "templates" / subject).is_dir() is (subject not in WITHOUT_TEMPLATES)
    assert any((ROOT / "tests/dashboard" / subject).glob("test_*.py"))


@pytest.mark.parametrize("subject", DOMAIN_SUBJECTS)
def test_a_subject_of_the_domain_has_tests_of_its_name(subject: str) -> None:
    assert (ROOT / "assistance" / subject).is_dir()
    assert any((ROOT / "tests/assistance" / subject).glob("test_*.py"))


def test_templates_stand_in_folders_of_subjects() -> None:
    known = {*SUBJECTS, "site", "admin"}

    assert folders("templates") <= known
    errors = {path.stem for path in (ROOT / "templates").glob("*.html")}
    assert errors == {"400", "403", "403_csrf", "404", "429", "500"}  # where Django looks for them


@pytest.mark.parametrize("table", MODELS)
def test_a_table_has_its_form_and_its_report(table: str) -> None:
    """A table takes a model, a line of the catalogue, a form of the admin and a report."""
    assert MODELS[table] in admin.site._registry
    assert table in REPORTS


@pytest.mark.parametrize("table", SEEDED)
def test_a_table_of_the_seed_has_its_file(table: str) -> None:
    assert (ROOT / "fixtures" / f"{table}.csv").exists()
