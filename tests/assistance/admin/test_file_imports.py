"""Bringing a file in the admin: checked, looked at, applied once by who may, or discarded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from assistance import revision
from assistance.imports import file_imports, running
from assistance.imports.files import MAX_BYTES
from assistance.models import Capability, Correction, FileImport, ImportedRow, ImportState, Package
from tests.assistance.workbooks import archive, workbook
from tests.factories import make_capability, make_package

pytestmark = pytest.mark.django_db

ADD = "/admin/assistance/fileimport/add/"
LIST = "/admin/assistance/fileimport/"
HEADER = "slug,name,description\n"
ONE_ROW = HEADER + "armor,Armor,Tanks\n"
BAD_ROW = HEADER + "armor,,Tanks\nradars,Radars,Eyes\n"


def member_of(group: str, name: str = "") -> Client:
    user = User.objects.create_user(name or group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def publisher() -> Client:
    return member_of("Publishers")


@pytest.fixture
def editor() -> Client:
    return member_of("Editors")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Return what processes would be started for; none is."""
    started: list[tuple[int, str]] = []
    monkeypatch.setattr(running, "_start", lambda pk, action: started.append((pk, action)))
    return started


def bring(
    client: Client, content: str | bytes, name: str = "x.csv", table: str = "capabilities"
) -> FileImport:
    """Upload a file, and return what was kept of it."""
    data = content.encode() if isinstance(content, str) else content
    response = client.post(ADD, {"table": table, "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    return FileImport.objects.latest("pk")


def page(file_import: FileImport) -> str:
    return f"{LIST}{file_import.pk}/change/"


def text_of(client: Client, address: str) -> str:
    """Return a page's text without tags, on one line."""
    return " ".join(client.get(address).content.decode().split())


def press(client: Client, file_import: FileImport, button: str, **values: str) -> Any:
    return client.post(page(file_import), {button: "", **values})


def state_of(file_import: FileImport) -> str:
    file_import.refresh_from_db()
    return file_import.state


def many_rows(count: int) -> str:
    return HEADER + "".join(f"word-{n},Word {n},A word\n" for n in range(count))


# Bringing a file


def test_a_small_file_is_checked_at_once_and_changes_nothing(editor: Client) -> None:
    file_import = bring(editor, ONE_ROW)

    assert file_import.state == ImportState.CHECKED
    assert (file_import.row_count, file_import.counts["new"]) == (1, 1)
    assert file_import.content == b""
    assert not Capability.objects.exists()


def test_an_excel_file_is_read_as_well(editor: Client) -> None:
    content = workbook(["slug", "name", "description"], ["armor", "Armor", "Tanks"])

    assert bring(editor, content, "x.xlsx").counts["new"] == 1


def test_the_page_shows_what_each_row_would_do(publisher: Client) -> None:
    make_capability(slug="armor", name="Armour", description="Tanks")

    shown = text_of(publisher, page(bring(publisher, ONE_ROW + "radars,Radars,Eyes\n")))

    assert "1 new" in shown
    assert "1 changed" in shown
    assert "Armour</del>" in shown
    assert "Armor</ins>" in shown
    assert "Import 2 rows" in shown


def test_a_bad_row_is_shown_with_column_value_and_rule_and_cannot_be_applied(
    publisher: Client,
) -> None:
    file_import = bring(publisher, BAD_ROW)

    shown = text_of(publisher, page(file_import))
    assert "1 row is refused; nothing was changed" in shown
    assert "<code>name</code> “”: This must not be empty." in shown
    assert 'name="apply"' not in shown
    press(publisher, file_import, "apply")
    assert state_of(file_import) == ImportState.REFUSED
    assert not Capability.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 torn", "the workbook is damaged"),
        (b"\xd0\xcf\x11\xe0 old", "this is an old Excel file (.xls) or one with a password"),
        (b"%PDF-1.7", "this is a PDF file"),
        (b"slug;name;description\n", "the columns are separated by semicolons"),
        (archive({"xl/worksheets/sheet1.xml": b" " * 50_000_000}), "unpacks to far more than"),
        (b"slug,name,description\n", "there are column names and no rows below them."),
    ],
    ids=["broken", "encrypted", "type", "semicolons", "bomb", "no rows"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    editor: Client, content: bytes, said: str
) -> None:
    file_import = bring(editor, content)

    assert file_import.state == ImportState.REFUSED
    assert file_import.content == b""
    shown = text_of(editor, page(file_import))
    assert "The file was refused; nothing was changed" in shown
    assert said in shown


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Choose the table that the file is for."),
        ({"table": "capabilities"}, "Choose a file."),
        (
            {"table": "capabilities", "file": SimpleUploadedFile("x.csv", b"")},
            "The file is empty; choose one with a header and rows below it.",
        ),
        (
            {"table": "users", "file": SimpleUploadedFile("x.csv", b"a")},
            "Select a valid choice. users is not one of the available choices.",
        ),
    ],
    ids=["nothing", "no file", "empty", "no such table"],
)
def test_a_form_that_is_not_filled_in_says_what_is_missing(
    editor: Client, values: dict[str, Any], said: str
) -> None:
    response = editor.post(ADD, values)

    assert said in response.content.decode()
    assert not FileImport.objects.exists()


