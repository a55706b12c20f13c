"""What changed between two days: the page, its fragment, its corrections and its exports."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.ledger.coverage import Coverage
from dashboard.changes.params import ChangesParams, changes_params
from tests.dashboard.authorities.test_authorities import add_rows
from tests.dashboard.reading import Document, between, read
from tests.dashboard.site.test_bad_input import NONSENSE
from tests.factories import make_authority

SEED = Coverage(date(2020, 12, 27), date(2025, 7, 12), 1, None)
WRONG_WAY = (
    "The days are given the wrong way round: they are taken as 20 November 2024 to "
    "23 December 2024."
)


def page(client: Client, query: str = "") -> Document:
    response = client.get(f"/changes/{query}")
    assert response.status_code == 200
    return read(response)


def fragment(client: Client, query: str = "") -> HttpResponse:
    return client.get(
        f"/changes/{query}", headers={"HX-Request": "true", "HX-Target": "changes-result"}
    )


def section(client: Client, query: str, code: str) -> str:
    """Return what the authority's section says."""
    html = client.get(f"/changes/{query}").content.decode()
    part = between(html, f'id="changes-{code}"', "</section>")
    return re.sub(r" +", " ", Document(f"<section {part}</section>").text)


def params(query: str) -> ChangesParams:
    return changes_params(QueryDict(query), SEED)


# The two days


def test_without_days_it_goes_from_the_briefing_to_the_latest_in_the_records() -> None:
    found = params("")

    assert (found.from_on, found.to_on) == (date(2024, 12, 23), date(2025, 7, 12))
    assert (found.query(), found.notices) == ("", ())


def test_the_query_string_keeps_the_days_that_differ() -> None:
    assert params("from=2024-11-01&to=2025-07-12").query() == "?from=2024-11-01"
    assert params("from=2024-12-23&to=2024-12-30&as_of=2024-12-23").query() == (
        "?as_of=2024-12-23&to=2024-12-30"
    )


def test_days_the_wrong_way_round_are_swapped_with_a_notice() -> None:
    found = params("from=2024-12-23&to=2024-11-20")

    assert (found.from_on, found.to_on) == (date(2024, 11, 20), date(2024, 12, 23))
    assert found.notices == (WRONG_WAY,)


