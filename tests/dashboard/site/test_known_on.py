"""What was known on a day, on every page: limited and said so, or said not to be limited."""

import json
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, read
from tests.dashboard.site.test_bad_input import NONSENSE, shown, spread

KEPT = ["/", "/authorities/", "/authorities/pda/", "/packages/", "/packages/pda-72/", "/timeline/"]
OTHERS = [
    "/allies/",
    "/allies/est/",
    "/contact-group/",
    "/sources/",
    "/sources/dod-2024-12-24/",
    "/corrections/",
    "/reconciliation/",
    "/briefings/",
]
ON_24TH = "As known on 24 December 2024: what came out later is left out"
HTMX = {"HX-Request": "true", "HX-Trigger": "as-of"}


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


# The limit in sight


@pytest.mark.parametrize("address", KEPT)
def test_a_page_that_keeps_to_what_was_known_says_so_and_how_to_lift_it(
    seeded: None, client: Client, address: str
) -> None:
    shown = page(client, f"{address}?known_on=2024-12-24")

    assert ON_24TH in shown.text
    assert f"{address}?as_of=2024-12-24" in shown.links()


@pytest.mark.parametrize("address", OTHERS)
def test_a_page_that_does_not_says_that_instead(seeded: None, client: Client, address: str) -> None:
    shown = page(client, f"{address}?known_on=2024-12-24")

    assert "it is not limited to what was known on 24 December 2024." in shown.text
    assert ON_24TH not in shown.text


@pytest.mark.parametrize("address", [*KEPT, *OTHERS, "/data/"])
def test_without_the_limit_nothing_is_said_of_it(
    seeded: None, client: Client, address: str
) -> None:
    shown = page(client, address)

    assert "As known on" not in shown.text
    assert "not limited to" not in shown.text


@pytest.mark.parametrize("address", [*KEPT, *OTHERS, "/data/"])
def test_links_to_other_pages_keep_the_day_and_what_was_known(
    seeded: None, client: Client, address: str
) -> None:
    links = page(client, f"{address}?known_on=2024-12-24").links()

    for other in ("/", "/authorities/", "/packages/", "/allies/", "/contact-group/", "/data/"):
        assert f"{other}?as_of=2024-12-24&known_on=2024-12-24" in links


# What is left out


def test_the_overview_knows_the_briefing_from_the_day_after_it(
    seeded: None, client: Client
) -> None:
    on_it = page(client, "/?as_of=2024-12-23&known_on=2024-12-23")
    after = page(client, "/?as_of=2024-12-23&known_on=2024-12-24")

    sentence = "$1.2 billion of USAI and $5.6 billion of drawdown authority were left for Ukraine"
    assert sentence in on_it.text
    assert sentence in after.text
    assert "Target: all by 31 Dec 2024" not in on_it.text
    assert "Target: all by 31 Dec 2024 8 days left" in after.text


def test_what_was_known_is_the_day_where_none_is_given(seeded: None, client: Client) -> None:
    shown = page(client, "/?known_on=2024-12-24")

    assert "were left for Ukraine on 24 December 2024." in shown.text
    assert shown.attributes("as-of-date")["value"] == "2024-12-24"
    assert shown.attributes("known-on-date")["value"] == "2024-12-24"


@pytest.mark.parametrize("address", ["/", "/authorities/pda/"])
def test_the_briefings_figures_are_out_of_sight_before_it(
    seeded: None, client: Client, address: str
) -> None:
    assert "At the briefing of 23" in page(client, f"{address}?as_of=2024-11-30").text
    assert "At the briefing of 23" not in page(client, f"{address}?known_on=2024-11-30").text


def test_an_authority_is_not_established_before_its_opening_is_known(
    seeded: None, client: Client
) -> None:
    shown = page(client, "/authorities/pda/?known_on=2022-04-27")

    assert "The balance is not established." in shown.text
    assert "No reported balance can be held against this one yet." in shown.text


def test_the_statement_leaves_out_what_was_said_later(seeded: None, client: Client) -> None:
    # Said of 12 November, in a source of the 13th: a difference of 525 million.
    before = page(client, "/authorities/usai/?as_of=2024-11-12&known_on=2024-11-12").text
    after = page(client, "/authorities/usai/?as_of=2024-11-12&known_on=2024-11-13").text

    assert "Ukraine Security Assistance Initiative: $1.7 billion left" in before
    assert "difference of +$525 million, explained" not in before
    assert "Ukraine Security Assistance Initiative: $2.2 billion left" in after
    assert "difference of +$525 million, explained" in after


