from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from dashboard.site.clients import address


@pytest.fixture
def request_through_proxy(rf: RequestFactory) -> HttpRequest:
    return rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(
    request_through_proxy: HttpRequest, settings: Any
) -> None:
    settings.BEHIND_PROXY = True

    assert address(request_through_proxy) == "198.51.100.7"


def test_without_a_proxy_a_forwarded_address_is_a_claim_and_does_not_count(
    request_through_proxy: HttpRequest, settings: Any
) -> None:
    settings.BEHIND_PROXY = False

    assert address(request_through_proxy) == "127.0.0.1"


def test_a_request_that_came_past_the_proxy_keeps_its_own_address(
    rf: RequestFactory, settings: Any
) -> None:
    settings.BEHIND_PROXY = True

    assert address(rf.get("/")) == "127.0.0.1"
