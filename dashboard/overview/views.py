from django.http import HttpRequest, HttpResponse

from assistance.allies.totals import allies
from assistance.contact_group.coalitions import contact_group
from assistance.ledger import statement as ledger
from assistance.ledger.coverage import Coverage
from assistance.ledger.pace import targets
from dashboard.overview.page import KNOWN, OverviewFigures, overview_page
from dashboard.overview.params import OverviewParams
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import BRIEFING_ON, read
from dashboard.site.partials import Part, page_response

PARTS = (
    Part("overview-report", "overview/_report.html"),
    Part(
        "overview-balance",
        "overview/_balance.html",
        ("overview/_history_switch.html",),
    ),
    Part(
        "overview-history",
        "overview/_history.html",
        ("overview/_balance_switch.html",),
    ),
)


@kept_for_revision
def overview(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what was left on a day, what it stands on, and what allies gave."""
    params = read(OverviewParams, request.GET, covered)
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
    return page_response(
        request,
        covered,
        params,
        template="overview/page.html",
        title=page.headline,
        known=KNOWN,
        parts=PARTS,
        page=page,
    )
