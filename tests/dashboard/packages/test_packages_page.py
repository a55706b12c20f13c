import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, cells, read
from tests.factories import make_authority, make_capability, make_package, make_source

MIXED = "The sum adds the value of stocks (PDA) to money (USAI)."
BRIEFING = "as_of=2024-12-23"
EVERYTHING = (
    "as_of=2024-12-30&authority=PDA&authority=USAI&fiscal_year=2024&fiscal_year=2025"
    "&capability=air-defense&capability=artillery&confidence=high&confidence=medium"
    "&from=2024-01-01&to=2024-12-20&min=100000000&max=2000000000&q=defense&sort=amount"
    "&period=month&by=capability"
)


def html(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/packages/?{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def explorer(client: Client, query: str = "") -> Document:
    return Document(html(client, query))


def summary(client: Client, query: str = "") -> str:
    return re.sub(r"<[^>]+>", "", between(html(client, query), "data-refocus>", "</p>"))


def notices(client: Client, query: str) -> list[str]:
    return [
        unescape(part.split("</p>")[0])
        for part in html(client, query).split('<p class="notice" role="status">')[1:]
    ]


def chips(page: str) -> dict[str, str]:
    """Return where the chips lead by what they say."""
    if 'id="packages-chips"' not in page:
        return {}
    items = between(page, 'id="packages-chips"', "</ul>").split('<a class="btn chip-link" ')[1:]
    return {
        unescape(between(item, '">', " <span")): unescape(between(item, 'href="', '"'))
        for item in items
    }


def first_packages(page: str, count: int = 3) -> list[str]:
    rows = page.split('<td class="name"><a href="')[1 : count + 1]
    return [between(row, "/packages/", "/") for row in rows]


def facet(page: str, parameter: str) -> dict[str, int]:
    """Return the counts of a facet by its values."""
    parts = page.split(f'id="f-{parameter}-')[1:]
    return {part.split('"')[0]: int(between(part, 'class="count">', "<")) for part in parts}


# The selection in numbers


def test_the_selection_is_summed_up_and_says_that_it_adds_two_kinds(
    seeded: None, client: Client
) -> None:
    assert summary(client) == (
        f"99 packages, $67.6 billion as announced: PDA 74 ($34.1 billion) and USAI 25 "
        f"($33.5 billion). {MIXED}"
    )


def test_one_authority_alone_is_no_mixed_sum(seeded: None, client: Client) -> None:
    assert summary(client, "authority=PDA") == ("74 packages, $34.1 billion as announced, all PDA.")


def test_a_single_package_is_counted_as_one(seeded: None, client: Client) -> None:
    assert summary(client, "q=javelin") == "1 package, $100 million as announced, all PDA."


def test_the_summary_follows_the_day(seeded: None, client: Client) -> None:
    assert summary(client, BRIEFING).startswith("96 packages, $64.6 billion as announced: PDA 72")


def test_the_windows_title_counts_the_selection(seeded: None, client: Client) -> None:
    assert "<title>Packages – Security" in html(client)
    assert "<title>36 packages: PDA 26, USAI 10 – Security" in html(client, "fiscal_year=2023")
    assert "<title>0 packages – Security" in html(client, "q=zzz")


# The table


def test_a_row_has_day_package_authority_capabilities_amount_balance_and_sources(
    seeded: None, client: Client
) -> None:
    page = explorer(client, BRIEFING)

    row = page.text[page.text.index("12 Dec 2024 ") :]
    assert row.startswith(
        "12 Dec 2024 Seventy-second tranche 72nd PDA "
        "Air defense, Armored and tactical vehicles +4 more capabilities"
    )
    row = row[: row.index("7 Dec 2024")]
    assert "$500,000,000" in row
    assert "$5.6 billion" in row
    assert "after=pda-72&amp;as_of=2024-12-12" in client.get(f"/packages/?{BRIEFING}").text
    assert "sources" in row


def test_all_capabilities_of_a_package_are_one_press_away(seeded: None, client: Client) -> None:
    words = between(html(client, BRIEFING), 'id="words-pda-72" class="exact-note">', "</div>")

    assert words.count("<li>") == 6


def test_a_package_leads_to_its_page_on_the_day_that_is_shown(seeded: None, client: Client) -> None:
    assert "/packages/pda-72/?as_of=2024-12-23" in explorer(client, BRIEFING).links()


def test_a_package_before_the_ledger_opens_has_no_balance(seeded: None, client: Client) -> None:
    assert "not established" in explorer(client, "q=javelin").text


def test_a_package_that_was_charged_less_says_so(db: None, client: Client) -> None:
    make_package(amount_usd=325_000_000, charged_usd=197_000_000)

    assert "$325,000,000 $197,000,000 charged" in explorer(client).text.replace("0$", "0 $")


def test_up_to_three_capabilities_are_named_and_none_is_not_listed(
    db: None, client: Client
) -> None:
    words = [make_capability(slug=slug) for slug in ("a", "b", "c")]
    make_package(number=1, capabilities=words)
    make_package(number=2)

    page = explorer(client)

    assert "A, B, C" in page.text
    assert "not listed" in page.text
    assert "more capabilities" not in page.text


def test_a_page_has_fifty_rows_and_says_which(seeded: None, client: Client) -> None:
    first, second = html(client), html(client, "page=2")

    assert "1–50 of 99 packages" in first
    assert first.count('<td class="name">') == 50
    assert "51–99 of 99 packages" in second
    assert second.count('<td class="name">') == 49


def test_the_pages_lead_to_each_other(seeded: None, client: Client) -> None:
    links = explorer(client, "page=2&q=&authority=").links()

    assert links.count("/packages/") >= 2  # “1” and “Previous”, each without a page
    assert "/packages/?page=2" in links


def test_a_selection_of_one_page_has_no_pager(seeded: None, client: Client) -> None:
    assert 'aria-label="Pages"' not in html(client, "authority=USAI")


def test_the_pager_of_many_pages_leaves_the_far_ones_out(db: None, client: Client) -> None:
    authority, source = make_authority(), make_source()
    for number in range(1, 502):
        make_package(number=number, authority=authority, source=source)

    pager = between(html(client, "page=5"), 'aria-label="Pages"', "</nav>")

    labels = [part.rsplit(">", 1)[1] for part in pager.split("</a>")[:-1]]
    assert labels == ["Previous", "1", "4", "5", "6", "11", "Next"]
    assert pager.count("<span>…</span>") == 2
    assert 'rel="prev"' in pager
    assert 'rel="next"' in pager


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("-date", ["pda-74", "usai-23", "pda-73"]),
        ("date", ["usai-2021-03-01", "usai-2021-06-11", "pda-1"]),
        ("package", ["pda-1", "pda-2", "pda-3"]),
        ("-amount", ["usai-18", "usai-5", "pda-29"]),
    ],
)
def test_the_rows_follow_the_sort(
    seeded: None, client: Client, sort: str, first: list[str]
) -> None:
    page = html(client, f"sort={sort}")

    assert first_packages(page) == first
    order = "descending" if sort.startswith("-") else "ascending"
    assert page.count("aria-sort=") == 1
    assert f'aria-sort="{order}"' in page


