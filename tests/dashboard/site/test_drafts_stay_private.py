"""What is not published counts nowhere in public: no page, feed or export changes by a byte."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assistance.allies import months as allied_months
from assistance.editorial.publishing import draft_change
from assistance.editorial.versions import Version
from assistance.models import (
    Capability,
    Coalition,
    CoalitionMembership,
    DraftChange,
    ExchangeRate,
    FundingAuthority,
    Package,
    Partner,
    Record,
    ReportedFigure,
    Source,
)
from assistance.packages import columns as package_columns
from assistance.packages import further_sources
from assistance.reconciliation import reading
from assistance.reports import REPORTS
from assistance.revision import current
from assistance.tables.catalogue import TABLES
from tests.factories import make_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

MODELS: list[Any] = [resource._meta.model for resource in TABLES.values()]
BIG = 9_000_000_000_000
DAY = date(2024, 12, 23)
LATER = date(2030, 6, 1)  # beyond all that the seed covers
NO_RATE = date(2024, 12, 1)
BOTH = ("draft", "withdrawn")

PAGES = [
    *(
        f"{page}?as_of={day}"
        for page in ("/", "/authorities/", "/authorities/pda/", "/authorities/usai/", "/packages/")
        for day in ("2024-12-23", "2022-09-30")
    ),
    *("/changes/", "/changes/?from=2022-04-20&to=2024-12-23", "/?window=30&as_of=2024-12-23"),
    *("/", "/authorities/", "/authorities/usai/", "/packages/", "/sources/", "/data/"),
    *(f"{page}?known_on=2024-12-23" for page in ("/", "/authorities/pda/", "/packages/", "/data/")),
    *("/changes/?known_on=2024-12-23", "/packages/secret-draft/?known_on=2024-12-23"),
    *(f"/{report}.csv?known_on=2024-12-23" for report in ("statement", "packages", "pace")),
    *("/data.json", "/feed.atom", "/feed.json", "/packages/feed.atom", "/packages/feed.json"),
    *(f"/packages/?period={period}&group=capability" for period in ("month", "fiscal-year")),
    *(f"/packages/?sort={sort}" for sort in ("-amount", "sources", "capabilities", "package")),
    *("/packages/?q=secret", "/packages/?q=department&page=2", "/packages/?capability=air-defense"),
    *("/allies/", "/allies/?measure=commitments&rank=amount&currency=usd", "/allies/dnk/"),
    *("/allies/?kind=all&coalition=drones&group=nato", "/allies/?series=secret-draft"),
    *("/packages/feed.json?authority=USAI", "/packages/pda-73/", "/packages/usai-22/"),
    *("/sources/?q=secret", "/sources/?page=2", "/sources/?sort=publisher&kind=official"),
    *("/contact-group/", "/contact-group/?as_of=2024-12-23", "/contact-group/?as_of=2026-02-12"),
    *("/timeline/", "/timeline/?as_of=2024-12-23", "/timeline/?q=secret&authority=PDA"),
    *("/reconciliation/", "/reconciliation/?source=secret", "/reconciliation/?authority=ZDA"),
    *("/briefings/", "/briefings/dod-2024-12-24/"),
    "/reconciliation/coalition-leads-2024-12-23-dod-2024-12-24/",
    "/reconciliation/remaining-balance-pda-2024-12-23-dod-2024-12-24/",
    "/reconciliation/us-committed-since-2022-02-24-2024-11-14-dod-2024-11-14/",
    "/methodology/",
    # What is not published has no address.
    # Not those of what was withdrawn: they say so.
    "/packages/secret-draft/",
    "/sources/secret-draft/",
    "/reconciliation/secret-draft/",
    "/briefings/secret-draft/",
    "/allies/zda/",
    *(f"/authorities/{code}/" for code in ("zda", "zwa")),
    *(f"/authorities/{code}/packages.csv" for code in ("zda", "zwa", "pda")),
]
FRAGMENTS = {
    "overview-report": f"/?as_of={DAY}",
    "overview-balance": f"/?as_of={DAY}",
    "overview-history": f"/?as_of={DAY}",
    "authorities-list": f"/authorities/?as_of={DAY}",
    "authority-report": f"/authorities/pda/?as_of={DAY}",
    "authority-balance": f"/authorities/usai/?as_of={DAY}",
    "authority-burn-down": f"/authorities/usai/?as_of={DAY}",
    "changes-result": "/changes/",
    "packages-result": f"/packages/?as_of={DAY}",
    "sources-result": "/sources/?q=department",
    "contact-group-report": f"/contact-group/?as_of={DAY}",
    "timeline-result": f"/timeline/?as_of={DAY}&kind=meeting&kind=context",
    "timeline-list": f"/timeline/?as_of={DAY}",
    "reconciliation-report": f"/reconciliation/?as_of={DAY}",
    "reconciliation-differences": "/reconciliation/?authority=PDA",
    "briefings-list": "/briefings/",
    "data-reports": "/data/",
    "allies-result": f"/allies/?as_of={DAY}",
    "ally-report": f"/allies/est/?as_of={DAY}",
}
EXPORTS = [
    f"/{name}.{format_}{query}"
    for name in REPORTS
    for format_ in ("csv", "json")
    for query in ("", f"?as_of={DAY}")
]
# A choice of a filter that is a row: what is not published is none, and the refusal lists none.
REFUSED = [
    *("/packages.csv?capability=secret-draft", "/balances.csv?authority=ZDA"),
    *("/allies.csv?series=secret-draft", "/allies.csv?coalition=secret-draft"),
    *("/allied_history.csv?partner=ZDA", "/activities.csv?partner=ZDA"),
    *("/contributions.csv?partner=ZDA", "/contributions.csv?series=secret-draft"),
    *("/exchange_rates.csv?currency=ZDA", "/coalition_members.csv?coalition=secret-draft"),
    *("/context_notes.csv?topic=secret-draft", "/reported_figures.csv?subject=secret-draft"),
    *("/packages.csv?q=secret", "/sources.csv?q=secret", "/timeline.csv?q=secret"),
    "/reconciliation.csv?source=secret",
]


@pytest.fixture(autouse=True)
def _activity(seeded: None) -> None:
    """Publish an activity: the seed has none, and every table is to have a row."""
    make_activity(
        partner=Partner.objects.order_by("pk")[0], source=Source.objects.order_by("pk")[0]
    )


def answers(client: Client) -> dict[str, tuple[int, str]]:
    """Return what the site says at every address, without the moments at which it said so."""
    # Nothing kept hides what is there now: the revision stays, and with it all that is kept.
    cache.clear()
    package_columns._latest = None
    further_sources._latest = None
    allied_months._latest = ((-1, None), {})
    reading._figures.cache_clear()
    found = {address: _answer(client.get(address)) for address in (*PAGES, *EXPORTS, *REFUSED)}
    for key in Source.objects.order_by("key").values_list("key", flat=True)[:400:8]:
        found[f"/sources/{key}/"] = _answer(client.get(f"/sources/{key}/"))
    for root_id, address in FRAGMENTS.items():
        asked = {"HX-Request": "true", "HX-Target": root_id}
        found[f"{address} {root_id}"] = _answer(client.get(address, headers=asked))
    return found


BEFORE: dict[str, tuple[int, str]] = {}


def answers_before(client: Client) -> dict[str, tuple[int, str]]:
    """Return the answers with nothing unpublished; each test begins with the same records."""
    if not BEFORE:
        BEFORE.update(answers(client))
    return BEFORE


def _answer(response: Any) -> tuple[int, str]:
    streaming = getattr(response, "streaming", False)
    body = b"".join(response.streaming_content) if streaming else response.content
    return response.status_code, re.sub(r'"generated_at": ?"[^"]*"', "", body.decode())


@pytest.fixture(autouse=True)
def _month_without_a_rate() -> None:
    """Delete a rate in use: nothing tells better whether an unpublished one would be taken."""
    ExchangeRate.everything.filter(currency="EUR", month=NO_RATE).delete()


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [address for address in before if before[address] != after.get(address)]


def twins() -> Iterator[Any]:
    """Yield unpublished rows of every table, linked to published rows and to one another."""
    for model in MODELS:
        rows = list(model.objects.order_by("pk")[:3])
        for status in BOTH:
            yield from (_twin(row, status, place) for place, row in enumerate(rows))


def _twin(row: Any, status: str, place: int) -> Any:
    """Return an unpublished row like a published one, with other keys and a big amount."""
    model = type(row)
    code = ("ZD" if status == "draft" else "ZW") + "ABC"[place]
    name = f"secret-{status}" if place == 0 else f"secret-{status}-{place}"
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    values |= {"id": None, "status": status}
    day = DAY - timedelta(days=place) if place < 2 else LATER
    due_on = LATER + timedelta(days=BOTH.index(status))
    changes: dict[str, Any] = {
        "key": name, "slug": name, "topic": name, "series": name, "title": f"Zzsecret {name}",
        "publisher": "Zzsecret department", "statement": "Zzsecret", "wording": "Zzsecret",
        "amount_usd": BIG, "charged_usd": None, "amount": BIG, "value": BIG, "usd_per_unit": 99,
        "target_remaining_usd": BIG, "gdp_eur": 1, "gdp_usd": 1, "gdp_year": 2021,
        "announced_on": day, "effective_on": day, "as_of": day, "stated_on": day, "held_on": day,
        "established_on": day, "opens_on": date(2019, 1, 1), "due_on": due_on, "known_from": None,
        "expires_on": None, "comparable": True, "not_comparable_because": "", "precision": 0,
        "contact_group": True, "role": "lead",
    }  # fmt: skip
    values |= {key: value for key, value in changes.items() if key in values}
    match model.__name__:
        case "FundingAuthority":
            values["code"] = code
        case "Partner":
            values["code"] = code
            values["contact_group_source_id"] = Source.objects.order_by("pk")[0].pk
            values["source_id"] = values["contact_group_source_id"]
        case "FundingAction":
            values |= {"kind": "appropriation", "change_usd": BIG}
        case "Package":
            values["number"] = None if place == 0 else 900 + place + 10 * BOTH.index(status)
        case "ReportedFigure":
            balance = {"measure": "remaining_balance", "subject": "PDA", "unit": "usd"}
            other = {"measure": "allied_committed", "subject": name, "unit": "usd"}
            values |= balance if place != 1 else other
            values["as_of"] = [DAY, DAY, LATER][place]
        case "Meeting":
            values["number"] = 900 + place + 10 * BOTH.index(status)
        case "Contribution":
            # At place 0 as what the allies page adds up, but for the status.
            values["series"] = name if place else "kiel-r29-monthly"
            values |= {"kind": "military", "measure": "allocation", "currency": "EUR"}
            values["month"] = [date(2019, 1 + BOTH.index(status), 1), DAY.replace(day=1),
                               LATER.replace(month=1 + BOTH.index(status))][place]  # fmt: skip
        case "ExchangeRate":
            values["currency"] = code if place == 0 else "EUR"
            values["month"] = LATER.replace(month=1 + place + 3 * BOTH.index(status), day=1)
            if (status, place) == ("draft", 1):
                values["month"] = NO_RATE
    return model(**values)


def store(rows: Iterable[Any]) -> None:
    """Add rows without a revision: a withdrawn one raised it when it was withdrawn."""
    for row in rows:
        type(row).everything.bulk_create([row])


def add_unpublished() -> None:
    store(each for each in twins() if not isinstance(each, CoalitionMembership))
    for status in BOTH:
        mine = {
            model: list(model.everything.filter(status=status).order_by("pk")) for model in MODELS
        }
        published: dict[Any, Any] = {
            model: model.objects.order_by("pk").first() for model in MODELS
        }
        # Sources that are published, and others that are not, by unpublished records.
        for model in MODELS:
            for record in mine[model]:
                if "other_sources" in record._history_m2m_fields:
                    record.other_sources.set([*mine[Source], *Source.objects.order_by("pk")[:40]])
                if isinstance(record, Package):
                    record.capabilities.set([*mine[Capability], *Capability.objects.all()])
        store(
            CoalitionMembership(coalition=coalition, partner=partner, role="lead", status=status)
            for coalition, partner in [
                (mine[Coalition][0], mine[Partner][0]),
                (mine[Coalition][0], published[Partner]),
                (published[Coalition], mine[Partner][0]),
                (published[Coalition], _no_member(published[Coalition])),
            ]
        )
        # Of an unpublished authority with unpublished words and sources.
        for offset, model in ((1, Package), (2, Package), (3, ReportedFigure)):
            row = mine[model][0]
            row.pk = None
            row.source = mine[Source][0]
            if model is Package:
                row.slug, row.authority = f"{row.slug}-{offset}0", mine[FundingAuthority][0]
            else:
                row.key, row.subject = f"{row.key}-{offset}0", mine[FundingAuthority][0].code
            store([row])


def _no_member(coalition: Coalition) -> Partner:
    return Partner.objects.exclude(memberships__coalition=coalition).order_by("-code").first()


def add_changes() -> None:
    """Draft a change of some published rows of every table."""
    for model in MODELS:
        record: Record = model.objects.order_by("-pk").first()
        content_type = ContentType.objects.get_for_model(model)
        names = [field.name for field in model._meta.concrete_fields]
        for name in ("title", "note", "wording", "description", "statement", "place"):
            if name in names:
                setattr(record, name, "Zzsecret")
        if not draft_change(Version(record), by=None, reason="Zzsecret"):
            DraftChange.objects.create(
                content_type=content_type, object_id=record.pk, changes=[["role", "a", "b"]],
                reason="Zzsecret", changed_at=timezone.now(),
            )  # fmt: skip


def test_what_is_not_published_changes_no_byte_of_what_is_public(client: Client) -> None:
    before, revision = answers_before(client), current()
    assert {status for status, _body in before.values()} == {200, 400, 404}

    add_unpublished()
    add_changes()

    assert current() == revision
    after = answers(client)
    assert differing(before, after) == []
    assert not [address for address, (_status, body) in after.items() if "Zzsecret" in body]
    for model in MODELS:
        for status in BOTH:
            assert model.everything.filter(status=status).exists()


def test_what_is_published_does_change_what_is_public(client: Client) -> None:
    """The rows of the test above would be seen at most addresses, so that it can fail."""
    before = answers_before(client)
    add_unpublished()
    for model in MODELS:
        model.everything.filter(status="draft").update(status="published")

    after = answers(client)

    assert len(differing(before, after)) > 100
