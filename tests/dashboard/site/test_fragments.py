import pytest
from django.test import Client

from tests.dashboard.reading import Document, between, read

# Every part that htmx can ask for, and the page that holds it.
PARTS = [
    ("/", "overview-report"),
    ("/", "overview-balance"),
    ("/", "overview-history"),
    ("/authorities/", "authorities-list"),
    ("/authorities/pda/", "authority-report"),
    ("/contact-group/", "contact-group-report"),
    ("/reconciliation/", "reconciliation-report"),
    ("/reconciliation/", "reconciliation-result"),
    ("/reconciliation/", "reconciliation-differences"),
    ("/briefings/", "briefings-list"),
    ("/authorities/pda/", "authority-balance"),
    ("/authorities/pda/", "authority-burn-down"),
    ("/allies/", "allies-result"),
    ("/allies/", "allies-ranking"),
    ("/allies/", "allies-history"),
    ("/allies/est/", "ally-report"),
    ("/allies/est/", "ally-months"),
]
parts = pytest.mark.parametrize(("address", "root_id"), PARTS)
DAY = "?as_of=2024-12-23"


def fragment(client: Client, address: str, root_id: str, **headers: str) -> Document:
    asked = {"HX-Request": "true", "HX-Target": root_id} | headers
    response = client.get(address, headers=asked)
    assert response.status_code == 200
    return read(response)


def is_whole(page: Document) -> bool:
    return page.elements[0][0] == "html" and "main" in page.ids


@parts
def test_a_request_for_a_part_gets_that_part_and_no_page(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    part = fragment(client, address + DAY, root_id)

    assert not is_whole(part)
    title, root, *others = part.roots
    assert title[0] == "title"
    assert root[1]["id"] == root_id
    assert "hx-swap-oob" not in root[1]
    assert all("hx-swap-oob" in attributes for _tag, attributes in others)


@parts
def test_a_request_without_htmx_gets_the_whole_page_with_the_part_in_it(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    page = read(client.get(address + DAY))

    assert is_whole(page)
    assert root_id in page.ids


@parts
def test_a_restored_history_gets_the_whole_page(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    restore = {"HX-History-Restore-Request": "true"}

    assert is_whole(fragment(client, address, root_id, **restore))


@parts
def test_a_boosted_link_gets_the_whole_page(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    assert is_whole(fragment(client, address, root_id, **{"HX-Boosted": "true"}))


@pytest.mark.parametrize("target", ["", "no-such-part", "authority-balance"])
def test_an_unknown_target_gets_the_whole_page(seeded: None, client: Client, target: str) -> None:
    assert is_whole(fragment(client, "/", target))


@parts
def test_the_page_includes_the_very_part(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    page = client.get(address + DAY).content.decode()
    alone = client.get(
        address + DAY, headers={"HX-Request": "true", "HX-Target": root_id}
    ).content.decode()

    assert between(alone, "</title>", '<nav id="site-nav"').strip() in page


@parts
def test_elements_swapped_out_of_band_have_a_place_in_the_page(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    page = read(client.get(address))
    part = fragment(client, address + DAY, root_id)

    places = {
        attributes["hx-swap-oob"].rpartition("#")[2]
        if "#" in attributes["hx-swap-oob"]
        else attributes["id"]
        for _tag, attributes in part.roots
        if "hx-swap-oob" in attributes
    }
    assert {"site-nav", "as-of-presets", "as-of-state", "as-of-date", "announcement"} <= places
    assert places - set(page.ids) == set()


@parts
def test_no_id_of_a_fragment_is_there_twice(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    ids = fragment(client, address + DAY, root_id).ids

    assert sorted(ids) == sorted(set(ids))


@parts
def test_targets_of_htmx_in_the_page_are_parts_or_ids_of_it(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    page = read(client.get(address))

    targets = {
        attributes["hx-target"].removeprefix("#")
        for _tag, attributes in page.elements
        if "hx-target" in attributes
    }
    assert targets <= {known for place, known in PARTS if place == address}
    assert targets <= set(page.ids)


@parts
def test_a_fragment_brings_the_pages_title(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    page = client.get(address + DAY).content.decode()
    alone = client.get(
        address + DAY, headers={"HX-Request": "true", "HX-Target": root_id}
    ).content.decode()

    title = between(page, "<title>", "</title>")
    assert title.endswith(" – Security Assistance Tracker")
    assert between(alone, "<title>", "</title>") == title


@parts
def test_caches_keep_page_and_fragments_apart(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    whole = client.get(address)
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": root_id})

    for response in (whole, part):
        vary = {name.strip() for name in response["Vary"].split(",")}
        assert {"HX-Request", "HX-Target"} <= vary


@parts
def test_page_and_part_of_one_address_do_not_answer_for_each_other(
    seeded: None, client: Client, address: str, root_id: str
) -> None:
    assert is_whole(read(client.get(address)))
    assert not is_whole(fragment(client, address, root_id))
    assert is_whole(read(client.get(address)))


def test_the_field_that_was_changed_is_not_swapped_under_the_readers_hands(
    seeded: None, client: Client
) -> None:
    part = fragment(client, f"/{DAY}", "overview-report", **{"HX-Trigger": "as-of"})

    assert "as-of-date" not in part.ids


def test_a_preset_moves_the_field(seeded: None, client: Client) -> None:
    part = fragment(client, f"/{DAY}", "overview-report")

    assert part.attributes("as-of-date")["value"] == "2024-12-23"


def test_a_changed_period_reaches_the_form_and_the_other_charts_switch(
    seeded: None, client: Client
) -> None:
    response = client.get(
        "/?period=month", headers={"HX-Request": "true", "HX-Target": "overview-history"}
    )

    html = response.content.decode()
    assert '<input type="hidden" name="period" value="month">' in html
    switch = between(html, '<div id="overview-balance-switch"', "</div>\n</div>")
    assert 'href="/?period=month&amp;balance=table"' in switch


def test_a_notice_comes_with_the_fragment(seeded: None, client: Client) -> None:
    part = fragment(client, "/?as_of=2024-02-30", "overview-report")

    assert "There is no 2024-02-30: this is 29 February 2024." in part.text


def test_a_fragment_of_a_day_shows_what_the_page_of_that_day_shows(
    seeded: None, client: Client
) -> None:
    part = fragment(client, f"/{DAY}", "overview-report")

    assert "$1.2 billion of USAI and $5.6 billion of drawdown authority" in part.text
    assert part.json["overview-balance-spec"]["layout"]["meta"]["url"] == (
        "http://testserver/?as_of=2024-12-23"
    )