def test_a_heading_sorts_large_values_first_and_turns_round_when_pressed_again(
    seeded: None, client: Client
) -> None:
    assert "/packages/?sort=-amount" in explorer(client).links()
    assert "/packages/?sort=amount" in explorer(client, "sort=-amount").links()
    assert "/packages/?sort=package" in explorer(client).links()
    assert "/packages/?sort=date" in explorer(client).links()


def test_the_balance_is_no_link_to_sort_by(seeded: None, client: Client) -> None:
    assert '<th scope="col" class="num">Left afterwards</th>' in html(client)


def test_a_sort_begins_at_the_first_page(seeded: None, client: Client) -> None:
    assert "/packages/?sort=-amount" in explorer(client, "page=2").links()


# Facets


def test_a_facet_counts_what_the_other_filters_leave(seeded: None, client: Client) -> None:
    page = html(client, "authority=PDA&fiscal_year=2023")

    assert facet(page, "authority") == {"PDA": 26, "USAI": 10}
    assert facet(page, "fiscal_year") == {"2021": 1, "2022": 20, "2023": 26, "2024": 19, "2025": 8}


def test_without_a_filter_the_facets_count_everything(seeded: None, client: Client) -> None:
    page = html(client)

    assert facet(page, "authority") == {"PDA": 74, "USAI": 25}
    assert facet(page, "capability")["air-defense"] == 61
    assert facet(page, "confidence") == {"high": 94, "medium": 5, "low": 0}


def test_any_and_all_count_capabilities_differently(seeded: None, client: Client) -> None:
    query = "capability=air-defense&capability=artillery"

    assert facet(html(client, query), "capability")["artillery"] == 66
    assert facet(html(client, f"{query}&match=all"), "capability")["artillery"] == 46
    assert summary(client, query).startswith("81 packages")
    assert summary(client, f"{query}&match=all").startswith("46 packages")


