from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.allied_record import UnknownPartnerError, partner_record
from assistance.allies import allies as allied_aid
from assistance.records import Coverage
from dashboard.caching import kept_for_revision
from dashboard.pages.allies import allies_page
from dashboard.pages.ally import PAGE_SIZE, ally_page
from dashboard.pages.site import context
from dashboard.params import on_page
from dashboard.params_allies import allies_params, ally_params, asked_months
from dashboard.partials import Part, render_page

# Every link and the form carry the whole state: what changes one changes the others.
STATE = ("dashboard/_allies_fields.html", "dashboard/_allies_carried.html")
PARTS = (
    Part("allies-result", "dashboard/_allies_result.html", STATE),
    Part(
        "allies-ranking",
        "dashboard/_allies_ranking.html",
        (
            "dashboard/_allies_history_switch.html",
            "dashboard/_allies_totals.html",
            "dashboard/_allies_table.html",
            "dashboard/_allies_carried.html",
        ),
    ),
    Part(
        "allies-history",
        "dashboard/_allies_history.html",
        (
            "dashboard/_allies_ranking_switch.html",
            "dashboard/_allies_totals.html",
            "dashboard/_allies_table.html",
            "dashboard/_allies_carried.html",
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
    return render_page(
        request,
        template="dashboard/allies.html",
        context=context(
            params, title=page.headline, current="allies", path=request.path, covered=covered
        )
        | {"page": page},
        parts=PARTS,
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
    return render_page(
        request,
        template="dashboard/ally.html",
        context=context(
            params, title=page.headline, current="allies", path=request.path, covered=covered
        )
        | {"page": page},
        parts=(
            Part("ally-report", "dashboard/_ally_report.html"),
            Part(
                "ally-months",
                "dashboard/_ally_months.html",
                ("dashboard/_ally_contributions.html",),
            ),
        ),
    )
