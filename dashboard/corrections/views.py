from django.http import HttpRequest, HttpResponse

from assistance.editorial.corrections import correction_log
from assistance.editorial.corrections import corrections as find_corrections
from assistance.ledger.coverage import Coverage
from assistance.ledger.parameters import authority_codes
from assistance.tables.catalogue import TABLES
from dashboard.corrections.page import corrections_page
from dashboard.corrections.params import corrections_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import PAGE_SIZE, on_page
from dashboard.site.partials import Part, page_response


@kept_for_revision
def corrections(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show the public log of what was corrected after it had been published."""
    log = correction_log()
    # Those of withdrawn authorities stay in the log.
    codes = sorted({*authority_codes(), *log.by_authority} - {""})
    params = corrections_params(request.GET, covered, tables=TABLES, authorities=codes)
    found = find_corrections(filters=params.filters, page=params.page, page_size=PAGE_SIZE)
    params = on_page(params, found.page)
    page = corrections_page(log, found, params, authorities=codes, path=request.path)
    return page_response(
        request,
        covered,
        params,
        template="corrections/page.html",
        title=page.title,
        parts=(Part("corrections-result", "corrections/_result.html"),),
        page=page,
        # The log tells when records were corrected, whatever day they speak of.
        control=None,
    )
