from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.ledger.statement import authorities
from assistance.reconciliation import UnknownReportedFigureError
from assistance.reconciliation import reconciliation as reconcile
from assistance.reconciliation.reported_figure import reconciliation_record
from dashboard.reconciliation.figure import reconciled_figure_page
from dashboard.reconciliation.page import reconciliation_page
from dashboard.reconciliation.params import reconciliation_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import record_corrections
from dashboard.site.params import last_page, on_page, site_params
from dashboard.site.partials import Part, page_response
from dashboard.site.withdrawn import gone, withdrawn_reported_figure_page

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
    params = on_page(params, min(params.page, last_page(len(selected))))
    page = reconciliation_page(
        found,
        selected,
        known,
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="reconciliation/page.html",
        title=page.title,
        parts=PARTS,
        page=page,
    )


@kept_for_revision
def reconciled_figure(request: HttpRequest, covered: Coverage, key: str) -> HttpResponse:
    """Show one statement with its verdict and the ledger around it."""
    params = site_params(request.GET, covered)
    try:
        record = reconciliation_record(key=key)
    except UnknownReportedFigureError:
        withdrawn = withdrawn_reported_figure_page(key, params)
        return gone(request, covered, params, withdrawn, current="reconciliation")
    page = reconciled_figure_page(record, params)
    return page_response(
        request,
        covered,
        params,
        template="reconciliation/figure.html",
        title=page.title,
        page=page,
        corrections=record_corrections("reported_figures", key, params),
    )
