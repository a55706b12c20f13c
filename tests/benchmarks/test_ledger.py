"""How long the domain takes for its answers, on the seed."""

from datetime import date

from django.core.management import call_command
from pytest_benchmark.fixture import BenchmarkFixture

from assistance.allies.totals import allies
from assistance.ledger import statement as ledger
from assistance.ledger.coverage import coverage
from assistance.ledger.entries import entries_by_authority
from assistance.ledger.pace import targets
from assistance.models import Package

LATEST = date(2025, 7, 12)


def test_load_the_seed_into_an_empty_database(db: None, benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(call_command, ("seed",), {"verbosity": 0}, rounds=1)

    assert Package.objects.count() == 99


def test_find_that_the_seed_is_loaded_already(seeded: None, benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(call_command, ("seed",), {"verbosity": 0}, rounds=3)


def test_all_statements(seeded: None, benchmark: BenchmarkFixture) -> None:
    found = benchmark(ledger.statements, through=LATEST)

    assert len(found) == 2


def test_all_statements_as_known_on_a_day(seeded: None, benchmark: BenchmarkFixture) -> None:
    found = benchmark(ledger.statements, through=LATEST, known_on=date(2024, 12, 24))

    assert len(found) == 2


def test_one_statement(seeded: None, benchmark: BenchmarkFixture) -> None:
    found = benchmark(ledger.statement, authority="PDA", through=LATEST)

    assert len(found.lines) > 100


def test_walk_the_lines_of_a_statement(seeded: None, benchmark: BenchmarkFixture) -> None:
    entries = entries_by_authority(through=LATEST, authority="PDA")["PDA"]

    benchmark(ledger.walk, opens_on=date(2022, 4, 28), entries=entries)


def test_the_fiscal_year_to_date(seeded: None, benchmark: BenchmarkFixture) -> None:
    statement = ledger.statement(authority="PDA", through=LATEST)

    assert benchmark(statement.fiscal_year_to_date) is not None


def test_the_days_of_the_records(seeded: None, benchmark: BenchmarkFixture) -> None:
    assert benchmark(coverage).latest_on == LATEST


def test_the_targets(seeded: None, benchmark: BenchmarkFixture) -> None:
    statements = ledger.statements(through=LATEST)

    benchmark(targets, statements=statements)


def test_the_allies(seeded: None, benchmark: BenchmarkFixture) -> None:
    assert benchmark(allies, as_of=LATEST).allocated_eur > 0
