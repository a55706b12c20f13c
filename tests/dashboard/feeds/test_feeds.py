"""The feeds, held against RFC 4287 (Atom) and JSON Feed 1.1 rule by rule."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, parse_http_date

from assistance import revision
from assistance.models import Package
from tests.dashboard.reading import read
from tests.factories import (
    make_authority,
    make_capability,
    make_correction,
    make_funding_action,
    make_package,
    make_source,
)

ADDRESSES = ["/feed.atom", "/feed.json", "/packages/feed.atom", "/packages/feed.json"]
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

addresses = pytest.mark.parametrize("address", ADDRESSES)
SELECTION = "/packages/feed.json?authority=USAI&fiscal_year=2025"


def atom(client: Client, address: str = "/feed.atom") -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return ElementTree.fromstring(response.content)


def json_feed(client: Client, address: str = "/feed.json") -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def item(client: Client, key: str, address: str = "/feed.json") -> dict[str, Any]:
    """Return the item whose address ends like this."""
    [found] = [each for each in json_feed(client, address)["items"] if each["id"].endswith(key)]
    return found


# The rules of the formats


def check_atom(feed: ElementTree.Element) -> None:
    """Check what RFC 4287 demands of a feed (4.1.1) and its entries (4.1.2), and we of both."""
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(XML_LANG) == "en"
    allowed = {"title", "link", "id", "updated", "author", "subtitle", "generator", "entry"}
    check_children(feed, allowed, once=("id", "title", "updated", "author", "subtitle"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert set(links) == {"self", "alternate"}
    assert all(is_absolute(href) for href in links.values())
    assert is_absolute(feed.findtext(f"{ATOM}id"))
    now = datetime.now(UTC)
    assert moment(feed.findtext(f"{ATOM}updated")) <= now
    ids = []
    for entry in feed.findall(f"{ATOM}entry"):
        allowed = {"title", "link", "id", "updated", "published", "summary", "category"}
        check_children(entry, allowed, once=("id", "title", "updated", "published", "summary"))
        [link] = entry.findall(f"{ATOM}link")
        assert (link.get("rel"), is_absolute(link.get("href"))) == ("alternate", True)
        ids.append(entry.findtext(f"{ATOM}id"))
        assert is_absolute(ids[-1])
        assert moment(entry.findtext(f"{ATOM}published")) <= now
        assert moment(entry.findtext(f"{ATOM}updated")) <= now
        assert (entry.findtext(f"{ATOM}title") or "").strip()
        summary = entry.find(f"{ATOM}summary")
        assert summary is not None
        assert summary.get("type") == "html"
        # As HTML it is plain text: every ampersand begins an entity, and there is no tag.
        assert not re.search(r"<|&(?!(amp|lt|gt|quot|#\w+);)", summary.text or "")
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    assert len(ids) == len(set(ids))


def check_children(
    element: ElementTree.Element, allowed: set[str], *, once: tuple[str, ...]
) -> None:
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= allowed
    for name in once:
        assert names.count(name) == 1, name


def check_json(feed: dict[str, Any]) -> None:
    """Check what JSON Feed 1.1 demands, and the type of everything that it names."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert set(feed) == {
        "version", "title", "home_page_url", "feed_url", "description", "language", "authors",
        "items",
    }  # fmt: skip
    assert isinstance(feed["title"], str)
    assert feed["title"]
    assert is_absolute(feed["home_page_url"])
    assert is_absolute(feed["feed_url"])
    assert feed["language"] == "en"
    assert [set(author) for author in feed["authors"]] == [{"name"}]
    ids = [each["id"] for each in feed["items"]]
    assert len(ids) == len(set(ids))
    for each in feed["items"]:
        assert set(each) == {
            "id", "url", "title", "content_text", "date_published", "date_modified", "tags",
        }  # fmt: skip
        assert isinstance(each["id"], str)
        assert is_absolute(each["url"])
        assert each["title"]
        assert each["content_text"]
        for name in ("date_published", "date_modified"):
            assert moment(each[name]) <= datetime.now(UTC)
        assert all(isinstance(tag, str) and tag for tag in each["tags"])


