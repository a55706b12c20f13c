"""Signing in, in a browser: with a code, by keyboard, in both themes, on a phone."""

import itertools
import os
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

PASSWORD = "a-long-pass-phrase-for-tests"
NUMBER = itertools.count(1)
SCHEMES = ("light", "dark")
WIDTHS = (1280, 360)


@pytest.fixture
def name(base_url: str, folder: Path) -> str:
    """Return the name of a new superuser in the server's database."""
    name = f"clerk-{next(NUMBER)}"
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", name,
         "--email", "clerk@example.org"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        },
        check=True,
    )  # fmt: skip
    return name


def give_password(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def code_of(key: bytes, *, steps: int = 0) -> str:
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def set_up(page: Page, name: str) -> bytes:
    """Sign in, set up an app up to the recovery codes, and return its key."""
    page.goto("/admin/")
    give_password(page, name)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up").click()
    key = b32decode(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return key


def test_one_signs_in_with_a_password_and_a_code_by_keyboard(page: Page, name: str) -> None:
    key = set_up(page, name)
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/assistance/package/")

    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    page.keyboard.type(code_of(key, steps=1))  # the one of the set-up has been used
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Select package to change")).to_be_visible()


def test_five_wrong_passwords_lock_out_the_right_one_too(
    page: Page, name: str, faults: list[str]
) -> None:
    page.goto("/admin/")
    for _ in range(5):
        give_password(page, name, "wrong")
    expect(page.get_by_text("Too many wrong passwords.")).to_be_visible()

    page.goto("/admin/")
    give_password(page, name)

    expect(page.get_by_text("Too many wrong passwords.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_label("Password")).to_be_visible()
    assert [line for line in faults if "429" not in line] == []
    faults.clear()  # the browser notes the refusals


def test_the_second_factor_is_removed_with_the_password(page: Page, name: str) -> None:
    set_up(page, name)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Recovery codes left: 10.")).to_be_visible()

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Remove the second factor").click()

    expect(page.get_by_text("The second factor is removed.")).to_be_visible()
    expect(page.get_by_role("link", name="Set up")).to_be_visible()


def test_no_rule_of_accessibility_is_broken_and_nothing_scrolls_sideways(
    page: Page, name: str, axe: Callable[[Page], None]
) -> None:
    def check() -> None:
        for scheme, width in zip(SCHEMES, WIDTHS, strict=True):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto("/admin/")
    check()
    give_password(page, "nobody")
    check()
    give_password(page, name)
    page.goto("/admin/second-factor/")
    check()
    page.get_by_role("link", name="Set up").click()
    check()
    page.get_by_role("textbox", name="Code").fill("wrong")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    check()
    key = b32decode(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    check()
    page.get_by_role("link", name="I have kept them").click()
    check()
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/")
    give_password(page, name)
    expect(page.get_by_role("heading", name="Enter a code")).to_be_visible()
    check()


@pytest.mark.parametrize(("theme", "paper"), [("light", "247, 246, 242"), ("dark", "15, 21, 28")])
def test_the_admin_has_the_theme_that_was_chosen_on_the_site(
    page: Page, theme: str, paper: str
) -> None:
    page.goto("/sources/")
    page.get_by_label("Theme").select_option(theme)

    page.goto("/admin/")

    expect(page.get_by_label("Theme")).to_have_value(theme)
    expect(page.locator("body")).to_have_css("background-color", f"rgb({paper})")


def test_the_admin_names_its_icon(page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))

    page.goto("/admin/", wait_until="networkidle")

    assert not [url for url in requested if url.endswith("/favicon.ico")]
    assert page.locator("link[rel=icon]").get_attribute("href", timeout=1000)
