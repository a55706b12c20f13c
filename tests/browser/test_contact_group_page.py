"""The contact group's page as readers get it: phone, keyboard, screen readers, print."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import looks

BRIEFING = "/contact-group/?as_of=2024-12-23"


@pytest.mark.parametrize(
    ("address", "scheme", "width"), looks([BRIEFING, "/contact-group/?as_of=2022-01-01"])
)
def test_no_accessibility_rule_is_broken(
    page: Page, axe: Callable[[Page], None], address: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)

    axe(page)


def test_a_screen_reader_gets_partner_and_coalition_of_a_cell(page: Page) -> None:
    page.goto(BRIEFING)
    table = page.get_by_role("table", name="Part of each partner in each capability coalition")

    expect(table.get_by_role("columnheader")).to_have_count(10)
    row = table.get_by_role("row", name="Estonia")
    expect(row.get_by_role("rowheader")).to_have_text("Estonia")
    assert row.get_by_role("cell").all_inner_texts()[:2] == ["● lead", ""]
    expect(row.get_by_role("cell", name="lead", exact=True)).to_have_count(1)


def test_on_a_phone_the_matrix_scrolls_in_its_frame_and_the_partner_stays(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(BRIEFING)
    frame = page.get_by_role("region", name="Partners by coalition, table")
    frame.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "() => { const e = document.querySelector('.matrix');"
        " return e.scrollLeft > 0 && e.scrollTop > 0 }"
    )
    frame.evaluate("element => element.scrollTo(400, 200)")

    left = frame.bounding_box()
    partner = frame.get_by_role("rowheader", name="Estonia").bounding_box()
    head = frame.get_by_role("columnheader", name="Drones").bounding_box()
    assert left
    assert partner
    assert head
    assert partner["x"] == pytest.approx(left["x"], abs=1)
    assert head["y"] == pytest.approx(left["y"], abs=1)
    assert page.evaluate("window.scrollX") == 0


def test_on_a_wide_screen_the_whole_matrix_is_there(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(BRIEFING)

    frame = page.locator(".matrix")
    assert frame.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")
    page.locator(".matrix .us").scroll_into_view_if_needed()
    expect(page.get_by_role("columnheader", name="Drones")).to_be_in_viewport()


def test_the_table_of_meetings_fits_a_wide_screen(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(BRIEFING)

    frame = page.get_by_role("region", name="Meetings, table")
    assert frame.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_no_mark_of_the_timeline_lies_on_another(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/contact-group/?as_of=2026-03-01")

    assert (
        page.evaluate(
            """() => [...document.querySelectorAll(".timeline .year")].flatMap((year) => {
                const boxes = [...year.querySelectorAll("circle")].map(
                    (circle) => circle.getBoundingClientRect());
                return boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) =>
                    Math.hypot(a.x - b.x, a.y - b.y) < a.width));
            }).length"""
        )
        == 0
    )


def test_a_mark_of_the_timeline_leads_to_its_row_by_keyboard(page: Page) -> None:
    page.goto(BRIEFING)
    page.get_by_role("link", name="24th meeting, 6 September 2024").focus()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"#meeting-24$"))
    expect(page.locator("#meeting-24")).to_be_in_viewport()


def test_the_day_is_changed_in_place(page: Page) -> None:
    page.goto(BRIEFING)
    page.evaluate("window.sameDocument = true")

    page.get_by_label("As of").fill("2025-01-09")

    expect(page.get_by_role("heading", level=1)).to_contain_text("25 meetings held by 9 January")
    expect(page).to_have_url(re.compile(r"/contact-group/\?as_of=2025-01-09$"))
    expect(page.locator("#meeting-26")).to_contain_text("next")
    assert page.evaluate("window.sameDocument === true")


def test_a_source_opens(page: Page) -> None:
    page.goto(BRIEFING)

    page.get_by_role("button", name="source of Drones").click()

    expect(page.locator("#src-coalition-drones")).to_be_visible()


def test_without_scripts_everything_is_there(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/contact-group/")

    page.get_by_label("As of").fill("2024-12-23")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("24 meetings held by 23 December")
    expect(page.get_by_role("link", name="25th meeting, 9 January 2025")).to_be_visible()
    expect(page.get_by_role("row", name="Estonia")).to_be_visible()
    context.close()


def test_on_paper_both_tables_are_whole(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 1000})
    page.goto(BRIEFING)

    for frame in page.locator("main .table-frame").all():
        assert frame.evaluate(
            "e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1"
        )
