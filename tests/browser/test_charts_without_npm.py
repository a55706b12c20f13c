"""The charts where npm brought nothing: the larger plotly.js of Plotly's wheel draws them.

What the policy refuses on the way fails each test: see `faults`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served


@pytest.fixture(scope="session")
def base_url(folder: Path) -> Iterator[str]:
    """Yield the address of a server that finds no bundle of npm's.

    With DEBUG it serves what the finders find: nothing is collected anew for it.
    """
    with served(folder, DEBUG="true", PLOTLY_BUNDLE=str(folder / "absent.js")) as url:
        yield url


def test_the_full_bundle_is_served(page: Page) -> None:
    page.goto("/authorities/pda/")

    modules = page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")

    assert {"scatter", "scattermap", "surface"} <= set(modules)  # the basic bundle draws no maps


@pytest.mark.parametrize(
    "address",
    [
        "/?as_of=2024-12-23",
        "/authorities/usai/?as_of=2024-12-23",
        "/packages/?as_of=2024-12-23",
        "/allies/?as_of=2024-12-23",
        "/allies/deu/?as_of=2024-12-23",
        "/timeline/?as_of=2024-12-23",
        "/reconciliation/?as_of=2024-12-23",
    ],
)
def test_every_chart_is_drawn_and_redrawn_under_the_policy(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address)
    charts = page.locator(".chart[data-spec]")
    expect(charts.locator(".main-svg:first-child")).to_have_count(charts.count())
    assert charts.count() > 0

    page.get_by_label("Theme").select_option("dark")
    page.set_viewport_size({"width": 700, "height": 900})

    for chart in charts.all():
        expect(chart).not_to_have_class("failed")
        expect(chart.locator(".main-svg").first).to_be_attached()


def test_a_mark_tells_what_it_is_and_the_chart_can_be_zoomed(page: Page) -> None:
    page.goto("/authorities/usai/?as_of=2024-12-23")
    chart = page.locator("#authority-balance .chart")

    chart.locator(".points .point").nth(6).hover(force=True)
    expect(chart.locator(".hoverlayer")).to_contain_text("USAI reported about $2 billion")
    chart.evaluate("it => Plotly.relayout(it, {'xaxis.range': ['2023-01-01', '2024-01-01']})")

    expect(chart.locator(".xtick text").first).to_contain_text("2023")


@pytest.mark.parametrize(("button", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_a_chart_is_saved_as_an_image(
    page: Page, tmp_path: Path, button: str, start: bytes
) -> None:
    page.goto("/?as_of=2024-12-23")

    with page.expect_download() as download:
        page.locator("#overview-balance").get_by_role("button", name=button).click()
    download.value.save_as(tmp_path / "image")

    assert (tmp_path / "image").read_bytes().startswith(start)
