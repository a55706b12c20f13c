from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


def test_the_sign_in_page_loads_as_users_get_it(page: Page) -> None:
    response = page.goto("/admin/login/")

    assert response is not None
    assert response.status == 200
    assert response.headers["content-encoding"] == "gzip"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    expect(page.get_by_label("Username")).to_be_visible()


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("document.body.setAttribute('style', 'color: red')", "refused by the policy: style-src"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<img src=https://a.invalid/x>')",
            "a.invalid",
        ),
        ("setTimeout(() => { throw new Error('torn') })", "exception: torn"),
        ("fetch('/no-such-page')", "status of 404"),
    ],
)
def test_a_fault_of_a_page_is_noticed(page: Page, faults: list[str], act: str, fault: str) -> None:
    page.goto("/admin/login/")

    page.evaluate(act)
    page.wait_for_timeout(200)

    assert any(fault in line for line in faults), faults
    faults.clear()


def test_a_broken_accessibility_rule_is_named(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/admin/login/")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")

    with pytest.raises(AssertionError, match="button-name"):
        axe(page)
