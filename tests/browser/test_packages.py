"""The explorer in the browser: by mouse, by keyboard alone, without scripts, on a phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.browser.looks import looks
from tests.browser.test_phone import TOO_SMALL

ALL = "99 packages"


def summary(page: Page) -> Locator:
    return page.locator("#packages-summary")


def open_explorer(page: Page, query: str = "") -> None:
    page.goto(f"/packages/{query}")
    if page.locator(".chart").count():
        expect(page.locator("#packages-history .main-svg").first).to_be_visible()
    page.evaluate("window.sameDocument = true")


def press_tab_until(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there: a keyboard has no other way."""
    for _step in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("The Tab key does not lead there.")


def assert_swapped(page: Page) -> None:
    assert page.evaluate("window.sameDocument === true")


def requests_of(page: Page) -> list[str]:
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type in ("xhr", "fetch"):
            seen.append(request.url)

    page.on("request", note)
    return seen


# Typing


def test_typing_changes_the_result_and_keeps_focus_caret_and_text(page: Page) -> None:
    open_explorer(page)
    field = page.get_by_label("Search")
    field.focus()

    page.keyboard.type("jvelin", delay=30)
    expect(summary(page)).to_have_text("No packages.")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("a")

    expect(summary(page)).to_contain_text("1 package, $100 million")
    expect(field).to_be_focused()
    expect(field).to_have_value("javelin")
    assert field.evaluate("element => element.selectionStart") == 2
    expect(page).to_have_url(re.compile(r"/packages/\?q=javelin$"))
    assert_swapped(page)


def test_a_word_is_one_request_and_leaving_the_field_is_none(page: Page) -> None:
    open_explorer(page)
    seen = requests_of(page)

    page.get_by_label("Search").press_sequentially("himars", delay=20)
    expect(page).to_have_url(re.compile(r"q=himars$"))
    page.keyboard.press("Tab")
    page.wait_for_timeout(600)

    assert len(seen) == 1


def test_a_slow_answer_never_replaces_a_later_one(page: Page, faults: list[str]) -> None:
    open_explorer(page)

    def late(route: object) -> None:
        page.wait_for_timeout(800)
        route.continue_()  # type: ignore[attr-defined]

    page.route("**/packages/?q=jav&*", late)
    page.get_by_label("Search").press_sequentially("jav")
    page.wait_for_timeout(350)
    page.get_by_label("Search").press_sequentially("elin zzz")

    expect(summary(page)).to_have_text("No packages.")
    page.wait_for_timeout(900)
    expect(summary(page)).to_have_text("No packages.")
    faults.clear()  # htmx says on the console that it gave the first request up


def test_a_chip_can_be_clicked_right_after_typing_an_amount(page: Page) -> None:
    open_explorer(page, "?authority=PDA")
    page.get_by_label("At least").fill("2bn")

    page.get_by_role("link", name="PDA : take this filter away").click(delay=60)

    expect(page).to_have_url(re.compile(r"/packages/$|min=2000000000"))


def test_an_amount_that_makes_no_sense_stays_in_its_field_beside_the_message(page: Page) -> None:
    open_explorer(page)
    field = page.get_by_label("At least")
    field.fill("a lot")

    page.keyboard.press("Tab")

    expect(page.get_by_text("“a lot” is left out of “min”.")).to_be_visible()
    expect(field).to_have_value("a lot")
    expect(page.get_by_label("At most")).to_be_focused()


def test_amounts_and_days_narrow_the_result(page: Page) -> None:
    open_explorer(page)

    page.get_by_label("At least").fill("1 billion")
    page.keyboard.press("Tab")
    expect(summary(page)).to_contain_text("19 packages")
    page.get_by_label("From").fill("2024-12-01")
    page.keyboard.press("Tab")

    expect(summary(page)).to_contain_text("2 packages")
    expect(page).to_have_url(re.compile(r"\?from=2024-12-01&min=1000000000$"))


# Facets


def test_a_facet_changes_the_result_and_the_counts_and_keeps_the_focus(page: Page) -> None:
    open_explorer(page)
    box = page.get_by_role("checkbox", name="USAI")
    box.focus()

    page.keyboard.press("Space")

    expect(summary(page)).to_contain_text("25 packages")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.locator("label", has_text="FY2023").locator(".count")).to_have_text("10")
    expect(page.locator("label", has=page.locator("#f-authority-PDA"))).to_contain_text("74")
    assert_swapped(page)