def test_a_file_over_the_limit_is_refused(editor: Client) -> None:
    data = SimpleUploadedFile("x.csv", b"a" * (MAX_BYTES + 1))

    response = editor.post(ADD, {"table": "capabilities", "file": data})

    assert "The file is larger than 10 MB; split it into several files." in (
        response.content.decode()
    )
    assert not FileImport.objects.exists()


def test_a_file_of_the_largest_size_is_read(editor: Client, started: list[tuple[int, str]]) -> None:
    file_import = bring(editor, ONE_ROW.encode().ljust(MAX_BYTES, b"\n"))

    assert file_import.size == MAX_BYTES
    assert started == [(file_import.pk, "check")]


def test_a_name_with_folders_in_it_is_harmless(editor: Client) -> None:
    raw = (
        b'--b\r\nContent-Disposition: form-data; name="table"\r\n\r\ncapabilities\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../x.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + ONE_ROW.encode() + b"\r\n--b--\r\n"
    )

    editor.post(ADD, raw, content_type="multipart/form-data; boundary=b")

    assert FileImport.objects.get().file_name == "x.csv"


def test_a_file_waits_while_too_many_are_worked_on(
    editor: Client, started: list[tuple[int, str]]
) -> None:
    for _ in range(4):
        bring(editor, many_rows(2_001))

    data = SimpleUploadedFile("x.csv", ONE_ROW.encode())
    response = editor.post(ADD, {"table": "capabilities", "file": data})

    assert "try again when one is done" in response.content.decode()


# Who may what


def test_a_viewer_sees_the_imports_and_brings_none(editor: Client) -> None:
    viewer = member_of("Viewers")
    file_import = bring(editor, ONE_ROW)

    assert "x.csv" in text_of(viewer, LIST)
    assert "1 new" in text_of(viewer, page(file_import))
    assert viewer.get(ADD).status_code == 403
    for button in ("apply", "discard", "again"):
        assert press(viewer, file_import, button).status_code == 403


def test_an_editor_checks_and_does_not_apply(editor: Client) -> None:
    file_import = bring(editor, ONE_ROW)

    assert "Somebody who may publish has to import it." in text_of(editor, page(file_import))
    assert press(editor, file_import, "apply").status_code == 403
    assert not Capability.objects.exists()


def test_only_tables_that_one_may_change_are_offered() -> None:
    client = member_of("Viewers")
    user = User.objects.get(username="viewers")
    grant = Group.objects.get(name="Editors").permissions
    user.user_permissions.add(grant.get(codename="add_fileimport"))
    user.user_permissions.add(grant.get(codename="change_meeting"))

    shown = client.get(ADD).content.decode()

    assert 'value="meetings"' in shown
    assert 'value="packages"' not in shown


