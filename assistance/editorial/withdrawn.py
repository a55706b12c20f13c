"""Records that were withdrawn: what they were, when and why. A draft is never among them."""

from dataclasses import dataclass
from datetime import date, datetime

from assistance.editorial.corrections import CorrectionFigure, corrections_of
from assistance.models import (
    CorrectionKind,
    FundingAction,
    Package,
    Record,
    ReportedFigure,
    Source,
    Status,
)
from assistance.revision import RecordQuerySet


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When and why a record was withdrawn, and its whole log, newest first.

    `withdrawn_at` is None and `reason` "" where the log does not hold the withdrawal.
    """

    corrections: tuple[CorrectionFigure, ...]

    @property
    def withdrawn_at(self) -> datetime | None:
        """The moment of the last withdrawal."""
        return self._entry.corrected_at if self._entry else None

    @property
    def reason(self) -> str:
        """The reason of the last withdrawal."""
        return self._entry.reason if self._entry else ""

    @property
    def _entry(self) -> CorrectionFigure | None:
        withdrawals = (each for each in self.corrections if each.kind is CorrectionKind.WITHDRAWN)
        return next(withdrawals, None)


@dataclass(frozen=True, slots=True)
class WithdrawnPackage:
    """A package as it was; `authority_is_published` says whether its authority still is."""

    slug: str
    title: str
    number: int | None
    announced_on: date
    amount_usd: int
    authority: str
    authority_name: str
    authority_is_published: bool
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class WithdrawnSource:
    """A source as it was."""

    key: str
    title: str
    publisher: str
    published_on: date | None
    kind: str
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class WithdrawnReportedFigure:
    """A reported figure as it was; `measure` is in words, `value` in the unit: usd or count."""

    key: str
    measure: str
    subject: str
    as_of: date
    qualifier: str
    value: int
    precision: int
    unit: str
    wording: str
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class WithdrawnFundingAction:
    """A funding action as it was; `kind` is in words, `change_usd` signed."""

    key: str
    authority: str
    kind: str
    effective_on: date
    change_usd: int
    description: str
    withdrawal: Withdrawal


def withdrawn_package(*, slug: str) -> WithdrawnPackage | None:
    """Return the withdrawn package with this slug, in two queries; None where there is none.

    Where no slug is spelt like this, one that differs in capitals only is taken.
    """
    rows = list(_withdrawn(Package).select_related("authority").filter(slug__iexact=slug))
    package = min(rows, key=lambda row: (row.slug != slug, row.slug), default=None)
    return package and WithdrawnPackage(
        slug=package.slug,
        title=package.title,
        number=package.number,
        announced_on=package.announced_on,
        amount_usd=package.amount_usd,
        authority=package.authority.code,
        authority_name=package.authority.name,
        authority_is_published=package.authority.status == Status.PUBLISHED,
        withdrawal=_withdrawal("packages", package.slug),
    )


def withdrawn_source(*, key: str) -> WithdrawnSource | None:
    """Return the withdrawn source with this key, in two queries; None where there is none."""
    source = _withdrawn(Source).filter(key=key).first()
    return source and WithdrawnSource(
        key=source.key,
        title=source.title,
        publisher=source.publisher,
        published_on=source.published_on,
        kind=source.get_kind_display(),
        withdrawal=_withdrawal("sources", key),
    )


def withdrawn_funding_action(*, key: str) -> WithdrawnFundingAction | None:
    """Return the withdrawn funding action with this key, in two queries; None without one."""
    action = _withdrawn(FundingAction).select_related("authority").filter(key=key).first()
    return action and WithdrawnFundingAction(
        key=action.key,
        authority=action.authority.code,
        kind=action.get_kind_display(),
        effective_on=action.effective_on,
        change_usd=action.change_usd,
        description=action.description,
        withdrawal=_withdrawal("funding_actions", key),
    )


def withdrawn_reported_figure(*, key: str) -> WithdrawnReportedFigure | None:
    """Return the withdrawn figure with this key, in two queries; None where there is none."""
    figure = _withdrawn(ReportedFigure).filter(key=key).first()
    return figure and WithdrawnReportedFigure(
        key=figure.key,
        measure=figure.get_measure_display(),
        subject=figure.subject,
        as_of=figure.as_of,
        qualifier=figure.qualifier,
        value=figure.value,
        precision=figure.precision,
        unit=figure.unit,
        wording=figure.wording,
        withdrawal=_withdrawal("reported_figures", key),
    )


def _withdrawn(model: type[Record]) -> RecordQuerySet:
    return model.everything.filter(status=Status.WITHDRAWN)


def _withdrawal(table: str, key: str) -> Withdrawal:
    return Withdrawal(corrections_of(table=table, keys=[key]))
