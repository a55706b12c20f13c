"""Terms explained where they stand: by hover, focus, click and tap, and gone with Escape."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

ADDRESS = "/authorities/pda/?as_of=2024-12-23"


def term(page: Page) -> Locator:
    return page.get_by_role("button", name="ceilings")


def note(page: Page) -> Locator:
    return page.locator("#about-ceiling")


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield a page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_hovering_shows_the_definition_and_one_can_move_into_it(page: Page) -> None:
    page.goto(ADDRESS)

    term(page).hover()
    expect(note(page)).to_be_visible()
    note(page).hover()
    page.wait_for_timeout(400)

    expect(note(page)).to_be_visible()
    page.mouse.move(0, 0)
    expect(note(page)).to_be_hidden()


def test_focus_shows_it_and_escape_dismisses_it(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_role("button", name="appropriations", exact=True).focus()

    page.keyboard.press("Tab")  # into the note that has opened
    page.keyboard.press("Tab")
    expect(term(page)).to_be_focused()
    expect(note(page)).to_be_visible()
    page.keyboard.press("Escape")

    expect(note(page)).to_be_hidden()
    expect(term(page)).to_be_focused()


def test_a_click_keeps_it_open(page: Page) -> None:
    page.goto(ADDRESS)

    term(page).click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)

    expect(note(page)).to_be_visible()


def test_it_leads_to_the_glossary(page: Page) -> None:
    page.goto(ADDRESS)

    term(page).click()
    note(page).get_by_role("link", name="Glossary").click()

    expect(page.locator("#term-ceiling")).to_be_in_viewport()


def test_without_scripts_a_click_opens_it(plain: Page) -> None:
    plain.goto(ADDRESS)

    term(plain).click()

    expect(note(plain)).to_be_visible()


def test_an_open_definition_breaks_no_rule(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(ADDRESS)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        term(page).click()
        expect(note(page)).to_be_visible()
        axe(page)
        page.keyboard.press("Escape")


def test_the_definitions_are_not_printed_beside_their_terms(page: Page) -> None:
    page.goto(ADDRESS)

    page.emulate_media(media="print")

    expect(note(page)).to_be_hidden()
