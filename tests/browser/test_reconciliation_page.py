"""The reconciliation and the briefings as readers use them: filters, order, phone, no scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import looks

ADDRESS = "/reconciliation/?as_of=2024-12-23"
DOD = "/briefings/dod-2024-12-24/"


@pytest.mark.parametrize(
    ("address", "scheme", "width"), looks(["/briefings/?as_of=2024-12-23", DOD])
)
def test_no_accessibility_rule_is_broken(
    page: Page, axe: Callable[[Page], None], address: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)

    axe(page)


def test_a_filter_changes_table_chart_and_address(page: Page) -> None:
    page.goto(ADDRESS)

    page.get_by_label("Authority").select_option("USAI")
    expect(page.locator("#reconciliation-table-title")).to_contain_text("15 of 98 statements")
    expect(page).to_have_url(re.compile(r"/reconciliation/\?as_of=2024-12-23&authority=USAI$"))
    expect(page.locator("#reconciliation-differences .main-svg").first).to_be_visible()

    page.get_by_label("Source", exact=True).fill("rubryka")
    expect(page.locator("#reconciliation-table tbody tr")).to_have_count(1)
    expect(page.locator("#reconciliation-table tbody")).to_contain_text("differs, explained")


def test_a_heading_sorts_and_the_filters_stay(page: Page) -> None:
    page.goto(f"{ADDRESS}&authority=USAI")

    page.locator("#reconciliation-table").get_by_role("link", name="Difference").click()
    row = page.locator("#reconciliation-table tbody tr").first
    expect(row).to_contain_text("+$525 million")
    expect(page).to_have_url(re.compile("authority=USAI&sort=-difference$"))


def test_the_day_changes_the_sentence_and_keeps_the_filters(page: Page) -> None:
    page.goto(f"{ADDRESS}&authority=USAI")

    page.get_by_role("link", name="End FY2023").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "4 comparable statements about balances"
    )
    expect(page).to_have_url(re.compile(r"as_of=2023-09-30&authority=USAI$"))


def test_a_computed_figure_opens_its_proof_beside_it(page: Page) -> None:
    page.goto(DOD)

    page.get_by_role("link", name="66,035.1 million").click()
    panel = page.locator("#proof-panel")
    expect(panel).to_contain_text("What do the records give for")
    expect(panel).to_contain_text("$66,035,141,309")


def test_without_scripts_the_form_filters_by_its_button(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)

    page.get_by_label("Verdict").select_option("explained")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#reconciliation-table tbody tr")).to_have_count(2)
    context.close()
