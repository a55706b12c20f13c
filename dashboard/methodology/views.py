from django.conf import settings
from django.http import HttpRequest, HttpResponse

from assistance.ledger.coverage import Coverage
from assistance.methodology import worked_case
from dashboard.methodology.page import methodology_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import context
from dashboard.site.params import BRIEFING_ON, site_params
from dashboard.site.partials import render_page


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
    return render_page(
        request,
        template="methodology/page.html",
        context=context(
            params, title="Methodology", current="methodology", path=request.path, covered=covered
        )
        # The methods hold on every day: there is nothing to control.
        | {"page": page, "control": None},
        parts=(),
    )
