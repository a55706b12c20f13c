from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_contribution,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def keys(response: HttpResponse) -> list[str]:
    """Return the keys of the listed sources, in order."""
    return [
        values["id"] for tag, values in read(response).elements if tag == "li" and "id" in values
    ]


def fragment(client: Client, address: str) -> HttpResponse:
    return client.get(address, headers={"HX-Request": "true", "HX-Target": "sources-result"})


# The list


def test_the_list_has_fifty_sources_a_page_and_the_total(seeded: None, client: Client) -> None:
    response = client.get("/sources/")

    assert len(keys(response)) == 50
    assert "428 sources, 1–50 on this page" in read(response).text


def test_the_last_page_has_the_rest(seeded: None, client: Client) -> None:
    response = client.get("/sources/?page=9")

    assert len(keys(response)) == 28
    assert "428 sources, 401–428 on this page" in read(response).text


def test_the_pages_are_links_that_keep_the_state(seeded: None, client: Client) -> None:
    links = page(client, "/sources/?kind=press&sort=publisher&page=3&as_of=2024-12-23").links()

    for number in (2, 4, 5):
        assert f"/sources/?as_of=2024-12-23&kind=press&sort=publisher&page={number}" in links
    assert "/sources/?as_of=2024-12-23&kind=press&sort=publisher" in links


def test_a_source_has_title_publisher_day_kind_access_and_note(db: None, client: Client) -> None:
    make_source(
        key="a-key",
        title="A release",
        url="https://a.invalid/1",
        published_on=None,
        kind="press",
        access="copy",
        note="An excerpt",
    )

    found = page(client, "/sources/")
    assert (
        "A release Department of Defense · undated · press · read in a copy · "
        "What rests on a-key An excerpt."
    ) in found.text
    assert "https://a.invalid/1" in found.links()
    assert "/sources/a-key/" in found.links()


def test_a_source_without_an_address_is_no_link(db: None, client: Client) -> None:
    make_source(key="a-key", title="A release", url="")

    assert "<span>A release</span>" in client.get("/sources/").content.decode()


def test_what_rests_on_a_source_is_counted_by_kind_and_listed(db: None, client: Client) -> None:
    source = make_source(key="a-key")
    make_package(number=1, title="First", source=source)
    make_package(number=2, title="Second", source=source)
    make_contribution(source=source)

    text = page(client, "/sources/").text
    assert "2 packages and 1 contribution rest on it. " in text
    assert "2 Dec 2024 PDA First, $725 million" in text


def test_one_record_rests_and_none_is_said_to(db: None, client: Client) -> None:
    make_source(key="unused")
    make_package(source=make_source(key="used"))

    text = page(client, "/sources/").text
    assert "1 package rests on it." in text
    assert "No record rests on it." in text


def test_packages_lead_to_their_page_on_the_chosen_day(seeded: None, client: Client) -> None:
    links = page(client, "/sources/?q=dod-rel-3999956&as_of=2024-12-23").links()

    assert "/packages/pda-72/?as_of=2024-12-23" in links


def test_actions_and_targets_lead_to_the_statement_as_of_their_day(
    db: None, client: Client
) -> None:
    source = make_source(key="a-key")
    make_funding_action(source=source, effective_on=date(2022, 5, 21))
    make_target(source=source, stated_on=date(2024, 12, 23))
    make_reported_figure(source=source, as_of=date(2024, 12, 20))

    found = page(client, "/sources/?as_of=2024-01-01")
    for place in (
        "2022-05-21#pda-ceiling-2022-05-21",
        "2024-12-23",
    ):
        assert f"/authorities/pda/?as_of={place}" in found.links()
    assert "21 May 2022 PDA An act on the authority, +$8.0 billion" in found.text
    assert "20 Dec 2024 PDA Remaining balance, about $5.6 billion" in found.text
    assert "/reconciliation/remaining_balance-pda-2024-12-20/?as_of=2024-01-01" in found.links()


