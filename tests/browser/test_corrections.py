"""The log of corrections as readers get it, on a server whose records were corrected."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import served
from tests.browser.looks import looks

LOG = "/corrections/"
PAGES = [LOG, "/corrections/?kind=restored&from=x", "/packages/pda-72/", "/authorities/pda/"]
GONE = ["/packages/pda-71/", "/sources/withdrawn-source/"]
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"


@pytest.fixture(scope="session")
def base_url(copied: Callable[[], Path]) -> Iterator[str]:
    """Yield the address of a server of its own: the others' database stays as it is."""
    folder = copied()
    subprocess.run(
        [sys.executable, "-m", "tests.browser.corrected"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder)},
        check=True,
    )
    with served(folder) as url:
        yield url


@pytest.mark.parametrize(("address", "scheme", "width"), looks([*PAGES, *GONE]))
def test_no_rule_is_broken_and_nothing_scrolls_sideways(
    page: Page,
    axe: Callable[[Page], None],
    faults: list[str],
    address: str,
    scheme: str,
    width: int,
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    if address in GONE:
        faults.clear()  # the browser notes the 410
    page.evaluate(OPEN_ALL)

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_choice_narrows_the_log_in_place_and_its_address_opens_whole(page: Page) -> None:
    page.goto(LOG)
    page.evaluate("window.sameDocument = true")

    page.get_by_label("Kind").select_option("withdrawn")
    expect(page.get_by_role("heading", name="2 of 7 corrections")).to_be_visible()
    page.get_by_label("Authority").select_option("PDA")
    expect(page.get_by_role("heading", name="1 of 7 corrections")).to_be_visible()

    expect(page).to_have_url(re.compile(r"/corrections/\?authority=PDA&kind=withdrawn$"))
    assert page.evaluate("window.sameDocument === true")
    page.goto(page.url)
    expect(page.get_by_role("heading", name="1 of 7 corrections")).to_be_visible()
    expect(page.get_by_label("Kind")).to_have_value("withdrawn")


def test_the_log_can_be_used_by_the_keyboard_up_to_the_withdrawn_record(
    page: Page, faults: list[str]
) -> None:
    page.goto(LOG)
    page.get_by_role("group").get_by_text("A note that goes on").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)

    page.get_by_role("link", name="Seventy-first tranche").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("This package was withdrawn on")
    faults.clear()  # the browser notes the 410
    page.get_by_role("link", name="All corrections").click()
    expect(page.get_by_role("heading", name="7 corrections", exact=True)).to_be_visible()


def test_without_scripts_the_log_is_filtered_by_its_form(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(LOG)

    page.get_by_label("Record").select_option("sources")
    page.get_by_role("button", name="Filter").click()

    expect(page.get_by_role("heading", name="2 of 7 corrections")).to_be_visible()
    context.close()
