from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance import revision
from assistance.allies import months as allied_months
from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_capability,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
)


def overview(client: Client, query: str = "") -> Document:
    response = client.get(f"/{query}")
    assert response.status_code == 200
    return read(response)


def card(page: Document, name: str) -> str:
    """Return what the card with this heading says, up to the next one."""
    ends = ["Presidential Drawdown Authority PDA", "Allies and partners", "Remaining balance"]
    rest = page.text.split(f" {name} ", 1)[1]
    for end in ends:
        if end != name:
            rest = rest.split(f" {end} ", 1)[0]
    return rest


def usai(page: Document) -> str:
    return card(page, "Ukraine Security Assistance Initiative USAI")


def pda(page: Document) -> str:
    return card(page, "Presidential Drawdown Authority PDA")


def allies(page: Document) -> str:
    return card(page, "Allies and partners")


# The sentence and the day


def test_the_page_opens_with_what_was_left_on_the_briefings_day(
    seeded: None, client: Client
) -> None:
    assert (
        "$1.2 billion of USAI and $5.6 billion of drawdown authority were left for Ukraine on "
        "23 December 2024."
    ) in overview(client, "?as_of=2024-12-23").text


def test_without_a_day_it_shows_the_latest_in_the_records(seeded: None, client: Client) -> None:
    page = overview(client)

    assert "were left for Ukraine on 12 July 2025." in page.text
    assert page.attributes("as-of-date")["value"] == "2025-07-12"


def test_the_page_says_when_the_data_was_last_changed(seeded: None, client: Client) -> None:
    changed = revision.current().changed_at
    assert changed is not None

    assert f"updated {changed.day} {changed:%B %Y, %H:%M} UTC" in overview(client).text


def test_an_edit_is_right_at_once_and_moves_the_day_and_the_time_of_change(
    seeded: None, client: Client
) -> None:
    overview(client)

    make_reported_figure(
        subject="PDA", as_of=date(2025, 8, 1), value=3_850_000_000, precision=10_000_000
    )

    page = overview(client)
    assert "were left for Ukraine on 1 August 2025." in page.text
    assert f"updated {timezone.now().day} " in page.text


# Used up and not established


def test_a_week_after_the_briefing_usai_is_used_up(seeded: None, client: Client) -> None:
    page = overview(client, "?as_of=2024-12-30")

    assert "$0 of USAI" in page.text
    assert usai(page).startswith("$0 left")


def test_a_balance_leads_to_its_proof_and_shows_its_exact_value_on_hover(
    seeded: None, client: Client
) -> None:
    response = client.get("/?as_of=2024-12-30")

    assert (
        '<a class="proof" href="/proof/balance/?authority=USAI&amp;as_of=2024-12-30" '
        'data-value="2000000" title="$2,000,000 ± $5,000,000">$0'
    ) in response.content.decode()


def test_every_popover_has_a_button_that_opens_it(seeded: None, client: Client) -> None:
    page = overview(client)

    targets = {
        values["popovertarget"] for _tag, values in page.elements if "popovertarget" in values
    }
    popovers = {values["id"] for _tag, values in page.elements if "popover" in values}
    assert targets == popovers


def test_before_the_opening_the_card_says_from_when_the_balance_is_known(
    seeded: None, client: Client
) -> None:
    page = overview(client, "?as_of=2022-04-27")

    assert "the balance of drawdown authority was not established." in page.text
    assert pda(page).startswith("Not established The PDA balance is known from 28 April 2022 on")


def test_packages_before_the_opening_are_listed_without_a_balance(
    seeded: None, client: Client
) -> None:
    latest = overview(client, "?as_of=2022-04-27").text.split("Latest packages", 1)[1]

    assert "$800,000,000 not established" in latest


# The cards


def test_the_usai_card_has_year_target_and_latest_package(seeded: None, client: Client) -> None:
    text = usai(overview(client, "?as_of=2024-12-23"))

    assert "FY2025 opened with $1.7 billion" in text
    assert "Added $0" in text
    assert "Differences +$535 million" in text
    assert "Used, 1 package −$988 million" in text
    assert "Target: all by 31 Dec 2024 8 days left, $153 million a day needed" in text
    assert "Latest package 22nd, $988 million, 7 Dec 2024" in text


def test_the_drawdown_card_has_year_target_and_latest_package(seeded: None, client: Client) -> None:
    text = pda(overview(client, "?as_of=2024-12-23"))

    assert text.startswith("$5.6 billion left")
    assert "FY2025 opened with $8.35 billion" in text
    assert "Used, 6 packages −$2.75 billion" in text
    assert "Through 20 Jan 2025 28 days left" in text
    assert "Latest package 72nd, $500 million, 12 Dec 2024" in text


def test_what_lapsed_is_a_row_of_its_own(seeded: None, client: Client) -> None:
    assert "Lapsed −$2.3 billion" in pda(overview(client, "?as_of=2022-09-30"))


