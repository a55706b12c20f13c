"""Changing the day, the period or the view in place: address, focus, scroll, Back and Forward."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

BRIEFING = "$1.2 billion of USAI and $5.6 billion of drawdown authority"
LATEST = "$0 of USAI and $3.85 billion of drawdown authority"


def mark(page: Page) -> None:
    """Leave a mark that a loaded page would not have."""
    page.evaluate("window.sameDocument = true")


def is_htmx(request: Request) -> bool:
    return request.resource_type in ("xhr", "fetch")


def assert_swapped(page: Page) -> None:
    assert page.evaluate("window.sameDocument === true")


def test_changing_the_date_swaps_the_report_and_pushes_the_address(page: Page) -> None:
    page.goto("/")
    mark(page)

    page.get_by_label("As of").fill("2024-12-23")

    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-23$"))
    expect(page).to_have_title(re.compile(r"^\$1\.2 billion of USAI"))
    assert_swapped(page)


def test_the_address_of_a_changed_date_opens_whole(page: Page) -> None:
    page.goto("/")
    page.get_by_label("As of").fill("2024-12-23")
    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)

    page.goto(page.url)

    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    expect(page.get_by_label("As of")).to_have_value("2024-12-23")


def test_the_focus_stays_on_the_date(page: Page) -> None:
    page.goto("/")
    field = page.get_by_label("As of")
    field.focus()

    field.fill("2024-12-23")
    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)

    expect(field).to_be_focused()


def test_the_date_can_be_typed_key_by_key(page: Page) -> None:
    page.goto("/?as_of=2024-12-30")
    field = page.get_by_label("As of")
    field.focus()

    page.keyboard.type("12232024")

    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    expect(field).to_be_focused()
    expect(field).to_have_value("2024-12-23")


def test_a_preset_moves_the_date_and_keeps_the_focus(page: Page) -> None:
    page.goto("/")
    mark(page)
    preset = page.get_by_role("link", name="DoD briefing")

    preset.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    expect(page.get_by_label("As of")).to_have_value("2024-12-23")
    expect(preset).to_have_attribute("aria-current", "true")
    expect(preset).to_be_focused()
    assert_swapped(page)


@pytest.mark.parametrize(
    ("part", "link", "query"),
    [
        ("overview-balance", "Table", "balance=table"),
        ("overview-history", "Table", "history=table"),
        ("overview-history", "Month", "period=month"),
        ("overview-history", "Fiscal year", "period=fiscal_year"),
    ],
)
def test_a_switch_swaps_its_chart_and_keeps_focus_and_scroll(
    page: Page, part: str, link: str, query: str
) -> None:
    page.goto("/?as_of=2024-12-23")
    mark(page)
    switch = page.locator(f"#{part}").get_by_role("link", name=link, exact=True)
    switch.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 60)")
    before = page.evaluate("window.scrollY")

    switch.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/\?as_of=2024-12-23&{query}$"))
    expect(switch).to_have_attribute("aria-current", "true")
    expect(switch).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - before) <= 2
    assert before > 0
    assert_swapped(page)


def test_the_table_takes_the_charts_place(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    card = page.locator("#overview-balance")

    card.get_by_role("link", name="Table").click()

    expect(card.locator(".chart")).to_have_count(0)
    expect(card.get_by_role("row").nth(1)).to_contain_text("1,222 ± 5")
    expect(card.get_by_role("row").nth(1)).to_be_visible()


def test_changes_add_up_in_the_address(page: Page) -> None:
    page.goto("/")
    page.locator("#overview-history").get_by_role("link", name="Month").click()
    expect(page).to_have_url(re.compile(r"/\?period=month$"))

    page.locator("#overview-balance").get_by_role("link", name="Table").click()
    expect(page).to_have_url(re.compile(r"/\?period=month&balance=table$"))
    page.get_by_role("link", name="DoD briefing").click()

    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-23&period=month&balance=table$"))
    page.get_by_label("As of").fill("2024-12-30")
    expect(page).to_have_url(
        re.compile(r"\?(?=.*as_of=2024-12-30)(?=.*period=month)(?=.*balance=table)")
    )


def test_back_and_forward_bring_each_day_with_its_charts(page: Page) -> None:
    page.goto("/")
    heading = page.get_by_role("heading", level=1)
    page.get_by_role("link", name="DoD briefing").click()
    expect(heading).to_contain_text(BRIEFING)
    page.locator("#overview-balance").get_by_role("link", name="Table").click()
    expect(page.locator("#overview-balance .chart")).to_have_count(0)

    page.go_back()
    expect(page.locator("#overview-balance .main-svg").first).to_be_visible()
    expect(heading).to_contain_text(BRIEFING)
    page.go_back()
    expect(heading).to_contain_text(LATEST)
    expect(page.get_by_label("As of")).to_have_value("2025-07-12")
    expect(page.locator("#overview-balance .main-svg").first).to_be_visible()
    page.go_forward()

    expect(heading).to_contain_text(BRIEFING)
    expect(page.get_by_label("As of")).to_have_value("2024-12-23")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_back_from_another_page_brings_the_whole_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="DoD briefing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Authorities").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Funding authorities")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_label("As of")).to_have_value("2024-12-23")
    expect(page.locator("#overview-balance .main-svg").first).to_be_visible()


def test_after_back_the_page_still_works(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="DoD briefing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(BRIEFING)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LATEST)

    page.get_by_label("As of").fill("2024-12-30")

    expect(page.get_by_role("heading", level=1)).to_contain_text("30 December 2024")
    expect(page).to_have_url(re.compile(r"/\?as_of=2024-12-30$"))


def test_an_impossible_day_asks_nothing_of_the_server(page: Page) -> None:
    page.goto("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if is_htmx(request) else None)

    page.get_by_label("As of").fill("2019-01-01")

    expect(page.get_by_label("As of")).to_have_value("2019-01-01")
    assert asked == []
    expect(page.get_by_role("heading", level=1)).to_contain_text(LATEST)


def test_a_failed_change_says_so_and_leaves_the_figures(page: Page, faults: list[str]) -> None:
    page.goto("/")
    page.route("**/?as_of=2024-12-23*", lambda route: route.fulfill(status=500, body="broken"))

    page.get_by_role("link", name="DoD briefing").click()

    expect(page.locator("#site-message")).to_contain_text("This could not be loaded")
    expect(page.locator("#site-message")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LATEST)
    faults.clear()


def test_a_change_is_announced_to_screen_readers(page: Page) -> None:
    page.goto("/")

    page.get_by_role("link", name="DoD briefing").click()

    expect(page.locator("#announcement")).to_contain_text(BRIEFING)
