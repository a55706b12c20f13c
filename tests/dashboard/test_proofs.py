"""Proofs: every marked figure on every page leads to rows that recompute to it."""

from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs

import pytest
from django.test import Client

from assistance import ledger
from assistance.figures import Statement
from assistance.reports import read_query
from assistance.reports.proof import PROOF, proof
from dashboard.params import today

DAY = "as_of=2024-12-23"
PAGES = (
    f"/?{DAY}",
    "/?as_of=2022-04-27&balance=table&history=table",
    "/?as_of=2025-07-01&period=fiscal_year",
    f"/authorities/?{DAY}",
    f"/authorities/pda/?{DAY}",
    f"/authorities/usai/?{DAY}",
    "/authorities/usai/",
    f"/packages/?{DAY}",
    "/packages/?authority=PDA&capability=ammunition&from=2023-01-01",
    "/packages/pda-47/",
    "/packages/usai-22/",
)


class Marks(HTMLParser):
    """Collects the marked figures of a page: where each leads, and its exact value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A figure in an attribute has to be plain.
        assert not any("<a class" in (value or "") for value in given.values()), attrs
        if "data-value" in given:
            self.found.append((given.get("href") or "", given["data-value"] or ""))


def marks(client: Client, address: str) -> list[tuple[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    reader = Marks()
    reader.feed(response.text)
    return reader.found


@pytest.fixture
def one_walk(seeded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk each authority's ledger once for all proofs; a statement is a stretch of it."""
    whole = ledger.statements(through=date.max)

    def statement(*, authority: str, through: date, known_on: date | None = None) -> Statement:
        known = None if known_on is None else ledger.statements(through=through, known_on=known_on)
        stretches = known or [each.until(through) for each in whole]
        return next(each for each in stretches if each.authority.code == authority)

    monkeypatch.setattr(ledger, "statement", statement)


@pytest.mark.parametrize("address", PAGES)
def test_every_marked_figure_recomputes_from_its_proof(
    one_walk: None, client: Client, address: str
) -> None:
    found = set(marks(client, address))

    assert found
    for href, figure in sorted(found):
        path, _mark, query = href.partition("?")
        assert path.startswith("/proof/"), href
        parameters = {**parse_qs(query), "figure": [path.split("/")[2]]}
        proved = proof(read_query(PROOF, parameters, today=today()))
        assert str(proved.value) == figure, href