def is_absolute(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme == "http" and parts.netloc == "testserver" and address == address.strip()


def moment(text: str | None) -> datetime:
    assert MOMENT.fullmatch(text or ""), text
    return datetime.fromisoformat(text or "")


@pytest.mark.parametrize("query", ["", "?authority=PDA&q=air", "?q=nothing+at+all", "?q=a%26b%3C"])
def test_the_feeds_of_the_seed_are_valid(seeded: None, client: Client, query: str) -> None:
    check_atom(atom(client, f"/packages/feed.atom{query}"))
    check_json(json_feed(client, f"/packages/feed.json{query}"))


def test_the_feeds_of_everything_are_valid(seeded: None, client: Client) -> None:
    check_atom(atom(client))
    check_json(json_feed(client))


def test_the_feeds_of_an_empty_database_are_valid_and_empty(db: None, client: Client) -> None:
    for address in ("/feed.atom", "/packages/feed.atom"):
        check_atom(atom(client, address))
        assert atom(client, address).findall(f"{ATOM}entry") == []
    for address in ("/feed.json", "/packages/feed.json"):
        check_json(json_feed(client, address))
        assert json_feed(client, address)["items"] == []


def test_markup_and_control_characters_in_the_records_do_no_harm(db: None, client: Client) -> None:
    make_package(
        title="A <b>bold</b> & \x0bbroken \x01title\ufffe",
        capabilities=[make_capability(name="Air & <space>")],
        source=make_source(title="Quote “&amp;”"),
    )

    check_atom(atom(client))
    check_json(json_feed(client))
    assert "A <b>bold</b> & " in item(client, "/packages/pda-1/")["content_text"]


def test_the_formats_say_the_same(seeded: None, client: Client) -> None:
    entries = atom(client).findall(f"{ATOM}entry")
    items = json_feed(client)["items"]

    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [each["id"] for each in items]
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        each["title"] for each in items
    ]
    assert [entry.findtext(f"{ATOM}published") for entry in entries] == [
        each["date_published"] for each in items
    ]


@pytest.mark.parametrize(
    ("address", "content_type"),
    [
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/packages/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/packages/feed.json", "application/feed+json"),
    ],
)
def test_the_type_of_the_feed_is_declared(
    db: None, client: Client, address: str, content_type: str
) -> None:
    assert client.get(address)["Content-Type"] == content_type


# What is in them


def test_a_package_says_amount_capabilities_balance_and_source(
    seeded: None, client: Client
) -> None:
    found = item(client, "/packages/pda-72/")

    assert found["url"] == "http://testserver/packages/pda-72/"
    assert found["title"] == "72nd drawdown: $500 million"
    assert found["date_published"] == "2024-12-12T00:00:00+00:00"
    assert found["content_text"].startswith(
        "Seventy-second tranche: $500,000,000 announced on 12 December 2024 under PDA. "
        "Capabilities: Air defense, Armored and tactical vehicles, "
    )
    assert (
        "Left of PDA afterwards: $5,600,000,000 ± $50,000,000. Source: " in (found["content_text"])
    )
    assert found["tags"][:3] == ["PDA", "package", "Air defense"]


def test_a_package_before_the_ledger_opens_has_no_balance(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 12, 3))
    make_package(announced_on=date(2024, 12, 2), charged_usd=0)

    text = item(client, "/packages/pda-1/")["content_text"]

    assert "$725,000,000 announced on 2 December 2024 under PDA, $0 of it charged." in text
    assert "Capabilities: not listed. Left of PDA afterwards: not established." in text


