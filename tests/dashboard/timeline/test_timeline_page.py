import csv
import io
import json
import re
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.charts.style import Imprint
from dashboard.timeline.charts import Lane, LaneMark, timeline_chart
from tests.dashboard.reading import Document, between, cells, read
from tests.dashboard.site.test_bad_input import NONSENSE, PROBES, shown
from tests.factories import (
    make_authority,
    make_context_note,
    make_funding_action,
    make_meeting,
    make_package,
    make_reported_figure,
    make_source,
)

ADDRESS = "/timeline/"
BRIEFING = "/timeline/?as_of=2024-12-23"
DAY, BEFORE = date(2024, 12, 23), date(2024, 12, 22)
IMPRINT = Imprint("Timeline", "records", "23 December 2024", "http://localhost/timeline/")


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def entry(client: Client, address: str, anchor: str) -> str:
    """Return an entry's text without what its popover holds."""
    html = client.get(address).content.decode()
    item = between(html, f'<li id="{anchor}"', "</li>\n")
    item = re.sub(r"<div popover.*", "", f"<li{item}", flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).strip()


def link(client: Client, address: str, anchor: str) -> str:
    html = client.get(address).content.decode()
    return between(between(html, f'<li id="{anchor}"', "</li>"), '<a href="', '"')


def anchors(document: Document) -> list[str]:
    return [values["id"] for tag, values in document.elements if tag == "li" and "id" in values]


def spec(client: Client, address: str) -> dict[str, Any]:
    return page(client, address).json["timeline-chart-spec"]


def fragment(client: Client, address: str, target: str) -> HttpResponse:
    return client.get(address, headers={"HX-Request": "true", "HX-Target": target})


# The list


def test_the_list_shows_fifty_entries_and_says_of_how_many(seeded: None, client: Client) -> None:
    document = page(client, BRIEFING)

    assert len(anchors(document)) == 50
    assert "1–50 of 242 entries Newest first, up to 23 December 2024" in document.text
    assert "21 entries are dated after 23 December 2024 and not listed." in document.text


def test_the_last_page_has_the_rest(seeded: None, client: Client) -> None:
    document = page(client, f"{BRIEFING}&page=5")

    assert len(anchors(document)) == 42
    assert "201–242 of 242 entries" in document.text


def test_entries_stand_in_ordered_lists_by_month(seeded: None, client: Client) -> None:
    html = client.get(BRIEFING).content.decode()

    headings = re.findall(r"<h3>(.*?) <small>(.*?)</small></h3><ol", html)
    assert headings == [
        ("December 2024", "34 entries"),
        ("November 2024", "7 entries"),
        ("October 2024", "2 entries"),
        ("September 2024", "11 entries, 7 of them on this page"),
    ]


def test_a_day_is_written_for_people_and_machines(seeded: None, client: Client) -> None:
    assert '<time datetime="2024-12-07">7 Dec 2024</time>' in client.get(BRIEFING).content.decode()


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        (
            "package-usai-22",
            "7 Dec 2024 package USAI Twenty-second USAI package",
        ),
        (
            "statement-remaining-balance-usai-2024-12-23-dod-2024-12-24",
            "23 Dec 2024 statement USAI Remaining balance 1.2B to be allocated by the end of the",
        ),
        (
            "statement-coalitions-2024-12-23-dod-2024-12-24",
            "23 Dec 2024 statement Capability coalitions Eight capability coalitions 8",
        ),
        (
            "statement-us-committed-since-2021-01-2024-12-02-kevesko-2024-12-03",
            "2 Dec 2024 statement Committed by the United States (since January 2021) More than at "
            "least $62.0 billion",
        ),
        (
            "context-2024-12-23-kursk",
            "23 Dec 2024 context note Battlefield: Kursk Russian counteroffensive",
        ),
        (
            "funding-action-pda-notification-2024-09-26",
            "26 Sep 2024 funding action PDA Notification: All remaining FY2024 authority",
        ),
    ],
)
def test_an_entry_has_day_kind_authority_words_and_amount(
    seeded: None, client: Client, anchor: str, text: str
) -> None:
    assert entry(client, BRIEFING, anchor).startswith(text)


@pytest.mark.parametrize(
    ("anchor", "amount"),
    [
        ("package-usai-22", "$988 million US Department of Defense"),
        ("statement-allied-committed-2024-12-23-dod-2024-12-24", "at least $59 billion"),
        ("statement-contact-group-partners-2024-12-23-dod-2024-12-24", "about 50"),
        ("funding-action-pda-notification-2024-09-26", "states $5.55 billion; changes no balance"),
    ],
)
def test_amounts_are_as_recorded(seeded: None, client: Client, anchor: str, amount: str) -> None:
    assert amount in entry(client, BRIEFING, anchor)


