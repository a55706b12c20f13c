import re

from playwright.sync_api import Page, expect


def test_the_page_opens_with_what_was_left_on_the_briefings_day(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "$1.2 billion of USAI and $5.6 billion of drawdown authority were left for Ukraine on "
        "23 December 2024."
    )


def test_the_exact_balance_is_one_press_away(page: Page) -> None:
    page.goto("/?as_of=2024-12-30")

    page.locator(".fund.usai").get_by_role("link", name="$0 left").click()

    expect(page.get_by_role("dialog")).to_contain_text("$2,000,000 ± $5,000,000")


def test_a_source_mark_opens_the_lines_and_documents_of_the_figure(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    page.get_by_role("button", name="source of the PDA balance of 23 December 2024").click()

    sources = page.locator("#src-pda")
    expect(sources).to_be_visible()
    expect(sources).to_contain_text("23 Dec 2024, reported about $5.6 billion: agrees")
    expect(sources.get_by_role("link", name=re.compile("^DoD official"))).to_have_attribute(
        "href", re.compile("^https://insidedefense.com/")
    )


def test_an_open_popover_stays_within_the_window(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    window = page.viewport_size
    assert window

    for button in page.locator("main .cite, main .exact").all()[:12]:
        button.scroll_into_view_if_needed()
        button.click()
        box = page.locator(":popover-open").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= window["width"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= window["height"]
        page.keyboard.press("Escape")
        expect(page.locator(":popover-open")).to_have_count(0)


def test_the_day_goes_with_the_reader_to_other_pages(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Authorities").click()

    expect(page).to_have_url(re.compile(r"/authorities/\?as_of=2024-12-23$"))
    expect(page.get_by_label("As of")).to_have_value("2024-12-23")


def test_a_corrected_day_is_said_so_in_sight(page: Page) -> None:
    page.goto("/?as_of=garbage")

    expect(page.locator("main .notice")).to_contain_text("“garbage” is no date like 2024-12-23")
    expect(page.locator("main .notice")).to_be_visible()


def test_markup_in_the_address_stays_text(page: Page) -> None:
    page.goto("/?as_of=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")

    expect(page.locator("main .notice")).to_contain_text("“<img src=x onerror=alert(1)>”")
    expect(page.locator("main img")).to_have_count(0)


def test_on_paper_the_addresses_of_sources_are_in_sight(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    page.emulate_media(media="print")

    link = page.locator("#src-pda a").first
    expect(link).to_be_visible()
    content = link.evaluate("element => getComputedStyle(element, '::after').content")
    assert "https://insidedefense.com/" in content
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_on_paper_a_dark_theme_is_black_on_white(page: Page) -> None:
    page.emulate_media(color_scheme="dark", media="print")

    page.goto("/")

    expect(page.locator("h1")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_chosen_theme_lasts(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Theme").select_option("dark")
    dark = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")

    page.goto("/authorities/")

    expect(page.get_by_label("Theme")).to_have_value("dark")
    expect(page.locator("body")).to_have_css("background-color", dark)
    assert dark == "rgb(15, 21, 28)"
