from collections.abc import Sequence
from itertools import cycle
from urllib.parse import quote

import pytest
from django.test import Client

from tests.dashboard.reading import read

PAGES = [
    "/",
    "/authorities/",
    "/authorities/pda/",
    "/allies/",
    "/allies/est/",
    "/contact-group/",
    "/timeline/",
    "/methodology/",
    "/changes/",
    "/reconciliation/",
    "/briefings/",
]
pages = pytest.mark.parametrize("address", PAGES)

PROBES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}",
    "{% debug %}",
    "javascript:alert(1)",
    "2024-12-23<b>",
]
NONSENSE = [
    *PROBES,
    "garbage",
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    "0000-00-00",
    "2024-12-23T10:00",
    "\x00",
    "2024-12-23\x00",
    "\ud7ff\U0010ffff",
    "٢٠٢٤-١٢-٢٣",
    "-1",
    "1e9",
    "x" * 10_000,
    "2024-12-23' OR 1=1 --",
]


def spread(addresses: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Pair every text with the first address, and each other address with one text in turn.

    One declaration reads the parameters of all pages: that each page reads by it is seen by one
    text, and what it takes by all of them on one page.
    """
    return [
        *((addresses[0], text) for text in texts),
        *zip(addresses[1:], cycle(reversed(texts)), strict=False),
    ]


def shown(value: object) -> str:
    """Return a value as it stands in a test's name: printable, and short."""
    return ascii(value)[1:25]


@pytest.mark.parametrize(("address", "text"), spread(PAGES, NONSENSE), ids=shown)
def test_any_day_gives_a_sensible_page(
    seeded: None, client: Client, address: str, text: str
) -> None:
    response = client.get(f"{address}?as_of={quote(text)}")

    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


@pages
@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("garbage", "“garbage” is no date like 2024-12-23; this is 12 July 2025"),
        ("0001-01-01", "The records begin on 27 December 2020: this is that day."),
        ("9999-12-31", "9999-12-31 is still to come: this is 12 July 2025"),
        ("2024-02-30", "There is no 2024-02-30: this is 29 February 2024."),
    ],
)
def test_a_day_that_was_corrected_is_said_so_in_sight(
    seeded: None, client: Client, address: str, text: str, notice: str
) -> None:
    page = read(client.get(f"{address}?as_of={text}"))

    assert notice in page.text
    assert any(values.get("class") == "notice" for _tag, values in page.elements)


@pages
def test_a_repeated_day_is_said_so_in_sight(seeded: None, client: Client, address: str) -> None:
    page = read(client.get(f"{address}?as_of=2022-01-01&as_of=2024-12-23"))

    assert "“as_of” was given 2 times; the last one counts." in page.text
    assert "23 December 2024" in page.text


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("period=decade", "There is no period “decade” (known: month, quarter, fiscal_year"),
        ("period=Month", "There is no period “Month”"),
        ("balance=map", "There is no balance “map” (known: chart, table)"),
        ("history=map", "There is no history “map” (known: chart, table)"),
        ("period=month&period=quarter", "“period” was given 2 times; the last one counts."),
    ],
)
def test_an_unknown_choice_is_said_so_in_sight(
    seeded: None, client: Client, query: str, notice: str
) -> None:
    response = client.get(f"/?{query}")

    assert response.status_code == 200
    assert notice in read(response).text


# A link begins with its scheme; the others are found wherever they stand in a text.
@pages
@pytest.mark.parametrize(
    "probe", [" ".join(PROBES), "javascript:alert(1)"], ids=["all in one", "scheme of a link"]
)
def test_nothing_that_was_typed_becomes_markup(
    seeded: None, client: Client, address: str, probe: str
) -> None:
    clean = read(client.get(address))
    names = (
        "as_of", "period", "balance", "history", "unknown", "measure", "kind", "rank", "currency",
        "group", "coalition", "partner", "series", "sort", "ranking", "months", "page",
    )  # fmt: skip

    response = client.get(address, dict.fromkeys(names, probe))

    page = read(response)
    html = response.content.decode()
    scripts = sum(1 for tag, _values in page.elements if tag == "script")
    assert scripts == sum(1 for tag, _values in clean.elements if tag == "script")
    assert not any("onerror" in values for _tag, values in page.elements)
    for raw in ("<script>alert", "<img src=x", "2024-12-23<b>"):
        assert raw not in html
    assert not any(value.startswith("javascript:") for value in page.links())


@pages
def test_a_probe_in_a_raw_query_string_stays_text_in_the_spec(
    seeded: None, client: Client, address: str
) -> None:
    response = client.get(address, QUERY_STRING="x=</script><script>alert(1)")

    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/authorities/fms/",
        "/allies/xxx/",
        "/allies/%00/",
        "/authorities/%3Cscript%3E/",
        "/authorities/pda'/",
        "/authorities/%00/",
        "/authorities/..%2f..%2fetc/",
        f"/authorities/{'x' * 5000}/",
        "/authorities/pda/extra/",
        "/no-such-page",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_an_unknown_address_is_a_designed_404_that_echoes_nothing(
    seeded: None, client: Client, address: str
) -> None:
    response = client.get(address)

    assert response.status_code == 404
    page = read(response)
    assert "There is no page at this address." in page.text
    assert "alert(1)" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "query"),
    spread(PAGES, ["&&&", "=", "as_of", "as_of=%", "as_of=%FF%FE", "a=1&" * 900]),
    ids=shown,
)
def test_a_torn_query_string_gives_a_page(
    seeded: None, client: Client, address: str, query: str
) -> None:
    response = client.get(address, QUERY_STRING=query)

    assert response.status_code == 200


@pages
def test_more_parameters_than_allowed_are_a_designed_400(
    seeded: None, client: Client, address: str
) -> None:
    response = client.get(address, QUERY_STRING="a=1&" * 1500)

    assert response.status_code == 400
    assert "The server could not read this request." in read(response).text


@pytest.mark.parametrize("target", ["<script>", "overview-report%3Cb%3E", "x" * 5000, "\x00"])
def test_any_target_of_htmx_gives_a_page(seeded: None, client: Client, target: str) -> None:
    response = client.get("/", headers={"HX-Request": "true", "HX-Target": target})

    assert response.status_code == 200
    assert "<html" in response.content.decode()


@pytest.mark.parametrize("query", ["", "?as_of=garbage", "?as_of=2024-12-23", "?as_of=0001-01-01"])
def test_an_empty_database_takes_any_day(db: None, client: Client, query: str) -> None:
    for address in ("/", "/authorities/", "/allies/", "/contact-group/", "/reconciliation/",
                    "/briefings/"):  # fmt: skip
        assert client.get(address + query).status_code == 200
