from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.ledger.coverage import Coverage
from assistance.packages.package import NotYetKnownError, UnknownPackageError, package_record
from dashboard.packages.package import package_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import record_corrections
from dashboard.site.page import LIMITED
from dashboard.site.params import site_params
from dashboard.site.partials import page_response
from dashboard.site.withdrawn import gone, withdrawn_package_page


@kept_for_revision
def package(request: HttpRequest, covered: Coverage, slug: str) -> HttpResponse:
    """Show a package: its figures are the same on every day, the links keep the chosen one."""
    params = site_params(request.GET, covered)
    try:
        record = package_record(slug=slug, known_on=params.known_on)
    except UnknownPackageError:
        withdrawn = withdrawn_package_page(slug, params)
        return gone(request, covered, params, withdrawn, current="packages")
    except NotYetKnownError as error:
        return page_response(
            request,
            covered,
            params,
            template="packages/not_yet_known.html",
            title="Not known yet",
            known=LIMITED,
            package=error,
        )
    path = reverse("package", args=[record.package.key])
    if slug != record.package.key:
        return redirect(
            reverse("package", args=[record.package.key], query=request.GET), permanent=True
        )
    page = package_page(
        record,
        params,
        permalink=request.build_absolute_uri(path),
        revision=covered.revision,
        changed_at=covered.changed_at,
    )
    return page_response(
        request,
        covered,
        params,
        template="packages/package.html",
        title=page.title,
        known=LIMITED,
        page=page,
        corrections=record_corrections("packages", record.package.key, params),
    )
