"""Importing a table, in a browser: a bad file, a good one, and a large one with its progress."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import served

NAME, PASSWORD = "importer", "a-long-pass-phrase-for-tests"
SCHEMES = ("light", "dark")
WIDTHS = (1280, 360)
HEADER = "slug,name,description\n"
ADD = "/admin/assistance/fileimport/add/"


@pytest.fixture(scope="session")
def base_url(copied: Callable[[], Path]) -> Iterator[str]:
    """Yield the address of a server of its own: what is imported stays out of the others'."""
    folder = copied()
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", NAME,
         "--email", "importer@example.org"],
        cwd=settings.BASE_DIR, env=environment, check=True,
    )  # fmt: skip
    with served(folder) as url:
        yield url


@pytest.fixture
def signed_in(page: Page) -> Page:
    page.goto("/admin/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Import a table")).to_be_visible()
    return page


def bring(page: Page, file: Path, table: str = "Capabilities") -> None:
    """Choose a file in the form and have it checked."""
    page.goto("/admin/")
    page.get_by_role("link", name="A file").click()
    page.get_by_label("Table").select_option(label=table)
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File").click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Check the file").click()


def written(folder: Path, text: str, name: str = "capabilities.csv") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_a_file_with_a_bad_row_changes_nothing_and_names_row_column_and_value(
    signed_in: Page, tmp_path: Path
) -> None:
    rows = "drones,Drones,Small\n" + "radars,Radars,\n" + f"boats,Boats,{'x' * 301}\n"
    bring(signed_in, written(tmp_path, HEADER + rows))

    expect(signed_in.get_by_role("heading", name="2 rows are refused")).to_be_visible()
    first = signed_in.locator(".imported-rows > li").first
    expect(first).to_contain_text("refused line 3 radars")
    expect(first).to_contain_text("description “”: This must not be empty.")
    expect(signed_in.get_by_role("button", name="Import")).to_have_count(0)
    signed_in.goto("/admin/assistance/capability/?q=drones")
    expect(signed_in.get_by_text("0 capabilities")).to_be_visible()


def test_a_good_file_is_looked_at_and_imported(signed_in: Page, tmp_path: Path) -> None:
    rows = 'balloons,Balloons,Aloft\nkites,Kites,"Aloft; on a string"\n'
    bring(signed_in, written(tmp_path, HEADER + rows))

    expect(signed_in.get_by_text("2 new")).to_be_visible()
    signed_in.get_by_label("Reason").fill("They fly")
    signed_in.get_by_role("button", name="Import 2 rows").click()

    expect(signed_in.get_by_role("heading", name="Imported: 2 rows")).to_be_visible()
    signed_in.goto("/admin/assistance/capability/?q=kites")
    expect(signed_in.locator("#result_list tbody tr")).to_have_count(1)


def test_a_large_file_shows_its_progress_and_is_done_by_a_process(
    signed_in: Page, tmp_path: Path
) -> None:
    rows = "".join(f"word-{n},Word {n},One of many\n" for n in range(3_000))
    bring(signed_in, written(tmp_path, HEADER + rows, "many.csv"))

    expect(signed_in.get_by_role("progressbar")).to_be_visible()
    expect(signed_in.get_by_role("heading", name="What the file would do")).to_be_visible(
        timeout=60_000
    )
    signed_in.get_by_role("button", name="Import 3,000 rows").click()
    expect(signed_in.get_by_role("progressbar")).to_be_visible()

    expect(signed_in.get_by_role("heading", name="Imported: 3,000 rows")).to_be_visible(
        timeout=60_000
    )
    signed_in.goto("/admin/assistance/capability/?q=word-")
    expect(signed_in.locator(".paginator")).to_contain_text(re.compile(r"3000|3,000"))


def test_no_rule_of_accessibility_is_broken_and_nothing_scrolls_sideways(
    signed_in: Page, tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    def check() -> None:
        for scheme, width in zip(SCHEMES, WIDTHS, strict=True):
            signed_in.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            signed_in.set_viewport_size({"width": width, "height": 800})
            axe(signed_in)
            assert signed_in.evaluate("document.documentElement.scrollWidth") <= width

    signed_in.goto(ADD)
    check()
    signed_in.get_by_role("button", name="Check the file").evaluate("b => b.form.noValidate = true")
    signed_in.get_by_role("button", name="Check the file").click()
    expect(signed_in.get_by_text("Choose a file.")).to_be_visible()
    check()
    bring(signed_in, written(tmp_path, HEADER + "trains,,Rails\n" + f"{'x' * 61},Long,x\n"))
    expect(signed_in.get_by_role("heading", name="2 rows are refused")).to_be_visible()
    check()
    changed = "artillery,Guns,Howitzers and mortars\ntrucks-2,Trucks,On roads\n"
    bring(signed_in, written(tmp_path, HEADER + changed))
    expect(signed_in.get_by_role("heading", name="Row by row")).to_be_visible()
    check()
    signed_in.get_by_role("button", name="Discard").click()
    expect(signed_in.get_by_role("heading", name="Discarded")).to_be_visible()
    check()
