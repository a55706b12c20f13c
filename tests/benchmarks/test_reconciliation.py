"""The reconciliation with a hundred times the seed's statements, packages and documents."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_benchmark.fixture import BenchmarkFixture

from assistance.models import Package, ReportedFigure, Source
from assistance.reconciliation import reading
from assistance.revision import one_revision

TIMES = 100
PAGES = {
    "newest first": "/reconciliation/",
    "one authority by difference": "/reconciliation/?authority=USAI&sort=-difference",
    "as a table, by source": "/reconciliation/?source=defense&differences=table",
    "briefings": "/briefings/",
}


@pytest.fixture
def hundredfold(seeded: None) -> Iterator[None]:
    """Add each reported figure, package and source 99 times more."""
    with transaction.atomic():
        with one_revision():
            for model, key in ((Source, "key"), (Package, "slug"), (ReportedFigure, "key")):
                model.everything.bulk_create(_copies(model, key), batch_size=2000)
            sources = dict(Source.objects.values_list("key", "pk"))
            figures = list(ReportedFigure.objects.select_related("source").iterator())
            for figure in figures:
                copied = figure.key.rpartition("--")
                if copied[1]:
                    figure.source_id = sources[f"{figure.source.key}--{copied[2]}"]
            ReportedFigure.everything.bulk_update(figures, ["source"], batch_size=500)
        yield
        transaction.set_rollback(True)


def _copies(model: Any, key: str) -> Iterator[Any]:
    rows = list(model.objects.order_by("pk"))
    for n in range(1, TIMES):
        for row in rows:
            values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
            values |= {"id": None, key: f"{getattr(row, key)}--{n}"}
            if model is Package:
                values["number"] = None
            yield model(**values)


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_over_10000_statements(
    hundredfold: None, client: Client, benchmark: BenchmarkFixture, address: str
) -> None:
    client.get(address)  # the figures of the revision are held against the records once

    response = benchmark.pedantic(client.get, (address,), setup=cache.clear, rounds=10)

    assert response.status_code == 200


def test_the_first_page_of_a_revision(
    hundredfold: None, client: Client, benchmark: BenchmarkFixture
) -> None:
    client.get("/reconciliation/")

    def forget() -> None:
        cache.clear()
        reading._figures.cache_clear()

    benchmark.pedantic(client.get, ("/reconciliation/",), setup=forget, rounds=5)