@pytest.mark.parametrize(
    ("query", "days", "notice"),
    [
        ("from=2020-12-26&to=2021-03-01", (date(2020, 12, 27), date(2021, 3, 1)),
         "The records begin on 27 December 2020: this is that day, instead of 26 December 2020."),
        ("to=9999-12-31", None, "31 December 9999 is still to come: this is "),
        ("from=garbage", (date(2024, 12, 23), date(2025, 7, 12)),
         "“garbage” is no date like 2024-12-23; “from” is left out."),
        ("to=2024-12-24&to=2024-12-30", (date(2024, 12, 23), date(2024, 12, 30)),
         "“to” was given 2 times; the last one counts."),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_corrected_with_a_notice(
    query: str, days: tuple[date, date] | None, notice: str
) -> None:
    found = params(query)

    if days:
        assert (found.from_on, found.to_on) == days
    assert len(found.notices) == 1
    assert found.notices[0].startswith(notice)


def test_records_that_end_before_the_briefing_are_shown_from_their_first_day() -> None:
    early = Coverage(date(2020, 12, 27), date(2023, 5, 1), 1, None)

    found = changes_params(QueryDict(""), early)

    assert (found.from_on, found.to_on) == (date(2020, 12, 27), date(2023, 5, 1))


def test_of_days_after_that_of_what_was_known_nothing_was_known() -> None:
    found = params("to=2025-01-09&known_on=2024-12-31")

    assert (found.from_on, found.to_on) == (date(2024, 12, 23), date(2024, 12, 31))
    assert found.notices == (
        "9 January 2025 is still to come: this is 31 December 2024, the last day there is.",
    )
    assert found.export_pairs() == {
        "from": "2024-12-23",
        "to": "2024-12-31",
        "known_on": "2024-12-31",
    }


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_any_day_gives_a_sensible_page(seeded: None, client: Client, name: str, text: str) -> None:
    response = client.get(f"/changes/?{name}={quote(text)}")

    assert response.status_code == 200
    assert "<h1>" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


# The page


def test_the_page_opens_with_what_was_used_and_left_of_each(seeded: None, client: Client) -> None:
    assert (
        "From 23 December 2024 to 12 July 2025, $1.2 billion of USAI and $1.75 billion of drawdown "
        "authority were used; $0 and $3.85 billion were left."
    ) in page(client).text


def test_an_authority_opens_with_a_balance_and_its_sums_make_what_is_left(
    seeded: None, client: Client
) -> None:
    assert (
        "Opened with 5,600 ± 50 Added 0 Used, 2 packages −1,750 Lapsed 0 Differences 0 "
        "Left on 12 Jul 2025 3,850 ± 5 "
    ) in section(client, "", "pda")
    assert (
        "Opened with 1,675 ± 5 Added 0 Used, 1 package −988 Lapsed 0 Differences +535 "
        "Left on 23 Dec 2024 1,222 ± 5 "
    ) in section(client, "?from=2024-11-01&to=2024-12-23", "usai")


def test_the_lines_stand_oldest_first_without_those_of_the_first_day(
    seeded: None, client: Client
) -> None:
    text = section(client, "?from=2024-12-30&to=2025-01-09", "pda")

    assert "73rd" not in text
    assert text.index("1 Jan 2025 ◆ Reported: about $4.3 billion") < text.index("9 Jan 2025 74th")


def test_from_a_day_to_itself_there_is_nothing_and_the_reason(seeded: None, client: Client) -> None:
    found = page(client, "?from=2024-12-30&to=2024-12-30")

    assert "Nothing lies between 30 December 2024 and itself." in found.text
    assert (
        found.text.count("The two days are the same: a day’s own lines count in the balance") == 2
    )


def test_a_stretch_without_records_says_so(seeded: None, client: Client) -> None:
    text = section(client, "?from=2024-12-24&to=2024-12-29", "pda")

    assert "Nothing is recorded between the two days: no package, no funding act" in text


def test_days_the_wrong_way_round_are_swapped_in_sight(seeded: None, client: Client) -> None:
    found = page(client, "?from=2024-12-23&to=2024-11-20")

    assert WRONG_WAY in found.text
    assert found.attributes("changes-from")["value"] == "2024-11-20"
    assert found.attributes("changes-to")["value"] == "2024-12-23"


def test_before_an_authority_opens_its_balance_is_not_established_until_the_opening_line(
    seeded: None, client: Client
) -> None:
    text = section(client, "?from=2022-04-20&to=2022-05-25", "pda")

    assert "Not established; opens with 250 ± 25 Added +8,000 Used, 2 packages −250 " in text
    assert "The ledger opens on 28 April 2022 with $250 million: the sums begin there" in text
    assert "21 Apr 2022 8th Eighth drawdown −800 not established" in text
    assert "28 Apr 2022 ◆ Reported: about $250 million ± 25 – opens the ledger" in text
    # The headline counts the eighth drawdown too.
    assert "$1.05 billion of drawdown authority were used" in (
        page(client, "?from=2022-04-20&to=2022-05-25").text
    )


def test_where_both_days_come_before_the_opening_there_are_no_sums(
    seeded: None, client: Client
) -> None:
    query = "?from=2022-04-01&to=2022-04-27"
    text = section(client, query, "pda")

    assert "Opened with not established Left on 27 Apr 2022 not established" in text
    assert "The PDA balance is known from 28 April 2022 on" in text
    assert "$0 of USAI was left, the balance of drawdown authority was not established." in (
        page(client, query).text
    )


def test_an_empty_database_says_so(db: None, client: Client) -> None:
    assert "There is no funding authority yet." in page(client).text


def test_the_page_says_that_the_two_are_never_one_sum(seeded: None, client: Client) -> None:
    assert "PDA is a limit on the value of stocks, USAI is money: each stands for itself." in (
        page(client).text
    )


def test_no_id_is_there_twice(seeded: None, client: Client) -> None:
    ids = page(client, "?from=2020-12-27").ids

    assert sorted(ids) == sorted(set(ids))


def test_the_page_keeps_to_what_was_known_and_says_so(seeded: None, client: Client) -> None:
    # The briefing's own figure came out on the 24th.
    query = "?from=2024-12-12&to=2024-12-23"
    whole, limited = (
        section(client, query, "pda"),
        section(client, f"{query}&known_on=2024-12-23", "pda"),
    )

    assert whole.count("◆") > limited.count("◆")
    shown = page(client, f"{query}&known_on=2024-12-23")
    assert "As known on 23 December 2024: what came out later is left out." in shown.text
    links = shown.links()
    assert "/changes.csv?from=2024-12-12&to=2024-12-23&known_on=2024-12-23" in links


# The fragment


def test_the_form_gets_the_result_alone_and_the_address_without_defaults(
    seeded: None, client: Client
) -> None:
    response = fragment(client, "?from=2024-12-23&to=2024-12-30")

    assert '<div id="changes-result">' in response.content.decode()
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/changes/?to=2024-12-30"


def test_the_page_holds_the_very_fragment(seeded: None, client: Client) -> None:
    alone = fragment(client).content.decode()
    whole = client.get("/changes/").content.decode()

    assert between(alone, "</title>", '<nav id="site-nav"').strip() in whole


# Links and exports


def test_the_exports_carry_both_days(seeded: None, client: Client) -> None:
    links = page(client, "?to=2024-12-30").links()

    assert "/changes.csv?from=2024-12-23&to=2024-12-30" in links
    assert "/authorities/pda/changes.xlsx?from=2024-12-23&to=2024-12-30" in links
    response = client.get("/authorities/usai/changes.csv?from=2024-12-23&to=2024-12-30")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("USAI,2024-12-23,,opened_with,")
    assert lines[-1].startswith("USAI,2024-12-30,,left,")


@pytest.mark.parametrize(
    ("day", "label", "query"),
    [
        ("?as_of=2024-12-22", "What changed from this day to the briefing",
         "from=2024-12-22&to=2024-12-23"),
        ("?as_of=2024-12-23", "What has changed since the briefing",
         "from=2024-12-23&to=2025-07-12"),
        ("?as_of=2024-12-24", "What changed since the briefing", "from=2024-12-23&to=2024-12-24"),
        ("", "What changed since the briefing", "from=2024-12-23&to=2025-07-12"),
    ],
)  # fmt: skip
def test_the_overview_and_the_authorities_lead_to_it(
    seeded: None, client: Client, day: str, label: str, query: str
) -> None:
    for address, anchor in (("/", ""), ("/authorities/pda/", "#changes-pda")):
        found = read(client.get(f"{address}{day}"))
        assert label in found.text
        assert f"/changes/?{query}{anchor}" in found.links()


def test_the_anchor_of_an_authority_is_on_the_page(seeded: None, client: Client) -> None:
    assert {"changes-pda", "changes-usai"} <= set(page(client).ids)


# Cost


def queries(client: Client, query: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/changes/{query}").status_code == 200
    return len(captured)


def test_the_page_takes_eight_queries(seeded: None, client: Client) -> None:
    assert queries(client, "") == 8
    assert queries(client, "?from=2020-12-27") == 8


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    make_authority()
    add_rows(1)
    few = queries(client, "?from=2024-01-01")
    for number in range(2, 12):
        add_rows(number)

    assert queries(client, "?from=2024-01-01") == few
