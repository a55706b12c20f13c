"""All reports in one archive, described so that programs can read and check them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assistance import __version__
from assistance.exports.csv import write_csv
from assistance.exports.dictionary import DICTIONARY_COLUMNS, dictionary, dictionary_page
from assistance.exports.provenance import LICENCE, PROJECT, cite
from assistance.reports import REPORTS, Column, Query, Report, Result

TITLE = "US security assistance to Ukraine"

_README = """\
# {title}

{citation}

* `data/` holds the reports as CSV: UTF-8, CRLF, ISO days, plain numbers, empty for unknown.
* `datapackage.json` describes them (Frictionless): `frictionless validate datapackage.json`.
* `dictionary.csv` and `DICTIONARY.md` say what each column means.
* `SHA256SUMS` holds the hashes: `sha256sum --check SHA256SUMS`.

Every file is of one data revision, {revision}, and as of one day, {as_of}; a table without days is
as recorded.

Licence: {licence}
{credits}"""


@dataclass(frozen=True, slots=True)
class _Written:
    """A file in the archive."""

    path: str
    size: int
    sha256: str


def _latest_on() -> date | None:
    days = (report.latest_on() for report in REPORTS.values())
    return max(filter(None, days), default=None)


# The archive as a report: what it is called, and that a day is all it can be asked for.
BUNDLE = Report(
    name="package",
    title=TITLE,
    description="All reports as CSV.",
    columns=(),
    key=(),
    read=lambda _query: Result(0, iter(())),
    latest_on=_latest_on,
)


def write_bundle(path: Path, query: Query) -> None:
    """Write the archive of all reports, row by row into the file.

    Raises DataChangedError if the data change meanwhile.
    """
    resources, files = [], []
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, report in REPORTS.items():
            content = write_csv(report.columns, report.run(query))
            files.append(_write(archive, f"data/{name}.csv", content, query))
            resources.append(
                _resource(name, report.title, report.description, files[-1], report.columns)
                | {"schema": _schema(report.columns, report.key)}
            )
        files.append(
            _write(archive, "dictionary.csv", write_csv(DICTIONARY_COLUMNS, dictionary()), query)
        )
        resources.append(
            _resource("dictionary", "Dictionary", "What each column means.", files[-1],
                      DICTIONARY_COLUMNS)
        )  # fmt: skip
        package = json.dumps(_package(query, resources), ensure_ascii=False, indent=1)
        for file_name, text in (
            ("datapackage.json", package),
            ("DICTIONARY.md", dictionary_page()),
            ("README.md", _readme(query)),
        ):
            files.append(_write(archive, file_name, [text.encode()], query))
        hashes = "".join(f"{file.sha256}  {file.path}\n" for file in files)
        _write(archive, "SHA256SUMS", [hashes.encode()], query)


def _write(archive: ZipFile, name: str, content: Iterable[bytes], query: Query) -> _Written:
    # The day of the data, not of the writing: the same rows make the same archive.
    changed_at = query.revision.changed_at
    info = ZipInfo(name, changed_at.timetuple()[:6] if changed_at else (2000, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as file:
        for piece in content:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return _Written(name, size, digest.hexdigest())


def _package(query: Query, resources: list[dict[str, Any]]) -> dict[str, Any]:
    changed_at = query.revision.changed_at
    return {
        "profile": "tabular-data-package",
        "name": "security-assistance-tracker",
        "title": TITLE,
        "description": cite(TITLE, query),
        "version": f"{__version__}+r{query.revision.number}",
        "created": changed_at.isoformat() if changed_at else "2000-01-01T00:00:00+00:00",
        "licenses": [{"name": "other-at", "title": LICENCE}],
        "sources": [{"title": credit} for credit in _credits()],
        "contributors": [{"title": PROJECT, "role": "publisher"}],
        "resources": resources,
    }


def _resource(
    name: str, title: str, description: str, file: _Written, columns: tuple[Column, ...]
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "description": description,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": _schema(columns, ()),
    }


def _schema(columns: tuple[Column, ...], key: tuple[str, ...]) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": column.type.value,
            "description": f"{column.definition}{f' Unit: {column.unit}.' if column.unit else ''}",
        }
        for column in columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = list(key)
    return schema


def _credits() -> list[str]:
    return list(dict.fromkeys(credit for report in REPORTS.values() for credit in report.credits))


def _readme(query: Query) -> str:
    return _README.format(
        title=TITLE,
        citation=cite(TITLE, query),
        revision=query.revision.number,
        as_of=query.as_of,
        licence=LICENCE,
        credits="".join(f"Credit: {credit}.\n" for credit in _credits()),
    )
