import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect


def drawn(page: Page, part: str) -> Locator:
    """Return a part's chart once it is drawn."""
    chart = page.locator(f"#{part} .chart")
    expect(chart.locator(".main-svg").first).to_be_visible()
    return chart


def saved(page: Page, part: str, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(f"#{part}").get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_both_charts_of_the_overview_are_drawn(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    balance, history = drawn(page, "overview-balance"), drawn(page, "overview-history")

    expect(balance.locator(".scatterlayer .trace .js-line")).to_have_count(2)
    # 15 statements about USAI and 27 about PDA could be compared in all, up to this day 32.
    expect(balance.locator(".scatterlayer .points .point")).to_have_count(32)
    # 16 quarters, a bar for each of the two authorities.
    expect(history.locator(".barlayer .point")).to_have_count(32)


def test_the_chart_of_an_authority_is_drawn(page: Page) -> None:
    page.goto("/authorities/pda/")

    expect(drawn(page, "authority-balance").locator(".js-line")).to_have_count(1)


def test_the_chart_holds_the_height_that_was_kept_for_it(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")

    box = drawn(page, "overview-balance").bounding_box()
    drawing = page.locator("#overview-balance .main-svg").first.bounding_box()

    assert box
    assert drawing
    assert (box["height"], drawing["height"]) == (340, 340)


def test_the_configuration_in_use_offers_no_upload(page: Page) -> None:
    page.goto("/")
    drawn(page, "overview-balance")

    config = page.evaluate("globalThis.CHART_CONFIG")

    assert config["showSendToCloud"] is False
    assert config["displaylogo"] is False
    assert config["plotlyServerURL"] == ""
    in_use = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')].map((chart) => "
        "[chart._context.showSendToCloud, chart._context.displaylogo])"
    )
    assert in_use == [[False, False], [False, False]]


def test_a_hover_names_amount_package_and_source(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")
    chart = drawn(page, "authority-balance")

    # What was said on 7 November 2024, two billion, stands off the line at 1.675.
    chart.locator(".points .point").nth(6).hover(force=True)

    expect(chart.locator(".hoverlayer")).to_contain_text(
        "USAI reported about $2 billion: agrees (Ukrinform via MENAFN)"
    )


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("overview-balance", "balance-usai-pda-2024-12-23"),
        ("overview-history", "packages-by-quarter-2024-12-23"),
    ],
)
def test_a_png_is_a_real_image_of_twice_1200_by_675(
    page: Page, tmp_path: Path, part: str, name: str
) -> None:
    page.goto("/?as_of=2024-12-23")
    drawn(page, part)

    image = saved(page, part, "PNG", tmp_path)

    data = image.read_bytes()
    assert image.name == f"{name}.png"
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) > 20_000
    assert int.from_bytes(data[16:20]) == 2400
    assert int.from_bytes(data[20:24]) == 1350


def test_an_svg_contains_title_source_date_and_address(page: Page, tmp_path: Path) -> None:
    page.goto("/?as_of=2024-12-23")
    drawn(page, "overview-balance")

    image = saved(page, "overview-balance", "SVG", tmp_path)

    svg = image.read_text()
    words = re.sub(r"<[^>]+>", "", svg)
    assert image.name == "balance-usai-pda-2024-12-23.svg"
    assert svg.startswith("<svg")
    assert "Remaining balance" in words
    assert "Source: funding acts, packages and official statements" in words
    assert "As of 23 December 2024" in words
    assert page.url.replace("&", "&amp;") in words
    assert "var(--" not in svg


def test_a_switch_of_theme_redraws_the_charts(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/?as_of=2024-12-23")
    line = drawn(page, "overview-balance").locator(".js-line").nth(1)
    expect(line).to_have_css("stroke", "rgb(20, 87, 168)")

    page.get_by_label("Theme").select_option("dark")

    expect(line).to_have_css("stroke", "rgb(106, 169, 244)")


def test_a_switch_of_the_systems_theme_redraws_the_charts(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/?as_of=2024-12-23")
    line = drawn(page, "overview-balance").locator(".js-line").nth(1)
    expect(line).to_have_css("stroke", "rgb(20, 87, 168)")

    page.emulate_media(color_scheme="dark")

    expect(line).to_have_css("stroke", "rgb(106, 169, 244)")


def test_a_changed_period_redraws_its_chart_and_leaves_the_other(page: Page) -> None:
    page.goto("/?as_of=2024-12-23")
    drawn(page, "overview-history")
    drawn(page, "overview-balance").evaluate("chart => { chart.sameChart = true }")

    page.locator("#overview-history").get_by_role("link", name="Fiscal year").click()

    expect(page.locator("#overview-history .barlayer .point")).to_have_count(10)
    assert page.locator("#overview-balance .chart").evaluate("chart => chart.sameChart") is True


def test_a_chart_that_cannot_be_drawn_leaves_its_table(page: Page, faults: list[str]) -> None:
    page.route("**/plotly*.js", lambda route: route.abort())

    page.goto("/?as_of=2024-12-23")

    card = page.locator("#overview-balance")
    expect(card.get_by_text("The chart could not be drawn.")).to_be_visible()
    expect(card.get_by_role("row").nth(1)).to_be_visible()
    faults.clear()


def test_a_chart_follows_the_width_of_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/?as_of=2024-12-23")
    drawing = drawn(page, "overview-balance").locator(".main-svg").first

    page.set_viewport_size({"width": 700, "height": 800})

    expect(drawing).to_have_attribute("width", re.compile(r"^[56]\d\d(\.\d+)?$"))
