"""What was known on a day: the ledger, the explorer and the reports without what came out later."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Balance, Verdict
from assistance.ledger.pace import targets
from assistance.models import Package, ReportedFigure
from assistance.packages.explorer import PackageFilters, select
from assistance.packages.package import NotYetKnownError, package_record
from assistance.reports.condensed import condensed_statements
from assistance.timeline import TimelineFilters, timeline
from tests.assistance.ledger.test_ledger_random import (
    DAYS,
    Ledger,
    Said,
    Sent,
    balance_after,
    days,
    ledgers,
    reported_lines,
    rolled_back,
    save,
    the_statement_that_opens,
    worked_by_hand,
)
from tests.factories import (
    make_authority,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)

BRIEFING = date(2024, 12, 23)
DAY = date(2024, 12, 10)
EVE, NEXT = DAY - timedelta(days=1), DAY + timedelta(days=1)
NEVER = date.max


def said_on(day: date, *, known_on: date) -> list[str]:
    """Return the reported balances of a day that count on the day of what was known, by key."""
    return sorted(
        line.entry.key
        for statement in ledger.statements(through=day, known_on=known_on)
        for line in statement.lines
        if line.reported and line.on == day
    )


# The seed


@pytest.mark.usefixtures("seeded")
def test_the_briefing_is_known_from_the_day_after_and_its_figures_from_its_own() -> None:
    balances = {
        "PDA": Balance(5_600_000_000, 50_000_000),
        "USAI": Balance(1_222_000_000, 5_000_000),
    }

    assert ledger.balances(as_of=BRIEFING, known_on=BRIEFING) == balances
    assert said_on(BRIEFING, known_on=BRIEFING) == [
        "remaining-balance-pda-2024-12-23-insidedefense-2024-12-23",
        "remaining-balance-usai-2024-12-23-insidedefense-2024-12-23",
    ]
    assert ledger.balances(as_of=BRIEFING, known_on=date(2024, 12, 24)) == balances
    assert said_on(BRIEFING, known_on=date(2024, 12, 24)) == [
        "remaining-balance-pda-2024-12-23-dod-2024-12-24",
        "remaining-balance-pda-2024-12-23-insidedefense-2024-12-23",
        "remaining-balance-usai-2024-12-23-dod-2024-12-24",
        "remaining-balance-usai-2024-12-23-insidedefense-2024-12-23",
    ]


@pytest.mark.usefixtures("seeded")
def test_a_figure_is_known_from_its_best_sources_day_although_another_one_is_older() -> None:
    # Best source of 13 November, another one of the 12th; the difference of 525 million.
    day = date(2024, 11, 12)

    assert ledger.balances(as_of=day, known_on=day)["USAI"] == Balance(1_675_000_000, 5_000_000)
    assert ledger.balances(as_of=day, known_on=date(2024, 11, 13))["USAI"] == Balance(
        2_200_000_000, 50_000_000
    )


@pytest.mark.usefixtures("seeded")
def test_the_opening_statement_without_a_day_of_its_source_is_known_on_its_own_day() -> None:
    opening = date(2022, 4, 28)

    before, on_it = (
        ledger.statement(authority="PDA", through=BRIEFING, known_on=day)
        for day in (date(2022, 4, 27), opening)
    )

    assert (before.balance, before.opened_with, before.fiscal_year_to_date()) == (None, None, None)
    assert all(line.balance is None for line in before.lines)
    assert on_it.balance == Balance(250_000_000, 25_000_000)


@pytest.mark.usefixtures("seeded")
def test_an_authority_without_an_opening_statement_opens_on_its_day() -> None:
    assert ledger.balances(as_of=BRIEFING, known_on=date(2020, 12, 26))["USAI"] is None
    assert ledger.balances(as_of=BRIEFING, known_on=date(2020, 12, 27))["USAI"] is not None


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("known_on", "slugs"),
    [
        (date(2022, 1, 10), ["pda-1"]),
        (date(2022, 1, 11), ["pda-1", "pda-2"]),
    ],
)
def test_a_package_that_became_public_later_is_known_from_then(
    known_on: date, slugs: list[str]
) -> None:
    # The second drawdown: of 28 December 2021, made public on 11 January 2022.
    statement = ledger.statement(authority="PDA", through=BRIEFING, known_on=known_on)
    filters = PackageFilters(as_of=BRIEFING, authorities=("PDA",), known_on=known_on)
    selection = select(filters, descending=False)

    assert [line.entry.key for line in statement.packages] == slugs
    assert [each.package.key for each in selection.page(first=0, size=9)] == slugs
    assert selection.last_on == known_on


@pytest.mark.usefixtures("seeded")
def test_a_package_that_was_not_public_yet_has_no_record() -> None:
    with pytest.raises(NotYetKnownError) as raised:
        package_record(slug="PDA-2", known_on=date(2022, 1, 10))

    assert raised.value.slug == "pda-2"
    assert raised.value.announced_on == date(2021, 12, 28)
    assert raised.value.known_since == date(2022, 1, 11)
    assert package_record(slug="pda-2", known_on=date(2022, 1, 11)).next is None


@pytest.mark.usefixtures("seeded")
def test_the_targets_of_the_briefing_are_known_from_its_sources_day() -> None:
    statements = ledger.statements(through=BRIEFING)

    assert targets(statements=statements, known_on=BRIEFING) == {"PDA": (), "USAI": ()}
    assert targets(statements=statements, known_on=date(2024, 12, 24)) == targets(
        statements=statements
    )


@pytest.mark.usefixtures("seeded")
def test_by_the_latest_day_everything_is_known() -> None:
    latest = date(2025, 12, 31)

    known = ledger.statements(through=latest, known_on=latest)
    everything = ledger.statements(through=latest)
    assert [each.lines for each in known] == [each.lines for each in everything]


# The rule


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("published_on", "known_on", "is_known"),
    [
        (None, EVE, False),
        (None, DAY, True),
        (EVE, EVE, False),
        (EVE, DAY, True),
        (NEXT, DAY, False),
        (NEXT, NEXT, True),
    ],
)
def test_a_reported_balance_is_known_from_the_later_of_its_day_and_its_sources(
    published_on: date | None, known_on: date, is_known: bool
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_funding_action(effective_on=date(2024, 1, 1), change_usd=1_000)
    source = make_source(key="best", published_on=published_on)
    earlier = make_source(key="another", published_on=date(2024, 1, 1))
    make_reported_figure(
        subject="PDA", as_of=DAY, value=700, precision=0, source=source, other_sources=[earlier]
    )

    left = ledger.balances(as_of=NEXT, known_on=known_on)["PDA"]

    assert left == Balance(700 if is_known else 1_000, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("known_on", "left"), [(DAY, None), (NEXT, Balance(700, 0))])
def test_before_an_opening_statement_is_known_the_balance_is_not_established(
    known_on: date, left: Balance | None
) -> None:
    make_authority(opens_on=DAY)
    make_funding_action(effective_on=DAY, change_usd=1_000)
    make_package(announced_on=DAY, amount_usd=100)
    make_reported_figure(
        subject="PDA", as_of=DAY, value=700, precision=0, source=make_source(published_on=NEXT)
    )

    statement = ledger.statement(authority="PDA", through=NEXT, known_on=known_on)
    (condensed,) = condensed_statements(through=NEXT, known_on=known_on)

    assert statement.balance == condensed.balance == left
    assert statement.until(DAY).balance == left
    assert (
        select(PackageFilters(as_of=NEXT, known_on=known_on)).page(first=0, size=1)[0].balance
        is None
    )


@pytest.mark.django_db
def test_what_was_known_of_the_opening_day_opens_the_ledger() -> None:
    make_authority(opens_on=DAY)
    make_reported_figure(
        key="coarse", as_of=DAY, value=700, precision=100, source=make_source(published_on=NEXT)
    )
    make_reported_figure(
        key="fine",
        as_of=DAY,
        value=720,
        precision=10,
        source=make_source(key="b", published_on=DAY),
    )

    (then,) = ledger.statements(through=NEXT, known_on=DAY)
    (later,) = ledger.statements(through=NEXT, known_on=NEXT)

    assert [(line.entry.key, line.verdict) for line in then.lines] == [("fine", Verdict.OPENS)]
    assert [(line.entry.key, line.verdict) for line in later.lines] == [
        ("coarse", Verdict.OPENS),
        ("fine", Verdict.AGREES),
    ]


@pytest.mark.django_db
def test_a_target_is_known_from_the_later_of_its_day_and_its_sources() -> None:
    make_target(stated_on=DAY, source=make_source(published_on=NEXT))
    statements = ledger.statements(through=NEXT)

    known = [len(targets(statements=statements, known_on=day)["PDA"]) for day in (EVE, DAY, NEXT)]

    assert known == [0, 0, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known_on", "keys"), [(EVE, []), (DAY, ["pda-1"]), (NEXT, ["said", "pda-1"])]
)
def test_the_timeline_holds_what_was_known(known_on: date, keys: list[str]) -> None:
    make_package(slug="pda-1", announced_on=date(2024, 12, 1), known_from=DAY)
    make_reported_figure(key="said", as_of=date(2024, 12, 2), source=make_source(published_on=NEXT))

    filters = TimelineFilters(as_of=NEXT, known_on=known_on)

    assert [each.key for each in timeline(filters=filters, page=1, page_size=9).entries] == keys


@pytest.mark.django_db
def test_the_limit_costs_the_ledger_no_query() -> None:
    make_authority()
    make_package()

    counts = []
    for known_on in (None, DAY):
        with CaptureQueriesContext(connection) as queries:
            ledger.statements(through=NEXT, known_on=known_on)
        counts.append(len(queries))

    assert counts == [7, 7]


# The slow, obvious loop


@dataclass(frozen=True)
class Book:
    """A ledger with the day from which each of its records was known, by key."""

    ledger: Ledger
    published: dict[str, date | None]

    def known_by(self, day: date) -> Ledger:
        """Return the ledger of who knows no more than what was known by a day."""
        known, late_openings = [], []
        for record in self.ledger.records:
            since = record.on
            published = self.published[record.key]
            if isinstance(record, Sent) and published:
                since = published
            if isinstance(record, Said) and published and published > record.on:
                since = published
            if since <= day:
                known.append(record)
            elif (
                isinstance(record, Said) and record.comparable and record.on == self.ledger.opens_on
            ):
                late_openings.append(record)
        opens_on = self.ledger.opens_on
        opening = [each for each in known if isinstance(each, Said) and each.on == opens_on]
        if late_openings and not the_statement_that_opens(opening):
            opens_on = NEVER
        return Ledger(opens_on if opens_on <= day else NEVER, tuple(known))


@st.composite
def books(draw: st.DrawFn) -> Book:
    book = draw(ledgers())
    published: dict[str, date | None] = {}
    for record in book.records:
        late = st.integers(0, 4) if isinstance(record, Sent) else st.integers(-2, 4)
        delay = draw(st.none() | late)
        published[record.key] = None if delay is None else record.on + timedelta(days=delay)
    return Book(book, published)


def save_book(code: str, book: Book) -> None:
    save(code, book.ledger)
    for record in book.ledger.records:
        published = book.published[record.key]
        if isinstance(record, Sent):
            Package.objects.filter(slug=f"{code}-{record.key}").update(known_from=published)
        if isinstance(record, Said):
            source = make_source(key=f"{code.lower()}-{record.key}", published_on=published)
            ReportedFigure.objects.filter(key=f"{code}-{record.key}").update(source=source)


@pytest.mark.django_db
@settings(max_examples=60)
@given(pda=books(), usai=books(), as_of=days, known_on=days)
def test_what_was_known_agrees_with_the_slow_loop(
    pda: Book, usai: Book, as_of: date, known_on: date
) -> None:
    with rolled_back():
        save_book("PDA", pda)
        save_book("USAI", usai)

        computed = {
            each.authority.code: each
            for each in ledger.statements(through=as_of, known_on=known_on)
        }
        alone = ledger.statement(authority="USAI", through=as_of, known_on=known_on)
        condensed = condensed_statements(through=as_of, known_on=known_on)
        selection = select(PackageFilters(as_of=as_of, known_on=known_on), descending=False)
        page = selection.page(first=0, size=99)

    for code, book in {"PDA": pda, "USAI": usai}.items():
        worked = worked_by_hand(book.known_by(known_on), as_of)
        expected = {f"{code}-{key}": what for key, what in worked.statements.items()}
        assert reported_lines(computed[code]) == expected
        assert balance_after(computed[code]) == worked.balance
        for day in DAYS:
            until = computed[code].until(min(day, as_of))
            assert balance_after(until) == worked.day_ends[until.through]
    assert alone == computed["USAI"]
    assert {each.authority.code: each.balance for each in condensed} == {
        code: each.balance for code, each in computed.items()
    }
    in_the_ledger = [line for each in computed.values() for line in each.packages]
    assert {each.package.key: each.balance for each in page} == {
        line.entry.key: line.balance for line in in_the_ledger
    }
