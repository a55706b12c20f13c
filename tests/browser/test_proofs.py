"""Proofs open from a card, a table cell and a chart's point: by mouse, by keyboard, without JS."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

DAY = "as_of=2024-12-23"


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_a_cards_figure_opens_its_proof_beside_it_by_mouse(page: Page) -> None:
    page.goto(f"/?{DAY}")
    page.locator(".fund.usai .figure .proof").click()

    expect(panel(page)).to_contain_text("How much of USAI was left on 23 December 2024?")
    expect(panel(page)).to_contain_text("$1,222,000,000")
    expect(page).to_have_title("$1.2 billion of USAI and $5.6 billion of drawdown authority were "
        "left for Ukraine on 23 December 2024. – Security Assistance Tracker")  # fmt: skip


def test_the_rows_of_a_proof_add_up_to_the_figure(page: Page) -> None:
    page.goto(f"/proof/balance/?authority=USAI&{DAY}")

    amounts = page.locator(".proof-rows tbody .num").all_inner_texts()
    signed = [int(text.replace("−", "-").replace("$", "").replace(",", "")) for text in amounts]
    assert sum(signed) == 1_222_000_000
    assert len(signed) > 30


def test_a_table_cell_opens_its_proof_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    page.goto(f"/authorities/usai/?{DAY}")
    cell = page.locator("tr#usai-22 .num .proof").last
    cell.focus()
    page.keyboard.press("Enter")

    expect(panel(page)).to_contain_text("How much of USAI was left after “Twenty-second USAI")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(cell).to_be_focused()


def test_a_charts_point_opens_its_proof(page: Page) -> None:
    page.goto(f"/authorities/usai/?{DAY}")
    chart = page.locator("#authority-balance-chart")
    # What was said on 7 November 2024, two billion, stands off the line.
    point = chart.locator(".points .point").nth(6)
    point.hover(force=True)
    expect(chart.locator(".hoverlayer")).to_contain_text("USAI reported about $2 billion")
    point.click(force=True)

    expect(panel(page)).to_contain_text(
        "By how much does the USAI balance reported on 7 November 2024 move the computed one?"
    )


def test_a_bar_of_a_ranking_opens_its_proof(page: Page) -> None:
    page.goto(f"/allies/?{DAY}")
    page.locator("#allies-ranking-chart .bars .point").first.click(force=True)

    expect(panel(page)).to_contain_text("What share of its GDP were Estonia’s military allocations")


def test_a_proof_leads_on_to_the_proof_of_what_enters_it(page: Page) -> None:
    page.goto(f"/authorities/usai/?{DAY}")
    page.locator("tr.diff .num .proof").first.click()
    expect(panel(page)).to_contain_text("By how much does the USAI balance")
    panel(page).locator("td .proof").click()

    expect(panel(page)).to_contain_text("How much of USAI was left before")


def test_a_proof_is_a_page_without_javascript(browser: Browser, base_url: str) -> None:
    page = browser.new_context(base_url=base_url, java_script_enabled=False).new_page()
    page.goto(f"/?{DAY}")
    page.locator(".fund.usai .figure .proof").click()

    expect(page).to_have_url(f"{base_url}/proof/balance/?authority=USAI&{DAY}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "How much of USAI was left on 23 December 2024?"
    )
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_in_the_panel(
    page: Page, axe: Callable[[Page], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"/authorities/?{DAY}")
    page.locator("main .proof").first.click()
    expect(panel(page)).to_be_visible()
    expect(panel(page).locator(".proof-rows")).to_be_visible()

    axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_no_rule_is_broken_on_the_page_of_a_proof(
    page: Page, axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/proof/fiscal-year/?authority=PDA&part=used&{DAY}")

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
