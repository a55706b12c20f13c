"""Exports on the web: the links that pages offer, and what a request for one asks for."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from assistance import __version__
from assistance.exports.bundle import BUNDLE
from assistance.exports.provenance import Provenance
from assistance.reports import AS_OF, REPORTS, ParameterError, Query, Report, read_query
from assistance.reports.proof import PROOF

FORMATS = {"csv": "CSV", "json": "JSON", "xlsx": "Excel"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
EXCEL = "excel"  # the parameter that puts a byte order mark in front of a CSV

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ExportLink:
    """A link to an export, labelled with its format."""

    label: str
    url: str


def export_links(
    report: str, pairs: Mapping[str, object], *, authority: str | None = None
) -> tuple[ExportLink, ...]:
    """Return the links to a report in every format, with a page's query.

    `pairs` are those of the page's params; what the report has no parameter for, such as the way
    in which a chart is shown, is left out. With `authority`, a code, they lead to its part.
    """
    query = report_query(REPORTS[report], pairs)
    return tuple(
        ExportLink(label, _address(report, format_, authority) + query)
        for format_, label in FORMATS.items()
    )


def report_query(report: Report, pairs: Mapping[str, object]) -> str:
    """Return the part of a page's query that a report takes, "" or "?…"."""
    taken = {AS_OF.name, *(filter_.name for filter_ in report.filters)}
    kept = {name: _texts(value) for name, value in pairs.items() if name in taken}
    return f"?{urlencode(kept, doseq=True)}" if any(kept.values()) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: a report in a format, its parameters read strictly."""

    report: Report
    format: str
    query: Query
    byte_order_mark: bool

    @property
    def digest(self) -> str:
        """Tell the answer from all others: by revision, report, format, query and code version."""
        revision = self.query.revision
        facts = (
            revision.number,
            str(revision.changed_at),  # a number comes again in another database
            self.report.name,
            self.format,
            self.byte_order_mark,
            self.query.pairs(),
            __version__,
        )
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]

    @property
    def file_stem(self) -> str:
        """The file's name without its format: report, day and data revision."""
        return Provenance(self.report, self.query).file_stem

    def headers(self, *, compressed: bool) -> dict[str, str]:
        """Return the headers of every answer, whether or not it carries the rows."""
        # JSON says when it was generated, and a compressed answer is one of several encodings.
        weak = "W/" if compressed or self.format == "json" else ""
        kind = "inline" if self.format == "json" else "attachment"
        headers = {
            "ETag": f'{weak}"r{self.query.revision.number}-{self.digest}"',
            "Vary": "Accept-Encoding",
            "Cache-Control": "no-cache",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Content-Disposition, ETag, X-Row-Count",
            "Content-Disposition": f'{kind}; filename="{self.file_stem}.{self.format}"',
        }
        if changed_at := self.query.revision.changed_at:
            headers["Last-Modified"] = http_date(changed_at.timestamp())
        return headers


def read_asked(name: str, format_: str, parameters: Parameters, *, today: date) -> Asked:
    """Return what is asked for; raises ParameterError for what no export follows."""
    others = dict(parameters)
    marks = others.pop(EXCEL, ["0"]) if format_ == "csv" else ["0"]
    if len(marks) != 1 or marks[0] not in ("0", "1"):
        raise ParameterError(f"{EXCEL} is given once: 1 for a byte order mark, or 0.")
    report = BUNDLE if format_ == "zip" else PROOF if name == PROOF.name else REPORTS[name]
    query = read_query(report, others, today=today)
    return Asked(report, format_, query, byte_order_mark=marks == ["1"])


def plain(text: str, *, status: int) -> HttpResponse:
    """Return an answer in plain text for a script, from wherever it runs."""
    return HttpResponse(
        f"{text}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )


def _address(report: str, format_: str, authority: str | None) -> str:
    if authority is None:
        return reverse("export", args=[report, format_])
    return reverse("authority_export", args=[authority.lower(), report, format_])


def _texts(value: object) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(each) for each in value]
    return [str(value)]
