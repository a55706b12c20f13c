"""Random ledgers, read by the ledger and by a slow, obvious loop over the same records.

All records fall on a handful of days around the end of a fiscal year, and all amounts are small,
so that ties within a day and intervals that just touch are the rule.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Entry, FundingEntry, PackageEntry, Statement
from assistance.models import FundingAction, Package, ReportedFigure
from tests.assistance.entries import act, package, said, statement_of
from tests.factories import (
    make_authority,
    shared_source,
    unsaved_funding_action,
    unsaved_package,
    unsaved_reported_figure,
)

FIRST_DAY, LAST_DAY = date(2024, 9, 27), date(2024, 10, 4)
DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
SIGNS = {
    "appropriation": (1, 12),
    "ceiling": (1, 12),
    "expiry": (-12, -1),
    "rescission": (-12, -1),
    "revaluation": (-12, 12),
    "transfer": (-12, 12),
    "notification": (0, 0),
    "audit-finding": (0, 0),
}


@dataclass(frozen=True)
class Act:
    key: str
    on: date
    kind: str
    change: int
    precision: int


@dataclass(frozen=True)
class Sent:
    key: str
    on: date
    number: int | None
    amount: int
    charged: int | None


@dataclass(frozen=True)
class Said:
    key: str
    on: date
    qualifier: str
    value: int
    precision: int
    comparable: bool
    note: str


Record = Act | Sent | Said


@dataclass(frozen=True)
class Ledger:
    opens_on: date
    records: tuple[Record, ...]


# The slow, obvious loop


@dataclass
class Worked:
    """What a reader with a pencil gets: the balance after as_of, and what became of statements."""

    balance: tuple[int, int] | None
    statements: dict[str, tuple[str, int | None, tuple[int, int] | None]]
    day_ends: dict[date, tuple[int, int] | None]


def worked_by_hand(book: Ledger, as_of: date) -> Worked:
    worked = Worked(None, {}, {})
    is_open, left, give_or_take = False, 0, 0
    for day in DAYS:
        if day > as_of:
            break
        today = [record for record in book.records if record.on == day]
        statements = in_the_order_of_a_day(each for each in today if isinstance(each, Said))
        opening = None
        if day == book.opens_on:
            opening = the_statement_that_opens(statements)
            is_open = opening is None  # with one, what else is dated that day does not matter
        if is_open:
            for record in today:
                if isinstance(record, Act) and record.change != 0:
                    left += record.change
                    give_or_take += record.precision // 2
                if isinstance(record, Sent):
                    left -= record.amount if record.charged is None else record.charged
        if opening is not None:
            is_open, left = True, opening.value
            is_bound = opening.qualifier in ("at_least", "at_most")
            give_or_take = 0 if is_bound else opening.precision // 2
            worked.statements[opening.key] = ("opens", None, (left, give_or_take))
        for each in statements:
            if each is opening:
                continue
            if not is_open or not each.comparable:
                after = (left, give_or_take) if is_open else None
                worked.statements[each.key] = ("not_comparable", None, after)
                continue
            verdict, change = "agrees", 0
            lowest, highest = left - give_or_take, left + give_or_take
            if each.qualifier == "at_least":
                differs = highest < each.value
            elif each.qualifier == "at_most":
                differs = lowest > each.value
            else:
                half = each.precision // 2
                differs = highest < each.value - half or lowest > each.value + half
                if differs or half < give_or_take:
                    change, left, give_or_take = each.value - left, each.value, half
            if differs:
                verdict = "explained" if each.note else "open"
                if each.qualifier in ("at_least", "at_most"):
                    change, left = each.value - left, each.value
            worked.statements[each.key] = (verdict, change, (left, give_or_take))
        worked.balance = (left, give_or_take) if is_open else None
        worked.day_ends[day] = worked.balance
    return worked


def in_the_order_of_a_day(statements: Iterator[Said]) -> list[Said]:
    by_key = sorted(statements, key=lambda each: each.key)
    bounds = [each for each in by_key if each.qualifier in ("at_least", "at_most")]
    figures = [each for each in by_key if each.qualifier in ("about", "exact")]
    coarse_first = [
        each
        for precision in sorted({each.precision for each in figures}, reverse=True)
        for each in figures
        if each.precision == precision
    ]
    return bounds + coarse_first


def the_statement_that_opens(statements: list[Said]) -> Said | None:
    """Return the coarsest figure of the opening day; a bound only where nobody gave a figure."""
    comparable = [each for each in statements if each.comparable]
    figures = [each for each in comparable if each.qualifier in ("about", "exact")]
    for each in figures or comparable:
        return each
    return None


# The random ledgers

days = st.sampled_from(DAYS)
precisions = st.sampled_from([0, 2, 4, 8])


@st.composite
def acts(draw: st.DrawFn, key: str) -> Act:
    kind = draw(st.sampled_from(sorted(SIGNS)))
    lowest, highest = SIGNS[kind]
    never_zero = kind in ("revaluation", "transfer")
    change = draw(st.integers(lowest, highest).filter(lambda change: change or not never_zero))
    return Act(key, draw(days), kind, change, draw(precisions))


@st.composite
def packages(draw: st.DrawFn, key: str, number: int) -> Sent:
    amount = draw(st.integers(1, 12))
    return Sent(
        key,
        draw(days),
        draw(st.sampled_from([None, number])),
        amount,
        draw(st.none() | st.integers(0, amount)),
    )


@st.composite
def statements(draw: st.DrawFn, key: str) -> Said:
    return Said(
        key,
        draw(days),
        draw(st.sampled_from(["about", "exact", "at_least", "at_most"])),
        draw(st.integers(0, 24)),
        draw(precisions),
        draw(st.sampled_from([True, True, True, False])),
        draw(st.sampled_from(["", "Explained"])),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    numbers = draw(st.lists(st.integers(1, 99), max_size=16, unique=True))
    records: list[Record] = []
    for number in numbers:
        key = f"k{number:02}"
        kind = st.one_of(acts(key), packages(key, number), statements(key), statements(key))
        records.append(draw(kind))
    return Ledger(draw(st.sampled_from(DAYS[1:-1])), tuple(records))


def entry(record: Record) -> Entry:
    if isinstance(record, Act):
        return act(
            record.on,
            record.change,
            precision=record.precision,
            kind=record.kind,
            key=record.key,
        )
    if isinstance(record, Sent):
        return package(
            record.on,
            record.amount,
            charged_usd=record.charged,
            number=record.number,
            key=record.key,
        )
    return said(
        record.on,
        record.value,
        precision=record.precision,
        qualifier=record.qualifier,
        comparable=record.comparable,
        difference_note=record.note,
        key=record.key,
    )


def statement(book: Ledger, through: date = LAST_DAY) -> Statement:
    return statement_of(*map(entry, book.records), through=through, opens_on=book.opens_on)


def balance_after(statement: Statement) -> tuple[int, int] | None:
    balance = statement.balance
    return None if balance is None else (balance.remaining_usd, balance.uncertainty_usd)


def reported_lines(
    statement: Statement,
) -> dict[str, tuple[str, int | None, tuple[int, int] | None]]:
    return {
        line.entry.key: (
            str(line.verdict),
            line.change_usd,
            line.balance and (line.balance.remaining_usd, line.balance.uncertainty_usd),
        )
        for line in statement.lines
        if line.reported
    }


# Two bounds of one day that contradict each other: which comes last decides.
contradiction = Ledger(
    FIRST_DAY + timedelta(days=1),
    (
        Said("k1", LAST_DAY, "at_most", 3, 0, True, ""),
        Said("k2", LAST_DAY, "at_least", 7, 8, True, ""),
    ),
)


@settings(max_examples=400)
@given(book=ledgers(), as_of=days)
@example(book=contradiction, as_of=LAST_DAY)
def test_the_ledger_agrees_with_the_slow_loop(book: Ledger, as_of: date) -> None:
    worked = worked_by_hand(book, as_of)

    computed = statement(book, as_of)

    assert balance_after(computed) == worked.balance
    assert reported_lines(computed) == worked.statements


@given(book=ledgers())
def test_the_balance_of_every_day_is_the_slow_loops(book: Ledger) -> None:
    computed = statement(book)

    day_ends = {day: balance_after(computed.until(day)) for day in DAYS}

    assert day_ends == worked_by_hand(book, LAST_DAY).day_ends


@given(book=ledgers())
def test_every_record_is_a_line_and_every_line_follows_the_order_of_a_day(book: Ledger) -> None:
    lines = statement(book).lines

    assert sorted(line.entry.key for line in lines) == sorted(each.key for each in book.records)
    places = [(line.on, place(line.entry)) for line in lines]
    assert places == sorted(places)


def place(entry: Entry) -> int:
    if isinstance(entry, FundingEntry):
        return 0 if entry.change_usd > 0 else 2
    return 1 if isinstance(entry, PackageEntry) else 3


@given(book=ledgers())
def test_each_lines_change_leads_from_the_balance_before_to_its_own(book: Ledger) -> None:
    before = None
    for line in statement(book).lines:
        if before is not None:
            assert line.balance is not None
            assert line.balance.remaining_usd == before.remaining_usd + (line.change_usd or 0)
        before = line.balance


@given(book=ledgers(), as_of=days)
def test_a_statement_until_a_day_equals_one_computed_through_that_day(
    book: Ledger, as_of: date
) -> None:
    assert statement(book).until(as_of) == statement(book, as_of)


@given(book=ledgers(), data=st.data())
def test_the_order_in_which_records_are_read_does_not_matter(
    book: Ledger, data: st.DataObject
) -> None:
    shuffled = Ledger(book.opens_on, tuple(data.draw(st.permutations(book.records))))

    assert statement(shuffled) == statement(book)


@given(book=ledgers(), as_of=days)
def test_a_fiscal_year_to_date_always_sums(book: Ledger, as_of: date) -> None:
    year = statement(book, as_of).fiscal_year_to_date()

    if as_of < book.opens_on:
        assert year is None
    else:
        assert year is not None
        assert year.left == statement(book, as_of).balance
        assert year.left.remaining_usd == (
            year.opened_with_usd
            + year.added_usd
            + year.lapsed_usd
            + year.differences_usd
            + year.used_usd
        )


@given(book=ledgers())
def test_a_fiscal_year_opens_with_what_the_year_before_left(book: Ledger) -> None:
    last_of_2024, year = date(2024, 9, 30), statement(book).fiscal_year_to_date()

    assert year is not None
    if book.opens_on <= last_of_2024:
        left, _give_or_take = balance_after(statement(book, last_of_2024)) or (None, None)
        assert year.opened_with_usd == left


# Through the database


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo the block: all examples of a test run in the one transaction of that test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def save(code: str, book: Ledger) -> None:
    authority = make_authority(code=code, opens_on=book.opens_on)
    common = {"source": shared_source()}
    acts, packages, figures = [], [], []
    for each in book.records:
        if isinstance(each, Act):
            acts.append(
                unsaved_funding_action(
                    key=f"{code}-{each.key}",
                    authority=authority,
                    effective_on=each.on,
                    kind=each.kind,
                    change_usd=each.change,
                    precision=each.precision,
                    **common,
                )
            )
        elif isinstance(each, Sent):
            packages.append(
                unsaved_package(
                    slug=f"{code}-{each.key}",
                    authority=authority,
                    number=each.number,
                    announced_on=each.on,
                    amount_usd=each.amount,
                    charged_usd=each.charged,
                    **common,
                )
            )
        else:
            figures.append(
                unsaved_reported_figure(
                    key=f"{code}-{each.key}",
                    subject=code,
                    as_of=each.on,
                    qualifier=each.qualifier,
                    value=each.value,
                    precision=each.precision,
                    comparable=each.comparable,
                    not_comparable_because="" if each.comparable else "Counts something else",
                    difference_note=each.note,
                    **common,
                )
            )
    FundingAction.objects.bulk_create(acts)
    Package.objects.bulk_create(packages)
    ReportedFigure.objects.bulk_create(figures)


@pytest.mark.django_db
@settings(max_examples=40)
@given(pda=ledgers(), usai=ledgers(), as_of=days)
def test_saved_ledgers_agree_with_the_slow_loop(pda: Ledger, usai: Ledger, as_of: date) -> None:
    books = {"PDA": pda, "USAI": usai}
    with rolled_back():
        for code, book in books.items():
            save(code, book)

        computed = {each.authority.code: each for each in ledger.statements(through=as_of)}
        balances = ledger.balances(as_of=as_of)

    for code, book in books.items():
        worked = worked_by_hand(book, as_of)
        expected = {f"{code}-{key}": what for key, what in worked.statements.items()}
        assert reported_lines(computed[code]) == expected
        assert balance_after(computed[code]) == worked.balance
        assert balances[code] == computed[code].balance


@pytest.mark.django_db
@settings(max_examples=20)
@given(pda=ledgers(), usai=ledgers(), as_of=days)
def test_a_saved_ledger_reads_the_same_alone_and_among_all(
    pda: Ledger, usai: Ledger, as_of: date
) -> None:
    with rolled_back():
        save("PDA", pda)
        save("USAI", usai)

        alone = {ledger.statement(authority=code, through=as_of) for code in ("PDA", "USAI")}

        assert alone == set(ledger.statements(through=as_of))