def test_a_charged_amount_stands_beside_the_announced_one(seeded: None, client: Client) -> None:
    address = f"{ADDRESS}?q=pda-47"

    assert "$325 million announced; charged $197 million" in entry(
        client, address, "package-pda-47"
    )


def test_changes_have_their_sign_and_their_rounding(seeded: None, client: Client) -> None:
    address = f"{ADDRESS}?kind=funding_action"

    assert "−$2.275 billion" in entry(client, address, "funding-action-pda-expiry-2022-09-30")
    assert "+$2.6 billion rounded to $100 million" in entry(
        client, address, "funding-action-pda-revaluation-2023-06-20"
    )


@pytest.mark.parametrize(
    ("anchor", "address"),
    [
        ("package-usai-22", "/packages/usai-22/?as_of=2024-12-23"),
        (
            "statement-remaining-balance-usai-2024-12-20-kyivind-2024-12-20",
            "/authorities/usai/?as_of=2024-12-23#remaining-balance-usai-2024-12-20-kyivind-2024-12-20",
        ),
        (
            "funding-action-pda-notification-2024-09-26",
            "/authorities/pda/?as_of=2024-12-23#pda-notification-2024-09-26",
        ),
        (
            "statement-coalitions-2024-12-23-dod-2024-12-24",
            "/reconciliation/coalitions-2024-12-23-dod-2024-12-24/?as_of=2024-12-23",
        ),
        ("context-2024-12-23-kursk", "/sources/dod-2024-12-24/?as_of=2024-12-23"),
    ],
)
def test_an_entry_leads_to_its_page(
    seeded: None, client: Client, anchor: str, address: str
) -> None:
    assert link(client, BRIEFING, anchor) == address


def test_a_meeting_leads_to_its_row(seeded: None, client: Client) -> None:
    address = f"{ADDRESS}?as_of=2025-01-09&kind=meeting"

    assert link(client, address, "meeting-25") == "/contact-group/?as_of=2025-01-09#meeting-25"


def test_every_link_leads_somewhere(seeded: None, client: Client) -> None:
    last = "as_of=2026-02-12"
    for number in range(1, 7):
        html = client.get(f"{ADDRESS}?{last}&page={number}").content.decode()
        for address in set(re.findall(r'<div class="what"><p>.*?<a href="([^"]+)"', html)):
            path, _hash, place = address.partition("#")
            answer = client.get(path)
            assert answer.status_code == 200, address
            assert not place or f'id="{place}"' in answer.content.decode(), address


def test_every_entry_has_its_source(seeded: None, client: Client) -> None:
    document = page(client, BRIEFING)

    for anchor in anchors(document):
        assert f"src-{anchor}" in document.ids


def test_ids_are_unique(seeded: None, client: Client) -> None:
    ids = page(client, BRIEFING).ids

    assert len(ids) == len(set(ids))


def test_context_notes_say_that_their_day_is_the_briefings(seeded: None, client: Client) -> None:
    assert (
        "A context note stands at the day of the briefing that it is taken from; what it describes "
        "is not bound to that day."
    ) in page(client, BRIEFING).text


# Filters


def test_several_kinds_can_be_chosen(seeded: None, client: Client) -> None:
    document = page(client, f"{BRIEFING}&kind=meeting&kind=context")

    assert len(anchors(document)) == 28
    assert document.attributes("timeline-kind-meeting").get("checked") == ""
    assert "checked" not in document.attributes("timeline-kind-package")
    assert f"{BRIEFING}&kind=context" in document.links()


def test_the_filters_go_together(seeded: None, client: Client) -> None:
    document = page(
        client,
        f"{BRIEFING}&kind=package&authority=USAI&from=2024-01-01&to=2024-12-31&q=twenty",
    )

    assert anchors(document) == ["package-usai-22", "package-usai-21"]
    for chip in ("Packages", "USAI", "from 1 Jan 2024", "to 31 Dec 2024", "“twenty”"):
        assert f"{chip} ×" in document.text


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (
            "as_of=2024-12-23&authority=PDA&kind=meeting",
            "Meetings and context notes belong to no authority.",
        ),
        (
            "as_of=2024-12-23&q=zebra",
            "There are no entries with “zebra” in their text in the records up to "
            "23 December 2024.",
        ),
        (
            "as_of=2022-04-25&kind=meeting&kind=context",
            "There are no meetings and context notes in the records up to 25 April 2022.",
        ),
        (
            "as_of=2024-12-23&kind=package&authority=USAI&from=2024-12-08&to=2024-12-20",
            "There are no packages of USAI on or after 8 December 2024 on or before "
            "20 December 2024 in the records up to 23 December 2024.",
        ),
    ],
)
def test_an_empty_result_says_why(seeded: None, client: Client, query: str, reason: str) -> None:
    document = page(client, f"{ADDRESS}?{query}")

    assert reason in document.text
    assert "0 entries" in document.text
    assert "timeline-chart" not in document.ids


