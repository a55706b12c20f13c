"""Accessibility rules on every page, in both themes, wide or narrow, with a popover open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import looks

PAGES = [
    "/?as_of=2024-12-23",
    "/?balance=table&history=table&as_of=garbage",
    "/authorities/",
    "/authorities/usai/",
    "/contact-group/?as_of=2024-12-23",
    "/reconciliation/?as_of=2024-12-23",
    "/reconciliation/?authority=USAI&verdict=explained&differences=table&sort=garbage",
    "/reconciliation/remaining-balance-usai-2024-11-12-rubryka-2024-11-13/",
    "/authorities/pda/?as_of=2022-04-27",
    "/?known_on=2024-12-24",
    "/authorities/pda/?as_of=2024-07-15",
    "/changes/?from=2022-04-20&to=2022-05-25",
    "/changes/?from=2025-07-12&to=2024-12-23",
    "/allies/?as_of=2024-12-23",
    "/allies/?measure=commitments&group=nato&ranking=table&history=table&rank=garbage",
    "/allies/est/?as_of=2024-12-23",
    "/timeline/?as_of=2024-12-23&kind=package&q=tranche",
    "/timeline/?chart=table&authority=garbage",
    "/methodology/",
]


@pytest.mark.parametrize(("address", "scheme", "width"), looks(PAGES))
def test_no_rule_is_broken(
    page: Page, axe: Callable[[Page], None], address: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for chart in page.locator(".chart").all():
        expect(chart.locator(".main-svg").first).to_be_visible()

    page.locator("main .cite").first.click()
    expect(page.locator(":popover-open")).to_be_visible()

    axe(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_is_broken_with_an_exact_value_open(
    page: Page, axe: Callable[[Page], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/authorities/?as_of=2024-12-23")
    page.locator("main .exact").first.click()
    expect(page.locator(":popover-open")).to_be_visible()

    axe(page)


def test_no_rule_is_broken_on_an_error_page(
    page: Page, axe: Callable[[Page], None], faults: list[str]
) -> None:
    page.goto("/no-such-page")
    faults.clear()

    axe(page)


def test_a_chart_is_an_image_with_a_text_and_its_table_is_there_for_screen_readers(
    page: Page,
) -> None:
    page.goto("/?as_of=2024-12-23")

    expect(page.get_by_role("img", name="Remaining balance. USAI went from")).to_be_visible()
    table = page.locator("#overview-balance table")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Day", "USAI left", "PDA left", "USAI reported", "PDA reported"]
    )


def test_the_pages_have_one_first_heading_and_landmarks(page: Page) -> None:
    for address in ("/", "/authorities/", "/authorities/pda/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("banner")).to_have_count(1)
        expect(page.get_by_role("contentinfo")).to_have_count(1)
        expect(page.get_by_role("navigation", name="Main")).to_have_count(1)
