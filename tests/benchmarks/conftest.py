"""Measurements: run by `make bench`, skipped elsewhere. Nothing fails for being slow."""

import gc

import pytest

from tests.browser.conftest import (
    base_url,
    browser_type_launch_args,
    chromium,
    faults,
    folder,
    page,
)

__all__ = ["base_url", "browser_type_launch_args", "chromium", "faults", "folder", "page"]

SIZES: list[tuple[str, int]] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("benchmark_only"):
        return
    skip = pytest.mark.skip(reason="A measurement: make bench")
    for item in items:
        if item.nodeid.startswith("tests/benchmarks/"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _frozen() -> None:
    """Spare the collector what is loaded, as the server does."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def sizes() -> list[tuple[str, int]]:
    """Return the list that takes what was sent: a name and its bytes."""
    return SIZES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SIZES:
        return
    terminalreporter.write_sep("-", "sent, compressed")
    for name, size in SIZES:
        terminalreporter.write_line(f"{name:<44}{size / 1000:>9,.1f} kB")
