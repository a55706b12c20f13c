from django.http import HttpRequest, HttpResponse

from assistance.contact_group.reading import contact_group_record
from assistance.ledger.coverage import Coverage
from dashboard.contact_group.page import contact_group_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import site_params
from dashboard.site.partials import Part, page_response


@kept_for_revision
def contact_group(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show the coalitions, who is in which, and the meetings of the contact group on a day."""
    params = site_params(request.GET, covered)
    page = contact_group_page(contact_group_record(), params, path=request.path)
    return page_response(
        request,
        covered,
        params,
        template="contact_group/page.html",
        title=page.headline,
        parts=(Part("contact-group-report", "contact_group/_report.html"),),
        page=page,
    )