def test_a_source_with_figures_leads_to_what_it_stated(seeded: None, client: Client) -> None:
    address = "/briefings/dod-2024-12-24/?as_of=2024-12-23"

    assert address in page(client, "/sources/dod-2024-12-24/?as_of=2024-12-23").links()
    assert "/briefings/" not in client.get("/sources/menafn_udcg25/").content.decode()


def test_a_reported_figure_is_written_as_it_was_said(seeded: None, client: Client) -> None:
    text = page(client, "/sources/dod-2024-12-24/").text

    assert "Committed by allies, at least $59 billion" in text
    assert "North Korean troops deployed (Kursk), about 12,000" in text


def test_every_source_has_an_anchor(seeded: None, client: Client) -> None:
    assert "ecb_eurofxref" in page(client, "/sources/").ids


# Finding


@pytest.fixture
def three(db: None) -> None:
    make_source(key="a", title="Alpha", publisher="Xi", kind="press", published_on=date(2022, 1, 1))
    make_source(
        key="b", title="Beta", publisher="Yps", kind="official", published_on=date(2023, 1, 1)
    )
    make_source(
        key="c", title="Alphabet", publisher="Zeta", kind="press", access="copy",
        published_on=date(2024, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["c", "b", "a"]),
        ("q=ALPHA", ["c", "a"]),
        ("q=alpha+zeta", ["c"]),
        ("kind=press", ["c", "a"]),
        ("kind=press&access=copy", ["c"]),
        ("sort=publisher", ["a", "b", "c"]),
        ("q=&kind=&access=&sort=date", ["c", "b", "a"]),
    ],
)
def test_search_filters_and_order_select(
    three: None, client: Client, query: str, expected: list[str]
) -> None:
    assert keys(client.get(f"/sources/?{query}")) == expected


def test_the_form_shows_its_state_and_carries_the_day(three: None, client: Client) -> None:
    html = client.get("/sources/?q=alpha&kind=press&as_of=2020-12-27&sort=publisher").content
    form = between(html.decode(), '<form id="sources-filters"', "</form>")

    assert 'name="q" value="alpha"' in form
    assert '<option value="press" selected>' in form
    assert '<option value="publisher" selected>' in form


def test_the_form_carries_the_chosen_day(seeded: None, client: Client) -> None:
    html = client.get("/sources/?as_of=2024-12-23").content.decode()
    form = between(html, '<form id="sources-filters"', "</form>")

    assert '<input type="hidden" name="as_of" value="2024-12-23">' in form


def test_each_active_filter_can_be_taken_away(three: None, client: Client) -> None:
    links = page(client, "/sources/?q=alpha&kind=press&access=copy&sort=publisher").links()

    assert "/sources/?kind=press&access=copy&sort=publisher" in links
    assert "/sources/?q=alpha&access=copy&sort=publisher" in links
    assert "/sources/?q=alpha&kind=press&sort=publisher" in links
    assert "/sources/?sort=publisher" in links


def test_the_count_of_a_selection_is_in_the_title(three: None, client: Client) -> None:
    response = client.get("/sources/?q=alpha")

    assert "<title>2 of 3 sources – " in response.content.decode()
    assert "2 of 3 sources “alpha”" in read(response).text


def test_an_empty_result_says_why(three: None, client: Client) -> None:
    text = page(client, "/sources/?q=zeta&kind=official&access=cited").text

    assert (
        "None of the 3 sources has “zeta” in its title, publisher or key, is of the kind "
        "“official” and is marked “address as cited by others, text not read here”. "
        "Take a filter away to see more."
    ) in text


def test_an_empty_database_says_how_to_fill_it(db: None, client: Client) -> None:
    text = page(client, "/sources/").text

    assert "There are no sources yet: load the records with “manage.py seed”" in text
    assert "Take a filter away" not in text