def test_without_records_the_page_says_so(db: None, client: Client) -> None:
    document = page(client, ADDRESS)

    assert "There are no entries in the records up to" in document.text


def test_the_form_carries_the_day_and_the_view(seeded: None, client: Client) -> None:
    html = client.get(f"{BRIEFING}&chart=table&q=tranche").content.decode()
    carried = between(html, '<span id="timeline-carried">', "</span>")

    assert 'name="as_of" value="2024-12-23"' in carried
    assert 'name="chart" value="table"' in carried
    assert 'name="q"' not in carried


# Bad input


NAMES = ("kind", "authority", "from", "to", "q", "page", "chart", "as_of")


@pytest.mark.parametrize(
    ("names", "text"),
    [*((NAMES, text) for text in NONSENSE), *(((name,), NONSENSE[-1]) for name in NAMES)],
    ids=shown,
)
def test_nonsense_gives_a_sensible_page(
    seeded: None, client: Client, names: tuple[str, ...], text: str
) -> None:
    response = client.get(ADDRESS, dict.fromkeys(names, text))

    assert response.status_code == 200
    assert not [probe for probe in PROBES[:5] if probe in response.content.decode()]


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("kind=rumour", "There is no kind “rumour”; it is left out."),
        ("authority=FMF", "There is no authority “FMF”; it is left out."),
        ("from=yesterday", "“yesterday” is no date like 2024-12-23; “from” is left out."),
        (
            "from=2024-12-23&to=2024-01-01",
            "The days are given the wrong way round: they are taken as 1 January 2024 to "
            "23 December 2024.",
        ),
        ("page=99", "There are 6 pages only: this is the last one."),
        ("page=0", "There is no page “0”; this is the first."),
        ("chart=pie", "There is no chart “pie” (known: chart, table); this is “chart”."),
        ("q=a&q=b", "“q” was given 2 times; the last one counts."),
    ],
)
def test_what_is_corrected_is_said(seeded: None, client: Client, query: str, notice: str) -> None:
    assert notice in page(client, f"{ADDRESS}?as_of=2026-02-12&{query}").text


# Fragments


@pytest.mark.parametrize("target", ["timeline-result", "timeline-chart", "timeline-list"])
def test_a_part_comes_alone_with_what_changes_with_it(
    seeded: None, client: Client, target: str
) -> None:
    document = read(fragment(client, BRIEFING, target))

    assert target in document.ids
    assert "timeline-filters" not in document.ids
    assert "site-nav" in document.ids
    assert ("timeline-carried" in document.ids) == (target != "timeline-list")


def test_a_part_is_the_same_as_in_the_whole_page(seeded: None, client: Client) -> None:
    whole = client.get(BRIEFING).content.decode()
    part = fragment(client, BRIEFING, "timeline-list").content.decode()

    assert between(part, '<section id="timeline-list"', "</section>") in whole


def test_the_kept_address_has_no_empty_fields(seeded: None, client: Client) -> None:
    response = fragment(
        client, f"{ADDRESS}?kind=meeting&q=&from=&to=&page=1&as_of=2024-12-23", "timeline-result"
    )

    assert response["HX-Push-Url"] == "/timeline/?as_of=2024-12-23&kind=meeting"


# The chart


def test_the_chart_has_a_lane_for_each_kind(seeded: None, client: Client) -> None:
    layout = spec(client, BRIEFING)["layout"]

    assert layout["yaxis"]["ticktext"] == [
        "Packages",
        "Funding actions",
        "Statements",
        "Meetings",
        "Context notes",
    ]
    assert layout["yaxis"]["tickvals"] == [0, -1, -2, -3, -4]


def test_the_chart_has_the_lanes_that_were_chosen(seeded: None, client: Client) -> None:
    layout = spec(client, f"{BRIEFING}&kind=meeting")["layout"]

    assert layout["yaxis"]["ticktext"] == ["Meetings"]


def test_a_mark_leads_to_the_entry_in_the_list(seeded: None, client: Client) -> None:
    marks = [
        (day, text, address)
        for trace in spec(client, BRIEFING)["data"]
        for day, text, address in zip(trace["x"], trace["text"], trace["customdata"], strict=True)
    ]

    assert (
        "2024-12-07",
        "7 December 2024<br>USAI package<br>Twenty-second USAI package",
        f"{BRIEFING}#package-usai-22",
    ) in marks
    assert (
        "2022-04-26",
        "26 April 2022<br>meeting<br>Lloyd J. Austin III (USA)",
        f"{BRIEFING}&page=5#meeting-1",
    ) in marks
    for number in (1, 5):
        shown = set(anchors(page(client, f"{BRIEFING}&page={number}")))
        led = {
            address.partition("#")[2]
            for _day, _text, address in marks
            if ("page=" not in address if number == 1 else f"page={number}#" in address)
        }
        assert led <= shown