def test_a_funding_action_leads_to_its_line_on_its_day(db: None, client: Client) -> None:
    make_funding_action(description="Ceiling raised.", public_law="P.L. 117-128")

    [found] = json_feed(client)["items"]

    assert found["url"] == (
        "http://testserver/authorities/pda/?as_of=2022-05-21#pda-ceiling-2022-05-21"
    )
    assert found["title"] == "PDA ceiling: +$8.0 billion"
    assert found["content_text"] == (
        "Ceiling raised (P.L. 117-128). $8,000,000,000 added on 21 May 2022. Left of PDA "
        "afterwards: $8,000,000,000. Source: Department of Defense, Security assistance for "
        "Ukraine, 30 December 2024"
    )
    assert found["tags"] == ["PDA", "funding action"]


def test_the_line_that_an_action_leads_to_is_there(seeded: None, client: Client) -> None:
    actions = [each for each in json_feed(client)["items"] if "funding action" in each["tags"]]

    assert actions
    for each in actions:
        address, _hash, key = each["url"].removeprefix("http://testserver").partition("#")
        page = read(client.get(address))
        assert page.ids.count(key) == 1, each["url"]


def test_acts_that_take_away_or_change_nothing_say_so(db: None, client: Client) -> None:
    make_funding_action(kind="expiry", change_usd=-2_000_000, effective_on=date(2024, 9, 30))
    make_funding_action(kind="notification", change_usd=0, effective_on=date(2024, 9, 29))

    expiry, notification = json_feed(client)["items"]

    assert expiry["title"] == "PDA expiry: −$2 million"
    assert "$2,000,000 taken away on 30 September 2024." in expiry["content_text"]
    assert notification["title"] == "PDA notification: no change"
    assert "Nothing changed on 29 September 2024." in notification["content_text"]


def test_packages_and_actions_stand_newest_first_and_fifty_of_them(
    seeded: None, client: Client
) -> None:
    items = json_feed(client)["items"]

    assert len(items) == 50
    days = [each["date_published"] for each in items]
    assert days == sorted(days, reverse=True)
    assert {each["tags"][1] for each in items} == {"package", "funding action"}


def test_the_packages_feed_has_no_actions(seeded: None, client: Client) -> None:
    items = json_feed(client, "/packages/feed.json")["items"]

    assert len(items) == 50
    assert {each["tags"][1] for each in items} == {"package"}


def test_a_package_that_became_known_later_is_published_on_that_day(
    db: None, client: Client
) -> None:
    make_package(number=1, announced_on=date(2024, 1, 1), known_from=date(2024, 6, 1))
    make_package(number=2, announced_on=date(2024, 3, 1))

    items = json_feed(client, "/packages/feed.json")["items"]

    assert [each["id"][-6:] for each in items] == ["pda-1/", "pda-2/"]
    assert items[0]["date_published"] == "2024-06-01T00:00:00+00:00"


def test_what_is_still_to_come_is_not_news_yet(db: None, client: Client) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    make_funding_action(kind="expiry", change_usd=-1, effective_on=tomorrow)
    make_package(announced_on=tomorrow)
    make_package(number=2, announced_on=date(2024, 3, 1), known_from=tomorrow)

    items = json_feed(client)["items"]

    assert [each["id"] for each in items] == ["http://testserver/packages/pda-2/"]
    check_json(json_feed(client))
    check_atom(atom(client, "/packages/feed.atom"))


def test_an_id_does_not_change_with_the_figures(db: None, client: Client) -> None:
    make_package(amount_usd=100)
    before = json_feed(client)["items"][0]

    Package.objects.update(amount_usd=200, announced_on=date(2024, 1, 1))

    after = json_feed(client)["items"][0]
    assert after["id"] == before["id"]
    assert after["content_text"] != before["content_text"]


# The selection


def test_the_query_is_the_explorers(seeded: None, client: Client) -> None:
    ids = [each["id"].split("/")[-2] for each in json_feed(client, SELECTION)["items"]]

    assert ids == ["usai-23", "usai-22"]


