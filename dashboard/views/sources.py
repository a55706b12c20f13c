from django.http import Http404, HttpRequest, HttpResponse

from assistance.corrections import corrections_of
from assistance.records import Coverage
from assistance.sources import UnknownSourceError, source_record
from assistance.sources import sources as find_sources
from assistance.withdrawn import withdrawn_source
from dashboard.caching import kept_for_revision
from dashboard.pages.changes import correction_item
from dashboard.pages.site import context
from dashboard.pages.sources import source_item, sources_page
from dashboard.pages.withdrawn import withdrawn_source_page
from dashboard.params import on_page, site_params
from dashboard.params_sources import PAGE_SIZE, sources_params
from dashboard.partials import Part, render_page
from dashboard.views.withdrawn import gone


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
        template="dashboard/sources.html",
        context=context(
            params, title=page.title, current="sources", path=request.path, covered=covered
        )
        # What a document carries does not hang on a day: there is nothing to control.
        | {"page": page, "control": None},
        parts=(Part("sources-result", "dashboard/_sources_result.html"),),
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
        template="dashboard/source.html",
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