def test_a_chosen_year_without_packages_stays_chosen_in_the_form(
    seeded: None, client: Client
) -> None:
    page = explorer(client, "fiscal_year=2040")

    assert "checked" in page.attributes("f-fiscal_year-2040")


def test_the_form_shows_the_filters_in_force(seeded: None, client: Client) -> None:
    page = explorer(client, EVERYTHING)

    assert page.attributes("filter-q")["value"] == "defense"
    assert page.attributes("filter-from")["value"] == "2024-01-01"
    assert page.attributes("filter-to")["value"] == "2024-12-20"
    assert page.attributes("filter-min")["value"] == "100 million"
    assert page.attributes("filter-max")["value"] == "2 billion"
    assert "checked" in page.attributes("f-authority-PDA")
    assert "checked" not in page.attributes("f-confidence-low")


# Chips


@pytest.mark.parametrize(
    ("chip", "name", "value"),
    [
        ("PDA", "authority", "PDA"),
        ("USAI", "authority", "USAI"),
        ("FY2024", "fiscal_year", "2024"),
        ("FY2025", "fiscal_year", "2025"),
        ("Air defense", "capability", "air-defense"),
        ("Artillery", "capability", "artillery"),
        ("High", "confidence", "high"),
        ("Medium", "confidence", "medium"),
        ("from 1 Jan 2024", "from", "2024-01-01"),
        ("to 20 Dec 2024", "to", "2024-12-20"),
        ("at least $100 million", "min", "100000000"),
        ("at most $2 billion", "max", "2000000000"),
        ("“defense”", "q", "defense"),
    ],
)
def test_a_chip_drops_its_value_and_nothing_else(
    seeded: None, client: Client, chip: str, name: str, value: str
) -> None:
    before = parse_qs(EVERYTHING)

    after = parse_qs(urlsplit(chips(html(client, EVERYTHING))[chip]).query)

    rest = [other for other in before[name] if other != value]
    expected = {key: values for key, values in before.items() if key != name}
    assert after == (expected | {name: rest} if rest else expected)


def test_there_is_a_chip_for_each_value_and_none_without_filters(
    seeded: None, client: Client
) -> None:
    assert len(chips(html(client, EVERYTHING))) == 13
    assert chips(html(client, "sort=amount&page=2&period=month&as_of=2024-12-23")) == {}


def test_a_limit_on_a_chip_is_exact(seeded: None, client: Client) -> None:
    assert list(chips(html(client, "min=1234567&max=1222000000"))) == [
        "at least $1,234,567",
        "at most $1.222 billion",
    ]


def test_all_filters_are_cleared_at_once_and_the_rest_of_the_state_stays(
    seeded: None, client: Client
) -> None:
    clear = "/packages/?as_of=2024-12-30&sort=amount&period=month&by=capability"

    assert clear in explorer(client, EVERYTHING).links()


# An empty selection


def test_an_empty_selection_names_the_filter_that_excludes_most_and_drops_it(
    seeded: None, client: Client
) -> None:
    query = "authority=USAI&fiscal_year=2022&min=1000000000&q=zzz"
    page = explorer(client, query)

    assert "No packages." in page.text
    assert "No package matches all of these filters together." in page.text
    assert (
        "Without the filter “search”, which excludes most, 2 packages would be left: drop it"
        in page.text
    )
    assert "/packages/?authority=USAI&fiscal_year=2022&min=1000000000" in page.links()
    assert "packages-history" not in page.ids
    assert "packages-table" not in page.ids


def test_where_no_single_filter_is_the_reason_all_can_be_cleared(
    seeded: None, client: Client
) -> None:
    page = explorer(client, "q=zzz&fiscal_year=2040")

    assert "No single filter is the reason: clear them all" in page.text
    assert "/packages/" in page.links()


def test_before_the_first_package_the_page_says_so(seeded: None, client: Client) -> None:
    page = explorer(client, "as_of=2020-12-27&to=2020-12-26")

    assert "No package" in page.text


def test_an_empty_database_has_an_empty_explorer(db: None, client: Client) -> None:
    page = explorer(client)

    assert "No package had been announced by" in page.text


# The chart


def chart(client: Client, query: str = "") -> dict[str, object]:
    return explorer(client, query).json["packages-history-spec"]


