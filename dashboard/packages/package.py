"""A package's page: what was announced, what it left, what it rests on, and how to cite it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from assistance.ledger.figures import AuthorityFigure, Balance, PackageEntry
from assistance.packages.package import PackageRecord
from assistance.packages.proofs import IN_YEAR, InYear
from assistance.proof import Number
from dashboard.packages.sentences import CONFIDENCE, package_sentence
from dashboard.site.citations import Citation, Cited, citations
from dashboard.site.formats import capitalised, long_day, ordinal, percent, usd, usd_short
from dashboard.site.params import SiteParams
from dashboard.site.proofs import Phrase, Proved, proved_balance
from dashboard.site.sentences import joined, package_name, short_name, why_not_established
from dashboard.site.statement_rows import Row, statement_row


@dataclass(frozen=True, slots=True)
class PackageLink:
    """Another package: what it is called and where its page is."""

    name: str
    package: PackageEntry
    url: str


@dataclass(frozen=True, slots=True)
class PackagePage:
    """A package; `notice` says that it is dated after the day that the site is looking at."""

    record: PackageRecord
    title: str
    headline: Phrase
    notice: str
    before_figure: Proved | None
    after_figure: Proved | None
    why_not: str
    about: str
    charged: str
    place: Proved
    year_share: Phrase
    confidence: str
    rows: tuple[Row, ...]
    statement_url: str
    same_day: tuple[PackageLink, ...]
    same_day_sentence: str
    previous: PackageLink | None
    next: PackageLink | None
    citations: tuple[Citation, ...]


def package_page(
    record: PackageRecord,
    params: SiteParams,
    *,
    permalink: str,
    revision: int,
    changed_at: datetime | None,
) -> PackagePage:
    """Return the page of a package; the day of params is for its links only.

    What was known on the day of the params has limited the record.
    """
    package, authority, year = record.package, record.authority, record.year
    statement = reverse(
        "authority",
        args=[authority.code.lower()],
        query={"as_of": package.on.isoformat(), **params.known_pairs()},
    )
    return PackagePage(
        record=record,
        title=capitalised(package_name(package, authority)),
        headline=package_sentence(record.line, package, authority, params.known_on),
        notice=_notice(package, params),
        before_figure=_left(record.before, record, params, before=package.key),
        after_figure=_left(record.line.balance, record, params, after=package.key),
        why_not=why_not_established(authority, opening_is_known=record.opening_is_known),
        about=f"the {authority.code} balance after this package",
        charged=_charged(package, authority),
        place=_in_year(InYear.PLACE, ordinal(year.place), year.place, record, params),
        year_share=_share(record, params),
        confidence=CONFIDENCE[package.confidence],
        rows=tuple(
            statement_row(line, authority.code, params.known_on) for line in reversed(record.around)
        ),
        statement_url=f"{statement}#{package.key}",
        same_day=tuple(
            _link(each, other, params)
            for other in record.other_authorities
            for each in record.same_day
            if each.authority == other.code
        ),
        same_day_sentence=_same_day(record),
        previous=_link(record.previous, authority, params) if record.previous else None,
        next=_link(record.next, authority, params) if record.next else None,
        citations=(
            *citations(_cited(record, permalink, revision, changed_at)),
            Citation("Permalink", "cite-permalink", permalink),
        ),
    )


def _cited(
    record: PackageRecord, permalink: str, revision: int, changed_at: datetime | None
) -> Cited:
    package = record.package
    return Cited(
        key=package.key,
        name=package_name(package, record.authority),
        on=None if package.number is None else package.on,
        detail=f"{record.authority.name}, {usd(package.amount_usd)}",
        url=permalink,
        revision=revision,
        changed_at=changed_at,
    )


def _left(
    balance: Balance | None,
    record: PackageRecord,
    params: SiteParams,
    *,
    before: str = "",
    after: str = "",
) -> Proved | None:
    """Return a balance beside the package with its proof; None where it is not established."""
    if balance is None:
        return None
    return proved_balance(
        balance,
        record.authority.code,
        as_of=record.package.on,
        before=before,
        after=after,
        known_on=params.known_on,
    )


def _link(package: PackageEntry, authority: AuthorityFigure, params: SiteParams) -> PackageLink:
    url = reverse("package", args=[package.key]) + params.day_query()
    return PackageLink(capitalised(package_name(package, authority)), package, url)


def _notice(package: PackageEntry, params: SiteParams) -> str:
    if package.on <= params.as_of:
        return ""
    return (
        f"The chosen day is {long_day(params.as_of)}: on that day this package, announced on "
        f"{long_day(package.on)}, was still to come and counts nowhere."
    )


def _charged(package: PackageEntry, authority: AuthorityFigure) -> str:
    if package.charged_usd is None:
        return ""
    return (
        f"{usd_short(package.amount_usd)} was announced, {usd_short(package.charged_usd)} counts "
        f"against {short_name(authority)}: the balance falls by what was charged, while counts and "
        "sums of packages use what was announced."
    )


def _in_year(
    of: InYear, text: str, value: Number, record: PackageRecord, params: SiteParams
) -> Proved:
    package = record.package
    question = IN_YEAR.question(of=of, key=package.key, as_of=package.on, known_on=params.known_on)
    return Proved(text, value, question)


def _share(record: PackageRecord, params: SiteParams) -> Phrase:
    year = record.year
    used = _in_year(InYear.USED, usd_short(year.used_usd), year.used_usd, record, params)
    if year.share_percent is None:
        return Phrase(used)
    if year.place == 1:
        return Phrase("all of ", used)
    text = percent(year.share_percent)
    share = _in_year(InYear.SHARE, text, year.share_percent, record, params)
    return Phrase(share, " of ", used)


def _same_day(record: PackageRecord) -> str:
    if record.same_day or not record.other_authorities:
        return ""
    codes = joined([each.code for each in record.other_authorities])
    return f"Nothing was announced under {codes} on this day."