def test_the_explorer_leaves_out_packages_that_were_not_public(
    seeded: None, client: Client
) -> None:
    before = page(client, "/packages/?as_of=2022-01-10&known_on=2022-01-10")
    after = page(client, "/packages/?as_of=2022-01-11&known_on=2022-01-11")

    assert "/packages/pda-2/?as_of=2022-01-10&known_on=2022-01-10" not in before.links()
    assert "/packages/pda-2/?as_of=2022-01-11&known_on=2022-01-11" in after.links()


def test_an_explorer_without_packages_says_what_was_known(seeded: None, client: Client) -> None:
    assert (
        "No package had been announced by 1 January 2021 and known by 1 January 2021."
        in page(client, "/packages/?known_on=2021-01-01").text
    )


def test_a_package_that_was_not_public_yet_says_from_when(seeded: None, client: Client) -> None:
    shown = page(client, "/packages/pda-2/?as_of=2022-01-10&known_on=2022-01-10")

    assert "This package was not known yet on 10 January 2022" in shown.text
    assert "It became public on 11 January 2022, although it is dated 28 December 2021." in (
        shown.text
    )
    assert "$200" not in shown.text
    assert "/packages/pda-2/?as_of=2022-01-10" in shown.links()


def test_a_package_to_come_was_not_known_either(seeded: None, client: Client) -> None:
    shown = page(client, "/packages/usai-23/?known_on=2024-12-24")

    assert "It became public on 30 December 2024." in shown.text


def test_a_package_leads_to_the_next_one_that_was_known(seeded: None, client: Client) -> None:
    assert "The latest USAI package" in page(client, "/packages/usai-22/?known_on=2024-12-24").text


def test_the_timeline_leaves_out_what_was_said_or_made_public_later(
    seeded: None, client: Client
) -> None:
    def keys(query: str) -> str:
        response = client.get(f"/timeline.csv?{query}")
        assert response.status_code == 200
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]

    assert "/packages/pda-2/" not in " ".join(
        page(client, "/timeline/?known_on=2022-01-10").links()
    )
    assert "/packages/pda-2/" in " ".join(page(client, "/timeline/?known_on=2022-01-11").links())
    assert "dod-2024-12-24" not in keys("as_of=2024-12-23&known_on=2024-12-23")
    assert "remaining-balance-pda-2024-12-23-dod-2024-12-24" in keys("known_on=2024-12-24")
    assert ",pda-2," not in keys("known_on=2022-01-10")


# Exports


def test_the_exports_of_a_page_carry_what_was_known(seeded: None, client: Client) -> None:
    day = "?as_of=2024-12-24&known_on=2024-12-24"

    overview = page(client, "/?known_on=2024-12-24").links()
    authority = page(client, "/authorities/pda/?known_on=2024-12-24").links()

    assert f"/balances.csv{day}" in overview
    assert f"/packages.csv{day}" in overview
    assert any(
        link.startswith("/package_history.csv?") and "known_on=" in link for link in overview
    )
    assert f"/authorities/pda/statement.csv{day}" in authority
    # Allies are not limited: their export is asked for the day alone.
    assert "/allies.csv?as_of=2024-12-24" in overview


def test_an_export_holds_what_was_known(seeded: None, client: Client) -> None:
    def csv(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]

    assert "pda-2," not in csv("/packages.csv?known_on=2022-01-10")
    assert "pda-2," in csv("/packages.csv?known_on=2022-01-11")
    assert "dod-2024-12-24" not in csv("/statement.csv?known_on=2024-12-23")
    assert "dod-2024-12-24" in csv("/statement.csv?as_of=2024-12-23&known_on=2024-12-24")
    assert csv("/balances.csv?known_on=2022-04-27").splitlines()[1].startswith("USAI,")
    assert ",50000000,72\r\n" in csv("/authorities.csv?as_of=2024-12-23&known_on=2024-12-24")


def test_an_export_without_the_parameter_refuses_it(seeded: None, client: Client) -> None:
    response = client.get("/allies.csv?known_on=2024-12-24")

    assert response.status_code == 400
    assert "allies has no parameter “known_on”" in response.content.decode()


def test_a_day_to_come_is_refused_by_an_export(seeded: None, client: Client) -> None:
    response = client.get("/packages.csv?known_on=9999-12-31")

    assert response.status_code == 400
    assert "known_on=9999-12-31 is still to come" in response.content.decode()


