"""Feeds of new packages, funding actions and corrections.

As with exports, a wrong parameter is refused.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from assistance import __version__
from assistance.editorial.corrections import corrections
from assistance.ledger.coverage import Coverage, coverage
from assistance.ledger.statement import authorities
from assistance.news import News, news, package_news
from assistance.packages.columns import package_columns
from assistance.reports import AS_OF, REPORTS, ParameterError, read_query
from assistance.reports.corrections import asked_corrections
from dashboard.feeds.entries import (
    Feed,
    FeedEntry,
    as_atom,
    as_json,
    correction_entries,
    feed_entries,
)
from dashboard.packages.params import SHOWN, PackagesParams, packages_params
from dashboard.site.citations import SITE
from dashboard.site.exports import plain

SIZE = 50
FIRST_MOMENT = datetime(2014, 1, 1, tzinfo=UTC)  # of a feed without data


@require_safe
def feed(request: HttpRequest, format: str) -> HttpResponseBase:
    """Answer with the newest packages and funding actions."""
    if request.GET:
        filtered = reverse(f"packages_feed_{format}")
        takes = f"This feed takes no parameters; {filtered} takes those of the explorer."
        return plain(takes, status=400)
    today = datetime.now(UTC).date()
    return _answer(
        request,
        format,
        coverage(),
        today,
        title=SITE,
        subtitle="New packages and funding actions of US security assistance to Ukraine.",
        page="overview",
        read=lambda: _entries(request, news(as_of=today, size=SIZE), today),
    )


@require_safe
def packages_feed(request: HttpRequest, format: str) -> HttpResponseBase:
    """Answer with the newest packages of a selection; the query is the explorer's."""
    today = datetime.now(UTC).date()
    covered = coverage()
    try:
        params = _strict_params(request, covered, today)
    except ParameterError as error:
        return plain(str(error), status=400)
    filters = replace(params.filters, as_of=min(params.as_of, today))
    selected = "New packages of a selection" if filters.active() else "New packages"
    return _answer(
        request,
        format,
        covered,
        today,
        title=f"{SITE}: packages",
        subtitle=f"{selected} of US security assistance to Ukraine.",
        page="packages",
        selection=params.feed_query(),
        read=lambda: _entries(request, package_news(filters=filters, size=SIZE), today),
    )


@require_safe
def corrections_feed(request: HttpRequest, format: str) -> HttpResponseBase:
    """Answer with the newest corrections of a selection; the query is that of the log."""
    today = datetime.now(UTC).date()
    asked = {name: request.GET.getlist(name) for name in request.GET}
    report = replace(REPORTS["corrections"], name="This feed")
    try:
        if AS_OF.name in asked:
            raise ParameterError("This feed has no parameter “as_of”: take from and to.")
        query = read_query(report, asked, today=today)
    except ParameterError as error:
        return plain(str(error), status=400)
    filters = asked_corrections(query)
    given = urlencode([pair for pair in query.pairs() if pair[0] != AS_OF.name])
    return _answer(
        request,
        format,
        coverage(),
        today,
        title=f"{SITE}: corrections",
        subtitle="Records that were changed, withdrawn or published again, with the reason.",
        page="corrections",
        selection=f"?{given}" if given else "",
        read=lambda: correction_entries(
            corrections(filters=filters, page=1, page_size=SIZE).corrections,
            absolute=request.build_absolute_uri,
        ),
    )


def _entries(request: HttpRequest, items: tuple[News, ...], today: date) -> tuple[FeedEntry, ...]:
    absolute = request.build_absolute_uri
    return feed_entries(items, authorities(), today=today, absolute=absolute)


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
    page: str,
    selection: str = "",
    read: Callable[[], tuple[FeedEntry, ...]],
) -> HttpResponseBase:
    url = request.build_absolute_uri(request.path + selection)
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
            page_url=request.build_absolute_uri(reverse(page) + selection),
            updated_at=min(changed_at, datetime.now(UTC)),
            entries=read(),
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
