from django.conf import settings
from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.methodology import worked_case
from dashboard.methodology.page import methodology_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import BRIEFING_ON, site_params
from dashboard.site.partials import page_response


@kept_for_revision
def methodology(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Explain how figures are computed, with the day of the briefing worked through."""
    params = site_params(request.GET, covered)
    page = methodology_page(
        worked_case(day=BRIEFING_ON, through=params.default_as_of),
        params,
        covered,
        contact=settings.CONTACT_EMAIL,
        url=request.build_absolute_uri(request.path),
    )
    return page_response(
        request,
        covered,
        params,
        template="methodology/page.html",
        title="Methodology",
        page=page,
        # The methods hold on every day: there is nothing to control.
        control=None,
    )
