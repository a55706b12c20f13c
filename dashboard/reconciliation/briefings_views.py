from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.ledger.coverage import Coverage
from assistance.reconciliation.briefings import NoFiguresError, briefing_record
from assistance.reconciliation.briefings import briefings as find_briefings
from assistance.sources import UnknownSourceError, source_record
from dashboard.reconciliation.briefings import briefing_page, briefings_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import PagedParams, SiteParams, last_page, on_page, read, site_params
from dashboard.site.partials import Part, page_response
from dashboard.site.withdrawn import gone, withdrawn_source_page


@kept_for_revision
def briefings(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """List the sources that stated figures, each with how its figures stand."""
    params = read(PagedParams, request.GET, covered)
    found = find_briefings(as_of=params.as_of)
    params = on_page(params, min(params.page, last_page(len(found))))
    page = briefings_page(found, params, path=request.path)
    return page_response(
        request,
        covered,
        params,
        template="reconciliation/briefings.html",
        title="Briefings",
        parts=(Part("briefings-list", "reconciliation/_briefings_list.html"),),
        page=page,
    )


@kept_for_revision
def briefing(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show what a source stated beside the ledger; one without figures has its own page only."""
    params = site_params(request.GET, covered)
    try:
        record = briefing_record(key=key)
    except NoFiguresError:
        return _without_figures(request, covered, params, key)
    page = briefing_page(record, params)
    return page_response(
        request,
        covered,
        params,
        template="reconciliation/briefing.html",
        title=page.source.title,
        page=page,
    )


def _without_figures(
    request: HttpRequest, covered: Coverage, params: SiteParams, key: str
) -> HttpResponse:
    try:
        source = source_record(key=key).source
    except UnknownSourceError:
        withdrawn = withdrawn_source_page(key, params)
        return gone(request, covered, params, withdrawn, current="sources")
    # Not for good: a figure may come to rest on it.
    return redirect(reverse("source", args=[source.key], query=request.GET))
