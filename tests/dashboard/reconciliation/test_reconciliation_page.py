"""The reconciliation: all statements, and the page of one."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, cells, read
from tests.factories import (
    make_authority,
    make_correction,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
)

ADDRESS = "/reconciliation/"
HTMX = {"HX-Request": "true", "HX-Target": "reconciliation-result"}
EXPLAINED = "remaining-balance-usai-2024-11-12-rubryka-2024-11-13"


def page(client: Client, address: str = ADDRESS) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def headline(client: Client, query: str = "") -> str:
    return between(client.get(f"{ADDRESS}{query}").content.decode(), "<h1>", "</h1>")


def rows(client: Client, query: str = "") -> list[list[str]]:
    """Return the texts of the table's cells, without what their popovers hold."""
    html = client.get(f"{ADDRESS}{query}").content.decode()
    table = between(html, 'aria-label="Statements, table"', "</table>")
    body = re.sub(r"<div popover.*?</div>", "", between(table, "<tbody>", "</tbody>"), flags=re.S)
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
        ]
        for row in body.split("</tr>")
        if "<td" in row
    ]


# The statement


def test_the_headline_counts_the_verdicts_on_balances(seeded: None, client: Client) -> None:
    assert headline(client) == (
        "40 comparable statements about balances: 1 opens the ledger, 38 agree, 1 differs and is "
        "explained, 0 open."
    )


def test_the_other_figures_and_those_beside_are_counted_too(seeded: None, client: Client) -> None:
    text = page(client).text

    assert "12 other comparable statements: 11 agree, 1 differs and is explained, 0 open." in text
    assert (
        "55 more are shown and not compared, 43 of them with what the ledger covers of a larger "
        "total."
    ) in text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2022-04-27", "No reported figure speaks of 27 April 2022 or an earlier day."),
        (
            "2022-04-28",
            "1 comparable statement about balances: 1 opens the ledger, 0 agree, 0 differ and are "
            "explained, 0 open.",
        ),
        (
            "2024-11-11",
            "19 comparable statements about balances: 1 opens the ledger, 18 agree, 0 differ and "
            "are explained, 0 open.",
        ),
    ],
)
def test_the_headline_is_that_of_the_day(
    seeded: None, client: Client, day: str, sentence: str
) -> None:
    assert headline(client, f"?as_of={day}") == sentence


# The table


def test_a_row_has_what_was_said_computed_difference_and_verdict(
    seeded: None, client: Client
) -> None:
    found = rows(
        client, "?as_of=2024-12-23&authority=USAI&measure=remaining_balance&from=2024-11-01"
    )

    assert found[0] == [
        "23 Dec 2024",
        "Remaining balance of USAI 1.2B to be used up before the end of the year",
        "about $1.2 billion ± $50 million",
        "$1,222 million ± 5",
        "−$22 million",
        "✓ agrees",
        "Inside Defense",
    ]


def test_a_difference_says_so_in_words_with_a_mark_and_its_reason(
    seeded: None, client: Client
) -> None:
    ((*_start, difference, verdict, source),) = rows(client, "?authority=USAI&verdict=explained")

    assert difference == "+$525 million"
    assert verdict.startswith("≠ differs, explained About 0.54 billion of money added to USAI")
    assert source == "Rubryka +1"


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("?verdict=opens", "◆ opens the ledger It opens the ledger: nothing was established"),
        ("?source=dod-2024-12-24&measure=dprk_casualties", "– not compared Battlefield context"),
        ("?source=crs-2023-10-05&measure=us_committed", "– the ledger covers at most 98.1%"),
        ("?source=dod-2024-11-14", "– the ledger covers 101.9% Also counts FMF"),
    ],
)
def test_every_other_verdict_has_its_words(
    seeded: None, client: Client, query: str, verdict: str
) -> None:
    assert any(row[5].startswith(verdict) for row in rows(client, query))


