import re
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.models import ActivitySeries, Partner
from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_activity,
    make_authority,
    make_coalition,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
)

ADDRESS = "/contact-group/"
BRIEFING = "/contact-group/?as_of=2024-12-23"
PLEDGES = (
    "Partners’ pledges do not stand here: the allied aid that this site counts is dated by month, "
    "without a day, so that none of it can be placed within a week of a meeting."
)


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def headline(client: Client, day: str) -> str:
    html = client.get(f"{ADDRESS}?as_of={day}").content.decode()
    return re.sub(r"</?a\b[^>]*>", "", between(html, "<h1>", "</h1>"))


def text_of(html: str) -> str:
    inline = re.sub(r"</?a\b[^>]*>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inline)).strip()


def section(response: HttpResponse, name: str) -> str:
    """Return the text of the section with this name, without what its popovers hold."""
    html = between(response.content.decode(), f'aria-labelledby="{name}-title"', "</section>")
    return text_of(re.sub(r"<div popover.*?</div>", "", html, flags=re.DOTALL))


def meeting_row(client: Client, address: str, number: int) -> str:
    html = client.get(address).content.decode()
    row = between(html, f'<tr id="meeting-{number}"', "</tr>")
    return text_of("<tr" + re.sub(r"<div popover.*?</div>", "", row, flags=re.DOTALL))


# The statement


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            "2024-12-23",
            "8 capability coalitions, led by 13 partners besides the United States; 24 meetings "
            "held by 23 December 2024, the next on 9 January 2025 at Ramstein Air Base, Germany.",
        ),
        (
            "2022-04-25",
            "No capability coalition yet; no meeting held by 25 April 2022, the first on "
            "26 April 2022 at Ramstein Air Base, Germany.",
        ),
        (
            "2022-04-26",
            "No capability coalition yet; 1 meeting held by 26 April 2022, the next on "
            "23 May 2022, virtual.",
        ),
        (
            "2023-09-19",
            "1 capability coalition, led by 2 partners; 15 meetings held by 19 September 2023, "
            "the next on 11 October 2023 at NATO headquarters, Brussels, Belgium.",
        ),
        (
            "2025-01-09",
            "8 capability coalitions, led by 13 partners besides the United States; 25 meetings "
            "held by 9 January 2025, the next on 12 February 2025 at NATO headquarters, "
            "Brussels, Belgium.",
        ),
        (
            "2025-07-21",
            "8 capability coalitions, led by 13 partners besides the United States; 29 meetings "
            "held by 21 July 2025, the next on 9 September 2025 in London, United Kingdom.",
        ),
        (
            "2026-02-12",
            "8 capability coalitions, led by 13 partners besides the United States; 33 meetings "
            "held by 12 February 2026, no later one recorded.",
        ),
    ],
)
def test_the_headline_states_the_day(seeded: None, client: Client, day: str, sentence: str) -> None:
    assert headline(client, day) == sentence


