"""How fast 100,000 packages leave as CSV and Excel, and how much memory that takes."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_benchmark.fixture import BenchmarkFixture
from pytest_django import DjangoDbBlocker

from assistance.editorial.storing import count_tables
from assistance.exports.csv import write_csv
from assistance.exports.json import write_json
from assistance.exports.provenance import Provenance
from assistance.exports.xlsx import write_xlsx
from assistance.models import Capability, FundingAuthority, Package, Source, Status
from assistance.reports import REPORTS, Query, Result, read_query
from assistance.revision import current, one_revision

PACKAGE_COUNT = 100_000
TODAY = date(2026, 11, 23)
REPORT = REPORTS["packages"]


@pytest.fixture(scope="module")
def many_packages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Add generated packages to the seed, the same ones each time, and take both away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        with one_revision():
            generate(random.Random(20241223))
        yield
        transaction.set_rollback(True)


def generate(chance: random.Random) -> None:
    authorities = list(FundingAuthority.objects.order_by("code"))
    sources = list(Source.objects.order_by("key").values_list("pk", flat=True))
    capabilities = list(Capability.objects.order_by("slug").values_list("pk", flat=True))
    packages = Package.objects.bulk_create(
        (
            Package(
                status=Status.PUBLISHED,
                slug=f"generated-{number}",
                authority=authorities[number % 2],
                announced_on=date(2021, 1, 1) + timedelta(days=chance.randrange(1600)),
                amount_usd=chance.randrange(1, 900) * 1000,
                title=f"Generated package {number} with some words",
                confidence=chance.choice(("high", "medium", "low")),
                note="note text " * chance.randrange(4),
                source_id=chance.choice(sources),
            )
            for number in range(PACKAGE_COUNT)
        ),
        batch_size=2000,
    )
    for through, column, values, most in (
        (Package.capabilities.through, "capability_id", capabilities, 7),
        (Package.other_sources.through, "source_id", sources, 4),
    ):
        through._default_manager.bulk_create(
            [
                through(package_id=package.pk, **{column: value})
                for package in packages
                for value in chance.sample(values, chance.randrange(most))
            ],
            batch_size=5000,
        )
    count_tables()


def result() -> tuple[Query, Result]:
    query = read_query(REPORT, {}, today=TODAY)
    return query, REPORT.run(query)


def resident_megabytes(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1e3


def write_all(format_: str) -> int:
    query, rows = result()
    pieces = (
        write_csv(REPORT.columns, rows)
        if format_ == "csv"
        else write_json(
            Provenance(REPORT, query),
            rows,
            generated_at=current().changed_at,  # type: ignore[arg-type]
        )
    )
    return sum(map(len, pieces))


@pytest.mark.usefixtures("many_packages", "db")
@pytest.mark.parametrize("format_", ["csv", "json"])
def test_a_hundred_thousand_packages(benchmark: BenchmarkFixture, format_: str) -> None:
    write_all(format_)  # a warm process

    benchmark.extra_info["rows"] = PACKAGE_COUNT
    benchmark.pedantic(write_all, args=(format_,), rounds=5)
    if format_ == "csv" and not Path("/proc/self/status").exists():
        return
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = resident_megabytes("VmRSS")
    write_all(format_)
    growth = resident_megabytes("VmHWM") - before
    benchmark.extra_info["memory_megabytes"] = round(growth, 1)

    assert growth < 30


@pytest.mark.usefixtures("many_packages", "db")
def test_the_first_row_of_a_hundred_thousand(benchmark: BenchmarkFixture) -> None:
    write_all("csv")

    def first() -> bytes:
        _query, rows = result()
        return next(write_csv(REPORT.columns, rows))

    piece = benchmark.pedantic(first, rounds=10)

    assert piece.count(b"\r\n") == 21


@pytest.mark.usefixtures("many_packages", "db")
def test_a_hundred_thousand_packages_in_excel(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    write_all("csv")

    def write() -> Any:
        query, rows = result()
        write_xlsx(tmp_path / "packages.xlsx", Provenance(REPORT, query), rows)

    benchmark.pedantic(write, rounds=1)

    assert (tmp_path / "packages.xlsx").stat().st_size > 1_000_000
