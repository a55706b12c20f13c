"""The allies' pages with a pointer, with the keyboard, and without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

DAY = "/allies/?as_of=2024-12-23"


def drawn(page: Page, part: str) -> Locator:
    """Return a part's chart once it is drawn."""
    chart = page.locator(f"#{part} .chart")
    expect(chart.locator(".main-svg").first).to_be_visible()
    return chart


def headline(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def test_both_charts_are_drawn_with_a_bar_for_each_and_names_at_the_lines(page: Page) -> None:
    page.goto(DAY)

    # 33 ranked allies, and the United States.
    expect(drawn(page, "allies-ranking").locator(".barlayer .point")).to_have_count(34)
    history = drawn(page, "allies-history")
    expect(history.locator(".scatterlayer .trace .js-line")).to_have_count(6)
    expect(history.locator(".annotation-text")).to_have_text(
        ["Estonia", "Denmark", "Lithuania", "Latvia", "Finland", "United States"]
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_names_of_the_charts_are_within_their_card(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(DAY)
    for part, words in (("allies-ranking", ".ytick text"), ("allies-history", ".annotation-text")):
        card = drawn(page, part).bounding_box()
        assert card
        for word in page.locator(f"#{part} {words}").all():
            box = word.bounding_box()
            assert box
            assert box["x"] >= card["x"] - 1
            assert box["x"] + box["width"] <= card["x"] + card["width"] + 1


def test_a_choice_swaps_the_result_and_stands_in_the_address(page: Page) -> None:
    page.goto(DAY)

    page.get_by_role("radio", name="Commitments, all kinds").check()

    expect(headline(page)).to_contain_text("Allies had committed €268.4 billion")
    expect(page).to_have_url(re.compile(r"/allies/\?as_of=2024-12-23&measure=commitments$"))
    page.go_back()
    expect(headline(page)).to_contain_text("Allies had allocated €61.5 billion")
    expect(page.get_by_role("radio", name="Allocations")).to_be_checked()


def test_a_choice_by_keyboard_keeps_the_focus(page: Page) -> None:
    page.goto(DAY)
    page.get_by_role("checkbox", name="NATO").focus()

    page.keyboard.press("Space")

    expect(headline(page)).to_contain_text("The selected partners had allocated")
    expect(page.get_by_role("checkbox", name="NATO")).to_be_focused()


def test_a_total_leads_to_its_kind_and_the_form_follows(page: Page) -> None:
    page.goto(DAY)

    page.locator("#allies-totals").get_by_role("link", name="Humanitarian").click()

    expect(headline(page)).to_contain_text("of humanitarian aid")
    expect(page.get_by_role("radio", name="Humanitarian")).to_be_checked()
    expect(page.get_by_role("radio", name="Amount", exact=True)).to_be_checked()


def test_a_heading_sorts_by_keyboard_and_keeps_the_focus(page: Page) -> None:
    page.goto(DAY)
    table = page.locator("#allies-table")
    table.get_by_role("link", name="Partner", exact=True).focus()

    page.keyboard.press("Enter")

    expect(table.locator("tbody tr").first).to_contain_text("Australia")
    expect(page).to_have_url(re.compile(r"sort=partner"))
    expect(page.get_by_role("columnheader", name="Partner").last).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_the_table_in_the_place_of_the_ranking_leaves_the_other_chart(page: Page) -> None:
    page.goto(DAY)
    drawn(page, "allies-history").evaluate("chart => { chart.sameChart = true }")

    page.locator("#allies-ranking").get_by_role("link", name="Table").click()

    expect(page).to_have_url(re.compile("ranking=table$"))
    row = page.locator("#allies-ranking tbody tr").first
    expect(row).to_have_text(re.compile(r"Estonia\s*1\s*2\.256%"))
    assert page.locator("#allies-history .chart").evaluate("chart => chart.sameChart") is True
    page.get_by_role("radio", name="US dollars").check()
    expect(page).to_have_url(re.compile(r"currency=usd&ranking=table$"))


def test_a_ninth_partner_is_taken_back_in_the_form_and_said_so(page: Page) -> None:
    codes = ["AUS", "AUT", "BEL", "BGR", "CAN", "CZE", "DEU", "DNK"]
    page.goto(DAY + "".join(f"&partner={code}" for code in codes))

    page.get_by_role("checkbox", name="Sweden").check()

    expect(page.get_by_text("The history draws up to eight partners; left out")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Sweden")).not_to_be_checked()


def test_a_tile_of_the_map_opens_its_proof_which_leads_to_the_partner(page: Page) -> None:
    page.goto(DAY)

    page.get_by_role("link", name="Denmark: 2.180% of GDP").click()
    proof = page.get_by_role("dialog")
    expect(proof).to_contain_text("What share of its GDP were Denmark’s military allocations")
    proof.get_by_role("link", name="Denmark", exact=True).click()

    expect(page).to_have_url(re.compile(r"/allies/dnk/\?as_of=2024-12-23$"))
    expect(headline(page)).to_contain_text("Denmark had allocated €7.3 billion")


def test_the_image_of_the_ranking_has_room_for_every_bar(page: Page, tmp_path: Path) -> None:
    page.goto(DAY)
    drawn(page, "allies-ranking")

    with page.expect_download() as download:
        page.locator("#allies-ranking").get_by_role("button", name="SVG").click()
    path = tmp_path / "ranking.svg"
    download.value.save_as(path)

    svg = path.read_text()
    words = re.sub(r"<[^>]+>", " ", svg)
    assert download.value.suggested_filename == "allies-by-share-2024-12-23.svg"
    for word in ("Estonia", "Austria", "Kiel Institute", "As of 23 December 2024", "2.256%"):
        assert word in words
    height = re.search(r'height="(\d+)"', svg)
    assert height
    assert int(height[1]) > 1000


def test_the_unit_of_a_partners_chart_is_not_cut_off(page: Page) -> None:
    page.goto("/allies/deu/?as_of=2024-12-23")
    card = drawn(page, "ally-months").bounding_box()

    top = page.locator("#ally-months .ytick text").last
    expect(top).to_have_text("€1,500 M")
    box = top.bounding_box()
    assert card
    assert box
    assert box["x"] >= card["x"]


def test_a_partners_currency_changes_its_chart(page: Page) -> None:
    page.goto("/allies/est/?as_of=2024-12-23")
    drawn(page, "ally-months")

    page.get_by_role("link", name="US dollars").click()

    expect(page.locator("#ally-months .sum")).to_contain_text("Most was allocated in March 2022: $")
    expect(page).to_have_url(re.compile(r"currency=usd$"))


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield a page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_the_form_is_sent_and_keeps_the_day(plain: Page) -> None:
    plain.goto(f"{DAY}&sort=partner")

    plain.get_by_role("checkbox", name="Drones").check()
    plain.get_by_role("radio", name="US dollars").check()
    plain.get_by_role("button", name="Apply").click()

    expect(headline(plain)).to_contain_text("The selected partners had allocated")
    expect(plain).to_have_url(re.compile(r"(?=.*as_of=2024-12-23)(?=.*sort=partner)"))
    expect(plain.locator("#allies-table tbody tr").first).to_contain_text("Australia")
    expect(plain.locator("#allies-table tbody tr").first).to_contain_text("$920,695,582")
