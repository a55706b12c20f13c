from django.http import HttpRequest, HttpResponse

from assistance.ledger.changes import changes as find_changes
from assistance.ledger.coverage import Coverage
from dashboard.changes.page import changes_page
from dashboard.changes.params import changes_params
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import LIMITED, context
from dashboard.site.partials import Part, render_page


@kept_for_revision
def changes(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what changed between two days: each authority's lines, and what they sum up to."""
    params = changes_params(request.GET, covered)
    found = find_changes(from_on=params.from_on, to_on=params.to_on, known_on=params.known_on)
    page = changes_page(found, params)
    return render_page(
        request,
        template="changes/page.html",
        context=context(
            params,
            title=page.title,
            current="changes",
            path=request.path,
            covered=covered,
            known=LIMITED,
        )
        # The page has two days of its own.
        | {"page": page, "control": None},
        parts=(Part("changes-result", "changes/_result.html"),),
    )
