import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from assistance.ledger import statement as ledger
from assistance.ledger.figures import AuthorityFigure, Entry, SourceFigure, Statement
from dashboard.authorities.charts import balance_chart
from dashboard.charts.style import Imprint, soft_tone, text_tone, tone, tones
from tests.assistance.entries import act, package, said, statement_of
from tests.dashboard.reading import cells, read
from tests.factories import make_package

OPENS_ON, DAY, LATER = date(2024, 1, 10), date(2024, 2, 1), date(2024, 3, 1)
MILLION = 1_000_000
SOURCE = SourceFigure("s", "A release", "Ministry <of> Defence", None, "", "official", "read", "")
IMPRINT = Imprint("Remaining balance", "statements", "1 March 2024", "http://localhost/")


def statement(*entries: Entry, through: date = LATER) -> Statement:
    sourced = [replace(entry, sources=(SOURCE,)) for entry in entries]
    return statement_of(*sourced, through=through)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def specs(client: Client, address: str) -> dict[str, Any]:
    return read(client.get(address)).json


PAGES = [
    "/",
    "/?as_of=2024-12-23",
    "/?as_of=2022-04-27&period=month",
    "/?as_of=2020-12-27&period=fiscal_year",
    "/authorities/pda/",
    "/authorities/usai/?as_of=2024-12-23",
    "/authorities/pda/?as_of=2022-04-27",
    "/allies/?as_of=2024-12-23",
    "/allies/?as_of=2022-01-01&rank=amount&currency=usd",
    "/allies/?measure=commitments&rank=per_month",
    "/allies/?kind=all&partner=EU&partner=DEU",
    "/allies/est/?as_of=2024-12-23",
    "/allies/eu/",
]


# Every chart of every page


@pytest.mark.parametrize("address", PAGES)
def test_plotly_accepts_every_spec(seeded: None, client: Client, address: str) -> None:
    found = specs(client, address)

    assert found
    for spec in found.values():
        # The browser fills in the values of the site's colours before Plotly sees them.
        filled = re.sub(r"var\(--(?!font)[\w-]+\)", "#1457a8", json.dumps(spec))
        go.Figure(json.loads(filled))


@pytest.mark.parametrize("address", PAGES)
def test_every_token_of_a_spec_is_a_property_of_the_style_sheet(
    seeded: None, client: Client, address: str
) -> None:
    css = Path(finders.find("css/site.css")).read_text()
    defined = set(re.findall(r"[;{\s](--[\w-]+):", css))

    named = set(re.findall(r"var\((--[\w-]+)\)", json.dumps(specs(client, address))))

    assert "--font" in named
    assert named - defined == set()


@pytest.mark.parametrize("period", ["month", "quarter", "fiscal_year"])
def test_specs_hold_plain_values_and_no_decimals(seeded: None, client: Client, period: str) -> None:
    page = client.get(f"/?period={period}").context["page"]

    for spec in (page.balance.spec, page.history.spec):
        assert {type(leaf) for leaf in leaves(spec)} <= {str, int, float, bool}


def test_a_spec_carries_what_an_exported_image_says_of_itself(seeded: None, client: Client) -> None:
    meta = specs(client, "/?as_of=2024-12-23")["overview-balance-spec"]["layout"]["meta"]

    assert meta == {
        "title": "Remaining balance",
        "source": "funding acts, packages and official statements, each listed at this address",
        "as_of": "23 December 2024",
        "url": "http://testserver/?as_of=2024-12-23",
    }


@pytest.mark.parametrize("address", PAGES)
def test_texts_of_a_chart_have_no_tag_that_plotly_turns_into_a_style_attribute(
    seeded: None, client: Client, address: str
) -> None:
    texts = [leaf for leaf in leaves(specs(client, address)) if isinstance(leaf, str)]

    tags = {tag for text in texts for tag in re.findall(r"<[^>]*>", text)}
    assert tags <= {"<br>", "<extra>", "</extra>"}


def test_a_hover_over_the_line_names_what_was_said_that_day_as_well() -> None:
    chart = balance_chart(
        (statement(act(OPENS_ON, 800 * MILLION), said(DAY, 800 * MILLION)),), IMPRINT
    )

    assert chart["data"][0]["text"][1] == (
        "1 February 2024<br>PDA: $800 million left<br>"
        "reported about $800 million: agrees (Ministry &lt;of&gt; Defence)"
    )


def test_the_unit_is_on_the_axis(seeded: None, client: Client) -> None:
    for spec in specs(client, "/").values():
        assert spec["layout"]["yaxis"]["tickprefix"] == "$"
        assert spec["layout"]["yaxis"]["ticksuffix"] == " B"