def test_the_allies_card_has_reported_and_allocated_totals_apart(
    seeded: None, client: Client
) -> None:
    text = allies(overview(client, "?as_of=2024-12-23"))

    assert text.startswith("at least $59 billion committed")
    assert "As officials said on 23 December 2024" in text
    assert "Military aid allocated to the end of Dec 2024 $66.0 billion (€61.5 billion)" in text
    assert "Above the US share of GDP (0.33%) 13 partners" in text
    assert "Contact group, as recorded 51 members, 24 meetings" in text
    assert "Coalitions 8, led by 13 partners besides the US" in text


def test_before_officials_named_a_total_the_card_says_so(seeded: None, client: Client) -> None:
    text = allies(overview(client, "?as_of=2022-04-27"))

    assert text.startswith("No total reported No official total is recorded up to this day.")


def test_a_missing_exchange_rate_leaves_the_dollar_value_unknown_and_not_zero(
    db: None, client: Client
) -> None:
    make_authority()
    make_contribution(amount=2_000_000_000)

    text = overview(client, "?as_of=2024-12-31").text
    assert "€2.0 billion; in dollars unknown, an exchange rate is missing" in text


# The briefing stays in sight


def test_on_another_day_sentence_and_cards_give_the_briefings_figures_linked_to_its_day(
    seeded: None, client: Client
) -> None:
    page = overview(client, "?as_of=2025-01-09")

    assert (
        "At the briefing of 23 December 2024: $1.2 billion of USAI and $5.6 billion of drawdown "
        "authority were left for Ukraine on 23 December 2024."
    ) in page.text
    assert "At the briefing of 23 Dec 2024 $1.2 billion" in usai(page)
    assert "At the briefing of 23 Dec 2024 $5.6 billion" in pda(page)
    assert "At the briefing of 23 Dec 2024 at least $59 billion committed" in allies(page)
    # A preset, the sentence and the three cards.
    assert page.links().count("/?as_of=2024-12-23") == 5


def test_on_the_briefings_own_day_its_figures_are_not_given_twice(
    seeded: None, client: Client
) -> None:
    assert "At the briefing" not in overview(client, "?as_of=2024-12-23").text


def test_before_the_briefing_its_figures_are_in_sight_as_well(seeded: None, client: Client) -> None:
    page = overview(client, "?as_of=2022-04-27")

    assert "At the briefing of 23 Dec 2024 $5.6 billion" in pda(page)


# The as-of control


def test_the_presets_are_the_briefing_the_latest_day_and_ends_of_fiscal_years(
    seeded: None, client: Client
) -> None:
    html = client.get("/").content.decode()
    presets = between(html, '<div id="as-of-presets"', "</div>")

    assert [link.split("</a>")[0] for link in presets.split("<a ")[1:]] == [
        'href="/?as_of=2024-12-23" hx-get="/?as_of=2024-12-23" hx-trigger="click">DoD briefing',
        'href="/" hx-get="/" hx-trigger="click" aria-current="true">Latest',
        'href="/?as_of=2024-09-30" hx-get="/?as_of=2024-09-30" hx-trigger="click">End FY2024',
        'href="/?as_of=2023-09-30" hx-get="/?as_of=2023-09-30" hx-trigger="click">End FY2023',
        'href="/?as_of=2022-09-30" hx-get="/?as_of=2022-09-30" hx-trigger="click">End FY2022',
        'href="/?as_of=2021-09-30" hx-get="/?as_of=2021-09-30" hx-trigger="click">End FY2021',
    ]


def test_the_day_holds_for_the_links_to_every_other_page(seeded: None, client: Client) -> None:
    links = overview(client, "?as_of=2024-12-23").links()

    assert "/authorities/?as_of=2024-12-23" in links
    assert "/authorities/pda/?as_of=2024-12-23" in links
    assert "/authorities/usai/?as_of=2024-12-23" in links


def test_changing_the_day_by_form_keeps_period_and_views(seeded: None, client: Client) -> None:
    html = client.get("/?period=month&balance=table").content.decode()

    state = between(html, '<span id="as-of-state">', "</span>")
    assert state == (
        '<input type="hidden" name="period" value="month">'
        '<input type="hidden" name="balance" value="table">'
    )


# Charts and lists


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", "Mar 2021", "Dec 2024"),
        ("quarter", "2021 Q1", "2024 Q4"),
        ("fiscal_year", "FY2021", "FY2025"),
    ],
)
def test_the_history_is_by_month_quarter_or_fiscal_year(
    seeded: None, client: Client, period: str, first: str, last: str
) -> None:
    page = overview(client, f"?as_of=2024-12-23&period={period}")

    labels = page.json["overview-history-spec"]["data"][0]["x"]
    assert (labels[0], labels[-1]) == (first, last)


