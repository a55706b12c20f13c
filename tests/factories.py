"""Records for tests: explicit values, no chance, no clock.

`make_…` saves a record, `unsaved_…` returns it unsaved, for `full_clean()`; the records that it
refers to are saved in both cases. Any field can be given by name:

    make_package(number=5, announced_on=date(2024, 12, 30), amount_usd=1_250_000_000)

What is not given has the value written here; every record is published, unless it is given another
`status`. A relation that is not given is a shared record,
made when first needed: the source `a-source`, the authority `PDA`, the partner `DNK`, the
coalition `air-force`. Keys and slugs follow from the other values as in the seed files
(`pda-5`, `pda-ceiling-2022-05-21`), so that two records of a kind differ in what the test is about.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from assistance.models import (
    Activity,
    Capability,
    Coalition,
    CoalitionMembership,
    ContextNote,
    Contribution,
    Correction,
    ExchangeRate,
    FundingAction,
    FundingAuthority,
    Meeting,
    Package,
    Partner,
    ReportedFigure,
    Source,
    Target,
)


def unsaved_source(*, key: str = "dod-2024-12-30", **changes: Any) -> Source:
    """Return an official release without an address."""
    values = {
        "status": "published",
        "title": "Security assistance for Ukraine",
        "publisher": "Department of Defense",
        "published_on": date(2024, 12, 30),
        "url": "",
        "kind": "official",
        "access": "read",
    }
    return Source(key=key, **values | changes)


def make_source(**changes: Any) -> Source:
    """Save `unsaved_source`."""
    return _saved(unsaved_source(**changes))


def unsaved_authority(
    *, code: str = "PDA", opens_on: date = date(2022, 4, 28), **changes: Any
) -> FundingAuthority:
    """Return a drawdown authority: what is dated before its first day does not count."""
    values = {
        "status": "published",
        "name": f"Authority {code}",
        "kind": "drawdown",
        "legal_basis": "Foreign Assistance Act of 1961, section 506(a)(1)",
        "description": "Equipment from stocks, counted against a ceiling.",
    }
    return FundingAuthority(code=code, opens_on=opens_on, **values | changes)


def make_authority(
    *, code: str = "PDA", opens_on: date = date(2022, 4, 28), **changes: Any
) -> FundingAuthority:
    """Save `unsaved_authority`."""
    return _saved(unsaved_authority(code=code, opens_on=opens_on, **changes))


def unsaved_funding_action(
    *,
    authority: FundingAuthority | None = None,
    effective_on: date = date(2022, 5, 21),
    kind: str = "ceiling",
    change_usd: int = 8_000_000_000,
    **changes: Any,
) -> FundingAction:
    """Return a ceiling of PDA of 8 billion dollars, exact; `key` is like `pda-ceiling-2022-05-21`.

    Another kind needs its own `change_usd`: the sign follows from the kind.
    """
    authority = authority or shared_authority()
    values = {
        "status": "published",
        "key": f"{authority.code.lower()}-{kind}-{effective_on}",
        "precision": 0,
        "stated_usd": None,
        "fiscal_year": None,
        "expires_on": None,
        "description": "An act on the authority",
        "source": changes.get("source") or shared_source(),
        "confidence": "high",
    }
    return FundingAction(
        authority=authority,
        effective_on=effective_on,
        kind=kind,
        change_usd=change_usd,
        **values | changes,
    )


def make_funding_action(*, other_sources: Iterable[Source] = (), **changes: Any) -> FundingAction:
    """Save `unsaved_funding_action` and link it to other_sources."""
    action = _saved(unsaved_funding_action(**changes))
    action.other_sources.set(other_sources)
    return action


def unsaved_target(
    *,
    authority: FundingAuthority | None = None,
    stated_on: date = date(2024, 12, 23),
    due_on: date = date(2025, 1, 20),
    target_remaining_usd: int | None = None,
    **changes: Any,
) -> Target:
    """Return a goal of PDA that sets a day but no figure; `key` is like `pda-2025-01-20`."""
    authority = authority or shared_authority()
    values = {
        "status": "published",
        "key": f"{authority.code.lower()}-{due_on}",
        "wording": "Drawdowns continue through the end of the administration",
        "source": changes.get("source") or shared_source(),
    }
    return Target(
        authority=authority,
        stated_on=stated_on,
        due_on=due_on,
        target_remaining_usd=target_remaining_usd,
        **values | changes,
    )


def make_target(**changes: Any) -> Target:
    """Save `unsaved_target`."""
    return _saved(unsaved_target(**changes))


def unsaved_capability(*, slug: str = "air-defense", **changes: Any) -> Capability:
    """Return a word of the vocabulary; `name` is the slug in words."""
    values = {
        "status": "published",
        "name": slug.replace("-", " ").capitalize(),
        "description": "What the word covers",
    }
    return Capability(slug=slug, **values | changes)


def make_capability(**changes: Any) -> Capability:
    """Save `unsaved_capability`."""
    return _saved(unsaved_capability(**changes))


def unsaved_package(
    *,
    authority: FundingAuthority | None = None,
    number: int | None = 1,
    announced_on: date = date(2024, 12, 2),
    amount_usd: int = 725_000_000,
    **changes: Any,
) -> Package:
    """Return a package of PDA, charged in full and known on its day; `slug` is like `pda-1`.

    A package without a number has a slug like `pda-2024-12-02`.
    """
    authority = authority or shared_authority()
    values = {
        "status": "published",
        "slug": f"{authority.code.lower()}-{announced_on if number is None else number}",
        "known_from": None,
        "charged_usd": None,
        "title": "A package",
        "source": changes.get("source") or shared_source(),
        "confidence": "high",
    }
    return Package(
        authority=authority,
        number=number,
        announced_on=announced_on,
        amount_usd=amount_usd,
        **values | changes,
    )


def make_package(
    *,
    capabilities: Iterable[Capability] = (),
    other_sources: Iterable[Source] = (),
    **changes: Any,
) -> Package:
    """Save `unsaved_package` and link it to capabilities and other_sources."""
    package = _saved(unsaved_package(**changes))
    package.capabilities.set(capabilities)
    package.other_sources.set(other_sources)
    return package


def unsaved_reported_figure(
    *,
    measure: str = "remaining_balance",
    subject: str = "PDA",
    as_of: date = date(2024, 12, 23),
    value: int = 5_600_000_000,
    unit: str = "usd",
    precision: int = 100_000_000,
    **changes: Any,
) -> ReportedFigure:
    """Return “about 5.6 billion dollars remain of PDA”, comparable.

    `key` is like `remaining_balance-pda-2024-12-23`. `full_clean()` of a remaining balance asks
    for the authority that `subject` names: make it first.
    """
    values = {
        "status": "published",
        "key": "-".join(filter(None, (measure, subject.lower(), str(as_of)))),
        "qualifier": "about",
        "comparable": True,
        "not_comparable_because": "",
        "wording": "about that much",
        "source": changes.get("source") or shared_source(),
        "confidence": "high",
    }
    return ReportedFigure(
        measure=measure,
        subject=subject,
        as_of=as_of,
        value=value,
        unit=unit,
        precision=precision,
        **values | changes,
    )


def make_reported_figure(*, other_sources: Iterable[Source] = (), **changes: Any) -> ReportedFigure:
    """Save `unsaved_reported_figure` and link it to other_sources."""
    figure = _saved(unsaved_reported_figure(**changes))
    figure.other_sources.set(other_sources)
    return figure


def unsaved_partner(*, code: str = "DNK", **changes: Any) -> Partner:
    """Return a member of NATO and the EU; contact group and GDP are unknown."""
    values = {
        "status": "published",
        "name": f"Partner {code}",
        "nato_member": True,
        "eu_member": True,
        "contact_group": None,
        "contact_group_source": None,
        "gdp_eur": None,
        "gdp_usd": None,
        "gdp_year": None,
        "source": None,
    }
    return Partner(code=code, **values | changes)


def make_partner(**changes: Any) -> Partner:
    """Save `unsaved_partner`."""
    return _saved(unsaved_partner(**changes))


def unsaved_contribution(
    *,
    partner: Partner | None = None,
    month: date = date(2024, 12, 1),
    kind: str = "military",
    measure: str = "allocation",
    amount: int = 1_000_000,
    currency: str = "EUR",
    **changes: Any,
) -> Contribution:
    """Return a military allocation of Denmark of one million euro."""
    values = {
        "status": "published",
        "series": "kiel-r29-monthly",
        "source": changes.get("source") or shared_source(),
    }
    return Contribution(
        partner=partner or shared_partner(),
        month=month,
        kind=kind,
        measure=measure,
        amount=amount,
        currency=currency,
        **values | changes,
    )


def make_contribution(**changes: Any) -> Contribution:
    """Save `unsaved_contribution`."""
    return _saved(unsaved_contribution(**changes))


def unsaved_activity(
    *, key: str = "DNKM1", partner: Partner | None = None, **changes: Any
) -> Activity:
    """Return military aid of DKK 1,000 of 12 December 2024, committed, worth EUR 134."""
    values = {
        "status": "published",
        "series": "kiel-r7-activities",
        "donor_name": "Denmark",
        "announced_on": date(2024, 12, 12),
        "date_precision": "day",
        "kind": "military",
        "measure": "commitment",
        "amount": 1_000,
        "currency": "DKK",
        "estimated": False,
        "value_eur": 134,
        "source": changes.get("source") or shared_source(),
    }
    return Activity(key=key, partner=partner or shared_partner(), **values | changes)


def make_activity(**changes: Any) -> Activity:
    """Save `unsaved_activity`."""
    return _saved(unsaved_activity(**changes))


def unsaved_exchange_rate(
    *,
    currency: str = "EUR",
    month: date = date(2024, 12, 1),
    usd_per_unit: Decimal = Decimal("1.05"),
    **changes: Any,
) -> ExchangeRate:
    """Return a month's rate of the euro."""
    values = {"status": "published", "source": changes.get("source") or shared_source()}
    return ExchangeRate(
        currency=currency, month=month, usd_per_unit=usd_per_unit, **values | changes
    )


