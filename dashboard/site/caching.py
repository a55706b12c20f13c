"""Pages kept for a data revision: a repeated read costs one query and is never stale."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from assistance import __version__
from assistance.ledger.coverage import Coverage, coverage
from dashboard.site.params import today

# What a page depends on besides its address: which part of it htmx asks for, and why.
ASKED_BY = ("HX-Request", "HX-Target", "HX-Trigger", "HX-Boosted", "HX-History-Restore-Request")
HOUR = 60 * 60

View = Callable[..., HttpResponse]


def kept_for_revision(view: View) -> Callable[..., HttpResponseBase]:
    """Keep the answers of a view that reads nothing but the published data and the request.

    The view gets the Coverage as its second argument: its revision is part of the key. Answers
    other than 200 are not kept. A matching If-None-Match is answered with 304.
    """

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        covered = coverage()
        key = _key(request, covered)
        response: HttpResponse | None = cache.get(key)
        if response is None:
            response = view(request, covered, *args, **kwargs)
            if response.status_code != 200:
                return response
            response["ETag"] = f'W/"{key}"'
            patch_cache_control(response, no_cache=True)
            cache.set(key, response, HOUR)
        return get_conditional_response(request, response["ETag"], None, response) or response

    return keeping


def _key(request: HttpRequest, covered: Coverage) -> str:
    facts = (
        covered,
        # A day to come is one until it has come.
        today(),
        __version__,
        request.build_absolute_uri(),
        *(request.headers.get(name) for name in ASKED_BY),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