def test_the_chart_stacks_authorities_and_its_bars_lead_to_their_packages(
    seeded: None, client: Client
) -> None:
    pda, usai = chart(client, "period=fiscal_year")["data"]

    assert (pda["name"], usai["name"]) == ("PDA", "USAI")
    assert pda["x"] == ["FY2021", "FY2022", "FY2023", "FY2024", "FY2025"]
    assert pda["y"][2] == 15.45
    assert usai["y"][2] == 12.7
    assert pda["customdata"][2] == (
        "/packages/?authority=PDA&from=2022-10-01&to=2023-09-30&period=fiscal_year"
    )


@pytest.mark.parametrize("limits", ["", "&from=2023-02-15&to=2024-05-10"])
def test_the_packages_behind_a_bar_are_worth_what_it_shows(
    seeded: None, client: Client, limits: str
) -> None:
    for trace in chart(client, f"period=fiscal_year{limits}")["data"]:
        for amount, address in zip(trace["y"], trace["customdata"], strict=True):
            if amount:
                found = summary(client, urlsplit(address).query)
                exact = round(amount * 1000)
                shown = f"${exact} million" if exact < 1000 else f"${amount:.1f}"[:-1]
                assert shown.removesuffix(".") in found


def test_the_chart_ends_with_the_last_day_that_is_asked_for(seeded: None, client: Client) -> None:
    pda, _usai = chart(client, "from=2023-01-01&to=2023-06-30")["data"]

    assert pda["x"] == ["2023 Q1", "2023 Q2"]


def test_the_chart_of_a_fiscal_year_ends_with_it(seeded: None, client: Client) -> None:
    pda, _usai = chart(client, "fiscal_year=2023")["data"]

    assert pda["x"] == ["2022 Q4", "2023 Q1", "2023 Q2", "2023 Q3"]


def test_stacked_by_capability_the_chart_says_that_packages_count_several_times(
    seeded: None, client: Client
) -> None:
    page = explorer(client, f"by=capability&{BRIEFING}")

    assert "A package with several capabilities counts whole under each of them" in page.text
    assert (
        "Largest by the announced value of its packages, PDA and USAI together: Air defense "
        "($49.6 billion in 58 packages), Artillery ($45.9 billion in 65 packages) and Rocket "
        "artillery ($30.2 billion in 54 packages)."
    ) in page.text
    traces = page.json["packages-history-spec"]["data"]
    assert [each["name"] for each in traces] == [
        "Air defense",
        "Artillery",
        "Rocket artillery",
        "Anti-armor",
        "Armored and tactical vehicles",
        "Other capabilities",
    ]
    assert "capability=artillery" in traces[1]["customdata"][-1]
    assert "capability" not in traces[5]["customdata"][-1].replace("by=capability", "")


def test_the_table_of_capabilities_has_them_all(seeded: None, client: Client) -> None:
    page = html(client, "by=capability&period=fiscal_year")
    rows = cells(page, "packages-history")

    assert len(rows) == 5
    # The year, value and number for 16 capabilities and for those that list none.
    assert len(rows[0]) == 1 + 2 * 17


def test_a_selection_with_few_capabilities_has_no_others(seeded: None, client: Client) -> None:
    names = [each["name"] for each in chart(client, "by=capability&q=javelin")["data"]]

    assert names == ["Anti-armor"]


def test_running_totals_are_lines_that_end_with_the_sum(seeded: None, client: Client) -> None:
    page = explorer(client, "show=cumulative")
    pda, usai = page.json["packages-history-spec"]["data"]

    assert (pda["type"], pda["mode"]) == ("scatter", "lines+markers")
    assert (pda["y"][-1], usai["y"][-1]) == (34.085, 33.478)
    assert "A point leads to its packages." in page.text


def test_lines_of_capabilities_differ_by_their_dash_and_none_is_pale(
    seeded: None, client: Client
) -> None:
    lines = [
        (each["line"]["color"], each["line"]["dash"])
        for each in chart(client, "show=cumulative&by=capability")["data"]
    ]

    assert lines == [
        (f"var(--shade-{shade})", dash) for dash in ("solid", "dot") for shade in (1, 2, 3)
    ]


def test_each_period_of_the_charts_table_leads_to_its_packages(
    seeded: None, client: Client
) -> None:
    page = explorer(client, "history=table&period=calendar_year&authority=USAI")

    assert "A period leads to its packages." in page.text
    assert (
        "/packages/?authority=USAI&from=2023-01-01&to=2023-12-31&period=calendar_year&history=table"
    ) in page.links()


