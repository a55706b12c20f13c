from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from assistance.ledger.coverage import Coverage
from assistance.ledger.parameters import KEY
from assistance.ledger.proofs.balance import AFTER, BEFORE
from assistance.reports import AS_OF, KNOWN_ON, ParameterError, read_query
from assistance.reports.proof import FIGURE, PROOF, PROOFS
from assistance.reports.proof import proof as prove
from dashboard.proof.page import proof_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.page import LIMITED, NOT_LIMITED, context
from dashboard.site.params import SiteParams, quoted, site_params, today
from dashboard.site.withdrawn import WithdrawnPage, gone, withdrawn_line_page

PANEL = "proof-panel-body"
LINES = (AFTER.name, BEFORE.name, KEY.name)


@kept_for_revision
def proof(request: HttpRequest, covered: Coverage, figure: str) -> HttpResponse:
    """Show what a figure is made of: as a page, or as the panel that htmx asks for."""
    if figure not in PROOFS:
        raise Http404(f"no figure {figure}")
    params, parameters = _asked(request, site_params(request.GET, covered), figure)
    title, page, error = "There is no such figure", None, ""
    try:
        page = proof_page(prove(read_query(PROOF, parameters, today=today())), params)
        title = page.proof.asks
    except ParameterError as reason:
        if gone_page := _withdrawn(parameters, params):
            return gone(request, covered, params, gone_page, current="")
        error = str(reason)
    is_panel = request.htmx.target == PANEL  # type: ignore[attr-defined]
    response = render(
        request,
        "proof/_proof.html" if is_panel else "proof/page.html",
        context(
            params,
            title=title,
            current="",
            path=request.path,
            covered=covered,
            known=LIMITED if KNOWN_ON in PROOFS[figure].parameters else NOT_LIMITED,
            lift_url=_unlimited(request, params),
        )
        # The permalink's day belongs to its question: there is nothing to control.
        | {"page": page, "error": error, "control": None},
        # htmx shows no answer but a good one: a reader is better served by the reason.
        status=404 if error and not is_panel else 200,
    )
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _withdrawn(parameters: Mapping[str, list[str]], params: SiteParams) -> WithdrawnPage | None:
    """Return the page of the withdrawn line that the question names, if it names one."""
    named = [key for name in LINES for key in parameters.get(name, ())]
    pages = (withdrawn_line_page(key, params) for key in named)
    return next(filter(None, pages), None)


def _unlimited(request: HttpRequest, params: SiteParams) -> str:
    """Return the address of the proof without the limit of what was known, on the same day."""
    query = request.GET.copy()
    query.pop(KNOWN_ON.name, None)
    query[AS_OF.name] = params.as_of.isoformat()
    return f"{request.path}?{query.urlencode()}"


def _asked(
    request: HttpRequest, params: SiteParams, figure: str
) -> tuple[SiteParams, dict[str, list[str]]]:
    """Return the parameters of this figure, and notices of those that it does not have."""
    known = {each.name for each in PROOFS[figure].parameters}
    given = {name: request.GET.getlist(name) for name in request.GET if name != AS_OF.name}
    strange = [name for name in given if name not in known]
    notices = (f"“{quoted(name)}” is no parameter of this figure: left out." for name in strange)
    kept = {name: values for name, values in given.items() if name in known}
    day = {AS_OF.name: [params.as_of.isoformat()], FIGURE.name: [figure]}
    return replace(params, notices=(*params.notices, *notices)), kept | day
