"""One URL, two answers: the whole page, or the part of it that htmx asked for."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that can be swapped alone: the id of its root element and its template.

    `with_it` are templates of other elements that change with it, swapped out of band by their id.
    """

    root_id: str
    template: str
    with_it: tuple[str, ...] = ()


def render_page(
    request: HttpRequest, *, template: str, context: dict[str, Any], parts: tuple[Part, ...]
) -> HttpResponse:
    """Return the page, or the part whose root element is the target of the htmx request."""
    part = _wanted(request, parts)
    response = render(
        request,
        "site/_parts.html" if part else template,
        context | {"part": part, "oob": part is not None},
    )
    if part:
        # A form sends its empty fields and its defaults along; the address that one keeps has none.
        response["HX-Push-Url"] = context["address"]
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _wanted(request: HttpRequest, parts: tuple[Part, ...]) -> Part | None:
    htmx = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    if not htmx or htmx.history_restore_request or htmx.boosted:
        return None
    return next((part for part in parts if part.root_id == htmx.target), None)
