import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.allies import months as allied_months
from assistance.models import ActivitySeries
from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_activity,
    make_coalition,
    make_contribution,
    make_exchange_rate,
    make_membership,
    make_partner,
    make_reported_figure,
    make_source,
)

DAY = "as_of=2024-12-23"
DECEMBER = date(2024, 12, 1)


def html(client: Client, query: str = "", path: str = "/allies/") -> str:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def page(client: Client, query: str = "", path: str = "/allies/") -> Document:
    return Document(html(client, query, path))


def headline(text: str) -> str:
    return re.sub(r"</?a\b[^>]*>", "", between(text, "<h1>", "</h1>"))


def names(text: str) -> list[str]:
    table = between(text, '<section id="allies-table"', "</section>")
    body = between(table, "<tbody>", "</tbody>")
    return [between(part, ">", "</a>") for part in body.split('<th scope="row"><a')[1:]]


# The day of the briefing


def test_the_page_opens_with_what_allies_had_allocated_by_the_day(
    seeded: None, client: Client
) -> None:
    assert headline(html(client, DAY)) == (
        "Allies had allocated €61.5 billion ($66.0 billion) of military aid by the end of "
        "December 2024; 13 gave more of their GDP than the United States."
    )


def test_estonia_is_first_and_the_united_states_stand_fourteenth_without_a_rank(
    seeded: None, client: Client
) -> None:
    text = html(client, DAY)

    assert names(text)[0] == "Estonia"
    assert names(text)[12:14] == ["Bulgaria", "United States"]
    assert "13 partners are above the share of the United States (0.325%)" in text
    assert "Estonia is first with 2.256%." in text
    assert '<tr class="own pda"><td>benchmark</td>' in text


def test_the_exact_total_in_both_currencies_is_one_interaction_away(
    seeded: None, client: Client
) -> None:
    text = page(client, DAY).text

    assert "€61,546,125,000, $66,035,141,309" in text


def test_allocations_and_commitments_stand_apart_and_officials_total_beside_them(
    seeded: None, client: Client
) -> None:
    text = page(client, DAY).text

    assert "Financial €71.0 billion ($76.2 billion)" in text
    assert "All three €148.3 billion ($159.1 billion)" in text
    assert "All kinds €268.4 billion ($288.8 billion)" in text
    assert "never added to allocations" in text
    assert "at least $59 billion" in text
    assert "No source reconciles the two" in text
    # The sum of both views is nowhere.
    assert "416.7" not in text


def test_the_rate_with_its_month_and_source_is_one_interaction_away(
    seeded: None, client: Client
) -> None:
    rates = between(html(client, DAY), 'id="src-rates"', "</div>")

    assert '<td>Dec 2024</td><td>EUR</td><td class="num">1.04787500</td>' in rates
    assert "Jan 2025" not in rates
    assert "/exchange_rates.csv" in rates


def test_partners_without_military_aid_are_named_and_not_dropped(
    seeded: None, client: Client
) -> None:
    assert (
        "Without military allocations in this series up to this day, though with other aid on "
        "record: China, Cyprus, European Union institutions, Hungary, India, Malta, Switzerland "
        "and Taiwan."
    ) in page(client, DAY).text


def test_the_eu_institutions_count_and_are_unranked(seeded: None, client: Client) -> None:
    text = html(client, f"{DAY}&measure=commitments")

    assert headline(text).startswith("Allies had committed €268.4 billion ($288.8 billion)")
    row = between(text, '<a href="/allies/eu/?as_of=2024-12-23', "</tr>")
    assert "European Union institutions" in row
    assert text.index("<td>unranked</td>") < text.index("European Union institutions</a></th>")
    assert "no GDP" in row


# Views


def test_ranking_by_amount_in_dollars(seeded: None, client: Client) -> None:
    text = html(client, f"{DAY}&rank=amount&currency=usd")

    assert names(text)[:3] == ["United States", "Germany", "United Kingdom"]
    assert "Largest: Germany ($11.8 billion), United Kingdom ($9.5 billion)" in text
    assert "$11,769,482,475" in text


