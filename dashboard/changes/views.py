from django.http import HttpRequest, HttpResponse

from assistance.ledger.changes import changes as find_changes
from assistance.ledger.coverage import Coverage
from dashboard.changes.page import changes_page
from dashboard.changes.params import changes_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import LIMITED
from dashboard.site.partials import Part, page_response


@kept_for_revision
def changes(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what changed between two days: each authority's lines, and what they sum up to."""
    params = changes_params(request.GET, covered)
    found = find_changes(from_on=params.from_on, to_on=params.to_on, known_on=params.known_on)
    page = changes_page(found, params)
    return page_response(
        request,
        covered,
        params,
        template="changes/page.html",
        title=page.title,
        known=LIMITED,
        parts=(Part("changes-result", "changes/_result.html"),),
        page=page,
        # The page has two days of its own.
        control=None,
    )
