from django.http import Http404, HttpRequest, HttpResponse

from assistance.editorial.corrections import corrections_of
from assistance.editorial.withdrawn import withdrawn_source
from assistance.ledger.coverage import Coverage
from assistance.sources import UnknownSourceError, source_record
from assistance.sources import sources as find_sources
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import correction_item
from dashboard.site.gone import gone
from dashboard.site.page import context
from dashboard.site.params import on_page, site_params
from dashboard.site.partials import Part, render_page
from dashboard.site.withdrawn import withdrawn_source_page
from dashboard.sources.page import source_item, sources_page
from dashboard.sources.params import PAGE_SIZE, sources_params


@kept_for_revision
def sources(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Find sources, each with what rests on it."""
    params = sources_params(request.GET, covered)
    found = find_sources(
        filters=params.filters, order=params.sort, page=params.page, page_size=PAGE_SIZE
    )
    params = on_page(params, found.page)
    page = sources_page(found, params, path=request.path)
    return render_page(
        request,
        template="sources/page.html",
        context=context(
            params, title=page.title, current="sources", path=request.path, covered=covered
        )
        # What a document carries does not hang on a day: there is nothing to control.
        | {"page": page, "control": None},
        parts=(Part("sources-result", "sources/_result.html"),),
    )


@kept_for_revision
def source(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show one source with every record that rests on it."""
    params = site_params(request.GET, covered)
    try:
        record = source_record(key=key)
    except UnknownSourceError:
        withdrawn = withdrawn_source(key=key)
        if withdrawn is None:
            raise Http404(f"no source {key}") from None
        page = withdrawn_source_page(withdrawn, params)
        return gone(request, page, params, current="sources", covered=covered)
    return render_page(
        request,
        template="sources/source.html",
        context=context(
            params, title=record.source.title, current="sources", path=request.path, covered=covered
        )
        | {
            "item": source_item(record, params),
            "corrections": [
                correction_item(each, params)
                for each in corrections_of(table="sources", keys=[key])
            ],
        },
        parts=(),
    )
