from django.http import HttpRequest, HttpResponse

from assistance.records import Coverage
from assistance.reports.balances import authority_codes
from assistance.timeline import timeline as find_entries
from dashboard.caching import kept_for_revision
from dashboard.pages.site import LIMITED, context
from dashboard.pages.timeline import timeline_page
from dashboard.params import on_page
from dashboard.params_timeline import PAGE_SIZE, timeline_params
from dashboard.partials import Part, render_page

PARTS = (
    Part(
        "timeline-result", "dashboard/_timeline_result.html", ("dashboard/_timeline_carried.html",)
    ),
    Part("timeline-chart", "dashboard/_timeline_chart.html", ("dashboard/_timeline_carried.html",)),
    # The marks of the chart lead to the list alone; the chart's own links carry its page.
    Part(
        "timeline-list",
        "dashboard/_timeline_list.html",
        ("dashboard/_timeline_chart_switch.html",),
    ),
)


@kept_for_revision
def timeline(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show packages, funding actions, statements, meetings and context notes on one axis."""
    codes = tuple(authority_codes())
    params = timeline_params(request.GET, covered, authorities=codes)
    found = find_entries(filters=params.filters, page=params.page, page_size=PAGE_SIZE)
    params = on_page(params, found.page)
    page = timeline_page(
        found,
        params,
        authorities=codes,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return render_page(
        request,
        template="dashboard/timeline.html",
        context=context(
            params,
            title=page.title,
            current="timeline",
            path=request.path,
            covered=covered,
            known=LIMITED,
        )
        | {"page": page},
        parts=PARTS,
    )