def test_where_a_second_person_is_required_who_brought_a_file_does_not_apply_it(
    publisher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REQUIRE_SECOND_PERSON", True)
    file_import = bring(publisher, ONE_ROW)

    response = press(publisher, file_import, "apply")

    assert "You brought this file: somebody else has to import it." in response.content.decode()
    assert not Capability.objects.exists()
    press(member_of("Publishers", "another"), file_import, "apply")
    assert Capability.objects.get().slug == "armor"


# Applying


def test_an_applied_file_is_published_with_its_name_and_hash(publisher: Client) -> None:
    number = revision.current().number
    file_import = bring(publisher, ONE_ROW)

    press(publisher, file_import, "apply", reason="The vocabulary of 2024")

    assert state_of(file_import) == ImportState.APPLIED
    assert file_import.applied_by == User.objects.get(username="publishers")
    version = Capability.objects.get(slug="armor").history.get()
    assert version.history_user == file_import.applied_by
    assert version.history_change_reason == (
        f"Import of x.csv (SHA-256 {file_import.sha256[:8]}…): The vocabulary of 2024"
    )
    assert revision.current().number == number + 1
    assert not ImportedRow.objects.exists()
    assert "Imported: 1 row" in text_of(publisher, page(file_import))


def test_a_change_of_published_rows_needs_a_reason(publisher: Client) -> None:
    make_capability(slug="armor", name="Armour", description="Tanks")
    file_import = bring(publisher, ONE_ROW)

    response = press(publisher, file_import, "apply", reason="  ")

    assert "Say why: a change of what was published needs a reason." in (response.content.decode())
    assert state_of(file_import) == ImportState.CHECKED
    press(publisher, file_import, "apply", reason="Spelling")
    assert Correction.objects.get().reason.endswith("…): Spelling")


def test_a_second_click_does_nothing(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    press(publisher, file_import, "apply")
    number = revision.current().number

    press(publisher, file_import, "apply")

    assert revision.current().number == number
    assert Capability.objects.get().history.count() == 1


def test_of_two_that_apply_at_once_one_does(
    publisher: Client, started: list[tuple[int, str]]
) -> None:
    stale = bring(publisher, ONE_ROW)
    someone = User.objects.get()

    begun = [
        file_imports.begin_applying(stale, by=someone, reason="", second_person=False)
        for _ in range(2)
    ]

    assert begun == [True, False]


def test_two_processes_for_one_file_apply_it_once(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    someone = User.objects.get()
    file_imports.begin_applying(file_import, by=someone, reason="", second_person=False)

    running.apply(file_import.pk)
    running.apply(file_import.pk)

    assert Capability.objects.get().history.count() == 1


def test_a_process_that_was_taken_for_dead_writes_nothing(
    publisher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_import = bring(publisher, ONE_ROW)
    someone = User.objects.get()
    file_imports.begin_applying(file_import, by=someone, reason="", second_person=False)
    prepare = running.prepare

    def overtaken(**arguments: Any) -> Any:
        FileImport.objects.update(state=ImportState.CHECKED, run="")
        return prepare(**arguments)

    monkeypatch.setattr(running, "prepare", overtaken)
    running.apply(file_import.pk)

    assert state_of(file_import) == ImportState.CHECKED
    assert not Capability.objects.exists()


# Data that change between the check and the import


def test_a_change_elsewhere_does_not_stand_against_an_import(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    make_capability(slug="radars")

    press(publisher, file_import, "apply")

    assert state_of(file_import) == ImportState.APPLIED


def test_a_row_that_would_do_something_else_by_now_is_shown_again(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    make_capability(slug="armor", name="Armour", description="Tanks")

    press(publisher, file_import, "apply")

    assert state_of(file_import) == ImportState.CHECKED
    assert file_import.counts["changed"] == 1
    assert Capability.objects.get().name == "Armour"
    shown = text_of(publisher, page(file_import))
    assert "The data changed since the file was checked" in shown
    assert "Armour</del>" in shown


def test_a_draft_that_was_made_since_is_not_published_along(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    make_capability(slug="armor", name="A draft", status="draft")

    press(publisher, file_import, "apply")

    assert state_of(file_import) == ImportState.REFUSED
    assert Capability.everything.get().name == "A draft"
    assert "There is a draft with this key" in text_of(publisher, page(file_import))


# What goes wrong


def test_an_unexpected_fault_says_so_without_details(
    publisher: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file_import = bring(publisher, ONE_ROW)

    def fail(**_arguments: Any) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr(running, "write", fail)
    press(publisher, file_import, "apply")

    assert state_of(file_import) == ImportState.FAILED
    shown = text_of(publisher, page(file_import))
    assert "Failed; nothing was changed" in shown
    assert "secret detail" not in shown
    assert "secret detail" in caplog.text
    press(publisher, file_import, "again")
    assert state_of(file_import) == ImportState.CHECKED


def test_a_row_that_the_database_refuses_leads_to_another_check(
    publisher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_import = bring(publisher, ONE_ROW)
    write, calls = running.write, []

    def refuse_once(**arguments: Any) -> int:
        calls.append(arguments)
        if len(calls) == 1:
            raise IntegrityError
        return write(**arguments)

    monkeypatch.setattr(running, "write", refuse_once)
    press(publisher, file_import, "apply")

    assert state_of(file_import) == ImportState.APPLIED


def make_old(file_import: FileImport, **values: Any) -> None:
    """Let the process that works on a file be silent for too long."""
    values["alive_until"] = timezone.now() - timedelta(seconds=1)
    FileImport.objects.filter(pk=file_import.pk).update(**values)


def test_an_interrupted_check_can_be_done_again(
    editor: Client, started: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file_import = bring(editor, many_rows(2_001))
    make_old(file_import, state=ImportState.CHECKING, run="dead")

    assert "Interrupted; nothing was changed" in text_of(editor, page(file_import))
    assert "interrupted" in text_of(editor, LIST)
    press(editor, file_import, "again")

    assert state_of(file_import) == ImportState.WAITING
    assert started == [(file_import.pk, "check")] * 2
    running.check(file_import.pk)
    assert state_of(file_import) == ImportState.CHECKED


def test_an_interrupted_import_is_as_it_was_checked(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)
    make_old(file_import, state=ImportState.APPLYING, run="dead", reason="Because")

    assert "Back to the checked rows" in text_of(publisher, page(file_import))
    press(publisher, file_import, "again")

    assert state_of(file_import) == ImportState.CHECKED
    assert "Because</textarea>" in text_of(publisher, page(file_import))
    press(publisher, file_import, "apply")
    assert state_of(file_import) == ImportState.APPLIED


def test_what_is_worked_on_can_be_neither_repeated_nor_discarded(
    editor: Client, started: list[tuple[int, str]]
) -> None:
    file_import = bring(editor, many_rows(2_001))

    press(editor, file_import, "again")
    press(editor, file_import, "discard")

    assert state_of(file_import) == ImportState.WAITING


def test_a_discarded_file_stays_as_an_entry_without_its_rows(editor: Client) -> None:
    file_import = bring(editor, ONE_ROW)

    press(editor, file_import, "discard")

    assert state_of(file_import) == ImportState.DISCARDED
    assert not ImportedRow.objects.exists()
    assert "Nothing was imported." in text_of(editor, page(file_import))


# A process of its own, and the page meanwhile


def test_a_larger_file_is_checked_and_applied_in_a_process(
    publisher: Client, started: list[tuple[int, str]]
) -> None:
    file_import = bring(publisher, many_rows(2_001))
    assert state_of(file_import) == ImportState.WAITING
    running.check(file_import.pk)
    press(publisher, file_import, "apply")
    running.apply(file_import.pk)

    assert started == [(file_import.pk, "check"), (file_import.pk, "apply")]
    assert state_of(file_import) == ImportState.APPLIED
    assert Capability.objects.count() == 2_001


def test_the_page_shows_how_far_a_process_is(
    publisher: Client, started: list[tuple[int, str]]
) -> None:
    file_import = bring(publisher, many_rows(2_001))
    FileImport.objects.update(state=ImportState.CHECKING, rows_done=500)
    progress = f"{LIST}{file_import.pk}/progress/"

    assert '<noscript><meta http-equiv="refresh"' in text_of(publisher, page(file_import))
    fragment = publisher.get(progress, headers={"HX-Request": "true"})
    assert "500 of 2,001 rows" in fragment.content.decode()
    assert 'max="2001" value="500"' in fragment.content.decode()


def test_the_page_is_loaded_again_when_the_process_is_done(publisher: Client) -> None:
    file_import = bring(publisher, ONE_ROW)

    response = publisher.get(f"{LIST}{file_import.pk}/progress/", headers={"HX-Request": "true"})

    assert response.headers["HX-Refresh"] == "true"
    assert "hx-get" not in text_of(publisher, page(file_import))


def test_rows_are_shown_a_hundred_at_a_time_and_by_fate(publisher: Client) -> None:
    for n in range(3):
        make_capability(slug=f"word-{n}", name=f"Other {n}", description="A word")
    file_import = bring(publisher, many_rows(150))

    first = publisher.get(page(file_import)).content.decode()
    assert first.count('<li class="fate-new"><p') == 97
    assert first.index("word-2") < first.index("word-3")
    changed = publisher.get(page(file_import) + "?rows=changed").content.decode()
    assert changed.count('<p class="what">') == 3
    last = publisher.get(page(file_import) + "?rows=new&page=99").content.decode()
    assert last.count('<p class="what">') == 47


@pytest.mark.parametrize("query", ["?rows=nonsense", "?page=x", "?rows=refused&page=-1"])
def test_a_query_that_makes_no_sense_shows_all_rows(publisher: Client, query: str) -> None:
    file_import = bring(publisher, ONE_ROW)

    assert "line 2" in text_of(publisher, page(file_import) + query)


def test_a_page_costs_the_same_for_more_rows(
    publisher: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    file_import = bring(publisher, many_rows(90))

    with django_assert_max_num_queries(10):
        publisher.get(page(file_import))


def test_two_packages_exchange_their_numbers(publisher: Client) -> None:
    make_package(slug="a", number=1)
    make_package(slug="b", number=2)
    columns = (
        "slug,authority,number,announced_on,known_from,amount_usd,charged_usd,title,capabilities,"
        "source_key,other_source_keys,confidence,note\n"
    )
    rows = [
        f"{slug},PDA,{number},2024-12-30,,1000000,,A package,,a-source,,high,\n"
        for slug, number in (("a", 2), ("b", 1))
    ]
    file_import = bring(publisher, columns + "".join(rows), table="packages")

    press(publisher, file_import, "apply", reason="Numbered anew")

    assert dict(Package.objects.values_list("slug", "number")) == {"a": 2, "b": 1}
    [first, _second] = Correction.objects.order_by("key")
    assert ["number", "1", "2"] in first.changes
