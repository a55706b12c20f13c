from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from assistance.ledger.coverage import Coverage
from dashboard.site.page import context
from dashboard.site.params import SiteParams
from dashboard.site.partials import render_page
from dashboard.site.withdrawn import WithdrawnPage


def gone(
    request: HttpRequest,
    page: WithdrawnPage,
    params: SiteParams,
    *,
    current: str,
    covered: Coverage,
) -> HttpResponse:
    """Answer with 410 for a withdrawn record, and with what it was."""
    response = render_page(
        request,
        template="site/withdrawn.html",
        context=context(
            params, title=page.title, current=current, path=request.path, covered=covered
        )
        | {"page": page, "corrections": page.corrections},
        parts=(),
    )
    response.status_code = 410
    # It may be published again; without a word a 410 may be kept.
    patch_cache_control(response, no_cache=True)
    return response