def test_the_configuration_offers_no_upload_and_no_logo() -> None:
    code = (settings.BASE_DIR / "static/js/charts.js").read_text()
    config = code.split("const CONFIG = Object.freeze({", 1)[1].split("});", 1)[0]

    assert "showSendToCloud: false," in config
    assert "displaylogo: false," in config
    assert 'plotlyServerURL: "",' in config


def test_every_drawing_is_given_the_configuration() -> None:
    code = (settings.BASE_DIR / "static/js/charts.js").read_text()

    calls = re.findall(r"Plotly\.(react|newPlot|downloadImage)\((.*?)\);", code, re.DOTALL)

    assert {name for name, _arguments in calls} == {"react", "downloadImage"}
    assert all("CONFIG" in arguments for _name, arguments in calls)


# The balance chart


def test_the_line_steps_from_day_to_day_and_runs_on_to_the_day_shown() -> None:
    chart = balance_chart(
        (statement(act(OPENS_ON, 800 * MILLION), package(DAY, 300 * MILLION)),), IMPRINT
    )

    line = chart["data"][0]
    assert line["line"]["shape"] == "hv"
    assert line["x"] == ["2024-01-10", "2024-02-01", "2024-03-01"]
    assert line["y"] == [0.8, 0.5, 0.5]


def test_a_balance_that_is_not_established_is_a_gap_and_never_zero() -> None:
    before = package(date(2024, 1, 9), 100 * MILLION)

    chart = balance_chart((statement(before, act(OPENS_ON, 800 * MILLION)),), IMPRINT)

    assert chart["data"][0]["x"] == ["2024-01-10", "2024-03-01"]
    assert chart["data"][0]["y"] == [0.8, 0.8]


def test_an_authority_that_never_opened_has_an_empty_line_and_no_label() -> None:
    before = package(date(2024, 1, 8), 100 * MILLION)

    chart = balance_chart((statement(before, through=date(2024, 1, 9)),), IMPRINT)

    assert (chart["data"][0]["x"], chart["data"][0]["y"]) == ([], [])
    assert chart["layout"]["annotations"] == []


def test_a_reported_figure_is_a_diamond_at_what_was_said() -> None:
    chart = balance_chart(
        (
            statement(
                act(OPENS_ON, 810 * MILLION), said(DAY, 800 * MILLION, precision=100 * MILLION)
            ),
        ),
        IMPRINT,
    )

    diamonds = chart["data"][1]
    assert diamonds["marker"]["symbol"] == "diamond"
    assert (diamonds["x"], diamonds["y"]) == (["2024-02-01"], [0.8])


def test_a_statement_that_is_not_comparable_is_no_diamond() -> None:
    chart = balance_chart(
        (statement(act(OPENS_ON, 800 * MILLION), said(DAY, 4_000 * MILLION, comparable=False)),),
        IMPRINT,
    )

    assert chart["data"][1]["x"] == []


def test_a_hover_names_day_balance_package_and_source_and_escapes_them() -> None:
    chart = balance_chart(
        (statement(act(OPENS_ON, 800 * MILLION), package(DAY, 300 * MILLION)),), IMPRINT
    )

    assert chart["data"][0]["text"][1] == (
        "1 February 2024<br>PDA: $500 million left<br>"
        "−$300 million: A package (Ministry &lt;of&gt; Defence)"
    )


def test_a_line_is_named_at_its_end_instead_of_in_a_legend() -> None:
    chart = balance_chart((statement(act(OPENS_ON, 800 * MILLION)),), IMPRINT)

    [label] = chart["layout"]["annotations"]
    assert (label["text"], label["x"], label["y"]) == ("PDA", "2024-03-01", 0.8)
    assert chart["layout"]["showlegend"] is False


def test_each_authority_has_a_colour_of_its_own() -> None:
    pda = statement(act(OPENS_ON, 800 * MILLION))
    usai = replace(pda, authority=replace(pda.authority, code="USAI", kind="procurement"))

    data = balance_chart((pda, usai), IMPRINT)["data"]

    assert [trace["line"]["color"] for trace in data[:2]] == ["var(--pda)", "var(--usai-mark)"]


def test_the_colour_of_an_authority_is_that_of_its_kind() -> None:
    fmf = AuthorityFigure("FMF", "Financing", "procurement", OPENS_ON, "", "")

    assert tone(fmf) == "var(--usai-mark)"
    assert text_tone(fmf) == "var(--usai)"
    assert soft_tone(fmf) == "var(--usai-soft)"


