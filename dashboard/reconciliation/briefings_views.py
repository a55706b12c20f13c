from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.editorial.withdrawn import withdrawn_source
from assistance.ledger.coverage import Coverage
from assistance.reconciliation.briefings import NoFiguresError, briefing_record
from assistance.reconciliation.briefings import briefings as find_briefings
from assistance.sources import UnknownSourceError, source_record
from dashboard.reconciliation.briefings import PAGE_SIZE, briefing_page, briefings_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.gone import gone
from dashboard.site.page import context
from dashboard.site.params import PagedParams, on_page, read, site_params
from dashboard.site.partials import Part, render_page
from dashboard.site.withdrawn import withdrawn_source_page


@kept_for_revision
def briefings(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """List the sources that stated figures, each with how its figures stand."""
    params = read(PagedParams, request.GET, covered)
    found = find_briefings(as_of=params.as_of)
    params = on_page(params, min(params.page, max(1, -(-len(found) // PAGE_SIZE))))
    page = briefings_page(found, params, path=request.path)
    return render_page(
        request,
        template="reconciliation/briefings.html",
        context=context(
            params, title="Briefings", current="reconciliation", path=request.path, covered=covered
        )
        | {"page": page},
        parts=(Part("briefings-list", "reconciliation/_briefings_list.html"),),
    )


@kept_for_revision
def briefing(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show what a source stated beside the ledger; one without figures has its own page only."""
    params = site_params(request.GET, covered)
    try:
        record = briefing_record(key=key)
    except NoFiguresError:
        return _without_figures(request, covered, key)
    page = briefing_page(record, params)
    return render_page(
        request,
        template="reconciliation/briefing.html",
        context=context(
            params,
            title=page.source.title,
            current="reconciliation",
            path=request.path,
            covered=covered,
        )
        | {"page": page},
        parts=(),
    )


def _without_figures(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    try:
        source = source_record(key=key).source
    except UnknownSourceError:
        withdrawn = withdrawn_source(key=key)
        if withdrawn is None:
            raise Http404(f"no source {key}") from None
        params = site_params(request.GET, covered)
        page = withdrawn_source_page(withdrawn, params)
        return gone(request, page, params, current="sources", covered=covered)
    # Not for good: a figure may come to rest on it.
    return redirect(reverse("source", args=[source.key], query=request.GET))
