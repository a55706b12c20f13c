"""The burn-down chart: a pure function, and its part of an authority's page."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assistance.ledger.expiry import expiries
from assistance.ledger.figures import Entry
from assistance.ledger.pace import TargetOutlook, paces
from dashboard.authorities.burn_down_chart import BurnDown, burn_down_chart
from dashboard.charts.style import Imprint
from tests.assistance.entries import OPENS_ON, act, package, statement_of
from tests.dashboard.reading import cells, read

MILLION = 1_000_000
THROUGH = date(2024, 12, 23)
IMPRINT = Imprint("Burn-down of PDA", "packages", "23 December 2024", "http://localhost/")


def target(due_on: date, goal: int | None) -> TargetOutlook:
    return TargetOutlook("a-target", due_on, THROUGH, goal, "", (), None, None, None, None)


def burn_down(
    *entries: Entry, window_days: int = 90, targets: tuple[TargetOutlook, ...] = ()
) -> BurnDown:
    statement = statement_of(*entries, through=THROUGH)
    assert statement.balance
    rates = paces(statement)
    chosen = next(each for each in rates if each.window_days == window_days)
    return BurnDown(statement, statement.balance, rates, chosen, targets, expiries(statement))


def chart(*entries: Entry, **given: Any) -> dict[str, Any]:
    return burn_down_chart(burn_down(*entries, **given), IMPRINT)


def trace(spec: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in spec["data"] if each["name"] == name]
    return found


# 1,000 less 180: over 30 days 3 a day, over 90 days 2, over 180 days 1 million.
FUNDED = act(date(2024, 2, 1), 1_000 * MILLION)
USED = (
    package(date(2024, 10, 24), 90 * MILLION),
    package(date(2024, 12, 1), 90 * MILLION),
)


def test_the_balance_so_far_begins_with_the_longest_window_and_ends_on_the_day() -> None:
    steps = trace(chart(FUNDED, *USED), "PDA")

    assert steps["line"]["shape"] == "hv"
    assert steps["x"] == ["2024-06-27", "2024-10-24", "2024-12-01", "2024-12-23"]
    assert steps["y"] == [1.0, 0.91, 0.82, 0.82]


def test_an_authority_that_opened_later_begins_with_its_opening() -> None:
    statement = statement_of(FUNDED, *USED, through=THROUGH, opens_on=date(2024, 9, 1))
    assert statement.balance
    rates = paces(statement)

    figures = BurnDown(statement, statement.balance, rates, rates[0], (), ())

    assert figures.from_on == date(2024, 9, 1)


def test_each_pace_is_a_broken_line_to_its_day_and_the_chosen_one_is_stronger() -> None:
    spec = chart(FUNDED, *USED, window_days=90)

    # 820 by 3, 2 and 1 a day, rounded up.
    ends = {days: (THROUGH + timedelta(days=left)).isoformat() for days, left in
            ((30, 274), (90, 410), (180, 820))}  # fmt: skip
    for days, end in ends.items():
        line = trace(spec, f"pace of {days} days")
        assert (line["x"], line["y"]) == (["2024-12-23", end], [0.82, 0])
        assert line["line"]["dash"] == ("dash" if days == 90 else "dot")


def test_the_band_lies_between_the_fastest_and_the_slowest_pace() -> None:
    band = trace(chart(FUNDED, *USED), "between the fastest and the slowest pace")

    assert band["x"] == ["2024-12-23", "2025-09-23", "2027-03-23"]
    assert band["y"] == [0.82, 0, 0]
    assert (band["fill"], band["fillcolor"]) == ("toself", "var(--pda-soft)")


def test_an_empty_window_has_no_line_and_one_pace_alone_no_band() -> None:
    # 150 days back: in the longest window only.
    spec = chart(FUNDED, package(THROUGH - timedelta(days=150), 180 * MILLION))

    names = [each["name"] for each in spec["data"]]
    assert names == ["pace of 180 days", "PDA", "target"]


def test_nothing_is_projected_of_a_balance_that_is_shown_as_zero() -> None:
    spec = chart(
        act(date(2024, 2, 1), 100 * MILLION, precision=20 * MILLION),
        package(THROUGH, 95 * MILLION),
    )

    assert [each["name"] for each in spec["data"]] == ["PDA", "target"]
    assert spec["layout"]["shapes"] == []


def test_a_target_is_a_cross_at_its_figure_on_its_day() -> None:
    cross = trace(chart(FUNDED, *USED, targets=(target(date(2024, 12, 31), 0),)), "target")

    assert (cross["x"], cross["y"]) == (["2024-12-31"], [0.0])
    assert cross["text"] == ["Target: $0 left by 31 December 2024"]


def test_a_target_without_a_figure_is_a_day_and_no_cross() -> None:
    spec = chart(FUNDED, *USED, targets=(target(date(2025, 1, 20), None),))

    assert trace(spec, "target")["x"] == []
    assert ("through 20 Jan 2025", "2025-01-20") in labels(spec)


def test_a_target_that_was_due_before_the_first_day_is_not_shown() -> None:
    before, first = date(2024, 6, 26), date(2024, 6, 27)

    assert trace(chart(FUNDED, *USED, targets=(target(before, 0),)), "target")["x"] == []
    assert trace(chart(FUNDED, *USED, targets=(target(first, 0),)), "target")["x"] == ["2024-06-27"]


def labels(spec: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["text"], each["x"]) for each in spec["layout"]["annotations"]]


def test_days_ahead_are_upright_lines_each_with_a_label_in_a_row_of_its_own() -> None:
    expiring = replace(act(OPENS_ON, 500 * MILLION), expires_on=date(2025, 9, 30))

    spec = chart(expiring, *USED, targets=(target(date(2024, 12, 31), 0),))

    # 320 at 2 a day.
    assert labels(spec) == [
        ("target 31 Dec 2024", "2024-12-31"),
        ("used up 1 Jun 2025", "2025-06-01"),
        ("expires 30 Sep 2025", "2025-09-30"),
    ]
    assert [each["x0"] for each in spec["layout"]["shapes"]] == [x for _text, x in labels(spec)]
    assert [each["yshift"] for each in spec["layout"]["annotations"]] == [0, 16, 32]


def test_a_day_far_ahead_is_left_to_the_table() -> None:
    # 1,000 − 9 million at 0.1 million a day: beyond 27 years.
    spec = chart(act(OPENS_ON, 1_000 * MILLION), package(THROUGH, 9 * MILLION))

    begins, ends = spec["layout"]["xaxis"]["range"]
    assert begins == "2024-06-27"
    assert ends < "2030-03-01"
    assert labels(spec) == []


def test_an_authority_of_another_code_has_the_colours_of_its_kind() -> None:
    figures = burn_down(FUNDED, *USED)
    other = replace(figures.statement.authority, code="FMF", kind="procurement")

    spec = burn_down_chart(
        replace(figures, statement=replace(figures.statement, authority=other)), IMPRINT
    )

    assert trace(spec, "FMF")["line"]["color"] == "var(--usai-mark)"
    assert spec["data"][0]["fillcolor"] == "var(--usai-soft)"


# On the page


def part(client: Client, query: str, code: str = "usai") -> tuple[dict[str, Any], list[list[str]]]:
    response = client.get(f"/authorities/{code}/{query}")
    assert response.status_code == 200
    html = response.content.decode()
    return read(response).json["authority-burn-down-spec"], cells(html, "authority-burn-down")


def test_the_table_has_the_numbers_of_the_chart(seeded: None, client: Client) -> None:
    spec, rows = part(client, "?as_of=2024-12-23")

    assert rows[:6] == [
        ["30 Sep 2025", "", "", "", "", "", "up to 1,227"],
        ["30 Jan 2025", "", "0", "", "", "", ""],
        ["25 Jan 2025", "", "", "0", "", "", ""],
        ["24 Jan 2025", "", "", "", "0", "", ""],
        ["31 Dec 2024", "", "", "", "", "0", ""],
        ["23 Dec 2024", "1,222\u00a0±\u00a05", "1,222", "1,222", "1,222", "", ""],
    ]
    assert rows[-1][:2] == ["27 Jun 2024", "7,775\u00a0±\u00a05"]
    steps = trace(spec, "USAI")
    left = [Decimal(row[1].split("\u00a0")[0].replace(",", "")) for row in rows if row[1]]
    assert left == [Decimal(str(billions)) * 1000 for billions in reversed(steps["y"])]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "",
            "At the pace of the last 90 days, $37.6 million a day, it would be used up on "
            "25 January 2025; over all windows between 24 January 2025 and 30 January 2025. "
            "$153 million a day are needed for the target of 31 December 2024.",
        ),
        ("&window=30", "At the pace of the last 30 days, $32.9 million a day, it would be used up "
         "on 30 January 2025;"),
        ("&window=180", "At the pace of the last 180 days, $39.4 million a day, it would be used "
         "up on 24 January 2025;"),
    ],
)  # fmt: skip
def test_the_sentence_says_where_the_chosen_pace_leads(
    seeded: None, client: Client, query: str, sentence: str
) -> None:
    page = read(client.get(f"/authorities/usai/?as_of=2024-12-23{query}"))

    assert sentence in page.text


def test_an_empty_window_projects_nothing_but_the_others_do(seeded: None, client: Client) -> None:
    page = read(client.get("/authorities/usai/?as_of=2024-07-02&window=30"))

    assert (
        "Nothing was used in the last 30 days; at the pace of the other windows it would be used "
        "up between 27 October 2024 and 21 February 2025."
    ) in page.text


def test_once_the_target_is_met_the_chart_shows_it_and_projects_nothing(
    seeded: None, client: Client
) -> None:
    spec, rows = part(client, "?as_of=2024-12-31")
    page = read(client.get("/authorities/usai/?as_of=2024-12-31"))

    assert [each["name"] for each in spec["data"]] == ["USAI", "target"]
    assert (
        "Nothing is left beyond rounding, so nothing is projected. Target: all by 31 Dec 2024: "
        "met on 30 Dec 2024."
    ) in page.text
    assert rows[0] == ["31 Dec 2024", "2\u00a0±\u00a05", "0"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/authorities/pda/", "Nothing was used in the last 180 days, so nothing is projected."),
        ("/authorities/pda/?as_of=2022-04-27", "The balance is not established, so nothing is"),
        ("/authorities/usai/?as_of=2021-01-15", "Nothing was used in the last 180 days, so"),
    ],
)
def test_where_nothing_moved_there_is_the_reason_and_no_chart(
    seeded: None, client: Client, address: str, reason: str
) -> None:
    page = read(client.get(address))

    assert "authority-burn-down-spec" not in page.json
    assert "authority-burn-down" in page.ids
    assert reason in page.text


def test_the_windows_are_links_that_keep_the_day(seeded: None, client: Client) -> None:
    links = read(client.get("/authorities/pda/?as_of=2024-12-23&burn_down=table")).links()

    assert "/authorities/pda/?as_of=2024-12-23&burn_down=table&window=30" in links
    assert "/authorities/pda/?as_of=2024-12-23&burn_down=table" in links
    assert "/authorities/pda/pace.csv?as_of=2024-12-23" in links


def test_an_unknown_window_is_the_usual_one_and_a_notice_says_so(
    seeded: None, client: Client
) -> None:
    for address in ("/authorities/usai/", "/"):
        text = read(client.get(f"{address}?as_of=2024-12-23&window=45")).text
        assert "There is no window “45” (known: 30, 90, 180); this is “90”." in text


@pytest.mark.parametrize("window", ["30", "180"])
def test_the_part_alone_is_that_of_the_page(seeded: None, client: Client, window: str) -> None:
    address = f"/authorities/pda/?as_of=2024-12-23&window={window}"
    asked = {"HX-Request": "true", "HX-Target": "authority-burn-down"}

    whole, alone = client.get(address), client.get(address, headers=asked)

    key = "authority-burn-down-spec"
    assert read(alone).json == {key: read(whole).json[key]}
