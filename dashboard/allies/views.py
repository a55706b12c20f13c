from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.allies.partner import UnknownPartnerError, partner_record
from assistance.allies.totals import allies as allied_aid
from assistance.ledger.coverage import Coverage
from dashboard.allies.page import allies_page
from dashboard.allies.params import allies_params, ally_params, asked_months
from dashboard.allies.partner import PAGE_SIZE, ally_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.params import on_page
from dashboard.site.partials import Part, page_response

# Every link and the form carry the whole state: what changes one changes the others.
STATE = ("allies/_fields.html", "allies/_carried.html")
PARTS = (
    Part("allies-result", "allies/_result.html", STATE),
    Part(
        "allies-ranking",
        "allies/_ranking.html",
        (
            "allies/_history_switch.html",
            "allies/_totals.html",
            "allies/_table.html",
            "allies/_carried.html",
        ),
    ),
    Part(
        "allies-history",
        "allies/_history.html",
        (
            "allies/_ranking_switch.html",
            "allies/_totals.html",
            "allies/_table.html",
            "allies/_carried.html",
        ),
    ),
)


@kept_for_revision
def allies(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """Show what allies gave up to a day: totals, ranking, history and every partner."""
    months = asked_months(request.GET, covered)
    params = allies_params(request.GET, covered, months)
    found = allied_aid(as_of=params.as_of, series=params.series, revision=covered.data_revision)
    page = allies_page(
        found,
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="allies/page.html",
        title=page.headline,
        parts=PARTS,
        page=page,
    )


@kept_for_revision
def ally(request: HttpRequest, covered: Coverage, code: str) -> HttpResponse:
    """Show what one partner gave up to a day, and every contribution that is recorded."""
    months = asked_months(request.GET, covered)
    params = ally_params(request.GET, covered, months)
    try:
        record = partner_record(
            months, code=code.upper(), as_of=params.as_of, page=params.page, page_size=PAGE_SIZE
        )
    except UnknownPartnerError:
        raise Http404(f"no partner {code}") from None
    if code != code.lower():
        return redirect(
            reverse("ally", args=[code.lower()], query=request.GET or None), permanent=True
        )
    params = on_page(params, record.page)
    page = ally_page(
        allied_aid(as_of=params.as_of, series=params.series, revision=covered.data_revision),
        record,
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="allies/partner.html",
        title=page.headline,
        parts=(
            Part("ally-report", "allies/_partner_report.html"),
            Part(
                "ally-months",
                "allies/_partner_months.html",
                ("allies/_partner_contributions.html",),
            ),
        ),
        page=page,
    )