def test_any_or_all_of_the_capabilities(page: Page) -> None:
    open_explorer(page, "?capability=air-defense&capability=artillery")
    expect(summary(page)).to_contain_text("81 packages")
    any_of_them = page.get_by_label("any of them")
    any_of_them.focus()

    page.keyboard.press("ArrowDown")

    expect(summary(page)).to_contain_text("46 packages")
    expect(page.get_by_label("all of them")).to_be_focused()
    expect(page).to_have_url(re.compile("match=all"))


def test_a_search_under_way_is_kept_when_a_facet_changes(page: Page) -> None:
    open_explorer(page)
    page.get_by_label("Search").fill("defense")
    page.get_by_role("checkbox", name="PDA").check()

    expect(page).to_have_url(re.compile(r"\?authority=PDA&q=defense$"))
    expect(page.get_by_label("Search")).to_have_value("defense")


# Chips


def test_a_chip_takes_its_filter_out_of_result_form_and_address(page: Page) -> None:
    open_explorer(page, "?authority=PDA&min=1000000000&q=defense")
    expect(page.get_by_label("At least")).to_have_value("1 billion")

    page.get_by_role("link", name="at least $1 billion").click()
    expect(page).to_have_url(re.compile(r"\?authority=PDA&q=defense$"))
    expect(page.get_by_label("At least")).to_have_value("")
    page.get_by_role("link", name="“defense”").click()
    expect(page.get_by_label("Search")).to_have_value("")
    page.get_by_role("link", name="PDA : take this filter away").click()

    expect(page.get_by_role("checkbox", name="PDA")).not_to_be_checked()
    expect(summary(page)).to_contain_text(ALL)
    expect(page.locator("#packages-chips")).to_have_count(0)
    assert_swapped(page)


def test_after_a_chip_is_gone_the_focus_is_on_the_result(page: Page) -> None:
    open_explorer(page, "?authority=PDA&fiscal_year=2024")

    page.get_by_role("link", name="PDA : take this filter away").focus()
    page.keyboard.press("Enter")

    expect(summary(page)).to_contain_text("24 packages")
    expect(summary(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(summary(page).get_by_role("link").first).to_be_focused()


def test_an_empty_result_offers_to_drop_the_filter_that_excludes_most(page: Page) -> None:
    open_explorer(page, "?authority=USAI&fiscal_year=2022&min=1000000000&q=zzz")

    page.get_by_role("link", name="Without the filter “search”").click()

    expect(summary(page)).to_contain_text("2 packages")
    expect(page.get_by_label("Search")).to_have_value("")
    expect(page.locator("#packages-history .main-svg").first).to_be_visible()
    assert_swapped(page)


# Order and pages


def test_a_heading_sorts_and_turns_round_and_keeps_the_focus(page: Page) -> None:
    open_explorer(page)
    heading = page.get_by_role("columnheader", name="Amount").get_by_role("link")
    heading.focus()

    page.keyboard.press("Enter")
    first = page.locator("#packages-table tbody tr").first
    expect(first).to_contain_text("$6,000,000,000")
    expect(page.get_by_role("columnheader", name="Amount")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_role("columnheader", name="Amount").get_by_role("link").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"\?sort=amount$"))
    expect(first).not_to_contain_text("$6,000,000,000")
    assert_swapped(page)


def test_the_second_page_begins_at_the_top_of_its_table(page: Page) -> None:
    open_explorer(page)

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()

    expect(page.get_by_role("heading", name="51–99 of 99 packages")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    assert_swapped(page)


def test_a_switch_of_the_chart_lasts_through_sorting_and_paging(page: Page) -> None:
    open_explorer(page)
    page.locator("#packages-history").get_by_role("link", name="Month").click()
    expect(page).to_have_url(re.compile(r"\?period=month$"))

    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"\?sort=-amount&period=month$"))
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Page 2").click()

    expect(page).to_have_url(re.compile(r"\?sort=-amount&page=2&period=month$"))
    page.get_by_role("checkbox", name="PDA").check()
    expect(page).to_have_url(re.compile(r"\?authority=PDA&sort=-amount&period=month$"))


def test_the_day_changes_with_the_filters_kept(page: Page) -> None:
    open_explorer(page, "?authority=PDA")

    page.get_by_role("link", name="DoD briefing").click()
    expect(summary(page)).to_contain_text("72 packages")
    page.get_by_role("checkbox", name="USAI").check()

    expect(summary(page)).to_contain_text("96 packages")
    expect(page).to_have_url(re.compile(r"\?as_of=2024-12-23&authority=PDA&authority=USAI$"))