def test_a_difference_without_an_explanation_is_called_unexplained(
    db: None, client: Client
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_reported_figure(value=5_600_000_000)

    assert headline(client).endswith("0 agree, 0 differ and are explained, 1 open.")
    assert rows(client)[0][5] == "≠ differs, unexplained"


def test_totals_say_from_when_they_count(seeded: None, client: Client) -> None:
    text = page(client, f"{ADDRESS}?measure=us_committed&to=2023-10-05").text

    assert "Committed by the United States since 24 February 2022" in text
    assert "Committed by the United States since January 2021" in text
    assert "Committed by the United States since 2014" in text


def test_above_100_percent_the_reason_is_given(seeded: None, client: Client) -> None:
    assert (
        "More than the whole: announced values are added up here, and the officials’ scope differs."
    ) in page(client, f"{ADDRESS}?source=dod-2024-11-14").text


# Filters, order, pages


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?measure=remaining_balance", 49),
        ("?authority=PDA", 35),
        ("?verdict=agrees", 49),
        ("?source=dod-2024-12-24", 12),
        ("?source=Kyiv+Independent", 6),
        ("?from=2025-01-01", 8),
        ("?to=2022-06-30", 6),
        ("?measure=remaining_balance&authority=USAI&verdict=explained", 1),
    ],
)
def test_filters_select(seeded: None, client: Client, query: str, count: int) -> None:
    assert f"{count} of 107 statements" in page(client, f"{ADDRESS}{query}").text
    assert len(rows(client, query)) == count


def test_an_active_filter_can_be_taken_away(seeded: None, client: Client) -> None:
    found = page(client, f"{ADDRESS}?authority=PDA&verdict=agrees&as_of=2024-12-23")

    assert "/reconciliation/?as_of=2024-12-23&verdict=agrees" in found.links()
    assert "/reconciliation/?as_of=2024-12-23" in found.links()


def test_an_empty_selection_says_why(seeded: None, client: Client) -> None:
    found = page(client, f"{ADDRESS}?authority=PDA&verdict=explained&source=nobody&from=2024-01-01")

    assert (
        "None of the 107 statements is about PDA, has the verdict “differs, explained”, rests on a "
        "source with “nobody” in title, publisher or key and speaks of 1 January 2024 or a later "
        "day."
    ) in found.text
    assert "reconciliation-differences" not in found.ids


def test_before_the_first_statement_the_page_says_that_nothing_is_recorded(
    seeded: None, client: Client
) -> None:
    found = page(client, f"{ADDRESS}?as_of=2022-01-01")

    assert "nothing is recorded of this day or an earlier one" in found.text
    assert "reconciliation-filters" not in found.ids


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?measure=gold", "There is no measure “gold”"),
        ("?authority=FMF", "There is no authority “FMF” (known: USAI, PDA); it is left out."),
        ("?verdict=true", "There is no verdict “true”"),
        ("?from=2024-13-01", "“2024-13-01” is no date like 2024-12-23; “from” is left out."),
        ("?from=2025-01-01&to=2024-01-01", "The days are given the wrong way round"),
        ("?sort=colour", "Statements cannot be sorted by “colour”"),
        ("?page=99", "There are 3 pages only: this is the last one."),
        ("?page=x", "There is no page “x”; this is the first."),
        ("?differences=cake", "There is no differences “cake”"),
        ("?as_of=garbage", "“garbage” is no date like 2024-12-23"),
        ("?measure=coalitions&measure=meetings_held", "“measure” was given 2 times"),
    ],
)
def test_nonsense_is_corrected_with_a_notice(
    seeded: None, client: Client, query: str, notice: str
) -> None:
    assert notice in page(client, f"{ADDRESS}{query}").text


def test_the_newest_come_first_and_headings_sort(seeded: None, client: Client) -> None:
    found = page(client)

    assert rows(client)[0][0] == "12 Jul 2025"
    assert rows(client, "?sort=date")[0][0] == "28 Apr 2022"
    assert rows(client, "?sort=-difference&measure=remaining_balance")[0][4] == "+$525 million"
    assert "/reconciliation/?sort=-difference" in found.links()
    assert "/reconciliation/?sort=date" in found.links()


def test_a_page_holds_50(seeded: None, client: Client) -> None:
    assert len(rows(client)) == 50
    assert len(rows(client, "?page=3")) == 7
    assert "107 statements, 101–107 on this page" in page(client, f"{ADDRESS}?page=3").text


# The chart


def test_the_chart_shows_each_compared_balance_within_its_rounding(
    seeded: None, client: Client
) -> None:
    spec = page(client).json["reconciliation-differences-spec"]
    bands, marks, _pda_bands, pda = spec["data"]

    assert (marks["name"], len(marks["x"])) == ("USAI", 13)
    assert (pda["name"], len(pda["x"])) == ("PDA", 26)
    place = marks["x"].index("2024-11-12")
    assert marks["y"][place] == 525
    assert bands["y"][3 * place : 3 * place + 3] == [-55, 55, None]
    assert marks["marker"]["symbol"][place] == "x"
    assert [each["text"] for each in spec["layout"]["annotations"]] == [
        "USAI", "+$525 million", "PDA",
    ]  # fmt: skip


