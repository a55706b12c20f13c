from django.http import Http404, HttpRequest, HttpResponse

from assistance.editorial.corrections import corrections_of
from assistance.editorial.withdrawn import withdrawn_reported_figure
from assistance.ledger.coverage import Coverage
from assistance.ledger.statement import authorities
from assistance.reconciliation import UnknownReportedFigureError
from assistance.reconciliation import reconciliation as reconcile
from assistance.reconciliation.reported_figure import reconciliation_record
from dashboard.reconciliation.figure import reconciled_figure_page
from dashboard.reconciliation.page import reconciliation_page
from dashboard.reconciliation.params import PAGE_SIZE, reconciliation_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import correction_item
from dashboard.site.gone import gone
from dashboard.site.page import context
from dashboard.site.params import on_page, site_params
from dashboard.site.partials import Part, render_page
from dashboard.site.withdrawn import withdrawn_reported_figure_page

PARTS = (
    Part("reconciliation-report", "reconciliation/_report.html"),
    Part(
        "reconciliation-result",
        "reconciliation/_result.html",
        ("reconciliation/_carried.html",),
    ),
    Part(
        "reconciliation-differences",
        "reconciliation/_differences.html",
        # Every link carries the whole state: those of the table too.
        ("reconciliation/_table.html", "reconciliation/_carried.html"),
    ),
)


@kept_for_revision
def reconciliation(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what officials and the press said beside what the records give for the same day."""
    known = authorities()
    codes = [each.code for each in known]
    params = reconciliation_params(request.GET, covered, authorities=codes)
    found = reconcile(as_of=params.as_of)
    selected = found.select(params.filters, sort=params.sort, descending=params.descending)
    params = on_page(params, min(params.page, max(1, -(-len(selected) // PAGE_SIZE))))
    page = reconciliation_page(
        found,
        selected,
        known,
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return render_page(
        request,
        template="reconciliation/page.html",
        context=context(
            params, title=page.title, current="reconciliation", path=request.path, covered=covered
        )
        | {"page": page},
        parts=PARTS,
    )


@kept_for_revision
def reconciled_figure(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show one statement with its verdict and the ledger around it."""
    params = site_params(request.GET, covered)
    try:
        record = reconciliation_record(key=key)
    except UnknownReportedFigureError:
        withdrawn = withdrawn_reported_figure(key=key)
        if withdrawn is None:
            raise Http404(f"no reported figure {key}") from None
        gone_page = withdrawn_reported_figure_page(withdrawn, params)
        return gone(request, gone_page, params, current="reconciliation", covered=covered)
    page = reconciled_figure_page(record, params)
    return render_page(
        request,
        template="reconciliation/figure.html",
        context=context(
            params, title=page.title, current="reconciliation", path=request.path, covered=covered
        )
        | {
            "page": page,
            "corrections": [
                correction_item(each, params)
                for each in corrections_of(table="reported_figures", keys=[key])
            ],
        },
        parts=(),
    )