@pytest.mark.parametrize(
    ("period", "label", "count"),
    [
        ("month", "Jul 2025", 56),
        ("quarter", "2025 Q3", 20),
        ("fiscal_year", "FY2025", 6),
        ("calendar_year", "2025", 6),
    ],
)
def test_the_chart_has_every_period_up_to_the_day(
    seeded: None, client: Client, period: str, label: str, count: int
) -> None:
    labels = chart(client, f"period={period}")["data"][0]["x"]

    assert labels[-1] == label
    assert len(labels) == len(set(labels))


# Fragments


def fragment(client: Client, query: str, target: str, trigger: str = "") -> Document:
    headers = {"HX-Request": "true", "HX-Target": target}
    if trigger:
        headers["HX-Trigger"] = trigger
    return read(client.get(f"/packages/?{query}", headers=headers))


@pytest.mark.parametrize("target", ["packages-result", "packages-history"])
def test_a_fragment_holds_its_part_and_what_changes_with_it(
    seeded: None, client: Client, target: str
) -> None:
    page = explorer(client, "authority=PDA")
    part = fragment(client, "authority=PDA", target)

    assert part.roots[1][1]["id"] == target
    places = {
        attributes["id"]
        for _tag, attributes in part.roots
        if attributes.get("hx-swap-oob") == "true"
    }
    assert places <= set(page.ids)
    assert sorted(part.ids) == sorted(set(part.ids))
    assert "packages-carried" in places


def test_while_one_types_the_fields_are_left_alone_and_the_counts_change(
    seeded: None, client: Client
) -> None:
    part = fragment(client, "q=air", "packages-result", "packages-filters")

    assert "packages-facets" in part.ids
    assert "filter-q" not in part.ids
    assert "filter-min" not in part.ids


def test_a_chip_takes_its_value_out_of_the_fields_too(seeded: None, client: Client) -> None:
    part = fragment(client, "authority=PDA", "packages-result")

    assert part.attributes("filter-q")["value"] == ""
    assert part.attributes("filter-min")["value"] == ""
    assert part.attributes("filter-from")["value"] == ""


def test_a_switch_of_the_chart_reaches_chips_headings_and_pages(
    seeded: None, client: Client
) -> None:
    part = fragment(client, "period=month&min=1000000", "packages-history")

    assert "/packages/?min=1000000&sort=-amount&period=month" in part.links()
    assert "/packages/?min=1000000&page=2&period=month" in part.links()
    assert "/packages/?period=month" in part.links()  # the chip's


def test_the_address_of_a_fragment_is_in_its_one_form(seeded: None, client: Client) -> None:
    response = client.get(
        "/packages/?q=+air++defense&authority=&from=&to=&min=1.5bn&max=&match=any&page=1",
        headers={"HX-Request": "true", "HX-Target": "packages-result"},
    )

    assert response["HX-Push-Url"] == "/packages/?min=1500000000&q=air+defense"


def test_a_corrected_address_is_pushed_corrected(seeded: None, client: Client) -> None:
    response = client.get(
        "/packages/?from=2024-12-31&to=2024-12-01&page=99&sort=nonsense&authority=XYZ",
        headers={"HX-Request": "true", "HX-Target": "packages-result"},
    )

    assert response["HX-Push-Url"] == "/packages/?from=2024-12-01&to=2024-12-31"


def test_page_and_fragment_show_the_same_result(seeded: None, client: Client) -> None:
    part = fragment(client, "authority=USAI", "packages-result")
    page = explorer(client, "authority=USAI")

    assert part.json == page.json
    assert "25 packages, $33.5 billion as announced, all USAI." in part.text


# Without JavaScript