def test_the_feed_of_an_explorers_page_follows_its_filters_only(
    seeded: None, client: Client
) -> None:
    shown = f"{SELECTION}&sort=amount&page=2&period=month&by=capability&show=bars&history=table"

    feed = json_feed(client, shown)

    assert feed == json_feed(client, SELECTION)
    assert feed["feed_url"] == f"http://testserver{SELECTION}"
    assert feed["home_page_url"] == ("http://testserver/packages/?authority=USAI&fiscal_year=2025")


def test_a_feed_as_of_a_day_ends_with_it(seeded: None, client: Client) -> None:
    items = json_feed(client, "/packages/feed.json?as_of=2024-12-23")["items"]

    assert items[0]["id"] == "http://testserver/packages/pda-72/"


def test_self_and_alternate_are_absolute_and_lead_back(seeded: None, client: Client) -> None:
    feed = atom(client, "/packages/feed.atom?authority=PDA&min=1bn")

    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "http://testserver/packages/?authority=PDA&min=1000000000",
        "self": "http://testserver/packages/feed.atom?authority=PDA&min=1000000000",
    }
    for address in links.values():
        assert client.get(address or "").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=blue", "packages has no parameter “colour”"),
        ("authority=FMF", "authority=FMF is not one of: "),
        ("from=tomorrow", "from=tomorrow is no day like 2024-12-23."),
        ("from=2024-12-31&to=2024-12-01", "from=2024-12-31 is after to=2024-12-01."),
        ("min=a+lot", "min=a lot: Write an amount like 988 million"),
        ("as_of=2999-01-01", "as_of=2999-01-01 is still to come"),
        ("as_of=1999-01-01", "The explorer would correct this: The records begin on"),
        ("fiscal_year=1999", "The explorer would correct this: There is no fiscal year “1999”"),
        ("q=" + "x" * 10_240, "q takes up to 100 characters"),
        ("q=one&q=two", "q was given 2 times; give it once."),
    ],
)
def test_a_wrong_parameter_is_refused_in_plain_words(
    seeded: None, client: Client, query: str, said: str
) -> None:
    for address in ("/packages/feed.atom", "/packages/feed.json"):
        response = client.get(f"{address}?{query}")

        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.content.decode().startswith(said)


def test_the_feed_of_everything_takes_no_parameters(db: None, client: Client) -> None:
    response = client.get("/feed.json?authority=PDA")

    assert response.status_code == 400
    assert response.content.decode() == (
        "This feed takes no parameters; /packages/feed.json takes those of the explorer.\n"
    )


@addresses
def test_only_reading_is_allowed(db: None, client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert client.head(address).content == b""


# Headers


@addresses
def test_anyone_may_read_a_feed_and_asks_whether_it_changed(
    db: None, client: Client, address: str
) -> None:
    make_package()
    response = client.get(address)

    changed_at = revision.current().changed_at
    assert changed_at is not None
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-cache"
    assert response["Last-Modified"] == http_date(changed_at.timestamp())
    assert response["ETag"]


@addresses
def test_an_unchanged_feed_is_not_sent_again(db: None, client: Client, address: str) -> None:
    make_package()
    first = client.get(address)

    by_tag = client.get(address, headers={"If-None-Match": first["ETag"]})
    by_time = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})

    for again in (by_tag, by_time):
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"


@addresses
def test_a_change_of_the_data_changes_the_tag(db: None, client: Client, address: str) -> None:
    make_package()
    tag = client.get(address)["ETag"]

    Package.objects.update(note="A word more")

    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again["ETag"] != tag


def test_each_feed_has_its_own_tag(seeded: None, client: Client) -> None:
    every = [*ADDRESSES, "/packages/feed.atom?authority=PDA", "/packages/feed.atom?q=air"]

    assert len({client.get(address)["ETag"] for address in every}) == len(every)


