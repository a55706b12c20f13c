from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.editorial.corrections import corrections_of
from assistance.editorial.withdrawn import withdrawn_package
from assistance.ledger.coverage import Coverage
from assistance.packages.package import NotYetKnownError, UnknownPackageError, package_record
from dashboard.packages.package import package_page
from dashboard.site.caching import kept_for_revision
from dashboard.site.corrections import correction_item
from dashboard.site.gone import gone
from dashboard.site.page import LIMITED, context
from dashboard.site.params import SiteParams, site_params
from dashboard.site.partials import render_page
from dashboard.site.withdrawn import withdrawn_package_page


@kept_for_revision
def package(request: HttpRequest, covered: Coverage, slug: str) -> HttpResponse:
    """Show a package: its figures are the same on every day, the links keep the chosen one."""
    params = site_params(request.GET, covered)
    try:
        record = package_record(slug=slug, known_on=params.known_on)
    except UnknownPackageError:
        return _withdrawn(request, covered, slug, params)
    except NotYetKnownError as error:
        return _not_yet_known(request, covered, params, error)
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
    return render_page(
        request,
        template="packages/package.html",
        context=context(
            params,
            title=page.title,
            current="packages",
            path=path,
            covered=covered,
            known=LIMITED,
        )
        | {
            "page": page,
            "corrections": [
                correction_item(each, params)
                for each in corrections_of(table="packages", keys=[page.package.key])
            ],
        },
        parts=(),
    )


def _not_yet_known(
    request: HttpRequest, covered: Coverage, params: SiteParams, error: NotYetKnownError
) -> HttpResponse:
    return render_page(
        request,
        template="packages/not_yet_known.html",
        context=context(
            params,
            title="Not known yet",
            current="packages",
            path=reverse("package", args=[error.slug]),
            covered=covered,
            known=LIMITED,
        )
        | {"package": error},
        parts=(),
    )


def _withdrawn(
    request: HttpRequest, covered: Coverage, slug: str, params: SiteParams
) -> HttpResponse:
    found = withdrawn_package(slug=slug)
    if found is None:
        raise Http404(f"no package {slug}")
    page = withdrawn_package_page(found, params)
    return gone(request, page, params, current="packages", covered=covered)