def test_shares_are_not_taken_of_other_aid_and_the_page_says_so(
    seeded: None, client: Client
) -> None:
    text = html(client, f"{DAY}&kind=financial&rank=share")

    assert "Shares of GDP are those of military allocations: this is by amount." in text
    # The institutions gave most, and have no rank.
    assert names(text)[0] == "United States"
    assert names(text)[-1] == "European Union institutions"


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("partner", "Australia"), ("-partner", "United States"), ("amount", "Austria"),
        ("-amount", "United States"), ("share", "Austria"), ("-share", "Estonia"),
    ],
)  # fmt: skip
def test_the_table_can_be_sorted(seeded: None, client: Client, sort: str, first: str) -> None:
    assert names(html(client, f"{DAY}&sort={sort}"))[0] == first


def test_groups_and_coalitions_must_both_hold_and_ranks_stay_those_among_all(
    seeded: None, client: Client
) -> None:
    text = html(client, f"{DAY}&group=eu&group=nato&coalition=air-force")

    assert names(text) == ["Denmark", "Netherlands", "Norway", "United States", "Belgium",
                           "Luxembourg"]  # fmt: skip
    assert ">14</a></td>" in text
    assert headline(text).startswith("The selected partners had allocated")
    assert names(html(client, f"{DAY}&group=eu&coalition=air-force")) == [
        "Denmark", "Netherlands", "United States", "Belgium", "Luxembourg",
    ]  # fmt: skip


def test_the_history_draws_the_first_five_beside_the_benchmark(
    seeded: None, client: Client
) -> None:
    spec = page(client, DAY).json["allies-history-spec"]

    assert [line["name"] for line in spec["data"]] == [
        "Estonia", "Denmark", "Lithuania", "Latvia", "Finland", "United States",
    ]  # fmt: skip
    assert spec["data"][-1]["line"]["color"] == "var(--pda)"


def test_labels_of_the_history_keep_clear_of_one_another(seeded: None, client: Client) -> None:
    spec = page(client, f"{DAY}&rank=amount").json["allies-history-spec"]

    low, high = spec["layout"]["yaxis"]["range"]
    heights = sorted(label["y"] for label in spec["layout"]["annotations"])
    gaps = [after - before for before, after in pairwise(heights)]
    # 292 px of 340 are the axis; a line of text takes 16.
    assert min(gaps) / (high - low) * 292 > 16


def test_up_to_eight_partners_are_drawn_and_the_others_named(seeded: None, client: Client) -> None:
    codes = ["AUS", "AUT", "BEL", "BGR", "CAN", "CZE", "DEU", "DNK", "ESP", "USA"]
    text = html(client, "&".join([DAY, *(f"partner={code}" for code in codes)]))

    assert "The history draws up to eight partners; left out: Spain." in text
    assert "The United States is the benchmark: it is drawn beside all partners." in text
    lines = Document(text).json["allies-history-spec"]["data"]
    assert len(lines) == 9


def test_the_exports_carry_the_selection(seeded: None, client: Client) -> None:
    text = html(client, f"{DAY}&coalition=armor&rank=amount")

    assert "/allies.csv?as_of=2024-12-23&amp;coalition=armor" in text
    assert "/allied_history.csv?as_of=2024-12-23&amp;partner=DEU" in text


def test_the_exported_rows_are_those_of_the_table(seeded: None, client: Client) -> None:
    answer = client.get(f"/allies.json?{DAY}&coalition=air-force")

    found = json.loads(b"".join(answer.streaming_content))["rows"]  # type: ignore[attr-defined]
    in_table = names(html(client, f"{DAY}&coalition=air-force"))
    assert [row["name"] for row in found] == in_table


# Nothing to show, and why


def test_before_the_first_month_the_page_says_why_it_is_empty(seeded: None, client: Client) -> None:
    text = page(client, "as_of=2021-06-01").text

    assert "No military aid by allies is recorded up to 1 June 2021." in text
    assert "Aid by partner is recorded from January 2022 on; there is none up to" in text