def make_exchange_rate(**changes: Any) -> ExchangeRate:
    """Save `unsaved_exchange_rate`."""
    return _saved(unsaved_exchange_rate(**changes))


def unsaved_coalition(*, slug: str = "air-force", **changes: Any) -> Coalition:
    """Return a coalition without members; `name` is the slug in words."""
    values = {
        "status": "published",
        "name": slug.replace("-", " ").capitalize(),
        "established_on": date(2023, 10, 11),
        "source": changes.get("source") or shared_source(),
    }
    return Coalition(slug=slug, **values | changes)


def make_coalition(*, other_sources: Iterable[Source] = (), **changes: Any) -> Coalition:
    """Save `unsaved_coalition` and link it to other_sources."""
    coalition = _saved(unsaved_coalition(**changes))
    coalition.other_sources.set(other_sources)
    return coalition


def unsaved_membership(
    *,
    coalition: Coalition | None = None,
    partner: Partner | None = None,
    role: str = "member",
    status: str = "published",
) -> CoalitionMembership:
    """Return a partner's membership in a coalition."""
    return CoalitionMembership(
        coalition=coalition or shared_coalition(),
        partner=partner or shared_partner(),
        role=role,
        status=status,
    )


def make_membership(**changes: Any) -> CoalitionMembership:
    """Save `unsaved_membership`."""
    return _saved(unsaved_membership(**changes))


