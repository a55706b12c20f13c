"""Files of 50,000 rows: read, checked against what is stored, and imported."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assistance import revision
from assistance.imports.applying import NamedFile, apply
from assistance.imports.checking import CheckedRow, check_rows
from assistance.imports.files import columns_of, read_table
from tests.factories import make_authority, make_capability, make_partner, make_source

COUNT = 50_000
FIRST = date(2022, 1, 1)
CODES = [f"Z{one}{two}" for one in "ABCDEF" for two in "ABCDEFGHIJ"]

pytestmark = pytest.mark.django_db  # without it there would be no database of the tests' own


@pytest.fixture
def referred(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Store what the rows refer to beside the seed, and take both away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        make_authority(code="BENCH", opens_on=FIRST)
        for n in range(16):
            make_capability(slug=f"bench-{n}")
        for n in range(400):
            make_source(key=f"bench-{n}")
        for code in CODES:
            make_partner(code=code)
        yield
        transaction.set_rollback(True)


def contributions() -> bytes:
    lines = ["series,partner,month,kind,measure,amount,currency,source_key"]
    for n in range(COUNT):
        month = f"{2020 + n // 60 % 5}-{n // 300 % 12 + 1:02}-01"
        partner, series = CODES[n % 60], f"bench-{n // 3600}"
        lines.append(f"{series},{partner},{month},military,allocation,{n * 7},EUR,bench-{n % 400}")
    return "\n".join(lines).encode()


def packages() -> bytes:
    lines = [
        "slug,authority,number,announced_on,known_from,amount_usd,charged_usd,title,capabilities,"
        "source_key,other_source_keys,confidence,note"
    ]
    for n in range(COUNT):
        words = ";".join(sorted({f"bench-{n % 16}", f"bench-{(n * 5 + 1) % 16}"}))
        lines.append(
            f"bench-{n},BENCH,,{FIRST + timedelta(days=n % 900)},,{1_000_003 + 7 * n},,"
            f"Package {n},{words},bench-{n % 400},bench-{(n + 7) % 400},high,"
        )
    return "\n".join(lines).encode()


FILES = {"contributions": contributions, "packages": packages}
each_table = pytest.mark.parametrize("table", list(FILES))


def checked(table: str, content: bytes) -> list[CheckedRow]:
    columns, ignored = columns_of(table)
    rows = read_table(name="x.csv", content=content, columns=columns, ignored=ignored)
    return list(check_rows(table=table, rows=rows))


@each_table
def test_a_check(referred: None, benchmark: Any, table: str) -> None:
    rows = benchmark.pedantic(checked, (table, FILES[table]()), rounds=1)

    assert {row.outcome.value for row in rows} == {"new"}


@each_table
def test_an_import(referred: None, benchmark: Any, table: str) -> None:
    rows = checked(table, content := FILES[table]())
    arguments = {
        "table": table,
        "rows": rows,
        "file": NamedFile.of("x.csv", content),
        "by": None,
        "reason": "",
        "checked_revision": revision.current().number,
    }

    assert benchmark.pedantic(apply, kwargs=arguments, rounds=1) == COUNT
