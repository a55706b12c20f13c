from django.http import HttpRequest, HttpResponse

from assistance import ledger
from assistance.allies import allies
from assistance.contact_group import contact_group
from assistance.pace import targets
from assistance.records import Coverage
from dashboard.caching import kept_for_revision
from dashboard.pages.overview import KNOWN, OverviewFigures, overview_page
from dashboard.pages.site import context
from dashboard.params import BRIEFING_ON, overview_params
from dashboard.partials import Part, render_page

PARTS = (
    Part("overview-report", "dashboard/_overview_report.html"),
    Part(
        "overview-balance",
        "dashboard/_overview_balance.html",
        ("dashboard/_overview_history_switch.html",),
    ),
    Part(
        "overview-history",
        "dashboard/_overview_history.html",
        ("dashboard/_overview_balance_switch.html",),
    ),
)


@kept_for_revision
def overview(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what was left on a day, what it stands on, and what allies gave."""
    params = overview_params(request.GET, covered)
    known_on = params.known_on
    recorded = ledger.statements(through=max(params.as_of, BRIEFING_ON), known_on=known_on)
    statements = tuple(each.until(params.as_of) for each in recorded)
    figures = OverviewFigures(
        statements=statements,
        at_briefing=tuple(each.until(BRIEFING_ON) for each in recorded),
        targets=targets(statements=statements, known_on=known_on),
        allies=allies(as_of=params.as_of, revision=covered.data_revision),
        contact_group=contact_group(as_of=params.as_of),
    )
    page = overview_page(figures, params, path=request.path, url=request.build_absolute_uri())
    return render_page(
        request,
        template="dashboard/overview.html",
        context=context(
            params,
            title=page.headline,
            current="overview",
            path=request.path,
            covered=covered,
            known=KNOWN,
        )
        | {"page": page},
        parts=PARTS,
    )
