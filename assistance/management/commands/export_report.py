import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from assistance.exports.bundle import BUNDLE, write_bundle
from assistance.exports.csv import write_csv
from assistance.exports.dictionary import dictionary_page
from assistance.exports.json import write_json
from assistance.exports.provenance import Provenance
from assistance.exports.xlsx import TooManyRowsError, write_xlsx
from assistance.reports import (
    AS_OF,
    REPORTS,
    DataChangedError,
    Filter,
    ParameterError,
    Report,
    read_query,
)

ARCHIVE = "package.zip"


class Command(BaseCommand):
    help = (
        "Write a report as CSV, JSON or Excel, or all of them as an archive (package.zip), to "
        "standard output or a file. Parameters are those of the report's address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=[*REPORTS, ARCHIVE], metavar="name")
        parser.add_argument("--format", choices=("csv", "json", "xlsx"), default="csv")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="written when it is complete"
        )
        parser.add_argument(
            "--dictionary", action="store_true", help="write what every column means, and stop"
        )
        for filter_ in _every_filter():
            parser.add_argument(
                f"--{filter_.name.replace('_', '-')}",
                action="append",
                dest=f"filter_{filter_.name}",
                metavar="VALUE",
            )

    def handle(
        self, *args: Any, name: str | None, format: str, output: Path | None, **options: Any
    ) -> None:
        if options["dictionary"]:
            self.stdout.write(dictionary_page(), ending="")
            return
        if name is None:
            raise CommandError(f"Name a report: {', '.join([*REPORTS, ARCHIVE])}.")
        parameters = {
            filter_.name: given
            for filter_ in _every_filter()
            if (given := options[f"filter_{filter_.name}"])
        }
        try:
            if output is None:
                for piece in _pieces(name, format, parameters):
                    sys.stdout.buffer.write(piece)
                return
            _write_whole(output, _pieces(name, format, parameters))
        except (ParameterError, TooManyRowsError) as error:
            raise CommandError(str(error)) from None
        except DataChangedError as error:
            raise CommandError(f"The {error}: what was written is incomplete.") from None


def _every_filter() -> list[Filter]:
    filters = [AS_OF, *(filter_ for report in REPORTS.values() for filter_ in report.filters)]
    return list({filter_.name: filter_ for filter_ in filters}.values())


def _pieces(name: str, format_: str, parameters: dict[str, list[str]]) -> Iterator[bytes]:
    now = timezone.now()
    if name == ARCHIVE:
        query = read_query(BUNDLE, parameters, today=now.date())
        with TemporaryDirectory() as folder:
            write_bundle(draft := Path(folder) / ARCHIVE, query)
            yield draft.read_bytes()
        return
    report: Report = REPORTS[name]
    query = read_query(report, parameters, today=now.date())
    result, provenance = report.run(query), Provenance(report, query)
    if format_ == "csv":
        yield from write_csv(report.columns, result)
    elif format_ == "json":
        yield from write_json(provenance, result, generated_at=now)
    else:
        with TemporaryDirectory() as folder:
            write_xlsx(draft := Path(folder) / "report.xlsx", provenance, result)
            yield draft.read_bytes()


def _write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    draft = path.with_name(f"{path.name}.draft")
    try:
        with draft.open("wb") as file:
            file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
