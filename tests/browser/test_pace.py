"""Pace, burn-down and changes with scripts: what a press changes, and what stays."""

import re

from playwright.sync_api import Page, expect


def test_a_window_changes_the_burn_down_alone_and_keeps_the_focus(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")
    part = page.locator("#authority-burn-down")
    expect(part.locator(".main-svg").first).to_be_visible()

    part.get_by_role("link", name="180 days").click()

    expect(page).to_have_url(re.compile(r"window=180$"))
    expect(part.locator("figcaption")).to_contain_text("24 January 2025")
    expect(part.get_by_role("link", name="180 days")).to_be_focused()
    expect(part.locator(".main-svg").first).to_be_visible()


def test_a_window_changes_both_cards_of_the_overview(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    page.get_by_role("group", name="Pace over").get_by_role("link", name="30 days").click()

    cards = page.locator(".cards")
    expect(cards).to_contain_text("Used up at the pace of 30 days")
    expect(cards).to_contain_text("30 Jan 2025")
    expect(cards).to_contain_text("10 May 2025")
    expect(page.get_by_role("link", name="30 days")).to_be_focused()


def test_labels_of_the_burn_down_do_not_cover_each_other_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/authorities/usai/?as_of=2024-12-23")
    labels = page.locator("#authority-burn-down .annotation-text")
    expect(labels).to_have_count(3)

    boxes = [each.bounding_box() for each in labels.all()]

    for above, below in zip(boxes[1:], boxes, strict=False):
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"] + 2
        assert above["x"] >= 0
        assert above["x"] + above["width"] <= 360


def test_the_two_days_of_changes_answer_as_they_are_chosen(page: Page) -> None:
    page.goto("/changes/")

    page.get_by_label("to the end of").fill("2024-12-30")

    expect(page).to_have_url(re.compile(r"/changes/\?to=2024-12-30$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("to 30 December 2024")
    expect(page.locator("#changes-usai tbody tr")).to_have_count(2)