def test_a_further_authority_of_a_kind_can_be_told_from_the_older_one() -> None:
    usai = AuthorityFigure("USAI", "Initiative", "procurement", OPENS_ON, "", "")
    pda, fmf = replace(usai, code="PDA", kind="drawdown"), replace(usai, code="FMF", opens_on=DAY)

    assert tones((fmf, pda, usai)) == {
        "PDA": "var(--pda)",
        "USAI": "var(--usai-mark)",
        "FMF": "var(--shade-2)",
    }
    assert tones((fmf,)) == {"FMF": "var(--usai-mark)"}


@pytest.mark.parametrize("code", ["PDA", "USAI"])
@pytest.mark.parametrize("day", ["2022-04-28", "2024-12-23", "2025-07-12"])
def test_points_rows_and_the_ledgers_days_are_the_same_numbers(
    seeded: None, client: Client, code: str, day: str
) -> None:
    response = client.get(f"/authorities/{code.lower()}/?as_of={day}")
    line = read(response).json["authority-balance-spec"]["data"][0]
    shown = dict(zip(line["x"], line["y"], strict=True))
    rows = cells(response.content.decode(), "authority-balance")
    known = ledger.statement(authority=code, through=date.fromisoformat(day))

    # From the ledger's days: an established balance is a point and a number, another is neither.
    expected = {each.on: each.balance for each in known.days}
    points = {on.isoformat(): balance.remaining_usd for on, balance in expected.items() if balance}
    if known.balance:
        points.setdefault(day, known.balance.remaining_usd)
    assert {on: round(billions * 1_000_000_000) for on, billions in shown.items()} == points
    assert [row[0] for row in rows] == [
        f"{on.day} {on:%b %Y}" for on in sorted(expected, reverse=True)
    ]
    for row, on in zip(rows, sorted(expected, reverse=True), strict=True):
        balance = expected[on]
        left = row[1].split("\u00a0±")[0].replace(",", "").replace("−", "-")
        if balance is None:
            assert left == "not established"
        else:
            assert Decimal(left) * MILLION == balance.remaining_usd


# The history chart


def test_bars_are_stacked_by_authority_and_a_period_without_packages_is_zero(
    db: None, client: Client
) -> None:
    make_package(number=1, announced_on=date(2024, 1, 15), amount_usd=500 * MILLION)
    make_package(number=2, announced_on=LATER, amount_usd=250 * MILLION)

    chart = specs(client, "/?period=month")["overview-history-spec"]

    assert chart["layout"]["barmode"] == "stack"
    assert chart["data"][0]["x"] == ["Jan 2024", "Feb 2024", "Mar 2024"]
    assert chart["data"][0]["y"] == [0.5, 0.0, 0.25]


def test_the_periods_are_names_and_not_days_on_a_time_axis(seeded: None, client: Client) -> None:
    chart = specs(client, "/?period=month")["overview-history-spec"]

    assert chart["layout"]["xaxis"]["type"] == "category"


@pytest.mark.parametrize("period", ["month", "quarter", "fiscal_year"])
def test_bars_and_rows_are_the_same_numbers(seeded: None, client: Client, period: str) -> None:
    response = client.get(f"/?as_of=2024-12-23&period={period}")
    pda, usai = read(response).json["overview-history-spec"]["data"]
    rows = cells(response.content.decode(), "overview-history")

    assert (pda["name"], usai["name"]) == ("PDA", "USAI")
    drawn = [
        [label, round(stocks * 1_000_000_000), round(purchases * 1_000_000_000)]
        for label, stocks, purchases in zip(pda["x"], pda["y"], usai["y"], strict=True)
    ]
    written = [
        [row[0], *(int(Decimal(cell.replace(",", "")) * MILLION) for cell in row[1:3])]
        for row in reversed(rows)
    ]
    assert drawn == written
    assert len(rows) == {"month": 46, "quarter": 16, "fiscal_year": 5}[period]


def test_a_chart_of_nothing_is_empty() -> None:
    assert balance_chart((), IMPRINT)["data"] == []


@pytest.mark.parametrize("address", ["/?as_of=2024-12-23", "/authorities/usai/?as_of=2024-12-23"])
def test_what_a_chart_is_called_is_its_sentence_without_links(
    seeded: None, client: Client, address: str
) -> None:
    found = read(client.get(address)).elements
    labels = [attributes["aria-label"] for _tag, attributes in found if "data-spec" in attributes]

    assert labels
    assert not [label for label in labels if "<" in label]
    assert all(label.endswith("The numbers are in the table that follows.") for label in labels)
