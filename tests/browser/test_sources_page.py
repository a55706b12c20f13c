"""The list of sources as readers get it: typing, Back, themes, phone, keyboard, no scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import looks

HEADING = "428 sources, 1–50 on this page"


@pytest.mark.parametrize(
    ("address", "scheme", "width"),
    looks(["/sources/?q=crs", "/sources/?q=zzz&kind=x", "/sources/dod-2024-12-24/"]),
)
def test_no_accessibility_rule_is_broken(
    page: Page, axe: Callable[[Page], None], address: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    axe(page)


@pytest.mark.parametrize("address", ["/sources/", "/sources/?q=zzz", "/sources/uamission-pda/"])
def test_on_a_phone_the_page_does_not_scroll_sideways(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_typing_narrows_the_list_and_keeps_the_focus_and_the_place_in_the_text(
    page: Page,
) -> None:
    page.goto("/sources/")
    page.evaluate("window.sameDocument = true")
    field = page.get_by_label("Search")
    field.press_sequentially("crs-if12", delay=20)
    expect(page.get_by_role("heading", name="6 of 428 sources")).to_be_visible()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    expect(page).to_have_url(re.compile(r"/sources/\?q=crs-i12$"))

    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == 5
    expect(page.locator("#announcement")).to_have_text("0 of 428 sources")
    assert page.evaluate("window.sameDocument === true")


def test_the_pushed_address_has_no_empty_fields_and_opens_whole(page: Page) -> None:
    page.goto("/sources/?as_of=2024-12-23")

    page.get_by_label("Kind").select_option("dataset")
    expect(page.get_by_role("heading", name="3 of 428 sources")).to_be_visible()

    expect(page).to_have_url(re.compile(r"/sources/\?as_of=2024-12-23&kind=dataset$"))
    page.goto(page.url)
    expect(page.get_by_role("heading", name="3 of 428 sources")).to_be_visible()
    expect(page.get_by_label("Kind")).to_have_value("dataset")


def test_back_returns_to_the_list_and_the_form_as_they_were(page: Page) -> None:
    page.goto("/sources/")
    page.get_by_label("Search").fill("kiel_r29")
    expect(page.get_by_role("heading", name="1 of 428 sources")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    expect(page.get_by_label("Search")).to_have_value("")


def test_a_filter_that_is_taken_away_leaves_the_form_as_well(page: Page) -> None:
    page.goto("/sources/?kind=dataset&q=kiel")

    page.get_by_role("link", name=re.compile("kiel.*take this filter away")).click()

    expect(page.get_by_role("heading", name="3 of 428 sources")).to_be_visible()
    expect(page.get_by_label("Search")).to_have_value("")
    expect(page.get_by_label("Kind")).to_have_value("dataset")


def test_the_list_can_be_used_by_the_keyboard(page: Page) -> None:
    page.goto("/sources/")

    page.get_by_label("Search").focus()
    page.keyboard.type("dod-rel-3999956")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 of 428 sources")).to_be_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("The 72nd drawdown")


def test_without_scripts_the_list_is_found_paged_and_opened(
    browser: Browser, base_url: str
) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sources/?as_of=2024-12-23")

    page.get_by_label("Sort by").select_option("publisher")
    page.get_by_label("Kind").select_option("official")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="180 of 428 sources, 1–50")).to_be_visible()
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_role("heading", name="180 of 428 sources, 51–100")).to_be_visible()
    assert "as_of=2024-12-23" in page.url
    page.locator("summary").first.click()

    expect(page.locator("details[open] li").first).to_be_visible()
    context.close()