def test_the_chart_and_its_table_tell_the_same(seeded: None, client: Client) -> None:
    html = client.get(f"{ADDRESS}?authority=USAI").content.decode()
    table = cells(html, "reconciliation-differences")

    assert len(table) == 13
    assert table[0] == [
        "30 Dec 2024", "USAI", "about $0", "$2 million ± 5", "−$2 million", "± $55 million",
        "agrees",
    ]  # fmt: skip
    assert (
        "12 of 13 statements lie within the rounding; the largest difference is +$525 million, "
        "USAI on 12 November 2024."
    ) in page(client, f"{ADDRESS}?authority=USAI").text


def test_a_long_chart_shows_the_newest_and_says_so(
    seeded: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.reconciliation.page_chart.NEWEST", 3)

    html = client.get(ADDRESS).content.decode()
    assert len(cells(html, "reconciliation-differences")) == 3
    assert "The newest 3 are shown." in html
    assert "38 of 39 statements lie within the rounding" in html


# Parts, exports, queries


def test_htmx_gets_the_result_alone(seeded: None, client: Client) -> None:
    response = client.get(f"{ADDRESS}?authority=PDA", headers=HTMX)
    found = read(response)

    assert "<!doctype" not in response.content.decode()
    assert "reconciliation-result" in found.ids
    assert "reconciliation-filters" not in found.ids
    assert response["HX-Push-Url"] == "/reconciliation/?authority=PDA"
    assert len(found.ids) == len(set(found.ids))


@pytest.mark.parametrize("target", ["reconciliation-report", "reconciliation-differences"])
def test_htmx_gets_the_other_parts_alone(seeded: None, client: Client, target: str) -> None:
    response = client.get(
        f"{ADDRESS}?differences=table", headers={"HX-Request": "true", "HX-Target": target}
    )
    found = read(response)

    assert target in found.ids
    assert "<!doctype" not in response.content.decode()
    assert len(found.ids) == len(set(found.ids))


def test_the_exports_have_the_filters_of_the_page(seeded: None, client: Client) -> None:
    links = page(client, f"{ADDRESS}?authority=USAI&verdict=explained&differences=table").links()

    for format_ in ("csv", "json", "xlsx"):
        assert f"/reconciliation.{format_}?authority=USAI&verdict=explained" in links
    body = client.get("/reconciliation.csv?authority=USAI&verdict=explained").getvalue().decode()
    head, row = body.splitlines()[:2]
    assert head.startswith("key,measure,subject,authority,as_of,qualifier,reported,precision,unit")
    assert row.startswith(
        f"{EXPLAINED},remaining_balance,USAI,USAI,2024-11-12,about,2200000000,100000000,usd,"
        "1675000000,5000000,525000000,explained,,"
    )


def test_the_page_takes_few_queries_however_many_statements(seeded: None, client: Client) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    queries()
    assert queries() == 4


def test_the_navigation_and_other_pages_lead_here(seeded: None, client: Client) -> None:
    overview = page(client, "/?as_of=2024-11-01")
    authority = page(client, "/authorities/usai/?as_of=2024-12-20")

    names = between(client.get("/").content.decode(), 'id="site-nav"', "</nav>")
    assert names.index("Contact group") < names.index("Reconciliation") < names.index("Data")
    assert "/reconciliation/?as_of=2024-11-01" in overview.links()
    assert "/briefings/dod-2024-12-24/?as_of=2024-11-01" in overview.links()
    assert "/reconciliation/?authority=USAI&as_of=2024-12-20" in authority.links()
    assert "/briefings/dod-2024-12-24/?as_of=2024-12-20" in authority.links()


def test_without_the_briefing_in_the_records_nothing_leads_to_it(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_package()

    assert "/briefings/" not in client.get("/?as_of=2024-12-10").content.decode()


# One statement


def test_a_statement_opens_with_its_verdict_and_the_exact_figures(
    seeded: None, client: Client
) -> None:
    response = client.get(f"{ADDRESS}{EXPLAINED}/")
    text = read(response).text

    assert between(response.content.decode(), "<h1>", "</h1>") == (
        "Remaining balance of USAI on 12 November 2024: reported about $2.2 billion, computed "
        "$1,675 million ± 5: differs, explained."
    )
    assert "$2,200,000,000 ± $50,000,000" in text
    assert "$1,675,000,000 ± $5,000,000" in text
    assert "+$525,000,000" in text
    assert "the legal step was not found" in text


def test_a_statement_about_a_balance_stands_among_the_lines_around_it(
    seeded: None, client: Client
) -> None:
    found = page(client, f"{ADDRESS}{EXPLAINED}/?as_of=2024-12-23")

    table = between(
        client.get(f"{ADDRESS}{EXPLAINED}/").content.decode(),
        'aria-label="Statement around it"',
        "</table>",
    )
    assert len(re.findall(r'<tr id="', table)) == 7
    assert f'<tr id="{EXPLAINED}" class="own" aria-current="true">' in table
    assert f"/authorities/usai/?as_of=2024-11-12#{EXPLAINED}" in found.links()
    assert "/briefings/rubryka-2024-11-13/?as_of=2024-12-23" in found.links()


@pytest.mark.parametrize(
    ("key", "words", "link"),
    [
        (
            "package-count-usai-2024-12-23-dod-2024-12-24",
            "22 packages",
            "/packages/?as_of=2024-12-23&authority=USAI",
        ),
        (
            "package-amount-usai-22-2024-12-07-dod-2024-12-24",
            "Twenty-second USAI package 7 Dec 2024 $988,000,000",
            "/packages/usai-22/",
        ),
        (
            "partners-above-us-gdp-share-2024-12-23-dod-2024-12-24",
            "Estonia 2.26%",
            "/allies/?as_of=2024-12-23",
        ),
        (
            "coalitions-2024-12-23-dod-2024-12-24",
            "8 coalitions",
            "/contact-group/?as_of=2024-12-23",
        ),
        ("meetings-held-2024-12-23-dod-2024-12-24", "24th meeting", "/contact-group/#meeting-24"),
        (
            "us-committed-since-2022-02-24-2024-11-14-dod-2024-11-14",
            "Officials add the value of stocks (PDA) to money (USAI)",
            "/packages/?as_of=2024-11-14&from=2022-02-24",
        ),
        (
            "allied-committed-2024-12-23-dod-2024-12-24",
            "Kiel Institute, Ukraine Support Tracker; European Central Bank.",
            "/allies/?as_of=2024-12-23",
        ),
    ],
)
def test_what_was_counted_is_shown(
    seeded: None, client: Client, key: str, words: str, link: str
) -> None:
    found = page(client, f"{ADDRESS}{key}/")

    assert words in found.text
    assert link in found.links()


def test_a_statement_of_a_day_to_come_says_so(seeded: None, client: Client) -> None:
    text = page(client, f"{ADDRESS}{EXPLAINED}/?as_of=2024-01-01").text

    assert "The chosen day is 1 January 2024: this statement speaks of 12 November 2024" in text


def test_a_statement_shows_its_corrections(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    figure = make_reported_figure()
    make_correction(table="reported_figures", key=figure.key, reason="The release was read anew.")

    assert "The release was read anew." in page(client, f"{ADDRESS}{figure.key}/").text


def test_an_unknown_statement_is_not_found(db: None, client: Client) -> None:
    make_reported_figure(status="draft", key="a-draft")

    assert client.get(f"{ADDRESS}nothing/").status_code == 404
    assert client.get(f"{ADDRESS}a-draft/").status_code == 404


def test_a_withdrawn_statement_answers_gone_with_when_and_why(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    figure = make_reported_figure(status="withdrawn", wording="about 5.6B left")
    make_correction(
        table="reported_figures", key=figure.key, kind="withdrawn", changes=[],
        reason="The press office took it back.",
    )  # fmt: skip

    response = client.get(f"{ADDRESS}{figure.key}/")
    text = read(response).text
    assert response.status_code == 410
    assert "This statement was withdrawn on 25 November 2026." in text
    assert "The press office took it back." in text
    assert "about $5.6 billion" in text
    assert "about 5.6B left" in text


def test_the_page_of_a_statement_takes_a_constant_number_of_queries(
    db: None, client: Client
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=5_600_000_000)
    figure = make_reported_figure(source=make_source(key="release"))

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page(client, f"{ADDRESS}{figure.key}/")
        return len(captured)

    queries()
    before = queries()
    for number in range(1, 9):
        make_package(number=number, announced_on=date(2024, 12, number), amount_usd=1)
        make_reported_figure(as_of=date(2024, 12, number))
    queries()
    assert queries() == before == 11