def test_a_selection_without_partners_says_so(seeded: None, client: Client) -> None:
    make_partner(code="XXX", nato_member=False, eu_member=False)
    make_membership(
        partner=make_partner(code="YYY", nato_member=False, eu_member=False, name="Yland"),
        coalition=make_coalition(slug="new"),
    )

    text = page(client, f"{DAY}&coalition=new").text

    assert "No military aid by the selected partners is recorded" in text
    assert "though selected: Yland." in text


def test_a_missing_rate_leaves_the_dollars_unknown_and_is_named(db: None, client: Client) -> None:
    denmark = make_partner(code="DNK", gdp_eur=8_000_000, gdp_year=2021, source=make_source())
    make_contribution(partner=denmark, amount=1_000_000, month=DECEMBER)

    text = page(client, "as_of=2024-12-31&rank=amount&currency=usd").text

    assert "€1 million (dollars unknown)" in text
    assert "No exchange rate is recorded for EUR in December 2024" in text
    assert "$0" not in text


def test_an_unknown_partner_series_and_group_are_said_so(seeded: None, client: Client) -> None:
    text = page(client, "partner=XXX&series=mine&group=g7&coalition=none&sort=size").text

    assert "There is no partner “XXX”; it is left out." in text
    assert "There is no series “mine” (known: kiel-r29-monthly)" in text
    assert "There is no group “g7”; it is left out." in text
    assert "There is no coalition “none”; it is left out." in text
    assert "Partners cannot be sorted by “size”" in text


def test_another_series_is_offered_and_shown_alone(db: None, client: Client) -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_contribution(amount=1_000_000)
    make_contribution(amount=3_000_000, series="by-hand")

    text = html(client, "as_of=2024-12-31&series=by-hand")

    assert "€3 million" in headline(text)
    assert 'name="series" value="by-hand" id="f-series-by-hand" checked' in text
    assert "series=by-hand" in between(text, 'href="/allies/dnk/', '"')


def test_a_name_is_escaped_in_page_and_charts(db: None, client: Client) -> None:
    make_exchange_rate(month=DECEMBER)
    make_contribution(
        partner=make_partner(code="DNK", name="<b>Den</b>", gdp_eur=10, gdp_year=2021,
                             source=make_source()),
    )  # fmt: skip

    for path in ("/allies/", "/allies/dnk/"):
        text = html(client, "as_of=2024-12-31", path)
        assert "<b>Den" not in text


# A partner's page


def test_a_partners_page_opens_with_its_aid_share_and_rank(seeded: None, client: Client) -> None:
    assert headline(html(client, DAY, "/allies/est/")) == (
        "Estonia had allocated €710 million ($767 million) of military aid by the end of "
        "December 2024: 2.256% of its GDP of 2021, 1st of 33 allies."
    )


def test_a_partners_page_names_the_coalitions_that_it_leads_and_belongs_to(
    seeded: None, client: Client
) -> None:
    text = page(client, DAY, "/allies/est/").text

    assert "Leads the coalitions Information technology Member of the coalitions Demining" in text


def test_who_gives_other_aid_only_is_told_with_that(seeded: None, client: Client) -> None:
    assert headline(html(client, DAY, "/allies/eu/")) == (
        "European Union institutions had allocated €49.0 billion ($52.5 billion) of financial and "
        "humanitarian aid by the end of December 2024; no military aid is recorded."
    )


def test_the_benchmark_has_a_page_without_a_rank(seeded: None, client: Client) -> None:
    text = page(client, DAY, "/allies/usa/").text

    assert "0.325% of its GDP of 2021, the benchmark for all others." in text
    assert "Rank by that share on this day the benchmark, unranked" in text


def test_a_partner_without_a_record_says_that_this_is_not_zero(
    seeded: None, client: Client
) -> None:
    text = page(client, DAY, "/allies/alb/").text

    assert "No military aid by Albania is recorded up to 23 December 2024." in text
    assert "That is no record, not zero." in text
    assert "none in euro, so no share is taken" in text


