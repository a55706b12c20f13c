import re

from playwright.sync_api import Page, expect


def focused(page: Page) -> str:
    """Return the words of the element that has the focus, its label or its text."""
    return page.evaluate(
        "() => { const e = document.activeElement;"
        " return (e.labels?.[0] ?? e).textContent.trim().replace(/\\s+/g, ' ') }"
    )


def test_tab_goes_through_the_head_of_the_page_in_reading_order(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    seen = []
    while "As of" not in seen and len(seen) < 30:
        page.keyboard.press("Tab")
        seen.append(focused(page))

    assert seen[:4] == [
        "Skip to the content",
        "Security Assistance Tracker",
        "Overview",
        "Authorities",
    ]
    assert seen[-2:] == ["Theme", "As of"]


def test_tab_leaves_the_date_for_the_presets(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    page.get_by_role("link", name="DoD briefing").focus()

    page.keyboard.press("Tab")

    assert focused(page) == "Latest"


def test_the_skip_link_shows_on_focus_and_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    link = page.get_by_role("link", name="Skip to the content")

    page.keyboard.press("Tab")
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_url(re.compile("#main$"))


def test_every_stop_of_the_tab_key_is_in_sight_and_outlined(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    page.get_by_role("link", name="DoD briefing").focus()

    for _step in range(25):
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        expect(stop).to_be_in_viewport()
        assert stop.evaluate("element => getComputedStyle(element).outlineStyle") != "none", (
            focused(page)
        )


def test_a_preset_is_pressed_with_enter(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="End FY2022").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("on 30 September 2022.")
    assert focused(page) == "End FY2022"


def test_escape_closes_a_popover_and_the_focus_returns_to_its_button(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    button = page.get_by_role("button", name="source of the PDA balance")
    button.focus()

    page.keyboard.press("Enter")
    expect(page.locator("#src-pda")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#src-pda a").first).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#src-pda")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_wide_table_is_reached_and_scrolled_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/allies/?as_of=2024-12-23")
    region = page.locator("#allies-table .table-frame")
    region.focus()

    page.keyboard.press("ArrowRight")

    page.wait_for_function(
        "() => document.querySelector('#allies-table .table-frame').scrollLeft > 0"
    )