def test_the_history_counts_each_authority_for_itself(seeded: None, client: Client) -> None:
    assert (
        "72 PDA packages worth $32.3 billion and 24 USAI packages worth $32.3 billion were "
        "announced since 1 January 2021: stocks (PDA) and purchases (USAI) stand side by side and "
        "are not one sum of money."
    ) in overview(client, "?as_of=2024-12-23").text


def test_in_the_table_view_the_chart_is_not_there_and_the_table_is(
    seeded: None, client: Client
) -> None:
    page = overview(client, "?balance=table")

    assert "overview-balance-spec" not in page.json
    assert "overview-history-spec" in page.json
    assert "Balance at the end of each day with a change" in page.text


def test_shares_of_gdp_stand_against_the_united_states(seeded: None, client: Client) -> None:
    text = overview(client, "?as_of=2024-12-23").text

    assert (
        "13 partners allocated more of their GDP to military aid than the United States (0.33%), "
        "Estonia first with 2.26%."
    ) in text
    assert "Bulgaria 0.33% United States 0.33%" in text


def test_before_aid_by_partner_is_recorded_there_are_no_shares_and_the_page_says_why(
    seeded: None, client: Client
) -> None:
    text = overview(client, "?as_of=2021-12-31").text

    assert "No share of GDP is known for the United States on this day." in text
    assert "Aid by partner is recorded from January 2022 on" in text


def test_the_latest_packages_are_newest_first_with_the_balance_afterwards(
    seeded: None, client: Client
) -> None:
    latest = overview(client, "?as_of=2024-12-23").text.split("Latest packages", 1)[1]

    assert "12 Dec 2024 PDA Seventy-second tranche" in latest
    assert "$500,000,000 $5.6 billion" in latest
    assert latest.index("Seventy-second") < latest.index("Twenty-second USAI")
    assert latest.index("Twenty-second USAI") < latest.index("Seventy-first")


# An empty database, and a sparse one


def test_an_empty_database_says_so(db: None, client: Client) -> None:
    text = overview(client).text

    assert "There are no records yet." in text
    assert "load them with “manage.py seed”" in text


def test_an_authority_alone_is_a_page_without_figures(db: None, client: Client) -> None:
    make_authority(code="PDA")

    text = overview(client).text

    assert "$0 of drawdown authority was left for Ukraine on 28 April 2022." in text
    assert "Latest package none yet" in text
    assert "No package had been announced." in text
    assert "No package had been announced by this day." in text
    assert "No total reported" in text


def test_a_third_authority_has_its_card_and_its_line(db: None, client: Client) -> None:
    make_authority(code="PDA")
    make_authority(code="FMF", opens_on=date(2022, 5, 1))
    make_authority(code="USAI")

    page = overview(client)

    assert "Authority FMF" in page.text
    assert [trace["name"] for trace in page.json["overview-balance-spec"]["data"][:3]] == [
        "PDA",
        "USAI",
        "FMF",
    ]


@pytest.mark.parametrize(
    "query", ["", "?as_of=2024-12-23", "?as_of=2022-04-27", "?balance=table&history=table"]
)
def test_no_id_is_there_twice(seeded: None, client: Client, query: str) -> None:
    ids = overview(client, query).ids

    assert sorted(ids) == sorted(set(ids))


# Cost


def queries(client: Client, address: str) -> int:
    cache.clear()
    allied_months._latest = ((-1, None), {})  # as in a new process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?as_of=2024-12-23", "?as_of=2022-04-27&period=month"])
def test_the_overview_takes_at_most_seventeen_queries_and_twelve_once_aid_is_kept(
    seeded: None, client: Client, query: str
) -> None:
    assert queries(client, f"/{query}") <= 17
    cache.clear()
    with CaptureQueriesContext(connection) as again:
        client.get(f"/{query}")
    assert len(again) <= 12


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    add_rows(1)
    few = queries(client, "/")
    for number in range(2, 12):
        add_rows(number)

    assert queries(client, "/") == few


def add_rows(number: int) -> None:
    letter = "ABCDEFGHIJKLMN"[number]
    code = f"A{letter}"
    authority = make_authority(code=code)
    source = make_source(key=f"source-{number}")
    capability = make_capability(slug=f"capability-{number}")
    make_funding_action(authority=authority, source=source)
    make_package(
        authority=authority,
        number=number,
        amount_usd=100_000_000,
        source=source,
        other_sources=[make_source(key=f"other-{number}")],
        capabilities=[capability],
    )
    make_reported_figure(subject=code, value=7_900_000_000, source=source)
    partner = make_partner(
        code=f"PP{letter}", gdp_eur=1_000_000_000_000, gdp_usd=1, gdp_year=2021, source=source
    )
    make_contribution(partner=partner, source=source)
    make_exchange_rate(month=date(2024 - number, 12, 1), source=source)
