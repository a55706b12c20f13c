from django.http import HttpRequest, HttpResponse

from assistance.ledger import authorities
from assistance.package_columns import package_columns
from assistance.packages import select
from assistance.records import Coverage
from dashboard.caching import kept_for_revision
from dashboard.pages.packages import packages_page
from dashboard.pages.site import LIMITED, context
from dashboard.params_packages import PAGE_SIZE, clamped, packages_params
from dashboard.partials import Part, render_page

PARTS = (
    Part(
        "packages-result",
        "dashboard/_packages_result.html",
        (
            "dashboard/_packages_words.html",
            "dashboard/_packages_limits.html",
            "dashboard/_packages_facets.html",
            "dashboard/_packages_carried.html",
        ),
    ),
    Part(
        "packages-history",
        "dashboard/_packages_history.html",
        # Every link carries the whole state: those of chips and table too.
        (
            "dashboard/_packages_chips.html",
            "dashboard/_packages_table.html",
            "dashboard/_packages_carried.html",
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
    return render_page(
        request,
        template="dashboard/packages.html",
        context=context(
            params,
            title=page.title,
            current="packages",
            path=request.path,
            covered=covered,
            known=LIMITED,
        )
        | {"page": page},
        parts=PARTS,
    )
