from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from assistance.ledger.coverage import Coverage
from dashboard.data.page import KNOWN, catalogue, data_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import site_params
from dashboard.site.partials import Part, page_response


@kept_for_revision
def data(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Describe every report: what it holds, in which formats, and how to get it."""
    params = site_params(request.GET, covered)
    page = data_page(params, covered, site=_site(request))
    return page_response(
        request,
        covered,
        params,
        template="data/page.html",
        title="Data",
        known=KNOWN,
        parts=(Part("data-reports", "data/_reports.html"),),
        page=page,
    )


@kept_for_revision
def data_json(request: HttpRequest, covered: Coverage) -> JsonResponse:
    """Answer with the catalogue in DCAT-US 1.1, for harvesters."""
    site = _site(request)
    page = data_page(site_params(request.GET, covered), covered, site=site)
    response = JsonResponse(
        catalogue(
            page.entries,
            covered,
            site=site,
            contact=settings.CONTACT_EMAIL or settings.DEFAULT_FROM_EMAIL,
        )
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
