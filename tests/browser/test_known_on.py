"""The day of what was known: set, kept and lifted, with and without scripts, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

LABEL = "Only what was known on"


@pytest.fixture
def scriptless(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield a page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_day_is_unfolded_set_and_lifted(page: Page) -> None:
    page.goto("/?period=month")
    expect(page.get_by_label(LABEL)).to_be_hidden()

    page.get_by_text("Known on", exact=True).click()
    page.get_by_label(LABEL).fill("2024-12-24")

    expect(page.locator(".known-on")).to_contain_text("As known on 24 December 2024")
    expect(page).to_have_url(re.compile(r"as_of=2024-12-24&known_on=2024-12-24&period=month$"))
    expect(page.get_by_label("As of")).to_have_value("2024-12-24")

    page.get_by_role("link", name="Lift this limit").click()

    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-24&period=month$"))
    expect(page.locator(".known-on")).to_have_count(0)
    expect(page.get_by_label(LABEL)).to_be_hidden()


def test_an_emptied_day_lifts_the_limit(page: Page) -> None:
    page.goto("/?known_on=2024-12-24")

    page.get_by_label(LABEL).fill("")

    expect(page.locator(".known-on")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-24$"))


def test_presets_and_other_pages_keep_what_was_known(page: Page) -> None:
    page.goto("/?known_on=2024-12-24")

    page.get_by_role("link", name="DoD briefing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on 23 December 2024.")
    expect(page).to_have_url(re.compile(r"as_of=2024-12-23&known_on=2024-12-24$"))
    page.get_by_role("link", name="Allies", exact=True).click()

    expect(page.locator(".known-on")).to_contain_text("not limited to what was known")
    expect(page).to_have_url(re.compile(r"/allies/\?as_of=2024-12-23&known_on=2024-12-24$"))


def test_filters_of_packages_keep_what_was_known(page: Page) -> None:
    page.goto("/packages/?known_on=2022-01-10")

    page.get_by_role("checkbox", name="PDA").check()

    expect(page.locator("#packages-summary")).to_contain_text("1 package")
    expect(page).to_have_url(re.compile(r"known_on=2022-01-10"))


def test_the_keyboard_unfolds_and_sets_the_day(page: Page) -> None:
    page.goto("/?as_of=2024-12-24")
    page.get_by_text("Known on", exact=True).focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label(LABEL)).to_be_focused()
    page.keyboard.type("12242024")

    expect(page.locator(".known-on")).to_contain_text("As known on 24 December 2024")
    expect(page.get_by_label(LABEL)).to_be_focused()


def test_without_scripts_a_submitted_form_sets_the_day(scriptless: Page) -> None:
    scriptless.goto("/authorities/")

    scriptless.get_by_text("Known on", exact=True).click()
    scriptless.get_by_label("As of").fill("2024-12-23")
    scriptless.get_by_label(LABEL).fill("2024-12-24")
    scriptless.get_by_role("button", name="Show", exact=True).click()

    expect(scriptless.locator(".known-on")).to_contain_text("As known on 24 December 2024")
    expect(scriptless).to_have_url(re.compile(r"as_of=2024-12-23&known_on=2024-12-24$"))


def test_on_a_phone_the_control_stays_within_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/?known_on=2024-12-24")

    box = page.get_by_label(LABEL).bounding_box()
    summary = page.get_by_text("Known on", exact=True).bounding_box()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert box
    assert box["x"] + box["width"] <= 360
    assert summary
    assert summary["height"] >= 24
