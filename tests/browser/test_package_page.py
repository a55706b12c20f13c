"""A package's page as readers get it: themes, phone, keyboard, clipboard, no scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import looks

ADDRESS = "/packages/pda-72/"


@pytest.mark.parametrize(
    ("slug", "scheme", "width"),
    looks(["pda-72", "pda-47", "usai-8", "usai-2021-03-01", "pda-3"]),
)
def test_no_accessibility_rule_is_broken(
    page: Page, axe: Callable[[Page], None], slug: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/packages/{slug}/?as_of=2021-01-01")

    axe(page)
    page.locator("main .cite").first.click()
    expect(page.locator(":popover-open")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("slug", ["pda-72", "pda-47", "usai-2021-03-01"])
def test_on_a_phone_the_page_does_not_scroll_sideways(page: Page, slug: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/packages/{slug}/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_citation_is_copied_by_the_keyboard(page: Page, base_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    page.goto(ADDRESS)

    button = page.get_by_role("button", name="Copy BibTeX")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#announcement")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-bibtex").text_content()
    assert copied.startswith("@misc{pda-72,\n  author  = {{Security Assistance Tracker}},\n")
    expect(button).to_be_focused()


def test_a_refused_clipboard_leaves_the_citation_selected(page: Page) -> None:
    page.goto(ADDRESS)
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }"
    )

    page.get_by_role("button", name="Copy Permalink").click()

    expect(page.locator("#announcement")).to_have_text("Selected: copy it with the keyboard")
    assert page.evaluate("getSelection().toString()").endswith("/packages/pda-72/")


def test_where_there_is_no_clipboard_there_are_no_buttons(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(ADDRESS)

    expect(page.locator("#cite-short")).to_be_visible()
    expect(page.locator("[data-copy]").first).to_be_hidden()


def test_the_buttons_are_there_after_back(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_role("link", name="Next: 73rd drawdown").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The 73rd drawdown")
    page.go_back()

    expect(page.get_by_role("button", name="Copy Short")).to_be_visible()


def test_one_can_walk_from_package_to_package_by_the_keyboard(page: Page) -> None:
    page.goto(ADDRESS)
    page.locator("#main").focus()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Previous: 71st drawdown, 2 Dec 2024")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("The 73rd drawdown")


def test_without_scripts_everything_is_there_but_the_buttons_that_copy(
    browser: Browser, base_url: str
) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)

    expect(page.locator("#cite-bibtex")).to_be_visible()
    expect(page.locator("tr.own")).to_contain_text("Seventy-second tranche")
    expect(page.locator(".documents > li")).to_have_count(5)
    expect(page.locator("[data-copy]").first).to_be_hidden()
    context.close()
