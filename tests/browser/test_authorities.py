import re

from playwright.sync_api import Page, expect


def test_the_list_leads_to_a_statement(page: Page) -> None:
    page.goto("/authorities/?as_of=2024-12-23")

    page.get_by_role("link", name="Statement of PDA").click()

    expect(page).to_have_url(re.compile(r"/authorities/pda/\?as_of=2024-12-23$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Presidential Drawdown Authority: $5.6 billion left"
    )


def test_a_line_opens_its_source(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")
    row = page.get_by_role("row").filter(has_text="Twenty-second USAI package")

    row.locator(".cite").click()

    expect(row.locator("[popover].sources")).to_be_visible()
    expect(row.locator("[popover].sources").get_by_role("listitem")).to_have_count(6)


def test_a_difference_is_a_tinted_row_with_its_note(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")

    row = page.locator("tr.diff")

    expect(row).to_have_count(1)
    expect(row).to_contain_text("difference of +$525 million, explained")
    expect(row).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_changing_the_day_changes_the_statement(page: Page) -> None:
    page.goto("/authorities/usai/")

    page.get_by_label("As of").fill("2024-12-23")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ukraine Security Assistance Initiative: $1.2 billion left"
    )
    expect(page).to_have_url(re.compile(r"/authorities/usai/\?as_of=2024-12-23$"))
    expect(page.locator("table.ledger tbody tr:not(.to-come, .fy)").first).to_contain_text(
        "23 Dec 2024"
    )


def test_the_list_changes_with_the_day(page: Page) -> None:
    page.goto("/authorities/")

    page.get_by_label("As of").fill("2022-04-27")

    expect(page.get_by_text("The PDA balance is known from 28 April 2022 on")).to_be_visible()


def test_an_unknown_authority_is_a_page_that_leads_back(page: Page, faults: list[str]) -> None:
    page.goto("/authorities/fms/")

    page.get_by_role("link", name="Go to the overview").click()

    expect(page).to_have_url(re.compile(r"/$"))
    # The browser reports the 404 itself; nothing else may be wrong.
    assert [line for line in faults if "404" not in line] == []
    faults.clear()


def test_on_paper_every_source_of_the_statement_is_in_sight(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")

    page.emulate_media(media="print")

    for sources in page.locator("table.ledger [popover]").all()[:10]:
        expect(sources).to_be_visible()
    link = page.locator("table.ledger [popover] a").first
    assert "https://" in link.evaluate("element => getComputedStyle(element, '::after').content")
