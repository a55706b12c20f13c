"""The log of corrections on the web: its page, the records' own, and the 410 of what is gone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.editorial.corrections import Change, CorrectionFigure
from assistance.editorial.publishing import publish, withdraw
from assistance.editorial.versions import Version
from assistance.models import CorrectionKind, Record
from assistance.reports.records import table_columns
from assistance.tables.catalogue import TABLES
from dashboard.site.corrections import column_label, shown, value_text
from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_correction,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def page(client: Client, address: str = "/corrections/", status: int = 200) -> Document:
    response = client.get(address)
    assert response.status_code == status
    return read(response)


def fragment(client: Client, address: str) -> HttpResponse:
    return client.get(address, headers={"HX-Request": "true", "HX-Target": "corrections-result"})


def listed(document: Document) -> list[str]:
    """Return the anchors of the listed corrections, in order."""
    return [each for each in document.ids if each.startswith("correction-")]


def change(record: Record, reason: str = "A slip.", **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    publish(Version(record), by=None, reason=reason, second_person=False)


# The page


def test_the_page_opens_with_how_many_there_are_since_when_and_the_latest(client: Client) -> None:
    make_package()
    make_correction(corrected_at=datetime(2099, 3, 1, tzinfo=UTC))
    make_correction(kind="withdrawn", corrected_at=datetime(2099, 3, 2, tzinfo=UTC))

    text = page(client).text

    today = datetime.now(UTC).date()
    since = f"{today.day} {today:%B %Y}"
    assert f"2 corrections have been made since {since}, the latest on 2 March 2099." in text
    assert "1 record changed and 1 withdrawn." in text


def test_one_correction_is_told_in_the_singular(client: Client) -> None:
    make_correction(corrected_at=NOON)

    text = page(client).text
    assert "One correction has been made, on 25 November 2026." in text
    assert "1 correction" in text


def test_an_empty_log_says_so_and_what_it_is_for(client: Client) -> None:
    make_package()

    found = page(client)

    today = datetime.now(UTC).date()
    assert f"Nothing has been corrected since {today.day} {today:%B %Y}." in found.text
    assert "What has been published is never edited silently" in found.text
    assert "The log is empty: every record stands as it was first published." in found.text
    assert "corrections-filters" not in found.ids


def test_an_empty_database_has_an_empty_log(client: Client) -> None:
    assert "Nothing has been corrected." in page(client).text


def test_a_correction_tells_what_changed_from_what_to_what_and_why(client: Client) -> None:
    make_package(title="First tranche")
    make_correction(
        changes=[
            ["amount_usd", "500000000", "495000000"],
            ["charged_usd", "", "0"],
            ["capabilities", "air-defense;armor", ""],
        ],
        corrected_at=NOON,
    )

    text = page(client).text

    assert "25 November 2026 12:00 UTC · Changed · package pda-1 PDA First tranche" in text
    assert "Announced amount from $500,000,000 to $495,000,000" in text
    assert "Charged amount from not stated to $0" in text
    assert "Capabilities from air-defense, armor to none" in text
    assert "Reason: The release was corrected." in text


def test_corrections_stand_under_their_day(client: Client) -> None:
    for day in (1, 2, 2):
        make_correction(corrected_at=datetime(2026, 11, day, 8, tzinfo=UTC))

    html = client.get("/corrections/").content.decode()
    assert html.count("<h3>1 November 2026</h3>") == 1
    assert html.count("<h3>2 November 2026</h3>") == 1
    assert html.index("<h3>2 November") < html.index("<h3>1 November")


def test_records_lead_to_their_pages_on_the_chosen_day(client: Client) -> None:
    make_package(announced_on=date(2024, 12, 2))
    source = make_source(key="a-release")
    action = make_funding_action(effective_on=date(2022, 5, 21))
    target = make_target(stated_on=date(2024, 12, 23))
    figure = make_reported_figure(as_of=date(2024, 12, 20))
    for table, key in (
        ("packages", "pda-1"), ("funding_actions", action.key), ("targets", target.key),
        ("reported_figures", figure.key), ("authorities", "PDA"),
    ):  # fmt: skip
        make_correction(table=table, key=key)
    make_correction(table="sources", key=source.key, authority="")

    links = page(client, "/corrections/?as_of=2024-12-23").links()

    for address in (
        "/packages/pda-1/?as_of=2024-12-23",
        "/sources/a-release/?as_of=2024-12-23",
        "/authorities/pda/?as_of=2022-05-21#pda-ceiling-2022-05-21",
        "/authorities/pda/?as_of=2024-12-23",
        "/reconciliation/remaining_balance-pda-2024-12-20/?as_of=2024-12-23",
    ):
        assert address in links


def test_a_record_that_stands_nowhere_is_no_link(client: Client) -> None:
    withdrawn = make_funding_action(status="withdrawn")
    make_correction(table="funding_actions", key=withdrawn.key)
    make_correction(table="contributions", key="kiel DNK 2024-11-01", authority="")

    found = page(client)
    assert "contribution kiel DNK 2024-11-01" in found.text
    assert "An act on the authority" in found.text
    assert not [link for link in found.links() if link.startswith("/authorities/pda")]


def test_every_link_to_a_record_leads_somewhere(client: Client) -> None:
    package, source, action = make_package(), make_source(key="a.release"), make_funding_action()
    change(package, amount_usd=1)
    change(source, title="Anew")
    change(action, description="Anew")
    withdraw(package, by=None, reason="Twice.")

    found = page(client)
    addresses = [
        each for each in found.links() if each.startswith(("/packages/p", "/sources/a", "/auth"))
    ]
    # The navigation's own, the package twice, the source and the statement.
    assert len(addresses) == 5
    assert {client.get(each).status_code for each in addresses} == {200, 410}


def test_what_was_typed_is_escaped_and_a_long_text_is_folded_away(client: Client) -> None:
    make_correction(
        changes=[["note", "", "<script>alert(1)</script>" + "x" * 10_000]],
        reason="<img src=x onerror=alert(1)>",
    )

    html = client.get("/corrections/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<details><summary>&lt;script&gt;alert(1)&lt;/script&gt;xxx" in html
    assert html.count("x" * 10_000) == 1


def test_the_log_goes_over_pages_of_fifty(client: Client) -> None:
    for number in range(51):
        make_correction(corrected_at=NOON.replace(minute=number))

    first, second = page(client), page(client, "/corrections/?page=2")

    assert (len(listed(first)), len(listed(second))) == (50, 1)
    assert "51 corrections, 1–50 on this page" in first.text
    assert "51 corrections, 51–51 on this page" in second.text
    assert "/corrections/?page=2" in first.links()


def test_exports_and_feeds_carry_the_filters_and_not_the_chosen_day(client: Client) -> None:
    make_package()
    make_correction()

    found = page(client, "/corrections/?authority=PDA&from=2026-01-01&as_of=2024-12-02")

    query = "?authority=PDA&from=2026-01-01"
    for address in ("corrections.csv", "corrections.json", "corrections.xlsx"):
        assert f"/{address}{query}" in found.links()
    assert f"/corrections/feed.atom{query}" in found.links()
    alternates = [values["href"] for tag, values in found.elements if tag == "link"]
    assert f"/corrections/feed.atom{query}" in alternates
    assert f"/corrections/feed.json{query}" in alternates


def test_the_footer_and_the_data_page_lead_to_the_log(client: Client) -> None:
    make_package()

    assert page(client, "/data/").links().count("/corrections/") == 2
    assert page(client, "/").links().count("/corrections/") == 1


# Filters


@pytest.fixture
def three() -> None:
    make_package()
    make_correction(key="pda-1", corrected_at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    make_correction(
        key="a", table="sources", authority="", corrected_at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    make_correction(
        key="pda-2", kind="withdrawn", changes=[], corrected_at=datetime(2026, 11, 3, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("query", "summary", "records"),
    [
        ("", "3 corrections", ["pda-2", "a", "pda-1"]),
        ("table=&authority=&kind=&from=&to=", "3 corrections", ["pda-2", "a", "pda-1"]),
        ("table=packages", "2 of 3 corrections", ["pda-2", "pda-1"]),
        ("authority=PDA&kind=withdrawn", "1 of 3 corrections", ["pda-2"]),
        ("from=2026-11-02&to=2026-11-02", "1 of 3 corrections", ["a"]),
    ],
)
def test_filters_select(
    three: None, client: Client, query: str, summary: str, records: list[str]
) -> None:
    found = page(client, f"/corrections/?{query}")

    assert summary in found.text
    assert [
        key
        for key in ("pda-2", "a", "pda-1")
        if f"package {key} " in found.text or f"source {key} " in found.text
    ] == records


def test_the_form_shows_its_state_and_the_chips_take_it_away(three: None, client: Client) -> None:
    response = client.get("/corrections/?table=packages&authority=PDA&kind=changed&to=2026-11-30")
    form = between(response.content.decode(), '<form id="corrections-filters"', "</form>")
    links = read(response).links()

    assert '<option value="packages" selected>Package</option>' in form
    assert '<option value="PDA" selected>' in form
    assert '<option value="changed" selected>Changed</option>' in form
    assert 'name="to" value="2026-11-30"' in form
    assert "/corrections/?authority=PDA&kind=changed&to=2026-11-30" in links
    assert "/corrections/?table=packages&authority=PDA&kind=changed" in links


def test_an_empty_result_says_why(three: None, client: Client) -> None:
    text = page(client, "/corrections/?table=sources&authority=PDA&kind=changed").text

    assert (
        "None of the 3 corrections is of a source, stands in the statement of PDA and is marked "
        "“Changed”. Take a filter away to see more."
    ) in text


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("table=users", "There is no table “users” (known: sources, authorities, "),
        ("authority=XX", "There is no authority “XX” (known: PDA); it is left out."),
        ("kind=x", "There is no kind “x” (known: changed, withdrawn, restored); it is left out."),
        ("from=x", "“x” is no date like 2024-12-23; “from” is left out."),
        ("to=2026-02-30", "“2026-02-30” is no date like 2024-12-23; “to” is left out."),
        ("from=2026-12-01&to=2026-11-01", "The days are given the wrong way round"),
        ("kind=x&kind=changed", "“kind” was given 2 times; the last one counts."),
        ("page=0", "There is no page “0”; this is the first."),
        ("page=7", "There is one page only: this is it."),
        ("as_of=x", "“x” is no date like 2024-12-23"),
    ],
)
def test_what_makes_no_sense_is_corrected_with_a_notice(
    three: None, client: Client, query: str, notice: str
) -> None:
    assert notice in page(client, f"/corrections/?{query}").text


@pytest.mark.parametrize("name", ["table", "authority", "kind", "from", "to", "page", "as_of"])
@pytest.mark.parametrize(
    "text",
    ["%00", "%22%3E%3Cscript%3E", "x" * 5000, "%F0%90", "9999-12-31", "0001-01-01", "-1", "'"],
)
def test_nonsense_never_fails_the_page(three: None, client: Client, name: str, text: str) -> None:
    response = client.get(f"/corrections/?{name}={text}")

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


# The fragment


def test_the_fragment_is_the_result_without_the_form(three: None, client: Client) -> None:
    response = fragment(client, "/corrections/?kind=withdrawn&table=&from=")
    html = response.content.decode()

    assert '<section id="corrections-result"' in html
    assert "corrections-filters" not in html
    assert '<div hx-swap-oob="innerHTML:#announcement">1 of 3 corrections</div>' in html
    assert response["HX-Push-Url"] == "/corrections/?kind=withdrawn"


# Cost


@pytest.mark.parametrize(
    ("address", "budget"),
    [
        ("/corrections/", 7),
        ("/packages/pda-1/", 10),
        ("/authorities/pda/", 13),
        ("/sources/a-source/", 6),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_corrections(
    client: Client, address: str, budget: int
) -> None:
    package, action = make_package(), make_funding_action()

    def add() -> None:
        for table, key in (
            ("packages", package.slug), ("funding_actions", action.key), ("sources", "a-source"),
        ):  # fmt: skip
            make_correction(table=table, key=key)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    add()
    few = queries()
    for _ in range(20):
        add()

    assert queries() == few
    assert few <= budget


# The records' own pages


def test_a_package_and_a_source_show_their_own_corrections(client: Client) -> None:
    source = make_source(key="a-release")
    package = make_package(number=1, source=source)
    make_package(number=2, source=source)
    change(package, "The amount was wrong.", amount_usd=1_000_000)
    change(source, "The title was wrong.", title="Anew")

    assert "Reason: The amount was wrong." in page(client, "/packages/pda-1/").text
    assert len(listed(page(client, "/packages/pda-1/"))) == 1
    assert "Reason: The title was wrong." in page(client, "/sources/a-release/").text
    assert len(listed(page(client, "/sources/a-release/"))) == 1
    assert "corrections" not in page(client, "/packages/pda-2/").ids


def test_an_authority_shows_the_latest_of_all_that_stands_in_its_statement(client: Client) -> None:
    make_package()
    make_authority(code="USAI")
    for number in range(6):
        make_correction(corrected_at=NOON.replace(minute=number))

    found = page(client, "/authorities/pda/")

    assert len(listed(found)) == 5
    assert "All 6 corrections of PDA" in found.text
    assert "/corrections/?authority=PDA" in found.links()
    assert "corrections" not in page(client, "/authorities/usai/").ids


# What was withdrawn


def test_a_withdrawn_package_is_gone_and_its_page_says_what_it_was_and_why(client: Client) -> None:
    package = make_package(number=7, amount_usd=500_000_000, title="Seventh tranche")
    change(package, "The amount was wrong.", amount_usd=495_000_000)
    withdraw(package, by=None, reason="Entered twice.")

    found = page(client, "/packages/pda-7/?as_of=2024-12-02", status=410)

    today = datetime.now(UTC).date()
    assert f"This package was withdrawn on {today.day} {today:%B %Y}. Entered twice." in found.text
    assert "Seventh tranche" in found.text
    assert "Announced on 2 December 2024 Amount announced $495,000,000 Number 7th" in found.text
    assert "Announced amount from $500,000,000 to $495,000,000" in found.text
    assert "/authorities/pda/?as_of=2024-12-02" in found.links()
    assert len(listed(found)) == 2


def test_a_withdrawn_source_is_gone_and_its_page_says_what_it_was_and_why(client: Client) -> None:
    withdraw(make_source(key="a.release", title="A release"), by=None, reason="Taken down.")

    found = page(client, "/sources/a.release/", status=410)

    assert "This source was withdrawn on " in found.text
    assert "Taken down. No figure rests on it any more." in found.text
    assert "A release" in found.text
    assert "/sources/" in found.links()


def test_a_gone_page_is_not_kept_and_comes_back_when_it_is_published_again(client: Client) -> None:
    package = make_package()
    withdraw(package, by=None, reason="Entered twice.")
    assert client.get("/packages/pda-1/").status_code == 410
    assert client.get("/packages/pda-1/")["Cache-Control"] == "no-cache"

    change(package, "It was right after all.")

    found = page(client, "/packages/pda-1/")
    assert "Published again" in found.text


@pytest.mark.parametrize(
    ("draft", "missing"),
    [("/packages/pda-1/", "/packages/pda-2/"), ("/sources/a/", "/sources/b/")],
)
def test_a_draft_cannot_be_told_from_what_is_missing(
    client: Client, draft: str, missing: str
) -> None:
    make_package(status="draft")
    make_source(key="a", status="draft")

    there, nowhere = client.get(draft), client.get(missing)

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content
    assert dict(there.headers) == dict(nowhere.headers)


def test_the_neighbours_of_a_withdrawn_package_are_each_others(client: Client) -> None:
    for number in (1, 2, 3):
        make_package(number=number, announced_on=date(2024, 12, number))
    withdraw(make_package(number=4, slug="gone", announced_on=date(2024, 12, 2)), by=None,
             reason="Twice.")  # fmt: skip

    links = page(client, "/packages/pda-2/").links()

    assert "/packages/pda-1/" in links
    assert "/packages/pda-3/" in links
    assert "/packages/gone/" not in links


# Values in words


def test_every_column_has_a_readable_name() -> None:
    names = {column_label(each.name) for table in TABLES for each in table_columns(table)}

    assert not [name for name in names if "_" in name or " usd" in name or " key" in name]


@pytest.mark.parametrize(
    ("table", "authority", "column", "value", "text"),
    [
        ("packages", "PDA", "announced_on", "2024-12-02", "2 December 2024"),
        ("packages", "PDA", "number", "1072", "1072"),
        ("packages", "PDA", "number", "", "not stated"),
        ("packages", "PDA", "note", "", "none"),
        ("funding_actions", "PDA", "change_usd", "-2276000000", "−$2,276,000,000"),
        ("funding_actions", "PDA", "change_usd", "1000", "+$1,000"),
        ("funding_actions", "PDA", "kind", "audit-finding", "Audit finding"),
        ("funding_actions", "PDA", "fiscal_year", "2024", "2024"),
        ("reported_figures", "PDA", "value", "5600000000", "$5,600,000,000"),
        ("reported_figures", "", "value", "12000", "12,000"),
        ("reported_figures", "", "comparable", "false", "no"),
        ("partners", "", "gdp_eur", "1000000", "€1,000,000"),
        ("partners", "", "contact_group", "", "not stated"),
        ("exchange_rates", "", "usd_per_unit", "1.13144762", "1.13144762"),
        ("packages", "PDA", "other_source_keys", "a;b", "a, b"),
        ("packages", "PDA", "source_key", "a;b", "a;b"),
        ("packages", "PDA", "announced_on", "long ago", "long ago"),
        ("packages", "PDA", "amount_usd", "a lot", "a lot"),
        ("packages", "PDA", "a_column_of_old", "1000", "1000"),
        ("a_table_of_old", "", "amount_usd", "1000", "1000"),
    ],
)
def test_a_value_is_written_as_people_write_it(
    table: str, authority: str, column: str, value: str, text: str
) -> None:
    changes = (Change(column, value, ""),)
    correction = CorrectionFigure(
        1, table, "a", authority, CorrectionKind.CHANGED, "", NOON, changes
    )

    assert value_text(correction, column, value) == text


def test_a_text_of_a_paragraph_is_shown_whole_and_a_longer_one_folded() -> None:
    assert shown("x" * 240).beginning == ""
    assert shown("x" * 241).beginning == f"{'x' * 120}…"
    assert shown("a\nb\nc\nd\ne").beginning == "a b c d e…"
