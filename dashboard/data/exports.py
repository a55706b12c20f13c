"""Reports as files. A script must notice what goes wrong: 400, 503, or a transfer that breaks."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from assistance.exports.bundle import BUNDLE, write_bundle
from assistance.exports.csv import write_csv
from assistance.exports.files import BusyError, built_file
from assistance.exports.json import write_json
from assistance.exports.provenance import Provenance
from assistance.exports.xlsx import TooManyRowsError, write_xlsx
from assistance.ledger.parameters import AUTHORITY, authority_codes
from assistance.reports import REPORTS, DataChangedError, ParameterError, Result
from assistance.reports.proof import FIGURE, PROOF, PROOFS
from dashboard.site.compression import compressed, takes_gzip
from dashboard.site.exports import FORMATS, MEDIA_TYPES, Asked, Parameters, plain, read_asked

CONTENT_TYPES = {**MEDIA_TYPES, "csv": "text/csv; charset=utf-8"}
STREAMED = ("csv", "json")
ATTEMPTS = 3
RETRY_AFTER_SECONDS = 10


@require_safe
def export(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """Answer with a report as CSV, JSON or Excel."""
    if name not in REPORTS or format not in FORMATS:
        raise Http404(f"no export {name}.{format}")
    return _answer(request, name, format, _parameters(request))


@require_safe
def authority_export(request: HttpRequest, code: str, name: str, format: str) -> HttpResponseBase:
    """Answer with an authority's part of a report; its address is in small letters."""
    report = REPORTS.get(name)
    if report is None or AUTHORITY not in report.filters or format not in FORMATS:
        raise Http404(f"no export {name}.{format} of an authority")
    if code.upper() not in authority_codes():
        raise Http404(f"no authority {code}")
    if code != code.lower():
        small = reverse("authority_export", args=[code.lower(), name, format], query=request.GET)
        return redirect(small, permanent=True)
    parameters = _parameters(request)
    if AUTHORITY.name in parameters:
        return plain("authority stands in the address: leave the parameter out.", status=400)
    return _answer(request, name, format, {**parameters, AUTHORITY.name: [code.upper()]})


@require_safe
def proof_export(request: HttpRequest, figure: str, format: str) -> HttpResponseBase:
    """Answer with the rows behind a figure."""
    if figure not in PROOFS or format not in FORMATS:
        raise Http404(f"no proof {figure}.{format}")
    parameters = _parameters(request)
    if FIGURE.name in parameters:
        return plain("figure stands in the address: leave the parameter out.", status=400)
    return _answer(request, PROOF.name, format, {**parameters, FIGURE.name: [figure]})


@require_safe
def data_package(request: HttpRequest) -> HttpResponseBase:
    """Answer with the archive of all reports."""
    return _answer(request, BUNDLE.name, "zip", _parameters(request))


def _answer(
    request: HttpRequest, name: str, format_: str, parameters: Parameters
) -> HttpResponseBase:
    for _ in range(ATTEMPTS):
        try:
            asked = read_asked(name, format_, parameters, today=datetime.now(UTC).date())
            return _response(request, asked)
        except (ParameterError, TooManyRowsError) as error:
            return plain(str(error), status=400)
        except BusyError as error:
            return _later(f"The site builds as many files as it can: {error}.")
        except DataChangedError:
            continue  # nothing has been sent yet: read the new revision
    return _later("The data are being changed.")


def _response(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    is_stream = asked.format in STREAMED
    compress = is_stream and takes_gzip(request.headers.get("Accept-Encoding", ""))
    headers = asked.headers(compressed=compress)
    changed_at = asked.query.revision.changed_at
    response: HttpResponseBase | None = get_conditional_response(
        request, headers["ETag"], int(changed_at.timestamp()) if changed_at else None
    )
    if response is None:
        # GZipMiddleware would hold a stream's rows back until its buffer is full, and compress
        # archives once more; this header is what it goes by. Streams are compressed here.
        request.META["HTTP_ACCEPT_ENCODING"] = ""
        response = _stream(request, asked, compress) if is_stream else _file(request, asked)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _stream(request: HttpRequest, asked: Asked, compress: bool) -> HttpResponseBase:
    result = asked.report.run(asked.query)
    pieces: Iterable[bytes] = ()
    if request.method != "HEAD":
        written = _written(asked, result)
        first = next(written)  # an error before the first byte is an answer of its own
        pieces = chain([first], written)
        pieces = compressed(pieces) if compress else pieces
    headers = {"X-Row-Count": str(result.row_count), "X-Accel-Buffering": "no"}
    if compress:
        headers["Content-Encoding"] = "gzip"
    content_type = CONTENT_TYPES[asked.format]
    if request.method == "GET" and request.META.get("SERVER_PROTOCOL") == "HTTP/1.0":
        # Without chunks the end of the connection is that of the file, and a torn one looks whole.
        return FileResponse(_in_a_file(pieces), content_type=content_type, headers=headers)
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)


def _written(asked: Asked, result: Result) -> Iterator[bytes]:
    if asked.format == "csv":
        return write_csv(asked.report.columns, result, bom=asked.byte_order_mark)
    provenance = Provenance(asked.report, asked.query)
    return write_json(provenance, result, generated_at=datetime.now(UTC))


def _in_a_file(pieces: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    file.writelines(pieces)
    file.seek(0)
    return file


def _file(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    content_type = CONTENT_TYPES[asked.format]
    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type=content_type)
    file = built_file(
        folder=settings.VAR_DIR / "exports",
        name=f"{asked.file_stem}_{asked.digest}.{asked.format}",
        build=_builder(asked),
    )
    return FileResponse(file, content_type=content_type)


def _builder(asked: Asked) -> Callable[[Path], None]:
    def build(draft: Path) -> None:
        if asked.format == "zip":
            write_bundle(draft, asked.query)
        else:
            result = asked.report.run(asked.query)
            write_xlsx(draft, Provenance(asked.report, asked.query), result)

    return build


def _parameters(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.GET.getlist(name) for name in request.GET}


def _later(message: str) -> HttpResponse:
    response = plain(f"{message} Try again in {RETRY_AFTER_SECONDS} seconds.", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


# The last one would take any file at the root: what has an address of its own stands before it.
export_urls = [
    path("data/package.zip", data_package, name="data_package"),
    path("proof/<slug:figure>.<slug:format>", proof_export, name="proof_export"),
    path(
        "authorities/<slug:code>/<slug:name>.<slug:format>",
        authority_export,
        name="authority_export",
    ),
    path("<slug:name>.<slug:format>", export, name="export"),
]