def test_back_and_forward_bring_result_form_and_chart(page: Page) -> None:
    open_explorer(page)
    page.get_by_role("checkbox", name="USAI").check()
    expect(summary(page)).to_contain_text("25 packages")
    page.get_by_label("Search").fill("defense")
    expect(page).to_have_url(re.compile("q=defense"))

    page.go_back()
    expect(summary(page)).to_contain_text("25 packages")
    expect(page.get_by_role("checkbox", name="USAI")).to_be_checked()
    expect(page.get_by_label("Search")).to_have_value("")
    page.go_back()
    expect(summary(page)).to_contain_text(ALL)
    expect(page.get_by_role("checkbox", name="USAI")).not_to_be_checked()
    page.go_forward()

    expect(summary(page)).to_contain_text("25 packages")
    expect(page.locator("#packages-history .main-svg").first).to_be_visible()
    page.get_by_role("checkbox", name="PDA").check()
    expect(summary(page)).to_contain_text(ALL)


def test_an_address_opens_the_same_selection(page: Page) -> None:
    open_explorer(page)
    page.get_by_role("checkbox", name="FY2024").check()
    expect(summary(page)).to_contain_text("24 packages")

    page.goto(page.url)

    expect(summary(page)).to_contain_text("24 packages")
    expect(page.get_by_role("checkbox", name="FY2024")).to_be_checked()


def test_a_change_is_announced(page: Page) -> None:
    open_explorer(page)

    page.get_by_role("checkbox", name="USAI").check()

    expect(page.locator("#announcement")).to_have_text("25 packages: USAI 25")
    expect(page).to_have_title(re.compile("^25 packages: USAI 25"))


# The chart


def test_a_click_on_a_bar_narrows_the_table_to_it(page: Page) -> None:
    open_explorer(page, "?period=fiscal_year")
    page.locator("#packages-history .chart").scroll_into_view_if_needed()
    # Of the first series, PDA, the third bar is FY2023.
    bar = page.locator("#packages-history .barlayer .trace").first.locator(".point").nth(2)
    box = bar.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hoverlayer")).to_contain_text("26 packages")
    page.mouse.down()
    page.mouse.up()

    expect(summary(page)).to_have_text("26 packages, $15.45 billion as announced, all PDA.")
    expect(page).to_have_url(
        re.compile(r"\?authority=PDA&from=2022-10-01&to=2023-09-30&period=fiscal_year$")
    )
    expect(page.get_by_role("checkbox", name="PDA")).to_be_checked()
    expect(page.get_by_label("From")).to_have_value("2022-10-01")
    assert_swapped(page)


def test_a_click_on_a_point_of_a_line_narrows_too(page: Page) -> None:
    open_explorer(page, "?period=fiscal_year&show=cumulative")
    page.locator("#packages-history .chart").scroll_into_view_if_needed()
    point = page.locator("#packages-history .scatterlayer .trace").first.locator(".point").nth(2)
    box = point.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hoverlayer")).to_contain_text("FY2023")
    page.mouse.down()
    page.mouse.up()

    expect(summary(page)).to_contain_text("26 packages")


@pytest.mark.parametrize(
    ("link", "query", "marks"),
    [
        ("By capability", "by=capability", ".barlayer .trace"),
        ("Running total", "show=cumulative", ".scatterlayer .trace"),
        ("Calendar year", "period=calendar_year", ".barlayer .trace"),
    ],
)
def test_a_switch_draws_the_chart_anew_and_keeps_the_focus(
    page: Page, link: str, query: str, marks: str
) -> None:
    open_explorer(page)
    switch = page.locator("#packages-history").get_by_role("link", name=link)
    switch.focus()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"\?{query}$"))
    expect(switch).to_have_attribute("aria-current", "true")
    expect(switch).to_be_focused()
    expect(page.locator(f"#packages-history {marks}")).to_have_count(
        6 if link == "By capability" else 2
    )


# By keyboard alone


