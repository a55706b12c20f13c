"""The explorer's selection: by hand, on the seed, and against a slow, obvious loop over rows."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from assistance import fiscal
from assistance.ledger.figures import Balance
from assistance.models import Package
from assistance.packages.explorer import (
    FILTERS,
    OTHERS,
    Grouping,
    PackageFilters,
    Selection,
    Sort,
    most_excluding,
    select,
)
from assistance.packages.history import MonthSum
from tests.assistance.ledger.test_ledger_random import rolled_back
from tests.factories import (
    make_authority,
    make_capability,
    make_package,
    make_source,
    unsaved_package,
)

LATEST = date(2025, 7, 12)
BRIEFING = date(2024, 12, 23)
FIRST = date(2024, 9, 28)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
CAPABILITIES = ("air-defense", "artillery", "tanks")
CODES = ("PDA", "USAI")
CONFIDENCES = ("high", "medium", "low")
# Titles and publishers of the sources, by key.
SOURCES = {"a": ("Memo on shells", "White House"), "b": ("Alpha list", "Press_Office 100%")}
NAMES = {slug: slug.replace("-", " ").capitalize() for slug in CAPABILITIES}


def on_seed(**filters: Any) -> Selection:
    return select(PackageFilters(as_of=filters.pop("as_of", LATEST), **filters))


def slugs(selection: Selection) -> list[str]:
    by_pk = dict(Package.objects.values_list("pk", "slug"))
    return [by_pk[pk] for pk in selection.pks]


# On the seed, by hand


def test_without_a_filter_all_packages_of_the_seed_are_selected(seeded: None) -> None:
    selection = on_seed()

    assert selection.package_count == 99
    assert selection.count_by_authority == {"USAI": 25, "PDA": 74}
    assert selection.amount_usd == {"USAI": 33_478_000_000, "PDA": 34_085_000_000}


@pytest.mark.parametrize(
    ("filters", "pda", "usai"),
    [
        ({"authorities": ("PDA",)}, 74, 0),
        ({"fiscal_years": (2023,)}, 26, 10),
        ({"from_on": date(2024, 12, 1), "to_on": date(2024, 12, 31)}, 3, 2),
        ({"from_on": date(2024, 12, 30), "to_on": date(2024, 12, 30)}, 1, 1),
        ({"at_least_usd": 1_000_000_000}, 6, 13),
        ({"at_most_usd": 100_000_000}, 5, 1),
        ({"at_least_usd": 988_000_000, "at_most_usd": 988_000_000}, 0, 1),
        ({"capabilities": ("air-defense", "artillery")}, 61, 20),
        ({"capabilities": ("air-defense", "artillery"), "all_capabilities": True}, 35, 11),
        ({"confidences": ("medium", "low")}, 3, 2),
        ({"text": "javelin"}, 1, 0),
        ({"text": "ukrinform"}, 2, 1),
        ({"text": "no such words"}, 0, 0),
    ],
)
def test_each_filter_leaves_these_packages_of_the_seed(
    seeded: None, filters: dict[str, Any], pda: int, usai: int
) -> None:
    assert on_seed(**filters).count_by_authority == {"PDA": pda, "USAI": usai}


def test_a_package_is_selected_from_its_own_day_on(seeded: None) -> None:
    def found(as_of: date) -> bool:
        return "pda-72" in slugs(on_seed(as_of=as_of))

    assert [found(date(2024, 12, day)) for day in (11, 12, 13)] == [False, True, True]


def test_on_the_day_of_the_briefing_the_later_packages_are_not_there(seeded: None) -> None:
    selection = on_seed(as_of=BRIEFING)

    assert selection.package_count == 96
    assert {each.value for each in selection.facets["fiscal_years"]} == {
        "2021", "2022", "2023", "2024", "2025",
    }  # fmt: skip
    assert slugs(selection)[:3] == ["pda-72", "usai-22", "pda-71"]


def test_a_page_of_the_selection_has_the_packages_with_their_balances(seeded: None) -> None:
    first, second = on_seed(as_of=BRIEFING).page(first=0, size=2)

    assert (first.package.key, first.balance) == ("pda-72", Balance(5_600_000_000, 50_000_000))
    assert (second.package.key, second.balance) == ("usai-22", Balance(1_222_000_000, 5_000_000))
    assert [len(on_seed().page(first=first, size=50)) for first in (0, 50, 100)] == [50, 49, 0]


def test_an_empty_selection_names_the_filter_that_excludes_most(seeded: None) -> None:
    filters = PackageFilters(
        as_of=LATEST,
        authorities=("USAI",),
        fiscal_years=(2022,),
        at_least_usd=1_000_000_000,
        text="zzz",
    )

    assert select(filters).package_count == 0
    # Two packages of USAI of at least a billion are from FY2022; any other filter stays empty.
    assert most_excluding(filters) == ("text", 2)


def test_without_a_filter_none_excludes(seeded: None) -> None:
    assert most_excluding(PackageFilters(as_of=LATEST)) is None


def test_the_selection_takes_one_query_and_one_more_for_words(seeded: None) -> None:
    on_seed()

    def queries(**filters: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            on_seed(**filters)
        return len(captured)

    assert queries(authorities=("PDA",), capabilities=("artillery",), at_least_usd=1) == 1
    assert queries(text="air") == 2


def test_a_page_takes_four_queries(seeded: None) -> None:
    selection = on_seed()

    with CaptureQueriesContext(connection) as captured:
        selection.page(first=0, size=50)

    assert len(captured) == 4


# Words


@pytest.fixture
def found(db: None) -> Any:
    """Return a function that searches three packages and names those found by their number."""
    make_package(number=72, title="Tranche of December", note="Drawn 100%_sure at once")
    make_package(number=5, title="HIMARS and shells", source=make_source(key="s", title="Memo 14"))
    make_package(
        number=9,
        title="Ninth",
        other_sources=[
            make_source(key="t", title="Quoted elsewhere", publisher="Ukrinform"),
            make_source(key="u", title="Ukrinform again", publisher="Ukrinform"),
        ],
    )

    def search(text: str) -> list[int]:
        selection = on_seed(text=text)
        return sorted(selection.columns.number[selection.places].tolist())

    return search


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("72", [72]),
        ("PDA 72", [72]),
        ("pda-72", [72]),
        ("december", [72]),
        ("TRANCHE", [72]),
        ("drawn", [72]),
        ("himars", [5]),
        ("shells himars", [5]),
        ("memo", [5]),
        ("14", [5]),
        ("ukrinform", [9]),
        ("quoted ukrinform ninth", [9]),
        ("himars ukrinform", []),
        ("%", [72]),
        ("_", [72]),
        ("100%_", [72]),
        ("0x", []),
        ("'", []),
        ("\\", []),
        ("pda", [5, 9, 72]),
    ],
)
def test_words_are_searched_in_number_title_note_and_all_sources(
    found: Any, text: str, numbers: list[int]
) -> None:
    assert found(text) == numbers


def test_a_package_that_is_found_several_times_is_selected_once(found: Any) -> None:
    assert found("ukrinform") == [9]


# Order


@pytest.fixture
def ties(db: None) -> None:
    pda, usai = make_authority(opens_on=date(2024, 1, 1)), make_authority(code="USAI")
    usai.opens_on = date(2020, 1, 1)
    usai.save()
    words = [make_capability(slug=slug) for slug in CAPABILITIES]
    make_package(authority=pda, number=1, announced_on=DAYS[0], amount_usd=5)
    make_package(authority=pda, number=2, announced_on=DAYS[1], amount_usd=5, capabilities=words)
    make_package(authority=pda, number=None, announced_on=DAYS[1], amount_usd=7)
    make_package(
        authority=usai, number=1, announced_on=DAYS[1], amount_usd=5, capabilities=words[:1],
        other_sources=[make_source(key="x")],
    )  # fmt: skip


NO_NUMBER = f"pda-{DAYS[1]}"


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        (Sort.DATE, False, ["pda-1", NO_NUMBER, "pda-2", "usai-1"]),
        (Sort.DATE, True, ["usai-1", "pda-2", NO_NUMBER, "pda-1"]),
        (Sort.PACKAGE, False, [NO_NUMBER, "pda-1", "pda-2", "usai-1"]),
        (Sort.PACKAGE, True, ["usai-1", "pda-2", "pda-1", NO_NUMBER]),
        (Sort.AUTHORITY, False, ["pda-2", NO_NUMBER, "pda-1", "usai-1"]),
        (Sort.AUTHORITY, True, ["usai-1", "pda-2", NO_NUMBER, "pda-1"]),
        (Sort.AMOUNT, False, ["usai-1", "pda-2", "pda-1", NO_NUMBER]),
        (Sort.AMOUNT, True, [NO_NUMBER, "usai-1", "pda-2", "pda-1"]),
        (Sort.CAPABILITIES, False, [NO_NUMBER, "pda-1", "usai-1", "pda-2"]),
        (Sort.CAPABILITIES, True, ["pda-2", "usai-1", NO_NUMBER, "pda-1"]),
        (Sort.SOURCES, False, ["pda-2", NO_NUMBER, "pda-1", "usai-1"]),
        (Sort.SOURCES, True, ["usai-1", "pda-2", NO_NUMBER, "pda-1"]),
    ],
)
def test_equal_packages_stand_newest_first_and_authorities_by_code(
    ties: None, sort: Sort, descending: bool, expected: list[str]
) -> None:
    assert slugs(select(PackageFilters(LATEST), sort=sort, descending=descending)) == expected


def test_the_newest_are_those_that_became_public_last(db: None) -> None:
    make_package(number=1, announced_on=date(2024, 1, 1), known_from=date(2024, 6, 1))
    make_package(number=2, announced_on=date(2024, 3, 1))
    make_package(number=3, announced_on=date(2024, 6, 1))

    newest = select(PackageFilters(LATEST)).newest(size=2)

    assert [each.package.number for each in newest] == [3, 1]


# Months and their groups


def test_a_package_with_several_capabilities_counts_whole_under_each(ties: None) -> None:
    sums = select(PackageFilters(LATEST)).month_sums(Grouping.CAPABILITY)

    september = date(2024, 9, 1)
    assert set(sums) == {
        MonthSum(september, "air-defense", 10, 2),
        MonthSum(september, "artillery", 5, 1),
        MonthSum(september, "tanks", 5, 1),
        MonthSum(september, "", 12, 2),
    }


def test_what_is_not_kept_apart_counts_once_together(ties: None) -> None:
    selection = select(PackageFilters(LATEST))

    sums = selection.month_sums(Grouping.CAPABILITY, apart=["air-defense"])

    # The second package has both of the other capabilities, and counts once; two list none.
    assert set(sums) == {
        MonthSum(date(2024, 9, 1), "air-defense", 10, 2),
        MonthSum(date(2024, 9, 1), OTHERS, 17, 3),
    }


def test_with_all_groups_apart_there_are_no_others(ties: None) -> None:
    selection = select(PackageFilters(LATEST))

    apart = selection.month_sums(Grouping.AUTHORITY, apart=CODES)

    assert apart == selection.month_sums(Grouping.AUTHORITY)


@pytest.mark.parametrize(
    ("filters", "last_on"),
    [
        ({}, LATEST),
        ({"to_on": date(2024, 12, 31)}, date(2024, 12, 31)),
        ({"to_on": date(2030, 1, 1)}, LATEST),
        ({"fiscal_years": (2022, 2023)}, date(2023, 9, 30)),
        ({"fiscal_years": (2025,)}, LATEST),
        ({"fiscal_years": (2023,), "to_on": date(2023, 1, 1)}, date(2023, 1, 1)),
    ],
)
def test_a_selection_ends_with_the_earliest_of_its_limits(
    db: None, filters: dict[str, Any], last_on: date
) -> None:
    assert on_seed(**filters).last_on == last_on


def test_a_chosen_year_without_a_package_stays_in_its_facet(ties: None) -> None:
    facets = select(PackageFilters(LATEST, fiscal_years=(2031,))).facets

    assert [(each.value, each.package_count) for each in facets["fiscal_years"]] == [
        ("2024", 4),
        ("2031", 0),
    ]


def test_without_data_everything_is_empty(db: None) -> None:
    selection = select(PackageFilters(as_of=LATEST, text="anything"))

    assert selection.package_count == 0
    assert selection.amount_usd == {}
    assert selection.page(first=0, size=50) == ()
    assert selection.month_sums(Grouping.CAPABILITY) == ()


def test_a_package_that_is_deleted_meanwhile_is_left_out_of_the_page(db: None) -> None:
    make_package(number=1)
    make_package(number=2)
    selection = select(PackageFilters(LATEST))
    Package.objects.get(number=2).delete()

    assert [each.package.number for each in selection.page(first=0, size=50)] == [1]


# Against the loop


@dataclass(frozen=True)
class Row:
    slug: str
    code: str
    number: int | None
    on: date
    amount: int
    capabilities: frozenset[str]
    confidence: str
    title: str
    note: str
    best: str
    others: frozenset[str]

    @property
    def place(self) -> tuple[date, str, int, str]:
        return (self.on, self.code, self.number or 0, self.slug)

    @property
    def texts(self) -> list[str]:
        documents = [SOURCES[key] for key in {self.best, *self.others}]
        return [self.slug, self.title, self.note, *(text for pair in documents for text in pair)]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    numbers = draw(st.lists(st.integers(1, 99), max_size=12, unique=True))
    return [
        Row(
            slug=f"p-{number}",
            code=draw(st.sampled_from(CODES)),
            number=draw(st.sampled_from([None, number])),
            on=draw(st.sampled_from(DAYS)),
            amount=draw(st.integers(1, 5)) * 100,
            capabilities=draw(st.frozensets(st.sampled_from(CAPABILITIES))),
            confidence=draw(st.sampled_from(CONFIDENCES)),
            title=draw(st.sampled_from(["Alpha tranche", "Beta tranche", "Beta alpha"])),
            note=draw(st.sampled_from(["", "100% shells"])),
            best=draw(st.sampled_from(sorted(SOURCES))),
            others=draw(st.frozensets(st.sampled_from(sorted(SOURCES)))),
        )
        for number in numbers
    ]


def some(values: Any) -> Any:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


@st.composite
def filters(draw: st.DrawFn) -> PackageFilters:
    day = st.none() | st.sampled_from(DAYS)
    amount = st.none() | st.sampled_from([0, 200, 250, 300, 500])
    text = st.sampled_from(["", "", "alpha", "BETA", "beta alpha", "shells", "%", "office", "9"])
    return PackageFilters(
        as_of=draw(st.sampled_from([DAYS[2], DAYS[-1], LATEST])),
        authorities=draw(some(CODES)),
        from_on=draw(day),
        to_on=draw(day),
        fiscal_years=draw(some((2024, 2025))),
        at_least_usd=draw(amount),
        at_most_usd=draw(amount),
        capabilities=draw(some(CAPABILITIES)),
        all_capabilities=draw(st.booleans()),
        confidences=draw(some(CONFIDENCES)),
        text=draw(text),
    )


def save(rows: list[Row]) -> None:
    authorities = {code: make_authority(code=code) for code in CODES}
    words = {slug: make_capability(slug=slug) for slug in CAPABILITIES}
    sources = {
        key: make_source(key=key, title=title, publisher=publisher)
        for key, (title, publisher) in SOURCES.items()
    }
    saved = Package.objects.bulk_create(
        unsaved_package(
            slug=row.slug, authority=authorities[row.code], number=row.number,
            announced_on=row.on, amount_usd=row.amount, confidence=row.confidence,
            title=row.title, note=row.note, source=sources[row.best],
        )
        for row in rows
    )  # fmt: skip
    pairs = list(zip(rows, saved, strict=True))
    with_words, with_sources = Package.capabilities.through, Package.other_sources.through
    with_words.objects.bulk_create(
        with_words(package=package, capability=words[slug])
        for row, package in pairs
        for slug in row.capabilities
    )
    with_sources.objects.bulk_create(
        with_sources(package=package, source=sources[key])
        for row, package in pairs
        for key in row.others
    )


def passes(row: Row, asked: PackageFilters, name: str) -> bool:
    """Tell whether a row passes one filter."""
    if name == "authorities":
        return not asked.authorities or row.code in asked.authorities
    if name == "fiscal_years":
        return not asked.fiscal_years or fiscal.fiscal_year(row.on) in asked.fiscal_years
    if name == "capabilities":
        if not asked.capabilities:
            return True
        has = [slug in row.capabilities for slug in asked.capabilities]
        return all(has) if asked.all_capabilities else any(has)
    if name == "confidences":
        return not asked.confidences or row.confidence in asked.confidences
    if name == "from_on":
        return asked.from_on is None or row.on >= asked.from_on
    if name == "to_on":
        return asked.to_on is None or row.on <= asked.to_on
    if name == "at_least_usd":
        return asked.at_least_usd is None or row.amount >= asked.at_least_usd
    if name == "at_most_usd":
        return asked.at_most_usd is None or row.amount <= asked.at_most_usd
    if name == "text":
        return all(
            any(word.lower() in text.lower() for text in row.texts) for word in asked.text.split()
        )
    raise ValueError(name)


def left(rows: list[Row], asked: PackageFilters, *, without: str = "") -> list[Row]:
    return [
        row
        for row in rows
        if row.on <= asked.as_of
        and all(passes(row, asked, name) for name in FILTERS if name != without)
    ]


def counted(selection: Selection, facet: str) -> dict[str, int]:
    return {each.value: each.package_count for each in selection.facets[facet]}


@pytest.mark.django_db
@settings(max_examples=60)
@given(rows=rows(), asked=filters())
def test_selection_facets_and_sums_are_those_of_the_slow_loop(
    rows: list[Row], asked: PackageFilters
) -> None:
    with rolled_back():
        save(rows)
        selection = select(asked)
        found = slugs(selection)
        excluding = most_excluding(asked)

    expected = left(rows, asked)
    newest_first = sorted(expected, key=lambda row: row.place, reverse=True)
    assert found == [row.slug for row in newest_first]
    assert selection.package_count == len(expected)
    by_code = Counter(row.code for row in expected)
    assert selection.count_by_authority == {code: by_code[code] for code in CODES}
    assert selection.amount_usd == {
        code: sum(row.amount for row in expected if row.code == code) for code in CODES
    }

    def facet(name: str, values: Any, has: Any) -> dict[str, int]:
        others = left(rows, asked, without=name)
        return {str(value): sum(has(row, value) for row in others) for value in values}

    years = {fiscal.fiscal_year(row.on) for row in rows if row.on <= asked.as_of}
    assert counted(selection, "authorities") == facet(
        "authorities", CODES, lambda row, code: row.code == code
    )
    assert counted(selection, "fiscal_years") == facet(
        "fiscal_years",
        years.union(asked.fiscal_years),
        lambda row, year: fiscal.fiscal_year(row.on) == year,
    )
    assert counted(selection, "confidences") == facet(
        "confidences", CONFIDENCES, lambda row, confidence: row.confidence == confidence
    )
    # With all of them wanted, a further capability narrows what the chosen ones leave.
    assert counted(selection, "capabilities") == facet(
        "" if asked.all_capabilities else "capabilities",
        CAPABILITIES,
        lambda row, slug: slug in row.capabilities,
    )
    if asked.active():
        without = {name: len(left(rows, asked, without=name)) for name in asked.active()}
        assert excluding is not None
        assert excluding[1] == max(without.values())
        assert without[excluding[0]] == excluding[1]
    else:
        assert excluding is None


KEYS = {
    Sort.DATE: lambda row: row.place,
    Sort.PACKAGE: lambda row: (row.code, row.number or 0),
    Sort.AUTHORITY: lambda row: row.code,
    Sort.CAPABILITIES: lambda row: len(row.capabilities),
    Sort.AMOUNT: lambda row: row.amount,
    Sort.SOURCES: lambda row: 1 + len(row.others),
}


@pytest.mark.django_db
@settings(max_examples=40)
@given(rows=rows(), sort=st.sampled_from(Sort), descending=st.booleans())
def test_the_order_is_that_of_the_slow_loop(rows: list[Row], sort: Sort, descending: bool) -> None:
    with rolled_back():
        save(rows)
        found = slugs(select(PackageFilters(LATEST), sort=sort, descending=descending))

    newest_first = sorted(rows, key=lambda row: row.place, reverse=True)
    assert found == [row.slug for row in sorted(newest_first, key=KEYS[sort], reverse=descending)]


@pytest.mark.django_db
@settings(max_examples=25)
@given(rows=rows(), asked=filters())
def test_the_months_add_up_to_the_slow_loop(rows: list[Row], asked: PackageFilters) -> None:
    with rolled_back():
        save(rows)
        selection = select(asked)
        by_code = selection.month_sums(Grouping.AUTHORITY)
        by_capability = selection.month_sums(Grouping.CAPABILITY)

    amounts: Counter[tuple[str, date]] = Counter()
    for row in left(rows, asked):
        for group in (row.code, *(row.capabilities or {""})):
            amounts[group, row.on.replace(day=1)] += row.amount
    assert {
        (each.group, each.month): each.amount_usd for each in (*by_code, *by_capability)
    } == amounts


def test_filters_are_dropped_one_at_a_time() -> None:
    asked = PackageFilters(
        as_of=LATEST, authorities=("PDA",), from_on=BRIEFING, at_least_usd=0, text="air"
    )

    assert asked.active() == ("authorities", "from_on", "at_least_usd", "text")
    assert asked.without("at_least_usd") == replace(asked, at_least_usd=None)
    assert asked.without("text").active() == ("authorities", "from_on", "at_least_usd")