def test_contributions_keep_their_currency_with_rate_and_source(db: None, client: Client) -> None:
    make_exchange_rate(currency="GBP", month=DECEMBER, usd_per_unit=Decimal("1.26"))
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_contribution(partner=make_partner(code="GBR"), amount=-2_000, currency="GBP")

    text = page(client, "as_of=2024-12-31", "/allies/gbr/").text

    assert "December 2024 military allocation −2,000 GBP −$2,520" in text
    assert "1 GBP = 1.26 US dollars, average of December 2024" in text


def test_single_acts_of_the_current_publication_stand_apart_with_what_is_not_published(
    db: None, client: Client
) -> None:
    for series, is_current in (("kiel-r6-activities", False), ("kiel-r7-activities", True)):
        ActivitySeries.objects.create(
            series=series, title=series, file_name="x.xlsx", sha256="0" * 64,
            imported_at=datetime(2024, 12, 24, tzinfo=UTC), is_current=is_current,
        )  # fmt: skip
    make_reported_figure(as_of=date(2024, 1, 1))  # the first day in the records
    make_activity(key="1", description="Shells", amount=None, currency="", value_eur=None)
    make_activity(key="2", announced_on=date(2024, 11, 1), date_precision="month")
    make_activity(key="3", announced_on=None, date_precision="unknown")
    make_activity(key="4", announced_on=date(2025, 1, 1), description="Later")
    make_activity(key="5", series="kiel-r6-activities", description="Replaced")
    make_activity(key="6", status="draft", description="Draft")

    text = page(client, "as_of=2024-12-31", "/allies/dnk/").text

    assert "2 acts up to this day, and 1 without a day; all are in the exports" in text
    assert "12 Dec 2024 military commitment Shells not published not published" in text
    assert "November 2024 military commitment not described 1,000 DKK €134" in text
    for absent in ("Later", "Replaced", "Draft"):
        assert absent not in text


def test_all_contributions_can_be_reached_page_by_page(seeded: None, client: Client) -> None:
    first, second = (html(client, f"{DAY}{page}", "/allies/est/") for page in ("", "&page=2"))

    assert "1–50 of 56 contributions" in first
    assert "51–56 of 56 contributions" in second
    assert "There are 2 pages only: this is the last one." in html(
        client, f"{DAY}&page=9", "/allies/est/"
    )


def test_a_code_in_capitals_leads_to_the_address_in_small_letters(
    seeded: None, client: Client
) -> None:
    response = client.get(f"/allies/EST/?{DAY}")

    assert (response.status_code, response["Location"]) == (301, f"/allies/est/?{DAY}")


def test_overview_and_navigation_lead_to_the_allies_on_the_same_day(
    seeded: None, client: Client
) -> None:
    links = read(client.get(f"/?{DAY}")).links()

    assert links.count(f"/allies/?{DAY}") == 3


# Cost


def queries(client: Client, address: str) -> int:
    cache.clear()
    allied_months._latest = ((-1, None), {})  # as in a new process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query", ["", DAY, f"{DAY}&measure=commitments&group=nato&coalition=drones&currency=usd"]
)
def test_the_page_takes_at_most_eight_queries(seeded: None, client: Client, query: str) -> None:
    assert queries(client, f"/allies/?{query}") <= 8


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    def add(number: int) -> None:
        partner = make_partner(
            code=f"A{'ABCDEFGHIJKLMN'[number]}X", gdp_eur=1_000, gdp_year=2021,
            source=make_source(key=f"source-{number}"),
        )  # fmt: skip
        make_exchange_rate(month=date(2024, number + 1, 1))
        make_contribution(
            partner=partner, month=date(2024, number + 1, 1),
            source=make_source(key=f"more-{number}"),
        )  # fmt: skip
        make_membership(partner=partner, coalition=make_coalition(slug=f"c-{number}"))

    add(0)
    few = [queries(client, address) for address in ("/allies/", "/allies/aax/")]
    for number in range(1, 11):
        add(number)

    assert [queries(client, address) for address in ("/allies/", "/allies/aax/")] == few