def test_the_table_counts_what_the_chart_marks(seeded: None, client: Client) -> None:
    rows = cells(client.get(BRIEFING).content.decode(), "timeline-chart")

    assert rows[0] == ["23 Dec 2024", "", "", "13", "", "4"]
    assert sum(int(cell or 0) for row in rows for cell in row[1:]) == 242
    marks = sum(len(trace["x"]) for trace in spec(client, BRIEFING)["data"])
    assert marks >= len(rows)


def test_plotly_takes_the_chart(seeded: None, client: Client) -> None:
    figure = spec(client, BRIEFING)

    go.Figure(figure["data"], figure["layout"])


def test_marks_of_two_authorities_on_a_day_stand_apart_and_markup_is_escaped() -> None:
    marks = (LaneMark(DAY, "PDA", "<b>", "/#a"), LaneMark(DAY, "USAI", "b", "/#b"))
    lanes = (Lane("Packages <1>", "circle", "red", marks), Lane("Meetings", "circle", "red", ()))

    figure = timeline_chart(lanes, DAY, IMPRINT, tones={})

    assert [trace["y"] for trace in figure["data"]] == [[0.2], [-0.2]]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Packages &lt;1&gt;", "Meetings"]
    assert [trace["showlegend"] for trace in figure["data"]] == [True, True]


def test_an_authority_stands_in_the_legend_once() -> None:
    mark = LaneMark(DAY, "PDA", "a", "/#a")
    lanes = (Lane("A", "circle", "red", (mark,)), Lane("B", "square", "red", (mark,)))

    figure = timeline_chart(lanes, DAY, IMPRINT, tones={})

    assert [trace["showlegend"] for trace in figure["data"]] == [True, False]


def test_marks_have_the_colour_of_their_authority_or_of_their_lane() -> None:
    marks = (LaneMark(DAY, "", "a", "/#a"), LaneMark(DAY, "FMF", "b", "/#b"))
    lanes = (Lane("A", "circle", "red", marks),)

    figure = timeline_chart(lanes, DAY, IMPRINT, tones={"FMF": "gold"})

    assert [trace["marker"]["color"] for trace in figure["data"]] == ["red", "gold"]


# Exports


def test_the_export_has_the_page_s_selection(seeded: None, client: Client) -> None:
    document = page(client, f"{BRIEFING}&kind=meeting&kind=context&q=kursk")
    address = "/timeline.csv?as_of=2024-12-23&kind=meeting&kind=context&q=kursk"
    assert address in document.links()

    response = client.get(address)
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    assert [row["key"] for row in rows] == ["2024-12-23-kursk"]
    assert rows[0]["date"] == "2024-12-23"
    assert (rows[0]["kind"], rows[0]["authority"], rows[0]["amount_usd"]) == ("context", "", "")
    assert rows[0]["sources"] == "dod-2024-12-24"


def test_the_export_has_every_entry_of_the_list(seeded: None, client: Client) -> None:
    response = client.get("/timeline.json?as_of=2024-12-23")
    rows = json.loads(b"".join(response.streaming_content))["rows"]
    shown = [
        anchor
        for number in range(1, 6)
        for anchor in anchors(page(client, f"{BRIEFING}&page={number}"))
    ]

    assert [f"{row['kind'].replace('_', '-')}-{row['key']}" for row in rows] == shown
    package = next(row for row in rows if row["key"] == "usai-22")
    assert (package["amount_usd"], package["authority"]) == (988_000_000, "USAI")
    coalitions = next(row for row in rows if row["topic"] == "coalitions")
    assert (coalitions["amount_usd"], coalitions["number"]) == (None, 8)


@pytest.mark.parametrize("query", ["kind=rumour", "authority=FMF", "from=2024-13-01", "page=2"])
def test_the_export_refuses_what_it_cannot_follow(seeded: None, client: Client, query: str) -> None:
    assert client.get(f"/timeline.csv?{query}").status_code == 400


# Budget


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    def add(number: int) -> None:
        source = make_source(key=f"source-{number}")
        make_package(number=number, announced_on=DAY, source=source, other_sources=[source])
        make_funding_action(effective_on=DAY, key=f"action-{number}", other_sources=[source])
        make_reported_figure(key=f"said-{number}", as_of=DAY, other_sources=[source])
        make_meeting(number=number, held_on=BEFORE, other_sources=[source])
        make_context_note(key=f"note-{number}", as_of=BEFORE, source=source)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    make_authority()
    add(1)
    assert queries() == 7
    for number in range(2, 8):
        add(number)

    assert queries() == 7
