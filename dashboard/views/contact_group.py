from django.http import HttpRequest, HttpResponse

from assistance.contact_group_record import contact_group_record
from assistance.records import Coverage
from dashboard.caching import kept_for_revision
from dashboard.pages.contact_group import contact_group_page
from dashboard.pages.site import context
from dashboard.params import site_params
from dashboard.partials import Part, render_page


@kept_for_revision
def contact_group(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show the coalitions, who is in which, and the meetings of the contact group on a day."""
    params = site_params(request.GET, covered)
    page = contact_group_page(contact_group_record(), params, path=request.path)
    return render_page(
        request,
        template="dashboard/contact_group.html",
        context=context(
            params, title=page.headline, current="contact_group", path=request.path, covered=covered
        )
        | {"page": page},
        parts=(Part("contact-group-report", "dashboard/_contact_group_report.html"),),
    )
