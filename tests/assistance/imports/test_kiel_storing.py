"""A release of Kiel's workbook as activities: new, corrected, replaced, and never half imported."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assistance import revision
from assistance.models import Activity, ActivitySeries, Correction, Source
from tests.factories import make_partner
from tests.kiel_workbook import line_18, line_21, package_7, release_7, release_18, release_21

pytestmark = pytest.mark.django_db


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 400_000_000)
    return content.getvalue()


TANK = package_7("USM1")
GRANT = package_7("EEF1", "Estonia", kind="Financial", total=500, eur=450, starts=1)


@pytest.fixture(autouse=True)
def _partners() -> None:
    make_partner(code="USA", name="United States")
    make_partner(code="EST", name="Estonia")


@pytest.fixture
def import_kiel(tmp_path: Path, capsys: Any) -> Any:
    """Return a function that imports a workbook and returns what the command said."""

    def run(content: bytes, *options: str, name: str = "kiel.xlsx") -> list[str]:
        (tmp_path / name).write_bytes(content)
        call_command("import_kiel", str(tmp_path / name), *options)
        return capsys.readouterr().out.splitlines()

    return run


def test_a_release_becomes_published_activities_of_its_own_series(import_kiel: Any) -> None:
    said = import_kiel(release_7(TANK, GRANT))

    assert said[0] == "Release 7, layout release 7: series kiel-r7-activities."
    assert said[-1] == "2 new, 0 changed, 0 unchanged, 0 withdrawn; data revision 3."
    stored = Activity.objects.order_by("key").values_list(
        "series", "key", "partner__code", "kind", "measure", "amount", "currency", "value_eur"
    )
    assert list(stored) == [
        ("kiel-r7-activities", "EEF1", "EST", "financial", "commitment", 500, "USD", 450),
        ("kiel-r7-activities", "USM1", "USA", "military", "commitment", 1000, "USD", 900),
    ]
    assert Source.objects.get(key="kiel-r7-workbook").publisher.startswith("Kiel Institute")


def test_the_day_up_to_which_a_release_counts_is_kept(import_kiel: Any) -> None:
    said = import_kiel(release_7(TANK))

    assert said[1] == "It covers what was announced up to 2022-10-03."
    assert ActivitySeries.objects.get().counted_through == date(2022, 10, 3)


def test_the_history_names_the_file_and_its_hash(import_kiel: Any) -> None:
    import_kiel(release_7(TANK), name="r7.xlsx")

    version = Activity.objects.get().history.get()
    assert version.history_change_reason.startswith("Import of r7.xlsx (SHA-256 ")


def test_a_second_import_changes_nothing(import_kiel: Any) -> None:
    import_kiel(release_7(TANK, GRANT))
    before = revision.current()

    said = import_kiel(release_7(TANK, GRANT))

    assert said[-1] == "0 new, 0 changed, 2 unchanged, 0 withdrawn; data revision 3."
    assert revision.current() == before
    assert Correction.objects.count() == 0


def test_a_dry_run_reports_and_writes_nothing(import_kiel: Any) -> None:
    before = revision.current()

    said = import_kiel(release_7(TANK), "--dry-run")

    assert said[-1] == "1 new, 0 changed, 0 unchanged, 0 withdrawn; nothing was written."
    assert revision.current() == before
    assert (Activity.everything.count(), Source.everything.count()) == (0, 0)


def test_a_corrected_release_updates_adds_and_withdraws(import_kiel: Any) -> None:
    import_kiel(release_7(TANK, GRANT))
    corrected = package_7("USM1", eur=950)
    added = package_7("USH1", kind="Humanitarian")

    said = import_kiel(release_7(corrected, added), "--reason", "Corrected by the institute", "-v2")

    assert said[-4:-1] == ["~ kiel-r7-activities USM1", "    value_eur: 900 → 950", "- EEF1"]
    assert said[-1] == "1 new, 1 changed, 0 unchanged, 1 withdrawn; data revision 4."
    assert dict(Activity.objects.values_list("key", "value_eur")) == {"USM1": 950, "USH1": 900}
    logged = Correction.objects.order_by("key").values_list("key", "kind", "changes")
    assert list(logged) == [
        ("kiel-r7-activities EEF1", "withdrawn", []),
        ("kiel-r7-activities USM1", "changed", [["value_eur", "900", "950"]]),
    ]


def test_what_a_corrected_release_brings_back_is_published_again(import_kiel: Any) -> None:
    import_kiel(release_7(TANK, GRANT))
    import_kiel(release_7(TANK), "--reason", "Taken out")

    said = import_kiel(release_7(TANK, GRANT), "--reason", "Put back")

    assert said[-1] == "0 new, 1 changed, 1 unchanged, 0 withdrawn; data revision 5."
    assert Activity.objects.count() == 2


def test_a_correction_without_a_reason_changes_nothing(import_kiel: Any) -> None:
    import_kiel(release_7(TANK))

    with pytest.raises(CommandError) as refusal:
        import_kiel(release_7(package_7("USM1", eur=950)))

    assert str(refusal.value) == (
        "Nothing was changed. Say why: a change of what was published needs a reason."
    )
    assert Activity.objects.get().value_eur == 900


def test_another_release_becomes_the_current_series_beside_the_former(import_kiel: Any) -> None:
    import_kiel(release_7(TANK))

    said = import_kiel(release_18(line_18(allocated_total=10, allocated_total_in_eur=9)))

    assert said[1] == "It replaces kiel-r7-activities as the current series."
    assert ActivitySeries.objects.get(is_current=True).series == "kiel-r18-activities"
    assert sorted(Activity.objects.values_list("series", flat=True)) == [
        "kiel-r18-activities",
        "kiel-r7-activities",
    ]
    assert Correction.objects.count() == 0


def test_the_former_release_can_be_made_the_current_one_again(import_kiel: Any) -> None:
    import_kiel(release_7(TANK))
    import_kiel(release_18(line_18(allocated_total=10, allocated_total_in_eur=9)))

    before = revision.current().number

    import_kiel(release_7(TANK))

    assert ActivitySeries.objects.get(is_current=True).series == "kiel-r7-activities"
    assert revision.current().number == before + 1


def test_what_has_no_date_or_value_is_kept_as_such(import_kiel: Any) -> None:
    unknown = package_7("USM1", announced="unspecified", given=".", total=".", eur=".")

    import_kiel(release_7(unknown))

    activity = Activity.objects.get()
    assert (activity.announced_on, activity.date_precision) == (None, "unknown")
    assert (activity.amount, activity.currency, activity.value_eur) == (None, "", None)
    assert activity.date_text == "unspecified"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is no Excel workbook (.xlsx), or it is damaged."),
        (bomb(), "unpacks to far more than a table needs"),
        (b"not a workbook", "The file is no Excel workbook (.xlsx), or it is damaged."),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "has a password or is an old .xls file"),
    ],
)
def test_a_file_that_is_no_release_is_refused(
    import_kiel: Any, content: bytes, message: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        import_kiel(content)

    assert message in str(refusal.value)
    assert "nothing has changed" in str(refusal.value)
    assert Activity.everything.count() == 0


def test_a_corrected_release_of_the_newer_layout_updates_its_own_series(import_kiel: Any) -> None:
    import_kiel(release_21(line_21(activity=300, spread=280)), name="Release_30.xlsx")
    corrected = release_21(line_21(activity=300, spread=290))
    said = import_kiel(corrected, "--reason", "Corrected.", name="Release_30v2.xlsx")

    assert said[0] == "Release 30v2, layout release 21 and later: series kiel-r30-activities."
    assert said[-1].startswith("0 new, 1 changed, 1 unchanged, 0 withdrawn")
    stored = Activity.objects.order_by("key").values_list("series", "key", "measure", "value_eur")
    assert list(stored) == [
        ("kiel-r30-activities", "USM1", "commitment", 300),
        ("kiel-r30-activities", "USM1:A", "allocation", 290),
    ]
