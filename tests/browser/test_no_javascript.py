import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield a page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        "/?as_of=2024-12-23",
        "/authorities/usai/?as_of=2024-12-23",
        "/allies/?as_of=2024-12-23",
        "/allies/est/?as_of=2024-12-23",
        "/reconciliation/?as_of=2024-12-23",
        "/timeline/?as_of=2024-12-23",
    ],
)
def test_the_tables_stand_in_the_place_of_the_charts(page: Page, address: str) -> None:
    page.goto(address)

    for card in page.locator(".chart-card").all():
        expect(card.locator("table")).to_be_visible()
        expect(card.locator(".chart")).to_be_hidden()
    box = page.locator(".chart-card table").first.bounding_box()
    assert box
    assert box["width"] > 200
    assert box["height"] > 200


def test_the_day_changes_by_a_submitted_form(page: Page) -> None:
    page.goto("/?period=month")

    page.get_by_label("As of").fill("2024-12-23")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page).to_have_url(re.compile(r"/\?(?=.*as_of=2024-12-23)(?=.*period=month)"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("on 23 December 2024.")


def test_presets_periods_and_views_are_links(page: Page) -> None:
    page.goto("/")

    page.get_by_role("link", name="DoD briefing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on 23 December 2024.")
    page.locator("#overview-history").get_by_role("link", name="Fiscal year").click()
    expect(page.locator("#overview-history tbody tr").first).to_contain_text("FY2025")
    page.locator("#overview-balance").get_by_role("link", name="Table").click()

    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-23&period=fiscal_year&balance=table$"))


def test_back_brings_the_day_before(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="DoD briefing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on 23 December 2024.")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_contain_text("on 12 July 2025.")


def test_sources_open_and_figures_lead_to_their_exact_value(page: Page) -> None:
    page.goto("/?as_of=2024-12-30")

    page.get_by_role("button", name="source of the PDA balance").click()
    expect(page.locator("#src-pda")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="$0 left").click()

    expect(page.locator("#proof .figure")).to_have_text("$2,000,000 ± $5,000,000")


def test_what_needs_a_script_is_not_shown(page: Page) -> None:
    page.goto("/")

    for button in page.locator("[data-export]").all():
        expect(button).to_be_hidden()
    expect(page.get_by_label("Theme")).to_be_hidden()
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_visible()


def test_the_window_of_the_pace_is_a_link(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")

    page.locator("#authority-burn-down").get_by_role("link", name="30 days").click()

    expect(page).to_have_url(re.compile(r"as_of=2024-12-23&window=30$"))
    expect(page.locator("#authority-burn-down figcaption")).to_contain_text("30 January 2025")


def test_the_two_days_of_changes_are_a_submitted_form(page: Page) -> None:
    page.goto("/changes/")

    page.get_by_label("to the end of").fill("2024-12-30")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page).to_have_url(re.compile(r"/changes/\?from=2024-12-23&to=2024-12-30$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("to 30 December 2024")
