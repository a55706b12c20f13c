"""One URL, two answers: the whole page, or the part of it that htmx asked for."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from assistance.ledger.coverage import Coverage
from dashboard.site.page import NOT_LIMITED, context
from dashboard.site.params import SiteParams


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that can be swapped alone: the id of its root element and its template.

    `with_it` are templates of other elements that change with it, swapped out of band by their id.
    """

    root_id: str
    template: str
    with_it: tuple[str, ...] = ()


def page_response(
    request: HttpRequest,
    covered: Coverage,
    params: SiteParams,
    *,
    template: str,
    title: str,
    current: str | None = None,
    known: str = NOT_LIMITED,
    parts: tuple[Part, ...] = (),
    **shown: Any,
) -> HttpResponse:
    """Return the page, or the part whose root element is the target of the htmx request.

    `current` is its place in the navigation, by default that of the subject whose folder holds the
    template; `known` is what it says of the day of what was known. `shown` is what the template
    gets beside what every page carries.
    """
    part = _wanted(request, parts)
    base = context(
        params,
        title=title,
        current=template.partition("/")[0] if current is None else current,
        path=request.path,
        covered=covered,
        known=known,
    )
    response = render(
        request,
        "site/_parts.html" if part else template,
        base | shown | {"part": part, "oob": part is not None},
    )
    if part:
        # A form sends its empty fields and its defaults along; the address that one keeps has none.
        response["HX-Push-Url"] = base["address"]
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _wanted(request: HttpRequest, parts: tuple[Part, ...]) -> Part | None:
    htmx = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    if not htmx or htmx.history_restore_request or htmx.boosted:
        return None
    return next((part for part in parts if part.root_id == htmx.target), None)