def test_the_form_is_a_plain_one_with_a_button_and_the_rest_of_the_state(
    seeded: None, client: Client
) -> None:
    page = html(client, f"sort=amount&page=2&period=month&{BRIEFING}")
    form = between(page, '<form id="packages-filters"', "</form>")

    assert 'method="get" action="/packages/"' in form
    assert '<button class="btn no-js">Apply</button>' in form
    for name, value in (("as_of", "2024-12-23"), ("sort", "amount"), ("period", "month")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert 'name="page"' not in form


def test_an_empty_form_as_browsers_send_it_selects_everything(seeded: None, client: Client) -> None:
    sent = "q=&from=&to=&min=&max=&match=any"

    assert summary(client, sent).startswith("99 packages")
    assert notices(client, sent) == []


def test_the_form_for_the_day_carries_the_filters_and_leaves_the_page_out(
    seeded: None, client: Client
) -> None:
    form = between(html(client, "authority=PDA&authority=USAI&page=2"), 'id="as-of"', "</form>")

    assert '<input type="hidden" name="authority" value="PDA">' in form
    assert '<input type="hidden" name="authority" value="USAI">' in form
    assert 'name="page"' not in form


# Bad input


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("authority=FMF", "There is no authority “FMF”; it is left out."),
        ("capability=lasers", "There is no capability “lasers”; it is left out."),
        ("fiscal_year=1999", "There is no fiscal year “1999”; it is left out."),
        ("confidence=sure", "There is no confidence “sure”; it is left out."),
        ("from=tomorrow", "“tomorrow” is no date like 2024-12-23; “from” is left out."),
        (
            "min=a+lot",
            "“a lot” is left out of “min”. Write an amount like 988 million, 1.2bn or "
            "$988,000,000.",
        ),
        ("page=-1", "There is no page “-1”; this is the first."),
        ("page=3", "Page 3 is beyond the end: this is the last of 2 pages."),
        (
            "sort=balance",
            "Packages cannot be sorted by “balance” (known: date, package, authority, "
            "capabilities, amount, sources): newest first.",
        ),
        ("q=" + "x" * 10_240, "The search takes 100 characters; the rest is left out."),
        (
            "min=2bn&max=1bn",
            "The amounts are given the wrong way round: they are taken as $1,000,000,000 to "
            "$2,000,000,000.",
        ),
    ],
)
def test_what_was_corrected_is_said(seeded: None, client: Client, query: str, said: str) -> None:
    assert notices(client, query) == [said]


@pytest.mark.parametrize(
    "probe", ["<script>alert(1)</script>", '" onfocus=alert(1) x="', "'; DROP TABLE", "\x00", "é"]
)
def test_probes_stay_text(seeded: None, client: Client, probe: str) -> None:
    names = ("authority", "q", "from", "min", "page", "sort", "period", "match", "capability")

    response = client.get("/packages/", dict.fromkeys(names, probe))

    assert response.status_code == 200
    page = response.content.decode()
    assert "<script>alert" not in page
    assert not any("onfocus" in values for _tag, values in Document(page).elements)


@pytest.mark.parametrize("query", ["&&&", "=", "q", "page=%", "q=%FF%FE", "authority[]=PDA"])
def test_a_torn_query_gives_a_page(seeded: None, client: Client, query: str) -> None:
    assert client.get("/packages/", QUERY_STRING=query).status_code == 200


def test_fifty_words_are_searched(seeded: None, client: Client) -> None:
    assert summary(client, "q=" + "+".join("a" * 50)).startswith("99 packages")


# Links to the feeds, and ids


def test_the_head_links_the_feeds_of_the_selection(seeded: None, client: Client) -> None:
    page = explorer(client, "authority=PDA&sort=amount&q=a%26b")

    links = {
        values["href"]: values["type"]
        for tag, values in page.elements
        if tag == "link" and values["rel"] == "alternate"
    }
    assert links == {
        "/feed.atom": "application/atom+xml",
        "/feed.json": "application/feed+json",
        "/packages/feed.atom?authority=PDA&q=a%26b": "application/atom+xml",
        "/packages/feed.json?authority=PDA&q=a%26b": "application/feed+json",
    }


@pytest.mark.parametrize("query", ["", EVERYTHING, "history=table&page=2", "q=zzz"])
def test_no_id_is_there_twice(seeded: None, client: Client, query: str) -> None:
    ids = explorer(client, query).ids

    assert sorted(ids) == sorted(set(ids))


# Cost


def queries(client: Client, query: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/packages/?{query}").status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", EVERYTHING, "q=air&page=2", "q=zzz", "by=capability"])
def test_the_page_takes_at_most_fourteen_queries(seeded: None, client: Client, query: str) -> None:
    client.get("/packages/")  # builds the columns of this revision

    assert queries(client, query) <= 14


def test_the_first_page_of_a_revision_takes_a_constant_number_of_queries(
    db: None, client: Client
) -> None:
    add_package(1)
    first = queries(client, "q=a")
    for number in range(2, 12):
        add_package(number)

    assert queries(client, "q=a") == first


def add_package(number: int) -> None:
    make_package(
        number=number,
        announced_on=date(2024, 12, number),
        source=make_source(key=f"source-{number}"),
        other_sources=[make_source(key=f"other-{number}")],
        capabilities=[make_capability(slug=f"capability-{number}")],
    )
