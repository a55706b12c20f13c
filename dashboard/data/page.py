"""The data page: every report with its columns, its size, its formats and how to get it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from assistance.exports.bundle import BUNDLE
from assistance.exports.provenance import LICENCE, Provenance
from assistance.ledger.coverage import Coverage
from assistance.reports import AS_OF, KNOWN_ON, REPORTS, Column, Filter, Query, Report
from assistance.revision import Revision
from dashboard.site.exports import FORMATS, MEDIA_TYPES, report_query
from dashboard.site.formats import long_day
from dashboard.site.params import SiteParams

NAME = "Security Assistance Tracker"
DESCRIPTION = (
    "US security assistance to Ukraine: the balance of each funding authority on any day, the "
    "packages that used it, what officials said of it, and what allies gave, with the public "
    "document behind each figure."
)
KNOWN = (
    "As known on {day}: the reports that say so leave out what came out later; the others, and the "
    "package of all, are not limited."
)
KEYWORDS = ["Ukraine", "security assistance", "drawdown", "USAI", "foreign aid"]


@dataclass(frozen=True, slots=True)
class Download:
    """A report in one format, at its own address."""

    label: str
    media_type: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report of the catalogue as the page shows it."""

    name: str
    title: str
    description: str
    row_count: int
    as_of: date
    known_on: date | None
    downloads: tuple[Download, ...]
    columns: tuple[Column, ...]
    parameters: tuple[Filter, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class Example:
    """A command that works as pasted."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """All reports on a day, and the bundle of them."""

    as_of: date
    entries: tuple[ReportEntry, ...]
    bundle_url: str
    examples: tuple[Example, ...]
    licence: str
    schema: dict[str, Any]


def data_page(params: SiteParams, covered: Coverage, *, site: str) -> DataPage:
    """Return the page; `site` is the address of the site, without a slash at its end."""
    counts = _row_counts(params, covered)
    entries = tuple(
        _entry(report, counts[name], params, covered, site) for name, report in REPORTS.items()
    )
    bundle = f"{site}/data/package.zip{report_query(BUNDLE, params.day_pairs())}"
    return DataPage(
        as_of=params.as_of,
        entries=entries,
        bundle_url=bundle,
        examples=_examples(site, report_query(REPORTS["packages"], params.day_pairs())),
        licence=LICENCE,
        schema=_schema(entries, bundle, params, covered, site),
    )


def catalogue(
    entries: tuple[ReportEntry, ...], covered: Coverage, *, site: str, contact: str
) -> dict[str, Any]:
    """Return the catalogue after DCAT-US 1.1: a data set for each report."""
    modified = covered.changed_at.date().isoformat() if covered.changed_at else ""
    return {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@id": f"{site}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [_data_set(entry, modified, site, contact) for entry in entries],
    }


def _data_set(entry: ReportEntry, modified: str, site: str, contact: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "identifier": f"{site}/data/#{entry.name}",
        "title": f"{NAME}: {entry.title}",
        "description": entry.description,
        "keyword": KEYWORDS,
        "modified": modified,
        "publisher": {"@type": "org:Organization", "name": NAME},
        "contactPoint": {"@type": "vcard:Contact", "fn": NAME, "hasEmail": f"mailto:{contact}"},
        "accessLevel": "public",
        "rights": LICENCE,
        "landingPage": f"{site}/data/",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{entry.title} as {download.label}",
                "format": download.label,
                "mediaType": download.media_type,
                "downloadURL": download.url,
            }
            for download in entry.downloads
        ],
    }


def _row_counts(params: SiteParams, covered: Coverage) -> dict[str, int]:
    """Return each report's number of rows; counted once for a data revision and a day."""
    key = f"row-counts-{covered.revision}-{covered.changed_at}-{params.day_stem}".replace(" ", "T")
    counts: dict[str, int] | None = cache.get(key)
    if counts is None:
        counts = {
            name: report.run(_query(report, params, covered)).row_count
            for name, report in REPORTS.items()
        }
        cache.set(key, counts)
    return counts


def _query(report: Report, params: SiteParams, covered: Coverage) -> Query:
    """Return what the page's link to a report asks for.

    Without a chosen day a table that runs on beyond the ledger's latest day is given whole.
    """
    as_of = params.as_of
    if not params.day_pairs():
        as_of = max(as_of, report.latest_on() or as_of)
    revision = Revision(covered.revision, covered.changed_at)
    values = {}
    if params.known_on and KNOWN_ON in report.filters:
        values[KNOWN_ON.name] = (params.known_on,)
    return Query(as_of=as_of, values=values, revision=revision, first_on=covered.first_on)


def _entry(
    report: Report, row_count: int, params: SiteParams, covered: Coverage, site: str
) -> ReportEntry:
    query = _query(report, params, covered)
    day = report_query(report, params.day_pairs())
    return ReportEntry(
        name=report.name,
        title=report.title,
        description=report.description,
        row_count=row_count,
        as_of=query.as_of,
        known_on=query.known_on,
        downloads=tuple(
            Download(label, MEDIA_TYPES[suffix], f"{site}/{report.name}.{suffix}{day}")
            for suffix, label in FORMATS.items()
        ),
        columns=report.columns,
        parameters=(AS_OF, *report.filters),
        citation=Provenance(report, query).citation,
    )


def _examples(site: str, day: str) -> tuple[Example, ...]:
    packages = f"{site}/packages.csv{day}"
    return (
        Example("curl", f'curl --fail --output packages.csv "{packages}"'),
        Example(
            "Python, pandas",
            "import pandas as pd\n"
            f'packages = pd.read_csv("{packages}", parse_dates=["announced_on"])\n'
            'print(packages.groupby("authority")["amount_usd"].sum())',
        ),
        Example(
            "R",
            f'packages <- read.csv("{packages}", encoding = "UTF-8")\n'
            "aggregate(amount_usd ~ authority, packages, sum)",
        ),
        Example("Excel: Data, From Web, and this address", packages),
    )


def _schema(
    entries: tuple[ReportEntry, ...],
    bundle: str,
    params: SiteParams,
    covered: Coverage,
    site: str,
) -> dict[str, Any]:
    """Return the page's data set in terms of schema.org."""
    first = covered.first_on.isoformat() if covered.first_on else ""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": NAME,
        "description": f"{DESCRIPTION} As of {long_day(params.as_of)}.",
        "url": f"{site}/data/",
        "keywords": KEYWORDS,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": NAME},
        "version": str(covered.revision),
        "dateModified": covered.changed_at.isoformat() if covered.changed_at else "",
        "temporalCoverage": f"{first}/{params.as_of.isoformat()}",
        "usageInfo": LICENCE,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": bundle},
            *(
                {
                    "@type": "DataDownload",
                    "name": entry.title,
                    "encodingFormat": download.media_type,
                    "contentUrl": download.url,
                }
                for entry in entries
                for download in entry.downloads
            ),
        ],
    }