# What makes no sense


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        (
            "kind=blog",
            "There is no kind “blog” (known: official, press, reference, dataset); it is left out.",
        ),
        ("access=x", "There is no access “x” (known: read, copy, cited); it is left out."),
        ("sort=size", "There is no sort “size” (known: date, publisher); this is “date”."),
        ("page=0", "There is no page “0”; this is the first."),
        ("page=x", "There is no page “x”; this is the first."),
        ("page=2", "There is one page only: this is it."),
        ("q=a&q=alpha", "“q” was given 2 times; the last one counts."),
        ("as_of=x", "“x” is no date like 2024-12-23"),
    ],
)
def test_what_makes_no_sense_is_corrected_with_a_notice(
    three: None, client: Client, query: str, notice: str
) -> None:
    assert notice in page(client, f"/sources/?{query}").text


def test_a_page_beyond_the_last_is_the_last(seeded: None, client: Client) -> None:
    response = client.get("/sources/?page=10")

    assert "There are 9 pages only: this is the last one." in read(response).text
    assert len(keys(response)) == 28


@pytest.mark.parametrize(
    "text", ["%00", "%00%01alpha", "x" * 5000, "%25", "'", "%22%3E%3Cscript%3E", "%F0%90"]
)
def test_any_text_can_be_searched_for(three: None, client: Client, text: str) -> None:
    response = client.get(f"/sources/?q={text}")

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("key", ["no-such", "%00", "a%20b", "é", "..", "DOD-2024-12-24"])
def test_an_unknown_source_is_a_designed_404(seeded: None, client: Client, key: str) -> None:
    response = client.get(f"/sources/{key}/")

    assert response.status_code == 404
    assert "There is no page at this address." in read(response).text


# The fragment


def test_the_fragment_is_the_result_without_the_form(three: None, client: Client) -> None:
    html = fragment(client, "/sources/?q=alpha").content.decode()

    assert '<section id="sources-result"' in html
    assert "sources-filters" not in html
    assert "as-of" not in html
    assert '<div hx-swap-oob="innerHTML:#announcement">2 of 3 sources</div>' in html


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("q=alpha&kind=&access=&sort=date", "/sources/?q=alpha"),
        ("q=++&kind=blog&page=7", "/sources/"),
        ("q=a%26b&sort=publisher", "/sources/?q=a%26b&sort=publisher"),
    ],
)
def test_the_address_that_is_pushed_is_the_shortest(
    three: None, client: Client, query: str, address: str
) -> None:
    assert fragment(client, f"/sources/?{query}")["HX-Push-Url"] == address


def test_the_answer_varies_with_htmx(three: None, client: Client) -> None:
    assert "HX-Request" in client.get("/sources/")["Vary"]


# One source


def test_a_source_alone_lists_every_record_that_rests_on_it(seeded: None, client: Client) -> None:
    found = page(client, "/sources/uamission-pda/")

    assert "Presidential Drawdown Authority (table of packages)" in found.text
    assert "56 packages rest on it." in found.text
    assert len([link for link in found.links() if link.startswith("/packages/pda-")]) == 56


def test_a_source_alone_leads_to_the_document(db: None, client: Client) -> None:
    make_source(key="a.key", url="https://a.invalid/1")

    assert "https://a.invalid/1" in page(client, "/sources/a.key/").links()


def test_the_footer_leads_to_the_sources_on_the_same_day(seeded: None, client: Client) -> None:
    assert "/sources/?as_of=2024-12-23" in page(client, "/?as_of=2024-12-23").links()


def test_no_id_is_there_twice(seeded: None, client: Client) -> None:
    for address in ("/sources/", "/sources/?page=5", "/sources/dod-2024-12-24/"):
        ids = page(client, address).ids
        assert sorted(ids) == sorted(set(ids))


# Cost


@pytest.mark.parametrize("address", ["/sources/", "/sources/a-1/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    db: None, client: Client, address: str
) -> None:
    def add(number: int) -> None:
        source, other = make_source(key=f"a-{number}"), make_source(key=f"b-{number}")
        for each in range(number):
            make_package(number=100 * number + each, source=source, other_sources=[other])
        make_reported_figure(as_of=date(2024, number, 1), source=source, other_sources=[other])
        make_contribution(month=date(2024, number, 1), source=source)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    add(1)
    few = queries()
    for number in range(2, 8):
        add(number)

    assert queries() == few
    assert few <= 7