def test_what_was_entered_ahead_becomes_news_without_a_change(db: None, client: Client) -> None:
    make_package(announced_on=date(2099, 1, 1))

    modified = parse_http_date(client.get("/feed.json")["Last-Modified"])

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert modified >= int(today.timestamp())


def test_the_feed_was_updated_when_the_data_was_changed(db: None, client: Client) -> None:
    make_package()
    changed_at = revision.current().changed_at
    assert changed_at is not None

    assert moment(atom(client).findtext(f"{ATOM}updated")) == changed_at


# Cost and links


@addresses
def test_a_feed_takes_at_most_fourteen_queries(seeded: None, client: Client, address: str) -> None:
    client.get(address)

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    assert len(captured) <= 14


@pytest.mark.parametrize("address", ["/", "/authorities/", "/authorities/pda/", "/packages/"])
def test_every_page_links_the_feeds_of_everything(
    seeded: None, client: Client, address: str
) -> None:
    links = [
        (values["type"], values["href"])
        for tag, values in read(client.get(address)).elements
        if tag == "link" and values["rel"] == "alternate"
    ]

    assert links[:2] == [
        ("application/atom+xml", "/feed.atom"),
        ("application/feed+json", "/feed.json"),
    ]


# Corrections


def test_the_feeds_of_corrections_are_valid(db: None, client: Client) -> None:
    make_package(title="A <b>bold</b> & \x0bbroken title")
    make_correction(reason="<script>&amp; \x01", changes=[["note", "", "&" * 10_000]])
    make_correction(kind="withdrawn", table="sources", key="a", authority="", changes=[])

    check_atom(atom(client, "/corrections/feed.atom"))
    check_json(json_feed(client, "/corrections/feed.json"))


def test_the_feeds_of_an_empty_log_are_valid_and_empty(db: None, client: Client) -> None:
    check_atom(atom(client, "/corrections/feed.atom"))
    check_json(json_feed(client, "/corrections/feed.json"))
    assert json_feed(client, "/corrections/feed.json")["items"] == []


def test_a_correction_says_what_changed_and_leads_to_its_place_in_the_log(
    db: None, client: Client
) -> None:
    make_package(title="First tranche")
    made = make_correction(corrected_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC))

    [found] = json_feed(client, "/corrections/feed.json")["items"]

    day = "http://testserver/corrections/?from=2026-11-25&to=2026-11-25"
    assert found["url"] == f"{day}#correction-{made.pk}"
    assert found["title"] == "Changed: package pda-1"
    assert found["content_text"] == (
        "First tranche. Announced amount from $500,000,000 to $495,000,000. "
        "Reason: The release was corrected."
    )
    assert found["date_modified"] == "2026-11-25T09:30:00+00:00"
    assert found["tags"] == ["PDA", "package", "changed"]
    assert f"correction-{made.pk}" in read(client.get(day.removeprefix("http://testserver"))).ids
    entry = atom(client, "/corrections/feed.atom").find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}updated") == "2026-11-25T09:30:00+00:00"


def test_the_feed_of_corrections_takes_the_filters_of_the_log(db: None, client: Client) -> None:
    make_package()
    make_correction()
    make_correction(table="sources", key="a", authority="")

    feed = json_feed(client, "/corrections/feed.json?authority=PDA&kind=")

    assert [each["title"] for each in feed["items"]] == ["Changed: package pda-1"]
    assert feed["feed_url"] == "http://testserver/corrections/feed.json?authority=PDA"
    assert feed["home_page_url"] == "http://testserver/corrections/?authority=PDA"


@pytest.mark.parametrize("query", ["kind=x", "page=2", "as_of=2024-12-23", "from=x", "kind=%00"])
def test_the_feed_of_corrections_refuses_what_it_cannot_follow(
    db: None, client: Client, query: str
) -> None:
    response = client.get(f"/corrections/feed.atom?{query}")

    assert response.status_code == 400
    assert response.content.decode().startswith(("This feed has no parameter", query[:4]))