def test_an_exports_name_and_citation_tell_what_was_known(seeded: None, client: Client) -> None:
    response = client.get("/packages.json?known_on=2024-12-24")

    assert "packages_2024-12-24_known-2024-12-24_r" in response.headers["Content-Disposition"]
    meta = json.loads(b"".join(response.streaming_content))["meta"]  # type: ignore[attr-defined]
    assert "as of 2024-12-24 as known on 2024-12-24" in meta["citation"]
    assert meta["filters"] == {"known_on": "2024-12-24"}


def test_the_data_page_marks_the_reports_that_are_limited(seeded: None, client: Client) -> None:
    shown = page(client, "/data/?known_on=2024-12-24")
    site = "http://testserver"

    assert "As known on 24 December 2024: the reports that say so" in shown.text
    assert "Packages 96 rows to 24 December 2024, as known on 24 December 2024" in shown.text
    assert f"{site}/packages.csv?as_of=2024-12-24&known_on=2024-12-24" in shown.links()
    assert f"{site}/contributions.csv?as_of=2024-12-24" in shown.links()
    assert f"{site}/data/package.zip?as_of=2024-12-24" in shown.links()


@pytest.mark.parametrize("report", ["pace", "target_outlook", "expiries", "balances", "statement"])
def test_the_exports_of_an_authority_carry_what_was_known(
    seeded: None, client: Client, report: str
) -> None:
    day = "?as_of=2024-12-24&known_on=2024-12-24"

    assert (
        f"/authorities/usai/{report}.csv{day}"
        in page(client, "/authorities/usai/?known_on=2024-12-24").links()
    )
    assert client.get(f"/authorities/pda/{report}.csv?known_on=0001-01-01").status_code == 200


# Changes between two days


def test_changes_between_two_days_are_those_that_were_known(seeded: None, client: Client) -> None:
    days = "from=2024-11-11&to=2024-11-12"

    then = page(client, f"/changes/?{days}&known_on=2024-11-12")
    later = page(client, f"/changes/?{days}&known_on=2024-11-13")

    assert "As known on 12 November 2024: what came out later is left out." in then.text
    assert "difference of +$525 million, explained" not in then.text
    assert "difference of +$525 million, explained" in later.text
    assert f"/changes.csv?{days}&known_on=2024-11-12" in then.links()
    assert "/authorities/usai/?as_of=2024-11-12&known_on=2024-11-12" in then.links()


def test_changes_end_with_the_day_of_what_was_known(seeded: None, client: Client) -> None:
    shown = page(client, "/changes/?from=2024-11-11&to=2025-01-09&known_on=2024-12-24")

    assert "9 January 2025 is still to come: this is 24 December 2024" in shown.text
    assert "/changes/?as_of=2024-12-24&from=2024-11-11&to=2024-12-24" in shown.links()


@pytest.mark.parametrize(
    ("known_on", "query"),
    [
        ("2024-12-24", "from=2024-12-23&to=2024-12-24&known_on=2024-12-24"),
        ("2024-11-30", "from=2020-12-27&to=2024-11-30&known_on=2024-11-30"),
    ],
)
def test_the_link_to_changes_stays_within_what_was_known(
    seeded: None, client: Client, known_on: str, query: str
) -> None:
    assert f"/changes/?{query}" in page(client, f"/?known_on={known_on}").links()


# Bad input


@pytest.mark.parametrize(
    ("address", "text"), spread([*KEPT, *OTHERS, "/data/"], NONSENSE[-8:]), ids=shown
)
def test_any_day_of_what_was_known_gives_a_sensible_page(
    seeded: None, client: Client, address: str, text: str
) -> None:
    response = client.get(f"{address}?known_on={quote(text)}")

    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("known_on=soon", "“soon” is no date like 2024-12-23: this is all that is known by now."),
        ("known_on=9999-12-31", "9999-12-31 is still to come: this is all that is known by now."),
        ("known_on=2024-02-30", "There is no 2024-02-30: this is what was known on 29 February"),
        (
            "known_on=2010-01-01",
            "The records begin on 27 December 2020: nothing of them was known on 1 January 2010.",
        ),
        (
            "as_of=2025-01-09&known_on=2024-12-24",
            "On 24 December 2024 nothing was known of later days: this is 24 December 2024.",
        ),
    ],
)
def test_nonsense_is_corrected_with_a_notice(
    seeded: None, client: Client, query: str, notice: str
) -> None:
    assert notice in page(client, f"/?{query}").text


@pytest.mark.parametrize("address", KEPT)
def test_before_everything_nothing_is_established(
    seeded: None, client: Client, address: str
) -> None:
    text = page(client, f"{address}?known_on=2010-01-01").text

    assert "nothing of them was known on 1 January 2010." in text
    assert "billion" not in text.replace("billion US dollars", "")