def test_everything_is_reached_and_used_by_the_keyboard_alone(page: Page) -> None:
    open_explorer(page, "?period=fiscal_year")

    press_tab_until(page, page.get_by_label("Search"))
    page.keyboard.type("defense")
    expect(page).to_have_url(re.compile("q=defense"))
    press_tab_until(page, page.get_by_role("checkbox", name="PDA"))
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("authority=PDA"))
    press_tab_until(page, page.get_by_role("link", name="“defense”"))
    page.keyboard.press("Enter")
    expect(summary(page)).to_contain_text("74 packages")
    press_tab_until(page, page.locator("#packages-history").get_by_role("link", name="Table"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("history=table"))
    press_tab_until(page, page.locator("#packages-history").get_by_role("link", name="FY2022"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("from=2021-10-01&to=2022-09-30"))

    expect(summary(page)).to_contain_text("20 packages")


def test_pages_and_headings_are_reached_and_used_by_the_keyboard_alone(page: Page) -> None:
    open_explorer(page)

    press_tab_until(page, page.get_by_role("columnheader", name="Sources").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?sort=-sources$"))
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Previous")
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="51–99 of 99 packages")).to_be_visible()


def test_no_stop_of_the_tab_key_is_out_of_sight(page: Page) -> None:
    open_explorer(page, "?authority=USAI")
    page.get_by_role("link", name="Month").focus()

    for _step in range(20):
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        box = stop.bounding_box()
        assert box
        assert box["width"] >= 12, stop.evaluate("element => element.outerHTML")
        assert stop.evaluate("element => !element.closest('.chart-table')")


def test_the_capabilities_of_a_package_open_and_close_by_keyboard(page: Page) -> None:
    open_explorer(page, "?as_of=2024-12-23")
    button = page.get_by_role("button", name="more capabilities").first
    button.focus()

    page.keyboard.press("Enter")
    expect(page.locator("#words-pda-72")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#words-pda-72")).to_be_hidden()
    expect(button).to_be_focused()


# Without JavaScript


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield a page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_the_form_is_sent_by_its_button(plain: Page) -> None:
    plain.goto("/packages/?sort=amount")

    plain.get_by_label("Search").fill("defense")
    plain.get_by_role("checkbox", name="PDA").check()
    plain.get_by_label("At least").fill("1bn")
    plain.get_by_role("button", name="Apply").click()

    expect(summary(plain)).to_contain_text("all PDA.")
    expect(plain).to_have_url(re.compile(r"\?q=defense.*authority=PDA.*sort=amount"))
    expect(plain.get_by_label("At least")).to_have_value("1 billion")


def test_without_scripts_chips_headings_pages_and_periods_are_links(plain: Page) -> None:
    plain.goto("/packages/?authority=PDA")

    plain.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(plain).to_have_url(re.compile(r"\?authority=PDA&sort=-amount$"))
    plain.get_by_role("link", name="Next").click()
    expect(plain.get_by_role("heading", name="51–74 of 74 packages")).to_be_visible()
    plain.get_by_role("link", name="PDA : take this filter away").click()
    expect(summary(plain)).to_contain_text(ALL)
    plain.locator("#packages-history").get_by_role("link", name="2022 Q3").click()

    expect(plain).to_have_url(re.compile(r"from=2022-07-01&to=2022-09-30"))
    expect(plain.locator("#packages-history table")).to_be_visible()


def test_without_scripts_the_filters_unfold_on_a_phone(plain: Page) -> None:
    plain.set_viewport_size({"width": 360, "height": 740})
    plain.goto("/packages/")

    expect(plain.get_by_role("button", name="Apply")).to_be_hidden()
    plain.locator(".filter-panel > summary").click()

    expect(plain.get_by_role("button", name="Apply")).to_be_visible()


# On a phone, and for everyone


@pytest.mark.parametrize("query", ["", "?by=capability&history=table", "?q=zzz", "?page=2&min=x"])
@pytest.mark.parametrize("width", [360, 320])
def test_a_phone_scrolls_the_table_not_the_page(page: Page, query: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    open_explorer(page, query)
    page.locator(".filter-panel > summary").click()
    expect(page.get_by_label("Search")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A checkbox is pressed by its label.
    small = [each for each in page.evaluate(TOO_SMALL) if 'type="checkbox"' not in each]
    assert [each for each in small if 'type="radio"' not in each] == []


def test_on_a_phone_the_filters_stay_open_while_one_chooses(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_explorer(page)
    expect(page.get_by_label("Search")).to_be_hidden()
    page.locator(".filter-panel > summary").click()

    page.get_by_role("checkbox", name="USAI").check()
    expect(summary(page)).to_contain_text("25 packages")

    expect(page.get_by_label("Search")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "scheme", "width"),
    looks(
        [
            "?as_of=2024-12-23&authority=PDA&q=defense&min=x",
            "?by=capability&history=table&page=2",
            "?authority=USAI&fiscal_year=2022&min=1000000000&q=zzz",
        ]
    ),
)
def test_no_accessibility_rule_is_broken(
    page: Page, axe: Callable[[Page], None], query: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    open_explorer(page, query)
    if width == 360:
        page.locator(".filter-panel > summary").click()

    axe(page)


def test_no_accessibility_rule_is_broken_after_changes_in_place(
    page: Page, axe: Callable[[Page], None]
) -> None:
    open_explorer(page)
    page.get_by_role("checkbox", name="PDA").check()
    expect(summary(page)).to_contain_text("74 packages")
    page.locator("#packages-history").get_by_role("link", name="By capability").click()
    expect(page).to_have_url(re.compile("by=capability"))
    page.get_by_role("button", name="more capabilities").first.click()

    axe(page)
