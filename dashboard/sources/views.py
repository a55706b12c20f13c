from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.sources import UnknownSourceError, source_record
from assistance.sources import sources as find_sources
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import record_corrections
from dashboard.site.params import PAGE_SIZE, on_page, site_params
from dashboard.site.partials import Part, page_response
from dashboard.site.withdrawn import gone, withdrawn_source_page
from dashboard.sources.page import source_item, sources_page
from dashboard.sources.params import sources_params


@kept_for_revision
def sources(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Find sources, each with what rests on it."""
    params = sources_params(request.GET, covered)
    found = find_sources(
        filters=params.filters, order=params.sort, page=params.page, page_size=PAGE_SIZE
    )
    params = on_page(params, found.page)
    page = sources_page(found, params, path=request.path)
    return page_response(
        request,
        covered,
        params,
        template="sources/page.html",
        title=page.title,
        parts=(Part("sources-result", "sources/_result.html"),),
        page=page,
        # What a document carries does not hang on a day: there is nothing to control.
        control=None,
    )


@kept_for_revision
def source(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show one source with every record that rests on it."""
    params = site_params(request.GET, covered)
    try:
        record = source_record(key=key)
    except UnknownSourceError:
        withdrawn = withdrawn_source_page(key, params)
        return gone(request, covered, params, withdrawn, current="sources")
    return page_response(
        request,
        covered,
        params,
        template="sources/source.html",
        title=record.source.title,
        item=source_item(record, params),
        corrections=record_corrections("sources", key, params),
    )
