"""A backup holds one state of the whole database; a restore brings it back or changes nothing."""

import contextlib
import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from assistance.backups import reading
from assistance.backups.format import BackupError, models
from assistance.backups.reading import read
from assistance.editorial.publishing import draft_change, drafted_change, publish, withdraw
from assistance.editorial.versions import Version, versions_of
from assistance.models import ContextNote, Correction, ExchangeRate, Package, Source
from assistance.revision import Revision, current
from tests.factories import (
    make_capability,
    make_context_note,
    make_exchange_rate,
    make_package,
    make_partner,
    make_source,
)

pytestmark = pytest.mark.django_db(transaction=True)

MANIFEST = "manifest.json"
SOURCES = "tables/assistance_source.jsonl"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def back_up(file: Path) -> str:
    output = io.StringIO()
    call_command("backup", "--to", str(file), stdout=output)
    return output.getvalue()


def restore(file: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("restore", str(file), *options, stdout=output)
    return output.getvalue()


def refusal(file: Path) -> str:
    """Try to restore a file that is refused; return why, having seen that nothing changed."""
    before = rows()
    with pytest.raises(CommandError) as error:
        restore(file, "--yes")
    assert rows() == before
    first = "Nothing was restored, nothing has changed. "
    assert str(error.value).startswith(first)
    return str(error.value).removeprefix(first)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, those without a backup included."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
    }


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the members of an archive."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@contextlib.contextmanager
def changed_manifest(members: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    manifest = json.loads(members[MANIFEST])
    yield manifest
    members[MANIFEST] = json.dumps(manifest).encode()


def forge_rows(members: dict[str, bytes], table: str, content: str) -> None:
    """Replace a table's rows, with a manifest that fits."""
    members[f"tables/{table}.jsonl"] = content.encode()
    with changed_manifest(members) as manifest:
        manifest["tables"][table]["row_count"] = content.count("\n")
        manifest["tables"][table]["sha256"] = hashlib.sha256(content.encode()).hexdigest()


def database_url() -> str:
    """Return the address of the PostgreSQL database in use."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def manage(url: str, var_dir: Path, *arguments: str) -> str:
    """Run a command on another database; return what it prints."""
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "VAR_DIR": str(var_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def make_some_of_everything() -> None:
    source = make_source(key="a", title="“Über” – a\nline, a \\ and a 'quote'", published_on=None)
    package = make_package(
        number=2,
        amount_usd=200_000_000,
        charged_usd=0,
        known_from=date(2024, 12, 31),
        capabilities=[make_capability(slug="air-defense"), make_capability(slug="artillery")],
        other_sources=[source],
    )
    make_package(number=3, charged_usd=None)
    make_exchange_rate(usd_per_unit=Decimal("1.13144762"))
    make_partner(code="DEU")
    make_context_note()
    user = User.objects.create_user("olena", password="a long pass phrase")
    group = Group.objects.create(name="Guests")
    group.permissions.add(Permission.objects.get(codename="change_package"))
    user.groups.add(group)
    user.user_permissions.add(Permission.objects.get(codename="view_source"))
    LogEntry.objects.create(
        action_time=datetime(2024, 12, 30, 17, 5, 9, 123456, tzinfo=UTC),
        user=user,
        content_type=ContentType.objects.get_for_model(Package),
        object_id=str(package.pk),
        object_repr="pda-2",
        action_flag=CHANGE,
        change_message="why",
    )


def empty_database() -> None:
    call_command("flush", "--noinput", verbosity=0)
    ContentType.objects.clear_cache()


# There and back


def test_every_row_comes_back_as_it_was(file: Path) -> None:
    make_some_of_everything()
    before = rows()
    back_up(file)
    Package.objects.all().delete()
    Source.objects.update(title="another")
    User.objects.update(username="mallory")
    make_source(key="later")

    restore(file, "--yes")

    assert rows() == before


def test_drafts_history_corrections_and_waiting_changes_come_back(file: Path) -> None:
    anna = User.objects.create(username="anna")
    package = make_package(slug="a", status="draft", other_sources=[make_source(key="s")])
    note = make_context_note(statement="Old")
    for statement in ("New", "Newer"):
        note.statement = statement
        publish(Version(note), by=anna, reason=f"It is {statement}", second_person=False)
    withdraw(make_context_note(topic="other"), by=anna, reason="“Forged”")
    note.statement = "Newest"
    draft_change(Version(note), by=anna, reason="Waits")
    before = rows()
    back_up(file)
    empty_database()

    restore(file)

    assert rows() == before
    assert Package.everything.get().status == "draft"
    assert list(versions_of(package)[0].other_sources.values_list("source__key")) == [("s",)]
    versions = [(each.statement, each.history_user) for each in versions_of(note)]
    assert versions == [("Newer", anna), ("New", anna), ("Old", None)]
    assert list(Correction.objects.order_by("pk").values_list("kind", "changes", "reason")) == [
        ("changed", [["statement", "Old", "New"]], "It is New"),
        ("changed", [["statement", "New", "Newer"]], "It is Newer"),
        ("withdrawn", [], "“Forged”"),
    ]
    waiting = drafted_change(note)
    assert waiting is not None
    assert waiting.changes == [["statement", "Newer", "Newest"]]
    assert (waiting.changed_by, waiting.reason) == (anna, "Waits")


def test_unknown_and_zero_money_and_rates_come_back_exactly(file: Path) -> None:
    make_some_of_everything()
    back_up(file)
    empty_database()

    restore(file)

    charged = Package.objects.order_by("number").values_list("charged_usd", flat=True)
    assert list(charged) == [0, None]
    assert ExchangeRate.objects.get().usd_per_unit == Decimal("1.13144762")
    assert Source.objects.get(key="a").title == "“Über” – a\nline, a \\ and a 'quote'"
    moments = LogEntry.objects.values_list("action_time", flat=True)
    assert list(moments) == [datetime(2024, 12, 30, 17, 5, 9, 123456, tzinfo=UTC)]


def test_the_data_revision_comes_back_with_its_moment(file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 30, 17, 5, tzinfo=UTC))
    make_source(key="a")
    make_source(key="b")
    back_up(file)
    monkeypatch.undo()
    make_source(key="c")

    restore(file, "--yes")

    assert current() == Revision(number=2, changed_at=datetime(2024, 12, 30, 17, 5, tzinfo=UTC))


def test_users_come_back_with_passwords_and_permissions(file: Path) -> None:
    make_some_of_everything()
    back_up(file)
    empty_database()

    restore(file)

    user = User.objects.get(username="olena")
    assert user.check_password("a long pass phrase")
    assert user.has_perm("assistance.change_package")
    assert user.has_perm("assistance.view_source")
    assert not user.has_perm("assistance.delete_package")


def test_a_database_with_other_content_types_gets_those_of_the_backup(file: Path) -> None:
    make_some_of_everything()
    back_up(file)
    empty_database()
    first = ContentType.objects.order_by("pk")[0]
    label, model = first.app_label, first.model
    first.delete()
    ContentType.objects.create(app_label=label, model=model)  # under the last number of all

    restore(file)

    assert LogEntry.objects.get().content_type.model_class() is Package
    assert LogEntry.objects.get().get_edited_object() == Package.objects.get(number=2)
    assert ContentType.objects.get_for_model(Package) == LogEntry.objects.get().content_type


def test_the_next_row_after_a_restore_has_a_new_number(file: Path) -> None:
    last = make_source(key="a")
    back_up(file)
    empty_database()

    restore(file)

    assert make_source(key="b").pk > last.pk


def test_the_number_of_a_deleted_row_is_not_given_again(file: Path, tmp_path: Path) -> None:
    make_source(key="a")
    deleted = make_source(key="b")
    number = deleted.pk
    deleted.delete()
    back_up(file)
    empty_database()
    restore(file)
    back_up(tmp_path / "again.zip")
    empty_database()

    restore(tmp_path / "again.zip")

    assert make_source(key="c").pk == number + 1


def test_sessions_end_and_lock_outs_stay(file: Path) -> None:
    back_up(file)
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=timezone.now())
    AccessAttempt.objects.create(username="olena", failures_since_start=5)

    restore(file)

    assert Session.objects.count() == 0
    assert AccessAttempt.objects.count() == 1


def test_all_tables_are_in_a_backup_but_sessions_and_lock_outs() -> None:
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert every - models().keys() == {
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_session",
    }


def test_a_backup_goes_from_postgresql_to_sqlite_and_back(file: Path, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    make_some_of_everything()
    before = rows()
    back_up(file)
    sqlite = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    manage(sqlite, tmp_path, "migrate", "--verbosity", "0")

    restored = manage(sqlite, tmp_path, "restore", str(file))
    manage(sqlite, tmp_path, "backup", "--to", str(tmp_path / "other.zip"))
    empty_database()
    restore(tmp_path / "other.zip")

    assert restored.startswith("Restored: 2 packages and 1 user, data revision ")
    assert rows() == before
    with zipfile.ZipFile(file) as here, zipfile.ZipFile(tmp_path / "other.zip") as there:
        ours, theirs = json.loads(here.read(MANIFEST)), json.loads(there.read(MANIFEST))
    assert ours["tables"] == theirs["tables"]
    assert (ours["engine"], theirs["engine"]) == ("postgresql", "sqlite")


WRITE_BEFORE_EACH_TABLE = """
import sys, threading
from pathlib import Path
from django.db import connection
from assistance.backups import writing
from assistance import revision
from tests.factories import make_context_note, make_source

def write(key):
    with revision.one_revision():
        make_context_note(key=key, source=make_source(key=key))
    connection.close()

def write_first(archive, table, model, write_table=writing._write_table):
    other = threading.Thread(target=write, args=[table])
    other.start()
    other.join()
    return write_table(archive, table, model)

writing._write_table = write_first
write("before")
writing.write(path=Path("FILE"), folder=Path())
print(revision.current().number)
"""


def test_a_backup_is_of_one_moment_and_holds_up_no_writer(file: Path, tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        url = database_url()
    else:  # in a file, as outside of tests: in memory a writer waits for who reads
        url = f"sqlite:///{tmp_path / 'written.sqlite3'}"
        with closing(sqlite3.connect(tmp_path / "written.sqlite3")) as copy:
            connection.connection.backup(copy)

    script = WRITE_BEFORE_EACH_TABLE.replace("FILE", str(file))
    written = manage(url, tmp_path, "shell", "--verbosity", "0", "--command", script)

    assert int(written) == 1 + len(models())
    with read(file) as found:
        assert found.manifest.revision.number == 1
        assert found.manifest.tables["assistance_source"].row_count == 1
        assert found.manifest.tables["assistance_contextnote"].row_count == 1
    restore(file, "--yes")
    assert list(ContextNote.objects.values_list("key", flat=True)) == ["before"]
    assert current().number == 1


# The file


def test_only_the_owner_can_read_the_file(file: Path) -> None:
    back_up(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_is_named_by_time_and_revision(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 30, 17, 5, 9, tzinfo=UTC))
    make_source()

    call_command("backup", stdout=io.StringIO())

    folder = tmp_path / "backups"
    assert [path.name for path in folder.iterdir()] == ["backup-20241230T170509Z-r1.zip"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_command_says_what_it_wrote(file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 30, 17, 5, tzinfo=UTC))
    make_source()

    said = back_up(file)

    held = "0 packages and 0 users, data revision 1 of 2024-12-30 17:05 UTC"
    assert re.fullmatch(rf"{re.escape(str(file))}: {held}; 0\.0 MB in [\d.]+ s\n", said)


def test_a_file_that_is_there_is_not_overwritten(file: Path) -> None:
    file.write_text("precious")

    with pytest.raises(CommandError, match="is there already: name another file"):
        back_up(file)

    assert file.read_text() == "precious"


def test_a_backup_that_fails_leaves_no_file(file: Path, monkeypatch: Any) -> None:
    make_source()
    monkeypatch.setattr(reading, "LONGEST_LINE", 10)

    with pytest.raises(CommandError, match=r"No backup was made\. A row is longer than 10 bytes"):
        back_up(file)

    assert list(file.parent.iterdir()) == []


# Refusals


def is_empty(file: Path) -> None:
    file.write_bytes(b"")


def is_no_archive(file: Path) -> None:
    file.write_text("key,title\n")


def is_missing(file: Path) -> None:
    file.unlink()


def is_cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def has_a_flipped_bit(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        member = archive.getinfo(SOURCES)
    content = bytearray(file.read_bytes())
    content[member.header_offset + 30 + len(SOURCES) + 20 + 50] ^= 1  # past names and sizes
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (is_empty, "is broken or no backup: File is not a zip file"),
        (is_no_archive, "is broken or no backup: File is not a zip file"),
        (is_missing, "cannot be opened: No such file or directory."),
        (is_cut_short, "is broken or no backup: File is not a zip file"),
        (has_a_flipped_bit, "is broken or no backup: "),
    ],
)
def test_a_broken_file_is_refused(file: Path, spoil: Callable[[Path], None], reason: str) -> None:
    make_source()
    back_up(file)
    spoil(file)

    assert refusal(file).startswith(f"{file} {reason}")


def test_a_flipped_bit_anywhere_is_refused_or_changes_nothing_that_is_read(file: Path) -> None:
    make_some_of_everything()
    back_up(file)
    whole = file.read_bytes()
    with read(file) as found:
        manifest = found.manifest

    for place in range(0, len(whole), len(whole) // 80):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        # Moments and rights of members, which nobody reads, are free to change.
        with contextlib.suppress(BackupError), read(file) as found:
            assert found.manifest == manifest


def of_another_project(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["project"] = "another"


def of_a_newer_format(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["format"] = 2


def of_a_later_migration(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["migrations"].append("assistance.0099_later")


def of_an_earlier_migration(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["migrations"].remove("auth.0012_alter_user_first_name_max_length")


def without_a_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


def with_half_a_manifest(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        del manifest["tables"]


def with_a_manifest_of_nonsense(members: dict[str, bytes]) -> None:
    members[MANIFEST] = b"[]"


def with_an_endless_manifest(members: dict[str, bytes]) -> None:
    members[MANIFEST] = b" " * (4 * 1024 * 1024 + 1)


def without_a_table(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        del manifest["tables"]["auth_user"]


def with_another_table(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["tables"]["payroll"] = manifest["tables"]["auth_user"]


def without_a_column(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["tables"]["auth_user"]["columns"].remove("password")


def without_a_member(members: dict[str, bytes]) -> None:
    del members[SOURCES]


def with_a_member_that_climbs(members: dict[str, bytes]) -> None:
    members["../../etc/passwd"] = b"root"


def with_a_row_too_many(members: dict[str, bytes]) -> None:
    members[SOURCES] *= 2


def with_a_row_too_few(members: dict[str, bytes]) -> None:
    members[SOURCES] = b""


def with_another_value(members: dict[str, bytes]) -> None:
    members[SOURCES] = members[SOURCES].replace(b"official", b"press")


def with_a_row_of_nonsense(members: dict[str, bytes]) -> None:
    forge_rows(members, "assistance_source", "not JSON\n")


def with_a_row_of_another_length(members: dict[str, bytes]) -> None:
    forge_rows(members, "assistance_source", "[1]\n")


def with_a_value_of_another_type(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_group", '["one","Guests"]\n')


def with_a_deep_row(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_group", "[" * 100_000 + "\n")


def with_a_row_that_fills_the_memory(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_group", " " * (16 * 1024 * 1024) + "\n")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (of_another_project, "No backup of this site: its manifest.json does not name “security-a"),
        (of_a_newer_format, "The file has format 2; this version reads format 1."),
        (of_a_later_migration, "Missing: none. Unknown: assistance.0099_later."),
        (of_an_earlier_migration, "Missing: auth.0012_alter_user_first_name_max_length. Unknown"),
        (without_a_manifest, "No backup: the archive has no manifest.json."),
        (with_half_a_manifest, "The manifest.json is incomplete: KeyError('tables')"),
        (with_a_manifest_of_nonsense, "No backup of this site"),
        (with_an_endless_manifest, "its manifest.json is longer than 4,194,304 bytes."),
        (without_a_table, "The file's tables are not those of this version. Missing: auth_user."),
        (with_another_table, "The file's tables are not those of this version. Missing: none. Un"),
        (without_a_column, "The file's columns of auth_user are not those of this version. Missi"),
        (without_a_member, "Missing: tables/assistance_source.jsonl. Unknown: none."),
        (with_a_member_that_climbs, "Missing: none. Unknown: ../../etc/passwd."),
        (with_a_row_too_many, "assistance_source does not have the 1 rows that it should."),
        (with_a_row_too_few, "assistance_source does not have the 1 rows that it should."),
        (with_another_value, "assistance_source is not what was written: its SHA-256 is another."),
        (with_a_row_of_nonsense, "is broken or no backup: Expecting value"),
        (with_a_row_of_another_length, "assistance_source, row 1: not a list of 10 values."),
        (with_a_value_of_another_type, "auth_group, row 1: ['“one” value must be an integer.']"),
        (with_a_deep_row, "is broken or no backup: maximum recursion depth exceeded"),
        (with_a_row_that_fills_the_memory, "A row is longer than 16,777,216 bytes."),
    ],
)
def test_a_foreign_file_is_refused(
    file: Path, spoil: Callable[[dict[str, bytes]], None], reason: str
) -> None:
    make_source()
    back_up(file)
    rewrite(file, spoil)

    assert reason in refusal(file)


def test_a_member_that_is_there_twice_is_refused(file: Path) -> None:
    back_up(file)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(SOURCES, b"")

    assert refusal(file) == "The archive holds a member twice."


def test_a_member_packed_in_another_way_is_refused(file: Path) -> None:
    back_up(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    assert refusal(file) == f"{next(iter(members))} is encrypted or packed in another way."


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_that_lacks_migrations_is_refused(file: Path, command: str) -> None:
    if command == "restore":
        back_up(file)
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("auth", "0012_alter_user_first_name_max_length")
    try:
        with pytest.raises(CommandError, match="lacks migrations of this version: run `migrate`"):
            {"backup": back_up, "restore": restore}[command](file)
    finally:
        recorder.record_applied("auth", "0012_alter_user_first_name_max_length")


# A restore that fails on the way


def with_a_reference_to_nothing(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_user_groups", "[1,77,78]\n")


def with_two_equal_keys(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_group", '[1,"Guests"]\n[2,"Guests"]\n')


def with_an_empty_must(members: dict[str, bytes]) -> None:
    forge_rows(members, "auth_group", "[1,null]\n")


def with_a_broken_rule(members: dict[str, bytes]) -> None:
    row = members[SOURCES].decode().replace("official", "gossip")
    forge_rows(members, "assistance_source", row)


def of_another_revision(members: dict[str, bytes]) -> None:
    with changed_manifest(members) as manifest:
        manifest["revision"]["number"] = 99


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (with_a_reference_to_nothing, "The database refused the rows: "),
        (with_two_equal_keys, "The database refused auth_group: "),
        (with_an_empty_must, "The database refused auth_group: "),
        (with_a_broken_rule, "The database refused assistance_source: "),
        (of_another_revision, "The rows are of Revision(number=1, "),
    ],
)
def test_a_restore_that_fails_half_way_leaves_the_database_as_it_was(
    file: Path, spoil: Callable[[dict[str, bytes]], None], reason: str
) -> None:
    make_source(key="a")
    back_up(file)
    rewrite(file, spoil)
    last = make_source(key="b")

    assert refusal(file).startswith(reason)
    assert make_source(key="c").pk == last.pk + 1


# The question


def test_a_database_with_data_is_not_replaced_unasked(file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 30, 17, 5, tzinfo=UTC))
    back_up(file)
    make_package()
    revision = current().number

    with pytest.raises(CommandError) as error:
        restore(file)

    assert str(error.value) == (
        f"This replaces 1 package and 0 users, data revision {revision} of 2024-12-30 17:05 UTC\n"
        "by 0 packages and 0 users, data revision 0.\n"
        "Nothing has changed. To do so, add --yes."
    )
    assert Package.objects.count() == 1


def test_a_database_with_a_user_alone_is_not_replaced_unasked(file: Path) -> None:
    back_up(file)
    User.objects.create_user("olena")

    with pytest.raises(CommandError, match="0 packages and 1 user, data revision 0"):
        restore(file)


@pytest.mark.parametrize(("answer", "left"), [("yes", 0), ("no", 1), ("", 1)])
def test_a_person_is_asked_and_decides(
    file: Path, monkeypatch: Any, answer: str, left: int
) -> None:
    back_up(file)
    make_source()
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)

    if left:
        with pytest.raises(CommandError, match=r"^Nothing has changed\.$"):
            restore(file)
    else:
        restore(file)

    assert len(asked) == 1
    assert asked[0].startswith("This replaces 0 packages and 0 users, data revision 1 of ")
    assert Source.objects.count() == left


def test_an_empty_database_is_filled_without_a_question(file: Path) -> None:
    make_source()
    back_up(file)
    empty_database()

    said = restore(file)

    assert said.startswith("Restored: 0 packages and 0 users, data revision 1 of ")
    assert Source.objects.count() == 1
