import pytest
from django.contrib.auth.models import User
from django.test import Client

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"},
    "img-src": {"'self'", "data:", "blob:"},
    "connect-src": {"'self'"},
    "font-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}
ADDRESSES = [
    "/",
    "/?as_of=garbage",
    "/authorities/",
    "/authorities/pda/",
    "/authorities/PDA/",
    "/authorities/unknown/",
    "/no-such-page",
    "/healthz",
    "/admin/",
    "/admin/login/",
]
addresses = pytest.mark.parametrize("address", ADDRESSES)


@addresses
def test_every_answer_carries_exactly_the_policy(
    seeded: None, client: Client, address: str
) -> None:
    header = client.get(address)["Content-Security-Policy"]

    directives = [part.split() for part in header.split(";")]
    assert len(directives) == len(POLICY)
    assert {name: set(sources) for name, *sources in directives} == POLICY


@addresses
def test_every_answer_forbids_guessing_framing_and_telling_other_sites(
    seeded: None, client: Client, address: str
) -> None:
    response = client.get(address)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_admins_pages_carry_the_policy_too(admin_client: Client) -> None:
    assert User.objects.filter(is_superuser=True).exists()

    header = admin_client.get("/admin/assistance/package/add/")["Content-Security-Policy"]

    assert "default-src 'none'" in header
    assert "unsafe-" not in header


@pytest.mark.parametrize("address", ["/", "/authorities/", "/authorities/pda/"])
def test_a_readers_page_sets_no_cookie(seeded: None, client: Client, address: str) -> None:
    response = client.get(address)

    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ["/", "/authorities/", "/authorities/pda/"])
def test_pages_name_no_other_site_but_sources(seeded: None, client: Client, address: str) -> None:
    html = client.get(address).content.decode()

    for tag in ("<script src=", "<link", "<img", "<iframe", "<form"):
        for part in html.split(tag)[1:]:
            assert "//" not in part.split(">", 1)[0]


def test_a_head_request_has_no_body(seeded: None, client: Client) -> None:
    response = client.head("/")

    assert response.status_code == 200
    assert response.content == b""
