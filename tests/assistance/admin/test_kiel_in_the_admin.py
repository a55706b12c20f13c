"""Kiel's workbook through the admin: the same reader, looked at before it counts."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assistance.models import Activity, ActivitySeries, FileImport, ImportedRow
from tests.factories import make_partner
from tests.kiel_workbook import line_18, package_7, release_7, release_18

pytestmark = pytest.mark.django_db

TANK = package_7("USM1")
GRANT = package_7("EEF1", "Estonia", kind="Financial", total=500, eur=450, starts=1)
ADD = "/admin/assistance/fileimport/add/"


@pytest.fixture(autouse=True)
def _partners() -> None:
    make_partner(code="USA", name="United States")
    make_partner(code="EST", name="Estonia")


@pytest.fixture
def publisher(client: Client) -> Client:
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    client.force_login(user)
    return client


def bring(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("kiel.xlsx", content)
    answer = client.post(ADD, {"table": "kiel", "file": file})
    assert answer.status_code == 302
    return FileImport.objects.get(pk=answer["Location"].split("/")[-3])


def page(file_import: FileImport) -> str:
    return f"/admin/assistance/fileimport/{file_import.pk}/change/"


def test_a_workbook_is_looked_at_before_it_counts(publisher: Client) -> None:
    brought = bring(publisher, release_7(TANK, GRANT))

    shown = publisher.get(page(brought)).content.decode()

    assert (brought.state, brought.counts["new"]) == ("checked", 2)
    assert "Release 7, layout release 7: series kiel-r7-activities." in shown
    assert "Import 2 rows" in shown
    assert Activity.everything.count() == 0


def test_a_workbook_is_imported_as_the_current_series(publisher: Client) -> None:
    brought = bring(publisher, release_7(TANK, GRANT))

    publisher.post(page(brought), {"apply": "", "reason": ""})

    brought.refresh_from_db()
    assert (brought.state, bytes(brought.content)) == ("applied", b"")
    assert Activity.objects.count() == 2
    assert ActivitySeries.objects.get(is_current=True).file_name == "kiel.xlsx"
    assert ImportedRow.objects.count() == 0


def test_a_corrected_workbook_shows_what_changes_and_what_goes(publisher: Client) -> None:
    publisher.post(page(bring(publisher, release_7(TANK, GRANT))), {"apply": ""})
    brought = bring(publisher, release_7(package_7("USM1", eur=950)))

    shown = publisher.get(page(brought)).content.decode()
    refused = publisher.post(page(brought), {"apply": "", "reason": ""}).content.decode()
    publisher.post(page(brought), {"apply": "", "reason": "Corrected by the institute"})

    assert (brought.counts["changed"], brought.counts["withdrawn"]) == (1, 1)
    assert "kiel-r7-activities EEF1" in shown
    assert "Say why: a change of what was published needs a reason." in refused
    assert dict(Activity.objects.values_list("key", "value_eur")) == {"USM1": 950}


def test_what_changed_meanwhile_is_shown_again_and_not_imported(publisher: Client) -> None:
    brought = bring(publisher, release_7(TANK, GRANT))
    publisher.post(page(bring(publisher, release_7(TANK))), {"apply": ""})

    publisher.post(page(brought), {"apply": ""})

    brought.refresh_from_db()
    assert (brought.state, brought.counts["new"], brought.counts["unchanged"]) == ("checked", 1, 1)
    assert "The data changed since the file was checked" in brought.message
    assert Activity.objects.count() == 1


def test_another_file_in_its_place_is_refused_and_nothing_is_kept(publisher: Client) -> None:
    brought = bring(publisher, b"not a workbook")

    assert (brought.state, brought.content) == ("refused", b"")
    assert "The file is no Excel workbook (.xlsx), or it is damaged." in brought.message
    assert Activity.everything.count() == 0


def test_an_unchanged_former_release_becomes_the_current_one_again(publisher: Client) -> None:
    former = release_7(TANK, GRANT)
    publisher.post(page(bring(publisher, former)), {"apply": ""})
    line = line_18(id="USM1", allocated_total=10, allocated_total_in_eur=9)
    publisher.post(page(bring(publisher, release_18(line))), {"apply": ""})
    assert ActivitySeries.objects.get(is_current=True).series == "kiel-r18-activities"

    again = bring(publisher, former)
    shown = publisher.get(page(again)).content.decode()
    publisher.post(page(again), {"apply": ""})

    assert "another release is the current one" in shown
    assert "Make it the current release" in shown
    assert ActivitySeries.objects.get(is_current=True).series == "kiel-r7-activities"


def test_the_current_release_again_is_nothing_to_import(publisher: Client) -> None:
    current = release_7(TANK)
    publisher.post(page(bring(publisher, current)), {"apply": ""})

    shown = publisher.get(page(bring(publisher, current))).content.decode()

    assert "Nothing to import" in shown
    assert "Make it the current release" not in shown