# The control


def test_the_control_has_the_day_of_what_was_known_folded_away(
    seeded: None, client: Client
) -> None:
    closed, opened = page(client, "/"), page(client, "/?known_on=2024-12-24")

    [without] = [
        attributes
        for tag, attributes in closed.elements
        if tag == "details" and attributes.get("class") == "known-choice"
    ]
    [with_it] = [
        attributes
        for tag, attributes in opened.elements
        if tag == "details" and attributes.get("class") == "known-choice"
    ]
    assert "open" not in without
    assert "open" in with_it
    assert closed.attributes("known-on-date")["value"] == ""


def test_presets_lead_to_days_that_were_known(seeded: None, client: Client) -> None:
    html = client.get("/?as_of=2023-01-01&known_on=2023-12-31").content.decode()
    presets = html.split('id="as-of-presets"')[1].split("</div>")[0]

    assert "DoD briefing" not in presets
    assert '"/?as_of=2023-12-31&amp;known_on=2023-12-31"' in presets
    assert '"/?as_of=2023-09-30&amp;known_on=2023-12-31"' in presets
    assert "End FY2024" not in presets


def test_other_forms_carry_what_was_known(seeded: None, client: Client) -> None:
    html = client.get("/packages/?known_on=2024-12-24").content.decode()
    carried = html.split('id="packages-carried"')[1].split("</span>")[0]

    assert '<input type="hidden" name="known_on" value="2024-12-24">' in carried
    assert html.count('name="known_on"') == 2


def test_a_fragment_is_limited_and_its_address_has_no_empty_parameter(
    seeded: None, client: Client
) -> None:
    target = {**HTMX, "HX-Target": "overview-report"}

    lifted = client.get("/?as_of=2024-12-23&known_on=", headers=target)
    limited = client.get("/?as_of=2025-01-09&known_on=2024-12-24", headers=target)

    assert lifted["HX-Push-Url"] == "/?as_of=2024-12-23"
    assert limited["HX-Push-Url"] == "/?as_of=2024-12-24&known_on=2024-12-24"
    assert ON_24TH in read(limited).text
    # The day that was moved is written back, the one that is being typed is not.
    assert read(limited).attributes("as-of-date")["value"] == "2024-12-24"
    assert 'id="as-of-date"' not in lifted.content.decode()


# Cost


@pytest.mark.parametrize("address", KEPT)
def test_the_limit_costs_a_page_one_query_at_most(
    seeded: None, client: Client, address: str
) -> None:
    client.get(address)

    counts = []
    for query in ("as_of=2024-12-30", "as_of=2024-12-30&known_on=2024-12-30"):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}?{query}")
        counts.append(len(queries))

    assert counts[1] - counts[0] == (1 if address == "/packages/" else 0)


def test_what_was_known_and_what_is_known_are_kept_apart(seeded: None, client: Client) -> None:
    whole = client.get("/?as_of=2024-12-23")
    limited = client.get("/?as_of=2024-12-23&known_on=2024-12-23")

    assert whole["ETag"] != limited["ETag"]
    assert client.get("/?as_of=2024-12-23").content == whole.content


# Proofs


def test_figures_lead_to_the_proof_of_what_was_known(seeded: None, client: Client) -> None:
    for address in (
        "/?known_on=2024-12-24",
        "/packages/?known_on=2024-12-24",
        "/packages/usai-22/?known_on=2024-12-24",
    ):
        proofs = [
            link for link in page(client, address).links() if link.startswith("/proof/balance/")
        ]
        assert proofs
        assert all("known_on=2024-12-24" in link for link in proofs)


def test_a_proof_says_what_was_known_and_lifts_that_alone(seeded: None, client: Client) -> None:
    asked = "/proof/balance/?authority=USAI&as_of=2024-11-12"

    then, now = page(client, f"{asked}&known_on=2024-11-12"), page(client, asked)

    assert "As known on 12 November 2024" in then.text
    assert asked in then.links()
    assert "$1.7 billion" in then.text or "1,675" in then.text
    assert "2,200" in now.text or "$2.2 billion" in now.text


def test_a_proof_of_a_balance_whose_opening_was_not_known_says_so(
    seeded: None, client: Client
) -> None:
    shown = page(client, "/proof/balance/?authority=PDA&as_of=2022-04-27&known_on=2022-04-27")

    assert "What the balance of PDA starts from was not known yet." in shown.text
