from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.ledger.statement import authorities
from assistance.packages.columns import package_columns
from assistance.packages.explorer import select
from dashboard.packages.page import packages_page
from dashboard.packages.params import clamped, packages_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import LIMITED
from dashboard.site.params import PAGE_SIZE
from dashboard.site.partials import Part, page_response

PARTS = (
    Part(
        "packages-result",
        "packages/_result.html",
        (
            "packages/_words.html",
            "packages/_limits.html",
            "packages/_facets.html",
            "packages/_carried.html",
        ),
    ),
    Part(
        "packages-history",
        "packages/_history.html",
        # Every link carries the whole state: those of chips and table too.
        (
            "packages/_chips.html",
            "packages/_table.html",
            "packages/_carried.html",
        ),
    ),
)


@kept_for_revision
def packages(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Find packages: filter, count, sort, page, and see their history."""
    params = packages_params(request.GET, covered, package_columns())
    selection = select(params.filters, sort=params.sort, descending=params.descending)
    params = clamped(params, selection.package_count)
    page = packages_page(
        selection,
        selection.page(first=params.first, size=PAGE_SIZE),
        authorities(),
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="packages/page.html",
        title=page.title,
        known=LIMITED,
        parts=PARTS,
        page=page,
    )
