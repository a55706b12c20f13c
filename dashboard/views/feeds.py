"""Feeds of new packages and funding actions. As with exports, a wrong parameter is refused."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from assistance import __version__
from assistance.ledger import authorities
from assistance.news import News, news, package_news
from assistance.package_columns import package_columns
from assistance.records import Coverage, coverage
from assistance.reports import REPORTS, ParameterError, read_query
from dashboard.citations import SITE
from dashboard.pages.feeds import Feed, as_atom, as_json, feed_entries
from dashboard.params_packages import SHOWN, PackagesParams, packages_params

SIZE = 50
FIRST_MOMENT = datetime(2014, 1, 1, tzinfo=UTC)  # of a feed without data


@require_safe
def feed(request: HttpRequest, format: str) -> HttpResponseBase:
    """Answer with the newest packages and funding actions."""
    if request.GET:
        filtered = reverse(f"packages_feed_{format}")
        return _refused(f"This feed takes no parameters; {filtered} takes those of the explorer.")
    today = datetime.now(UTC).date()
    return _answer(
        request,
        format,
        coverage(),
        today,
        title=SITE,
        subtitle="New packages and funding actions of US security assistance to Ukraine.",
        path=request.path,
        page_url=reverse("overview"),
        read=lambda: news(as_of=today, size=SIZE),
    )


@require_safe
def packages_feed(request: HttpRequest, format: str) -> HttpResponseBase:
    """Answer with the newest packages of a selection; the query is the explorer's."""
    today = datetime.now(UTC).date()
    covered = coverage()
    try:
        params = _strict_params(request, covered, today)
    except ParameterError as error:
        return _refused(str(error))
    filters = replace(params.filters, as_of=min(params.as_of, today))
    selected = "New packages of a selection" if filters.active() else "New packages"
    return _answer(
        request,
        format,
        covered,
        today,
        title=f"{SITE}: packages",
        subtitle=f"{selected} of US security assistance to Ukraine.",
        path=request.path + params.feed_query(),
        page_url=reverse("packages") + params.feed_query(),
        read=lambda: package_news(filters=filters, size=SIZE),
    )


def _strict_params(request: HttpRequest, covered: Coverage, today: date) -> PackagesParams:
    """Return the explorer's params; raises ParameterError where the page would correct them."""
    asked = {name: request.GET.getlist(name) for name in request.GET if name not in SHOWN}
    read_query(REPORTS["packages"], asked, today=today)
    query = request.GET.copy()
    for name in SHOWN:
        query.pop(name, None)
    params = packages_params(query, covered, package_columns())
    if params.notices:
        raise ParameterError(f"The explorer would correct this: {' '.join(params.notices)}")
    return params


def _answer(
    request: HttpRequest,
    format_: str,
    covered: Coverage,
    today: date,
    *,
    title: str,
    subtitle: str,
    path: str,
    page_url: str,
    read: Callable[[], tuple[News, ...]],
) -> HttpResponseBase:
    url = request.build_absolute_uri(path)
    changed_at = covered.changed_at or FIRST_MOMENT
    facts = (covered.revision, str(changed_at), url, today.isoformat(), __version__)
    etag = f'"feed-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]}"'
    if covered.latest_on and covered.latest_on > changed_at.date():
        # What was entered ahead becomes new on its day, without a change of the data.
        changed_at = max(changed_at, datetime.combine(today, time(), UTC))
    response = get_conditional_response(request, etag, int(changed_at.timestamp()))
    if response is None:
        built = Feed(
            title=title,
            subtitle=subtitle,
            url=url,
            page_url=request.build_absolute_uri(page_url),
            updated_at=min(changed_at, datetime.now(UTC)),
            entries=feed_entries(
                read(), authorities(), today=today, absolute=request.build_absolute_uri
            ),
        )
        response = _written(built, format_)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at.timestamp())
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _written(feed: Feed, format_: str) -> HttpResponse:
    if format_ == "atom":
        return HttpResponse(as_atom(feed), content_type="application/atom+xml; charset=utf-8")
    return JsonResponse(
        as_json(feed),
        content_type="application/feed+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _refused(message: str) -> HttpResponse:
    response = HttpResponse(f"{message}\n", status=400, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