def unsaved_meeting(
    *, number: int = 25, held_on: date = date(2025, 1, 9), **changes: Any
) -> Meeting:
    """Return a meeting in person; place and chair are unknown."""
    values = {
        "status": "published",
        "format": "in person",
        "source": changes.get("source") or shared_source(),
    }
    return Meeting(number=number, held_on=held_on, **values | changes)


def make_meeting(*, other_sources: Iterable[Source] = (), **changes: Any) -> Meeting:
    """Save `unsaved_meeting` and link it to other_sources."""
    meeting = _saved(unsaved_meeting(**changes))
    meeting.other_sources.set(other_sources)
    return meeting


def unsaved_context_note(
    *, as_of: date = date(2024, 12, 23), topic: str = "battlefield", **changes: Any
) -> ContextNote:
    """Return what a briefing said of the battlefield; `key` is like `2024-12-23-battlefield`."""
    values = {
        "status": "published",
        "key": f"{as_of}-{topic}",
        "statement": "The front moved little.",
        "source": changes.get("source") or shared_source(),
    }
    return ContextNote(as_of=as_of, topic=topic, **values | changes)


def make_context_note(**changes: Any) -> ContextNote:
    """Save `unsaved_context_note`."""
    return _saved(unsaved_context_note(**changes))


def make_correction(
    *,
    key: str = "pda-1",
    corrected_at: datetime = datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    **changes: Any,
) -> Correction:
    """Save a line of the log: the amount of package pda-1 fell from 500 to 495 million dollars."""
    values = {
        "table": "packages",
        "authority": "PDA",
        "kind": "changed",
        "changes": [["amount_usd", "500000000", "495000000"]],
        "reason": "The release was corrected.",
    }
    return _saved(Correction(key=key, corrected_at=corrected_at, **values | changes))


def shared_source() -> Source:
    """Return the source that records rest on where a test names none."""
    return Source.objects.filter(key="a-source").first() or make_source(key="a-source")


def shared_authority() -> FundingAuthority:
    """Return PDA, as it stands or as `make_authority` writes it."""
    return FundingAuthority.objects.filter(code="PDA").first() or make_authority()


def shared_partner() -> Partner:
    """Return Denmark, as it stands or as `make_partner` writes it."""
    return Partner.objects.filter(code="DNK").first() or make_partner()


def shared_coalition() -> Coalition:
    """Return the air force coalition, as it stands or as `make_coalition` writes it."""
    return Coalition.objects.filter(slug="air-force").first() or make_coalition()


def _saved(record: Any) -> Any:
    record.save(force_insert=True)
    return record
