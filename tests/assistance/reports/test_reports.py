"""The catalogue: what each report holds, for which day, and what it refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from assistance.exports.dictionary import dictionary, dictionary_page
from assistance.ledger import statement as ledger
from assistance.ledger.figures import FundingEntry, PackageEntry
from assistance.reports import REPORTS, DataChangedError, ParameterError, Result, read_query
from assistance.reports.columns import Cell, Row
from assistance.tables.catalogue import TABLES
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

TODAY = date(2026, 11, 23)
BRIEFING = {"as_of": ["2024-12-23"]}


def run(name: str, **parameters: str | list[str]) -> Result:
    given = {
        key.rstrip("_"): value if isinstance(value, list) else [value]
        for key, value in parameters.items()
    }
    return REPORTS[name].run(read_query(REPORTS[name], given, today=TODAY))


def rows(name: str, **parameters: str | list[str]) -> list[Row]:
    result = run(name, **parameters)
    found = list(result.rows)
    assert len(found) == result.row_count
    return found


def cells(name: str, *columns: str, **parameters: str | list[str]) -> list[tuple[Cell, ...]]:
    names = [column.name for column in REPORTS[name].columns]
    places = [names.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in rows(name, **parameters)]


def refusal(name: str, **parameters: str | list[str]) -> str:
    with pytest.raises(ParameterError) as refused:
        run(name, **parameters)
    return str(refused.value)


def test_the_columns_that_were_promised_are_there() -> None:
    promised = {
        "balances": "authority as_of remaining_usd uncertainty_usd",
        "statement": "authority on kind description change_usd remaining_usd uncertainty_usd "
        "verdict source",
        "packages": "slug authority number announced_on amount_usd title capabilities "
        "remaining_after_usd fiscal_year confidence sources",
        "package_history": "period first_on last_on authority amount_usd package_count",
        "allies": "rank code name allocated_eur allocated_usd committed_eur gdp_eur "
        "share_of_gdp_percent",
    }
    for name, columns in promised.items():
        there = {column.name for column in REPORTS[name].columns}
        assert set(columns.split()) - there == set()


@pytest.mark.parametrize("table", TABLES)
def test_a_record_table_has_the_columns_of_its_import(table: str) -> None:
    recorded = [column.name for column in REPORTS[table].columns if not column.derived]

    assert recorded == TABLES[table]().get_export_headers()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_every_column_and_parameter_is_defined(report: object) -> None:
    report = REPORTS[report.name]  # type: ignore[attr-defined]
    names = [column.name for column in report.columns]

    assert all(column.definition.endswith(".") for column in report.columns)
    assert all(each.definition.endswith(".") for each in report.filters)
    assert len(set(names)) == len(names)
    assert set(report.key) <= set(names)
    assert all(name.isidentifier() and name == name.lower() for name in names)


def test_the_dictionary_and_the_page_of_the_docs_are_the_catalogue() -> None:
    catalogue = [
        (report.name, column.name, column.type.value, column.unit, column.derived)
        for report in REPORTS.values()
        for column in report.columns
    ]

    assert [row[:5] for row in dictionary().rows] == catalogue
    assert Path(settings.BASE_DIR, "docs", "exports.md").read_text() == dictionary_page(), (
        "write it with: manage.py export_report --dictionary > docs/exports.md"
    )


@pytest.mark.usefixtures("seeded")
def test_balances_at_the_end_of_months() -> None:
    assert rows("balances", step="month", from_="2024-11-01", to="2024-12-23") == [
        ("USAI", date(2024, 11, 30), 2_200_000_000, 50_000_000),
        ("USAI", date(2024, 12, 23), 1_222_000_000, 5_000_000),
        ("PDA", date(2024, 11, 30), 6_825_000_000, 50_000_000),
        ("PDA", date(2024, 12, 23), 5_600_000_000, 50_000_000),
    ]


@pytest.mark.usefixtures("seeded")
def test_a_balance_before_an_authority_opens_is_unknown_and_not_zero() -> None:
    found = rows("balances", authority="PDA", step="day", from_="2022-04-27", to="2022-04-28")

    assert found == [
        ("PDA", date(2022, 4, 27), None, None),
        ("PDA", date(2022, 4, 28), 250_000_000, 25_000_000),
    ]


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("step", ["day", "month", "event"])
def test_balances_are_those_of_the_ledger(step: str) -> None:
    for code, on, remaining_usd, uncertainty_usd in rows(
        "balances", step=step, from_="2024-09-20", to="2025-01-20"
    ):
        assert isinstance(on, date)
        balance = ledger.statement(authority=str(code), through=on).balance
        assert balance is not None
        assert (balance.remaining_usd, balance.uncertainty_usd) == (remaining_usd, uncertainty_usd)


@pytest.mark.usefixtures("seeded")
def test_a_statement_is_the_ledgers_line_for_line() -> None:
    found = cells(
        "statement",
        "authority", "on", "key", "change_usd", "remaining_usd", "uncertainty_usd", "verdict",
        "source", "stated_usd",
    )  # fmt: skip

    expected = []
    for each in ledger.statements(through=date(2025, 7, 12)):
        for line in each.lines:
            entry = line.entry
            stated = (
                entry.stated_usd
                if isinstance(entry, FundingEntry)
                else entry.amount_usd
                if isinstance(entry, PackageEntry)
                else entry.value_usd
            )
            balance = line.balance
            expected.append(
                (
                    each.authority.code,
                    line.on,
                    entry.key,
                    line.change_usd,
                    balance and balance.remaining_usd,
                    balance and balance.uncertainty_usd,
                    line.verdict.value if line.verdict else "",
                    entry.sources[0].key,
                    stated,
                )
            )
    assert found == expected


@pytest.mark.django_db
def test_a_statement_has_the_packages_of_a_day_in_the_order_of_their_numbers() -> None:
    make_authority(code="PDA", opens_on=date(2022, 4, 28))
    make_funding_action(effective_on=date(2022, 5, 1), change_usd=1_000)
    make_package(number=2, announced_on=date(2022, 5, 1), amount_usd=20)
    make_package(number=1, announced_on=date(2022, 5, 1), amount_usd=300, charged_usd=100)
    make_package(number=None, announced_on=date(2022, 5, 1), amount_usd=5)

    assert cells("statement", "kind", "key", "stated_usd", "change_usd", "remaining_usd") == [
        ("ceiling", "pda-ceiling-2022-05-01", None, 1_000, 1_000),
        ("package", "pda-2022-05-01", 5, -5, 995),
        ("package", "pda-1", 300, -100, 895),
        ("package", "pda-2", 20, -20, 875),
    ]


@pytest.mark.django_db
def test_a_package_with_all_that_is_known_of_it() -> None:
    best, other = make_source(key="best"), make_source(key="another")
    make_funding_action(effective_on=date(2022, 5, 1), change_usd=1_000)
    make_package(
        number=7,
        announced_on=date(2022, 10, 1),
        known_from=date(2022, 10, 2),
        amount_usd=300,
        charged_usd=100,
        source=best,
        other_sources=[other, best],
        capabilities=[make_capability(slug="b-word"), make_capability(slug="a-word")],
        note="odd",
    )

    assert rows("packages") == [
        (
            "pda-7", "PDA", 7, date(2022, 10, 1), date(2022, 10, 2), 300, 100, "A package",
            "a-word;b-word", "best", "another;best", "high", "odd", 900, 2023, "best;another",
        )
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_package_before_its_authority_opens_leaves_an_unknown_balance() -> None:
    make_package(number=None, announced_on=date(2022, 4, 27))

    assert cells("packages", "number", "remaining_after_usd", "capabilities") == [(None, None, "")]


@pytest.mark.usefixtures("seeded")
def test_packages_follow_the_filters_of_the_explorer() -> None:
    found = cells(
        "packages",
        "slug",
        fiscal_year="2025",
        capability=["air-defense", "artillery"],
        match="all",
        min="500 million",
        sort="amount",
        **BRIEFING,  # type: ignore[arg-type]
    )

    assert found == [("pda-72",), ("pda-71",)]


@pytest.mark.usefixtures("seeded")
def test_packages_go_up_to_the_day_and_no_further() -> None:
    assert len(rows("packages", as_of="2025-01-09")) == 99
    assert len(rows("packages", as_of="2025-01-08")) == 98


@pytest.mark.usefixtures("seeded")
def test_a_history_adds_up_to_the_packages() -> None:
    found = cells("package_history", "package_count", "amount_usd", period="month")

    assert sum(count for count, _amount in found) == 99  # type: ignore[misc]
    assert sum(amount for _count, amount in found) == sum(  # type: ignore[misc]
        amount
        for (amount,) in cells("packages", "amount_usd")  # type: ignore[misc]
    )


@pytest.mark.usefixtures("seeded")
def test_a_history_by_capability_counts_packages_that_list_none_apart() -> None:
    found = cells(
        "capability_history", "period", "capability", "package_count",
        period="fiscal_year", to="2021-09-30",
    )  # fmt: skip

    # The first drawdown; both packages of USAI that year list what they contain.
    assert ("FY2021", "", 1) in found


@pytest.mark.usefixtures("seeded")
def test_allies_on_the_day_of_the_briefing() -> None:
    found = cells("allies", "rank", "code", as_of="2024-12-23")

    # 13 partners gave more of their GDP than the United States, which has no rank.
    assert (found[0], found[12], found[13]) == ((1, "EST"), (13, "BGR"), (None, "USA"))
    assert rows("allies", as_of="2024-12-23")[0] == (
        1,
        "EST",
        "Estonia",
        709_524_000,
        767_133_940,
        10_000_000,
        10_727_762,
        50_156_000,
        53_879_090,
        1_140_124_000,
        1_237_916_907,
        31_444_913_000,
        2021,
        Decimal("2.256403"),
        # The seed's series tells no kinds of commitments apart and holds no single acts.
        *(None, None, None, None, None),
    )


@pytest.mark.usefixtures("seeded")
def test_the_eu_institutions_are_among_the_allies_without_gdp_share_and_rank() -> None:
    found = cells("allies", "code", "rank", "gdp_eur", "share_of_gdp_percent", "committed_eur",
                  as_of="2024-12-23")  # fmt: skip

    assert ("EU", None, None, None, 100_080_551_000) in found


@pytest.mark.usefixtures("seeded")
def test_allies_of_a_group_keep_their_ranks_among_all_and_the_benchmark_stays() -> None:
    found = cells("allies", "rank", "code", as_of="2024-12-23", coalition="air-force")

    assert found == [
        (2, "DNK"), (7, "NLD"), (10, "NOR"), (None, "USA"), (14, "BEL"), (16, "LUX"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_history_of_allies_has_each_month_and_the_running_total() -> None:
    make_exchange_rate(month=date(2024, 11, 1), usd_per_unit=Decimal("1.06"))
    denmark = make_partner(code="DNK", gdp_eur=8_000, gdp_year=2021, source=make_source())
    make_contribution(partner=denmark, month=date(2024, 11, 1), amount=100)
    make_contribution(partner=denmark, month=date(2024, 12, 1), amount=-20)
    make_contribution(partner=denmark, month=date(2025, 1, 1), amount=7)

    # The rate of December is missing: what rests on it is unknown in dollars.
    assert rows("allied_history", as_of="2024-12-31", partner="DNK") == [
        ("DNK", "military", date(2024, 11, 1), 100, 106, 100, 106, Decimal("1.25")),
        ("DNK", "military", date(2024, 12, 1), -20, None, 80, None, Decimal("1")),
    ]


@pytest.mark.django_db
def test_records_end_with_their_own_latest_day_where_none_is_given() -> None:
    make_package(announced_on=date(2024, 12, 2))
    make_partner(code="DNK")
    make_contribution(month=date(2026, 4, 1))

    assert len(rows("contributions")) == 1
    assert rows("contributions", as_of="2026-03-31") == []


@pytest.mark.django_db
def test_a_database_without_data_gives_empty_reports() -> None:
    assert [name for name in REPORTS if rows(name)] == []


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        (
            "allies",
            {"authority": "PDA"},
            "allies has no parameter “authority”; it has: as_of, series, group, coalition.",
        ),
        ("balances", {"as_of": "23.12.2024"}, "as_of=23.12.2024 is no day like 2024-12-23."),
        (
            "balances",
            {"as_of": "2024-02-30"},
            "as_of=2024-02-30: there is no such day in the calendar.",
        ),
        (
            "balances",
            {"as_of": "2026-11-24"},
            "as_of=2026-11-24 is still to come; the latest day in the records is 2025-07-12.",
        ),
        (
            "balances",
            {"as_of": ["2024-12-23", "2024-12-24"]},
            "as_of was given 2 times; give it once.",
        ),
        ("balances", {"step": "week"}, "step=week is not one of: day, month, event."),
        (
            "balances",
            {"from": "2024-12-02", "to": "2024-12-01"},
            "from=2024-12-02 is after to=2024-12-01.",
        ),
        ("balances", {"authority": "pda"}, "authority=pda is not one of: PDA, USAI."),
        (
            "packages",
            {"min": "much"},
            "min=much: Write an amount like 988 million, 1.2bn or $988,000,000.",
        ),
        ("packages", {"min": "2", "max": "1"}, "min=2 is after max=1."),
        (
            "packages",
            {"fiscal_year": "2024.0"},
            "fiscal_year=2024.0 is no whole number in plain digits.",
        ),
        (
            "packages",
            {"q": "a\0"},
            "q takes up to 100 characters, none of them a control sign.",
        ),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    name: str, parameters: dict[str, str], message: str
) -> None:
    assert refusal(name, **parameters) == message


@pytest.mark.django_db
def test_sources_are_searched_for_every_word() -> None:
    make_source(key="crs-1", title="Aid to Ukraine", publisher="CRS")
    make_source(key="crs-2", title="Aid to others", publisher="CRS")
    make_source(key="dod-1", title="Aid to Ukraine", publisher="DoD")

    assert cells("sources", "key", q="crs ukraine") == [("crs-1",)]


@pytest.mark.usefixtures("seeded")
def test_an_empty_parameter_counts_as_not_given() -> None:
    assert rows("balances", authority="", step="", as_of="") == rows("balances")


@pytest.mark.usefixtures("seeded")
def test_one_query_has_one_spelling() -> None:
    def pairs(**parameters: list[str]) -> object:
        return read_query(REPORTS["packages"], parameters, today=TODAY).pairs()

    assert pairs(min=["1bn"], authority=["PDA", "PDA"], q=[" a "]) == pairs(
        q=["a"], authority=["PDA"], min=["$1,000,000,000"], as_of=["2025-07-12"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["packages", "sources", "statement"])
def test_rows_of_two_data_revisions_are_never_mixed(name: str) -> None:
    for number in range(1, 31):
        make_package(number=number, source=make_source(key=f"source-{number}"))
    batches = run(name).batches
    first = next(batches)

    make_reported_figure()

    assert len(first) == 20
    with pytest.raises(DataChangedError):
        next(batches)


@pytest.mark.django_db
def test_a_row_that_is_gone_is_a_change_of_the_data() -> None:
    packages = [make_package(number=number) for number in range(1, 31)]
    batches = run("packages").batches
    next(batches)

    packages[0].delete()

    with pytest.raises(DataChangedError):
        list(batches)


@pytest.mark.usefixtures("seeded")
def test_packages_stand_beside_the_meetings_held_by_the_day() -> None:
    found = cells(
        "meeting_packages", "meeting_number", "package_slug", "days_after", as_of="2024-09-06"
    )

    assert len(found) == 31
    assert found[:2] == [(1, "pda-8", -5), (2, "pda-10", -4)]
    assert found[-1] == (24, "pda-65", 0)


@pytest.mark.usefixtures("seeded")
def test_a_package_announced_after_the_day_stands_beside_no_meeting_yet() -> None:
    assert cells("meeting_packages", "package_slug", as_of="2022-09-14")[-1] == ("pda-20",)
    assert cells("meeting_packages", "package_slug", as_of="2022-09-15")[-1] == ("pda-21",)
