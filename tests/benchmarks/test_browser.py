"""How long a reader waits, in Chromium, and how much is sent: the production server on the seed."""

import urllib.request
from itertools import cycle
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page
from pytest_benchmark.fixture import BenchmarkFixture

DRAWN = """
() => {
  const charts = [...document.querySelectorAll(".chart")];
  return charts.length > 0 && charts.every((chart) => chart.querySelector(".main-svg"));
}
"""
# Resolves once sentence, table and both charts of another day are painted.
CHANGE_DAY = """
(day) => new Promise((resolve) => {
  const before = document.querySelector("h1").textContent;
  const charts = [...document.querySelectorAll(".chart")];
  const field = document.getElementById("as-of-date");
  field.value = day;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const look = () => {
    const drawn = [...document.querySelectorAll(".chart")].filter(
      (chart) => !charts.includes(chart) && chart.querySelector(".main-svg"));
    const isNew = document.querySelector("h1").textContent !== before;
    if (isNew && drawn.length === 2) requestAnimationFrame(() => setTimeout(resolve));
    else requestAnimationFrame(look);
  };
  look();
})
"""


def test_from_a_changed_date_to_its_charts_and_tables(
    page: Page, benchmark: BenchmarkFixture
) -> None:
    page.goto("/?as_of=2024-12-23")
    page.wait_for_function(DRAWN)
    days = cycle(["2024-12-30", "2023-09-30", "2025-01-09", "2022-09-30", "2024-12-23"])

    benchmark.pedantic(lambda: page.evaluate(CHANGE_DAY, next(days)), rounds=15, warmup_rounds=1)


@pytest.mark.parametrize("address", ["/", "/authorities/pda/"])
def test_from_an_address_to_drawn_charts_with_nothing_kept(
    browser: Browser, base_url: str, benchmark: BenchmarkFixture, address: str
) -> None:
    def open_context() -> tuple[tuple[Page], dict[str, object]]:
        return (browser.new_context(base_url=base_url).new_page(),), {}

    def navigate(page: Page) -> None:
        page.goto(address, wait_until="domcontentloaded")
        page.wait_for_function(DRAWN)
        page.context.close()

    benchmark.pedantic(navigate, setup=open_context, rounds=8)


def test_what_is_sent_for_the_overview(
    page: Page, base_url: str, benchmark: BenchmarkFixture, sizes: list[tuple[str, int]]
) -> None:
    page.goto("/?as_of=2024-12-23")
    files = page.evaluate(
        "[...document.querySelectorAll('script[src], link[rel=stylesheet]')]"
        ".map((element) => element.src || element.href)"
    )

    html = benchmark.pedantic(sent, (urljoin(base_url, "/?as_of=2024-12-23"),), rounds=5)

    by_file = {address: sent(address) for address in files}
    own = {address: size for address, size in by_file.items() if "/js/" in address}
    style = {address: size for address, size in by_file.items() if "/css/" in address}
    sizes += [
        ("HTML of the overview", html),
        ("CSS", sum(style.values())),
        ("own JavaScript", sum(own.values())),
        ("CSS and own JavaScript", sum(style.values()) + sum(own.values())),
        ("all scripts and styles, plotly.js included", sum(by_file.values())),
    ]


def sent(address: str) -> int:
    """Return how many bytes a browser that takes brotli and gzip is sent."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request) as response:
        return len(response.read())
