import re

from playwright.sync_api import Page, expect

BRIEFING = "/timeline/?as_of=2024-12-23"


def test_a_mark_leads_to_its_entry_in_the_list(page: Page) -> None:
    page.goto(f"{BRIEFING}&authority=USAI&kind=package")
    page.locator("#timeline-chart .chart").scroll_into_view_if_needed()
    # The newest one stands first.
    mark = page.locator("#timeline-chart .scatterlayer .point").last
    box = mark.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hoverlayer")).to_contain_text("1 March 2021")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.locator("#package-usai-2021-03-01")).to_be_in_viewport()


def test_choosing_kinds_narrows_list_chart_and_address(page: Page) -> None:
    page.goto(BRIEFING)

    page.get_by_role("checkbox", name="Meetings").check()

    expect(page.get_by_role("heading", name="24 entries Newest")).to_be_visible()
    expect(page).to_have_url(re.compile("kind=meeting"))
    expect(page.get_by_role("img", name="Entries by day. 24 meetings")).to_be_visible()
    page.get_by_role("link", name="Meetings : take this filter away").click()
    expect(page.get_by_role("heading", name="1–50 of 242 entries")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Meetings")).not_to_be_checked()


def test_another_day_keeps_the_filters_and_the_form_the_day(page: Page) -> None:
    page.goto(f"{BRIEFING}&kind=meeting")

    page.get_by_label("As of").fill("2022-04-26")
    expect(page.get_by_role("heading", name="1 entry Newest")).to_be_visible()
    page.get_by_role("checkbox", name="Context notes").check()

    expect(page).to_have_url(re.compile(r"as_of=2022-04-26&kind=meeting&kind=context"))


def test_going_to_a_page_keeps_the_filters(page: Page) -> None:
    page.goto(f"{BRIEFING}&kind=package")

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Page 2").click()

    expect(page.get_by_role("heading", name="51–96 of 96 entries")).to_be_visible()
