from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.editorial.corrections import CorrectionFilters, corrections
from assistance.ledger import statement as ledger
from assistance.ledger.coverage import Coverage
from assistance.ledger.pace import targets
from dashboard.authorities.page import authority_page, authority_row
from dashboard.authorities.params import AuthorityParams
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import SHOWN_OF_AUTHORITY, CorrectionsCard, authority_corrections
from dashboard.site.page import LIMITED
from dashboard.site.params import BRIEFING_ON, SiteParams, read, site_params
from dashboard.site.partials import Part, page_response


@kept_for_revision
def authorities(request: HttpRequest, covered: Coverage) -> HttpResponse:
    """List the funding authorities with what was left of each on a day."""
    params = site_params(request.GET, covered)
    rows = tuple(
        authority_row(
            each, reverse("authority", args=[each.authority.code.lower()]) + params.day_query()
        )
        for each in ledger.statements(through=params.as_of, known_on=params.known_on)
    )
    return page_response(
        request,
        covered,
        params,
        template="authorities/page.html",
        title="Funding authorities",
        known=LIMITED,
        parts=(Part("authorities-list", "authorities/_list.html"),),
        rows=rows,
        as_of=params.as_of,
    )


@kept_for_revision
def authority(request: HttpRequest, covered: Coverage, code: str) -> HttpResponse:
    """Show an authority's statement as of a day; its address is in small letters."""
    if code != code.lower():
        small = reverse("authority", args=[code.lower()], query=request.GET)
        return redirect(small, permanent=True)
    params = read(AuthorityParams, request.GET, covered)
    try:
        recorded = ledger.statement(
            authority=code.upper(),
            through=max(params.as_of, BRIEFING_ON),
            known_on=params.known_on,
        )
    except ledger.UnknownAuthorityError:
        raise Http404(f"no authority {code}") from None
    statement = recorded.until(params.as_of)
    page = authority_page(
        statement,
        recorded.until(BRIEFING_ON),
        targets(statements=(statement,), known_on=params.known_on)[statement.authority.code],
        params,
        path=request.path,
        url=request.build_absolute_uri(),
    )
    return page_response(
        request,
        covered,
        params,
        template="authorities/authority.html",
        title=page.headline,
        known=LIMITED,
        parts=(
            Part("authority-report", "authorities/_authority_report.html"),
            Part("authority-balance", "authorities/_authority_balance.html"),
            Part("authority-burn-down", "authorities/_authority_burn_down.html"),
        ),
        page=page,
        corrections=_corrections(page.statement.authority.code, params),
    )


def _corrections(code: str, params: SiteParams) -> CorrectionsCard | None:
    filters = CorrectionFilters(authorities=(code,))
    found = corrections(filters=filters, page=1, page_size=SHOWN_OF_AUTHORITY)
    return authority_corrections(found, params, code=code)