def test_a_meeting_in_person_without_a_place_has_none(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_meeting(number=25, held_on=date(2025, 1, 9), place="")

    assert headline(client, "2024-01-01").endswith("the first on 9 January 2025.")


def test_on_other_days_the_briefings_counts_stay_in_sight(seeded: None, client: Client) -> None:
    other = page(client, f"{ADDRESS}?as_of=2022-05-01")

    assert (
        "At the briefing of 23 December 2024: 8 coalitions, 13 leads besides the United States, "
        "24 meetings held."
    ) in other.text
    assert BRIEFING in other.links()
    assert "At the briefing" not in page(client, BRIEFING).text


# Officials' counts


@pytest.mark.parametrize(
    "sentence",
    [
        "Capability coalitions 8 Officials: 8 on 23 Dec 2024 (eight capability coalitions)",
        "Coalition leads other than the United States 13 Officials: 13 on 23 Dec 2024 "
        "(thirteen members lead the coalitions (leads other than the United States))",
        "Contact group meetings held 24 Officials: 24 on 23 Dec 2024 (the 25th meeting follows",
        "Partners in the contact group 51 Officials: about 50 on 23 Dec 2024 (some 50 partners",
        "counted as recorded, the United States and the EU institutions included.",
    ],
)
def test_officials_counts_stand_beside_the_computed_ones(
    seeded: None, client: Client, sentence: str
) -> None:
    assert sentence in page(client, BRIEFING).text


def test_officials_counts_have_their_source(seeded: None, client: Client) -> None:
    html = client.get(BRIEFING).content.decode()

    for measure in ("coalitions", "coalition_leads", "meetings_held", "contact_group_partners"):
        assert f'id="src-count-{measure}"' in html


def test_on_a_later_day_the_count_of_the_officials_own_day_is_said(
    seeded: None, client: Client
) -> None:
    text = page(client, f"{ADDRESS}?as_of=2025-03-01").text

    assert "Contact group meetings held 26 Officials: 24 on 23 Dec 2024" in text
    assert text.count("Recorded for that day: 24") == 1
    assert "Recorded for that day" not in page(client, BRIEFING).text


def test_before_officials_named_a_count_that_is_said(seeded: None, client: Client) -> None:
    text = page(client, f"{ADDRESS}?as_of=2024-12-22").text

    assert text.count("No count by officials up to this day") == 4


@pytest.mark.parametrize(
    ("qualifier", "said"),
    [
        ("at_least", "at least 24"),
        ("at_most", "at most 24"),
        ("about", "about 24"),
        ("exact", "24"),
    ],
)
def test_a_count_keeps_its_qualifier(db: None, client: Client, qualifier: str, said: str) -> None:
    make_meeting(number=1, held_on=date(2024, 1, 1))
    make_reported_figure(
        measure="meetings_held", subject="", unit="count", precision=0, value=24,
        qualifier=qualifier,
    )  # fmt: skip
    make_package(announced_on=date(2024, 12, 23))

    assert f"Officials: {said} on 23 Dec 2024" in page(client, ADDRESS).text


# Coalitions


def test_a_coalition_has_start_leads_members_caveat_and_source(
    seeded: None, client: Client
) -> None:
    response = client.get(BRIEFING)
    html = response.content.decode()
    item = between(html, '<li id="coalition-air-force">', "\n<li id=")
    text = text_of(re.sub(r"<div popover.*?</div>", "", item, flags=re.DOTALL))

    assert text.startswith(
        "Air force Established 11 October 2023 source of Air force 3 leads Denmark, Netherlands, "
        "United States 3 other known members Belgium, Luxembourg, Norway "
        "Caveat. Announced at the 16th meeting."
    )
    assert 'id="src-coalition-air-force"' in item


def test_coalitions_stand_in_the_order_of_their_start(seeded: None, client: Client) -> None:
    slugs = [
        each.removeprefix("coalition-")
        for each in page(client, BRIEFING).ids
        if each.startswith("coalition-")
    ]

    assert slugs == [
        "information-technology",
        "air-force",
        "maritime-security",
        "artillery",
        "demining",
        "drones",
        "integrated-air-and-missile-defense",
        "armor",
    ]


def test_a_coalition_without_leads_says_so(db: None, client: Client) -> None:
    make_coalition(slug="drones")
    make_package()

    assert "0 leads none named 0 other known members none named" in page(client, ADDRESS).text


def test_that_no_list_is_complete_and_memberships_have_no_dates_is_said(
    seeded: None, client: Client
) -> None:
    text = page(client, BRIEFING).text

    assert "No list of members is known to be complete" in text
    assert "Memberships carry no dates in the sources: they are as recorded" in text


def test_before_the_first_coalition_the_page_says_which_comes_first(
    seeded: None, client: Client
) -> None:
    response = client.get(f"{ADDRESS}?as_of=2023-09-18")

    reason = (
        "No capability coalition had been established by this day. The first in the records is "
        "“Information technology”, of 19 September 2023."
    )
    assert reason in section(response, "coalitions")
    assert reason in section(response, "matrix")


# The matrix


def matrix(client: Client, address: str) -> list[list[str]]:
    html = client.get(address).content.decode()
    table = between(html, 'aria-label="Partners by coalition, table"', "</table>")
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [
        [text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows
    ]


def test_the_matrix_has_a_row_for_each_partner_and_a_column_for_each_coalition(
    seeded: None, client: Client
) -> None:
    head, *rows, foot = matrix(client, BRIEFING)

    assert head == [
        "Partner",
        "Information technology",
        "Air force",
        "Maritime security",
        "Artillery",
        "Demining",
        "Drones",
        "Integrated air and missile defense",
        "Armor",
        "Coalitions",
    ]
    assert len(rows) == 34
    assert all(len(row) == 10 for row in rows)
    assert foot == ["Partners named", "10", "6", "18", "3", "22", "16", "14", "5", ""]


def test_a_cell_says_lead_or_member_in_words(seeded: None, client: Client) -> None:
    rows = {row[0]: row[1:] for row in matrix(client, BRIEFING)}

    lead, member = "● lead", "○ member"
    assert rows["United States"] == ["", lead, member, lead, "", "", member, "", "4"]
    assert rows["Denmark"] == [member, lead, member, "", member, member, member, "", "6"]


def test_the_headers_of_the_matrix_have_a_scope(seeded: None, client: Client) -> None:
    html = client.get(BRIEFING).content.decode()
    table = between(html, 'aria-label="Partners by coalition, table"', "</table>")

    assert table.count('<th scope="col"') == 10
    assert table.count('<th scope="row"') == 35
    assert "<th>" not in table


def test_the_matrix_is_that_of_the_coalitions_of_the_day(seeded: None, client: Client) -> None:
    head, *rows, _foot = matrix(client, f"{ADDRESS}?as_of=2023-09-19")

    assert head == ["Partner", "Information technology", "Coalitions"]
    assert len(rows) == 10


def test_the_matrix_opens_with_what_it_shows(seeded: None, client: Client) -> None:
    assert (
        "34 partners are named in at least one coalition, 14 of them as a lead; Denmark and United "
        "Kingdom in most, 6."
    ) in page(client, BRIEFING).text


# Meetings


def test_the_meetings_are_the_newest_first_with_the_next_one_on_top(
    seeded: None, client: Client
) -> None:
    rows = [each for each in page(client, BRIEFING).ids if each.startswith("meeting-")]

    assert rows == [f"meeting-{number}" for number in range(25, 0, -1)]
    assert "25th next 9 Jan 2025 Ramstein Air Base, Germany in person" in meeting_row(
        client, BRIEFING, 25
    )


def test_a_meeting_has_day_place_format_chair_note_packages_and_source(
    seeded: None, client: Client
) -> None:
    assert meeting_row(client, BRIEFING, 21).endswith(
        "21st 26 Apr 2024 Pentagon, United States second anniversary virtual "
        "Lloyd J. Austin III (USA) PDA Fifty-sixth tranche, $1.0 billion 2 days before "
        "USAI USAI package, first after P.L. 118-50, $6.0 billion the same day Kyiv Post +1"
    )


def test_what_came_of_the_next_meeting_is_not_told_before(seeded: None, client: Client) -> None:
    outcome = "roadmaps to 2027 endorsed"

    assert outcome not in meeting_row(client, BRIEFING, 25)
    assert outcome in meeting_row(client, f"{ADDRESS}?as_of=2025-01-09", 25)


def test_on_its_own_day_a_meeting_is_held(seeded: None, client: Client) -> None:
    on_the_day = f"{ADDRESS}?as_of=2025-01-09"

    assert "next" not in meeting_row(client, on_the_day, 25)
    assert "26th next" in meeting_row(client, on_the_day, 26)


def test_packages_lead_to_their_page_on_the_chosen_day(seeded: None, client: Client) -> None:
    assert "/packages/pda-56/?as_of=2024-12-23" in page(client, BRIEFING).links()


@pytest.mark.parametrize(
    ("day", "cell"),
    [
        ("2024-09-05", "none recorded by this day"),
        ("2024-09-06", "PDA Sixty-fifth tranche, $250 million the same day"),
    ],
)
def test_a_package_stands_beside_a_meeting_from_its_own_day_on(
    seeded: None, client: Client, day: str, cell: str
) -> None:
    assert cell in meeting_row(client, f"{ADDRESS}?as_of={day}", 24)


def test_a_meeting_without_a_package_says_so(seeded: None, client: Client) -> None:
    row = meeting_row(client, BRIEFING, 18)

    assert "none recorded" in row
    assert "by this day" not in row


def test_what_no_source_names_is_said(seeded: None, client: Client) -> None:
    row = meeting_row(client, f"{ADDRESS}?as_of=2026-02-12", 32)

    assert row.endswith("32nd 16 Dec 2025 not recorded virtual not recorded none recorded 24 Kanal")


def test_how_many_meetings_have_a_package_beside_them_is_said(seeded: None, client: Client) -> None:
    assert (
        "A package announced within a week is recorded for 22 of 24 meetings held by "
        "23 December 2024."
    ) in page(client, BRIEFING).text


def test_the_rule_of_the_week_and_the_lack_of_pledges_are_said(
    seeded: None, client: Client
) -> None:
    text = page(client, BRIEFING).text

    assert "at most seven days before or after a meeting, both ends included" in text
    assert PLEDGES in text


def test_every_mark_of_the_timeline_is_named_and_leads_to_its_row(
    seeded: None, client: Client
) -> None:
    html = client.get(BRIEFING).content.decode()
    marks = re.findall(r'<a href="(#meeting-\d+)" aria-label="([^"]+)"', html)

    assert [target for target, _name in marks] == [f"#meeting-{n}" for n in range(1, 26)]
    assert marks[0][1] == "1st meeting, 26 April 2022, in person, Ramstein Air Base, Germany"
    assert marks[24][1] == (
        "25th meeting, 9 January 2025, in person, Ramstein Air Base, Germany, the next one"
    )
    assert re.findall(r'role="group" aria-label="(\d{4}: [^"]+)"', html) == [
        "2022: 7 meetings",
        "2023: 10 meetings",
        "2024: 7 meetings",
        "2025: 1 meeting",
    ]


def test_a_mark_stands_where_its_day_is_in_the_year(db: None, client: Client) -> None:
    make_meeting(number=1, held_on=date(2023, 7, 2))  # the 183rd of 365 days
    make_package(announced_on=date(2023, 7, 2))

    assert '<circle cx="50.00%"' in client.get(ADDRESS).content.decode()


# Members


def test_members_stand_under_the_document_that_names_them(seeded: None, client: Client) -> None:
    text = section(client.get(BRIEFING), "members")

    assert "51 members of the contact group" in text
    assert "pravda_argentina_udcg Argentina" in text
    assert (
        "Not counted, since no source says for or against: China, Cyprus, India, Malta, Moldova, "
        "Switzerland, Taiwan."
    ) in text


def make_workbook() -> None:
    ActivitySeries.objects.create(
        series="kiel-r7-activities", title="Tracker, release 7", file_name="x.xlsx",
        sha256="0" * 64, counted_through=date(2024, 10, 3), is_current=True,
        imported_at=datetime(2024, 10, 11, tzinfo=UTC),
    )  # fmt: skip


def test_the_largest_pledges_stand_beside_a_meeting_with_their_total_and_the_rest(
    seeded: None, client: Client
) -> None:
    make_workbook()
    denmark = Partner.objects.get(code="DNK")
    for key, value in (("1", 5_000_000), ("2", 90_000_000), ("3", 7_000_000), ("4", None)):
        make_activity(key=key, partner=denmark, announced_on=date(2024, 9, 7), value_eur=value)
    make_activity(
        key="5", partner=denmark, announced_on=date(2024, 9, 8), measure="allocation",
        value_eur=1_000_000,
    )  # fmt: skip

    row = meeting_row(client, BRIEFING, 24)

    assert (
        "Partners 1 allocation, €1 million; 4 commitments, €102 million (1 without a value). "
        "The largest: Denmark, €90 million, military 1 day later Denmark, €7 million, military "
        "1 day later Denmark, €5 million, military 1 day later 2 more, all as CSV"
    ) in row
    address = "/meeting_pledges.csv?as_of=2024-12-23&meeting=24"
    assert address in page(client, BRIEFING).links()
    assert client.get(address)["X-Row-Count"] == "5"
    assert client.get("/meeting_pledges.csv?as_of=2024-09-07&meeting=24")["X-Row-Count"] == "4"
    assert client.get("/meeting_pledges.csv?as_of=2024-12-23&meeting=23")["X-Row-Count"] == "0"


def test_whose_pledges_stand_there_and_to_which_day_is_said(seeded: None, client: Client) -> None:
    make_workbook()

    text = page(client, BRIEFING).text
    assert "from the workbook “Tracker, release 7”, which ends with 3 October 2024." in text
    assert PLEDGES not in text


def test_a_partners_name_leads_to_its_page_on_the_same_day(seeded: None, client: Client) -> None:
    links = page(client, BRIEFING).links()

    # As a lead, in the matrix and as a member.
    assert links.count("/allies/est/?as_of=2024-12-23") >= 3


# Around the page


@pytest.mark.parametrize(
    "report", ["coalitions", "coalition_members", "meetings", "meeting_packages"]
)
@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
def test_the_exports_have_the_same_query(
    seeded: None, client: Client, report: str, format_: str
) -> None:
    address = f"/{report}.{format_}?as_of=2024-12-23"

    assert address in page(client, BRIEFING).links()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("report", "row_count"),
    [("coalitions", 8), ("coalition_members", 94), ("meetings", 24), ("meeting_packages", 31)],
)
def test_the_exports_hold_what_the_page_shows(
    seeded: None, client: Client, report: str, row_count: int
) -> None:
    response = client.get(f"/{report}.csv?as_of=2024-12-23")

    assert response["X-Row-Count"] == str(row_count)


def test_on_the_latest_day_the_exports_stop_where_the_page_stops(
    seeded: None, client: Client
) -> None:
    shown = page(client, ADDRESS)

    assert "28 meetings held by 12 July 2025" in shown.text
    assert "/meetings.csv?as_of=2025-07-12" in shown.links()


def test_the_navigation_and_the_overview_lead_here_on_the_same_day(
    seeded: None, client: Client
) -> None:
    html = client.get("/?as_of=2024-12-23").content.decode()

    assert f'<a href="{BRIEFING}">Contact group</a>' in html
    assert f'<a href="{BRIEFING}">Contact group</a>, as recorded' in html
    assert f'<a href="{BRIEFING}" aria-current="page">Contact group</a>' in (
        client.get(BRIEFING).content.decode()
    )


def test_an_empty_database_says_how_to_fill_it(db: None, client: Client) -> None:
    text = page(client, ADDRESS).text

    assert "There are no coalitions, meetings or members yet: load the records" in text
    assert "manage.py seed" in text


@pytest.mark.parametrize("day", ["2022-01-01", "2023-09-19", "2024-12-23", "2026-03-01"])
def test_no_id_is_there_twice(seeded: None, client: Client, day: str) -> None:
    ids = page(client, f"{ADDRESS}?as_of={day}").ids

    assert sorted(ids) == sorted(set(ids))


def test_names_from_the_records_are_text(db: None, client: Client) -> None:
    probe = "<script>alert(1)</script>"
    partner = make_partner(code="XAA", name=probe)
    make_membership(coalition=make_coalition(name=probe, note=probe), partner=partner, role="lead")
    make_meeting(held_on=date(2024, 12, 2), place=probe, chair=probe, note=probe)
    make_package(title=probe)

    html = client.get(ADDRESS).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


# Cost


def test_the_page_takes_twelve_queries_whatever_the_number_of_rows(
    db: None, client: Client
) -> None:
    make_workbook()

    def add(number: int) -> None:
        source = make_source(key=f"a-{number}")
        held_on = date(2024, number, 1)
        make_package(number=number, announced_on=held_on)
        make_meeting(number=number, held_on=held_on, source=source, other_sources=[source])
        coalition = make_coalition(slug=f"a-{number}", source=source, other_sources=[source])
        for letter in "ABCDEFG"[:number]:
            partner = make_partner(
                code=f"{letter}{chr(64 + number)}X",
                contact_group=True,
                contact_group_source=source,
            )
            make_membership(coalition=coalition, partner=partner, role="lead")
            make_activity(key=partner.code, partner=partner, announced_on=held_on)
        make_reported_figure(
            measure="meetings_held", subject="", unit="count", precision=0, value=number,
            as_of=held_on, source=source, other_sources=[source],
        )  # fmt: skip

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    add(1)
    assert queries() == 12
    for number in range(2, 8):
        add(number)

    assert queries() == 12
