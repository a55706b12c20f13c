"""The admin's pages keep to the policy: Django's own, with our records in them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, expect

NAME, PASSWORD = "editor", "a-long-pass-phrase-for-tests"
REQUEST = RequestFactory().get("/admin/")
REQUEST.user = User(is_active=True, is_superuser=True)
ADMINS = {
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/": model_admin
    for model, model_admin in admin.site._registry.items()
}


@pytest.fixture(scope="module")
def sign_in_cookies(browser: Browser, base_url: str, folder: Path) -> list[Any]:
    """Make a superuser in the server's database, sign in once and return the cookies."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "createsuperuser",
            "--noinput",
            f"--username={NAME}",
            "--email=editor@example.org",
        ],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Data entry")).to_be_visible()
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def signed_in(page: Page, sign_in_cookies: list[Any]) -> Page:
    page.context.add_cookies(sign_in_cookies)
    return page


def test_every_list_keeps_to_the_policy(signed_in: Page) -> None:
    for address in ["/admin/", *sorted(ADMINS)]:
        response = signed_in.goto(address)
        assert response is not None
        assert response.status == 200, address
        expect(signed_in.locator("#content")).to_be_visible()


def test_every_form_keeps_to_the_policy(signed_in: Page) -> None:
    addresses = [place for place, each in ADMINS.items() if each.has_add_permission(REQUEST)]
    assert len(addresses) > 10

    for address in addresses:
        response = signed_in.goto(f"{address}add/")
        assert response is not None
        assert response.status == 200, address
        expect(signed_in.locator("#content form").first).to_be_visible()


def test_a_records_form_its_history_and_its_withdrawal_keep_to_the_policy(signed_in: Page) -> None:
    signed_in.goto("/admin/assistance/package/")
    signed_in.locator("#result_list tbody th a").first.click()
    expect(signed_in.get_by_role("button", name="Publish the change")).to_be_visible()
    record = signed_in.url

    for page in ("history", "withdraw"):
        response = signed_in.goto(record.replace("/change/", f"/{page}/"))
        assert response is not None
        assert response.status == 200
        expect(signed_in.locator("#content")).to_be_visible()


def test_choosing_a_related_record_keeps_to_the_policy(signed_in: Page) -> None:
    signed_in.goto("/admin/assistance/package/add/")

    signed_in.locator(".field-source .select2-selection").click()
    expect(signed_in.locator(".select2-results__option").first).to_be_visible()


def test_a_refused_form_keeps_to_the_policy(signed_in: Page) -> None:
    signed_in.goto("/admin/assistance/source/add/")

    signed_in.get_by_role("button", name="Save draft", exact=True).click()

    expect(signed_in.locator(".errornote")).to_be_visible()


def test_a_search_in_a_list_keeps_to_the_policy(signed_in: Page) -> None:
    signed_in.goto("/admin/assistance/package/?q=Javelin")

    expect(signed_in.locator("#result_list tbody tr").first).to_be_visible()
