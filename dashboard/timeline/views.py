from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.ledger.statement import authorities
from assistance.timeline import timeline as find_entries
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import LIMITED
from dashboard.site.params import PAGE_SIZE, on_page
from dashboard.site.partials import Part, page_response
from dashboard.timeline.page import timeline_page
from dashboard.timeline.params import timeline_params

PARTS = (
    Part("timeline-result", "timeline/_result.html", ("timeline/_carried.html",)),
    Part("timeline-chart", "timeline/_chart.html", ("timeline/_carried.html",)),
    # The marks of the chart lead to the list alone; the chart's own links carry its page.
    Part(
        "timeline-list",
        "timeline/_list.html",
        ("timeline/_chart_switch.html",),
    ),
)


@kept_for_revision
def timeline(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show packages, funding actions, statements, meetings and context notes on one axis."""
    known = authorities()
    codes = tuple(sorted(each.code for each in known))
    params = timeline_params(request.GET, covered, authorities=codes)
    found = find_entries(filters=params.filters, page=params.page, page_size=PAGE_SIZE)
    params = on_page(params, found.page)
    page = timeline_page(
        found,
        params,
        authorities=known,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="timeline/page.html",
        title=page.title,
        known=LIMITED,
        parts=PARTS,
        page=page,
    )
