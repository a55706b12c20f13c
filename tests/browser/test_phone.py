import pytest
from playwright.sync_api import Page, expect

PAGES = [
    "/?as_of=2024-12-23",
    "/?as_of=2022-04-27&balance=table&history=table&period=month",
    "/?as_of=garbage&period=garbage",
    "/authorities/",
    "/authorities/pda/",
    "/contact-group/?as_of=2024-12-23",
    "/contact-group/?as_of=2022-01-01",
    "/reconciliation/?as_of=2024-12-23",
    "/reconciliation/?verdict=explained&differences=table",
    "/reconciliation/allied-committed-2024-12-23-dod-2024-12-24/",
    "/briefings/?as_of=2024-12-23",
    "/briefings/dod-2024-12-24/",
    "/authorities/usai/?balance=table",
    "/authorities/pda/?as_of=2022-04-27",
    "/?known_on=2024-12-24",
    "/packages/pda-2/?known_on=2022-01-10",
    "/authorities/pda/?as_of=2024-07-15",
    "/changes/",
    "/changes/?from=2022-04-20&to=2022-05-25",
    "/allies/?as_of=2024-12-23",
    "/allies/?measure=commitments&group=nato&ranking=table&history=table",
    "/allies/?as_of=2021-06-01",
    "/allies/deu/?as_of=2024-12-23",
    "/timeline/?as_of=2024-12-23&kind=package&q=tranche",
    "/timeline/?chart=table",
    "/methodology/",
]
# Elements that can be pressed, in sight, smaller than 24 px with the label around them, and no link
# within running text.
TOO_SMALL = """
() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter((element) => element.checkVisibility() && !element.closest("[popover]"))
    .filter((element) => !element.matches(".skip-link, :is(p, td, th, dt, dd, h2, figcaption) a"))
    .filter((element) => { const target = element.closest("label") ?? element;
                           const { width, height } = target.getBoundingClientRect();
                           return width < 24 || height < 24; })
    .map((element) => element.outerHTML.slice(0, 120))
"""


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


@pytest.mark.parametrize("address", PAGES)
def test_the_page_does_not_scroll_sideways_and_targets_are_large_enough(
    phone: Page, address: str
) -> None:
    phone.goto(address)
    for chart in phone.locator(".chart").all():
        expect(chart.locator(".main-svg").first).to_be_visible()

    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.evaluate(TOO_SMALL) == []


def test_at_320_pixels_the_page_does_not_scroll_sideways_either(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/?as_of=2024-12-23", "/authorities/pda/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_navigation_stays_reachable(phone: Page) -> None:
    phone.goto("/authorities/")

    for name in ("Overview", "Authorities"):
        expect(phone.get_by_role("navigation").get_by_role("link", name=name)).to_be_in_viewport()


def test_a_popover_fits_the_screen(phone: Page) -> None:
    phone.goto("/?as_of=2024-12-23")

    phone.get_by_role("button", name="source of the PDA balance").click()

    box = phone.locator("#src-pda").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize(
    "address",
    [
        "/?as_of=2024-12-23",
        "/authorities/usai/?as_of=2024-12-23",
        "/packages/",
        "/packages/usai-22/",
        "/changes/",
        "/reconciliation/",
        "/briefings/dod-2024-12-24/",
        "/methodology/",
        "/proof/balance/?authority=USAI&as_of=2024-12-23",
    ],
)
def test_a_row_of_a_ledger_is_a_card_that_fits_the_screen(phone: Page, address: str) -> None:
    phone.goto(address)

    for table in phone.locator("table.fold").all():
        assert table.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth")
        # A table all the same, to whoever hears it.
        assert table.get_by_role("row").count() > 1
        assert table.get_by_role("columnheader").count() >= 4


def test_a_card_begins_with_its_day_and_its_amounts(phone: Page) -> None:
    phone.goto("/authorities/usai/?as_of=2024-12-23")
    cells = phone.locator("#usai-22 td")

    date, entry, change, left, source = (
        cells.nth(n).evaluate("cell => cell.getBoundingClientRect().y") for n in range(5)
    )
    assert date == change == left < entry < source


def test_a_wide_table_scrolls_inside_its_frame(phone: Page) -> None:
    phone.goto("/allies/")
    frame = phone.locator("#allies-table .table-frame")

    assert frame.evaluate("element => element.scrollWidth > element.clientWidth")
    frame.evaluate("element => element.scrollTo(200, 0)")
    assert phone.evaluate("window.scrollX") == 0


def test_a_chart_keeps_the_width_of_its_card(phone: Page) -> None:
    phone.goto("/?as_of=2024-12-23")
    drawing = phone.locator("#overview-balance .main-svg").first
    expect(drawing).to_be_visible()

    box = drawing.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
