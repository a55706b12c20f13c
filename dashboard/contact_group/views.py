from django.http import HttpRequest, HttpResponse

from assistance.contact_group.reading import contact_group_record
from assistance.ledger.coverage import Coverage
from dashboard.contact_group.page import contact_group_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import context
from dashboard.site.params import site_params
from dashboard.site.partials import Part, render_page


@kept_for_revision
def contact_group(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show the coalitions, who is in which, and the meetings of the contact group on a day."""
    params = site_params(request.GET, covered)
    page = contact_group_page(contact_group_record(), params, path=request.path)
    return render_page(
        request,
        template="contact_group/page.html",
        context=context(
            params, title=page.headline, current="contact_group", path=request.path, covered=covered
        )
        | {"page": page},
        parts=(Part("contact-group-report", "contact_group/_report.html"),),
    )
