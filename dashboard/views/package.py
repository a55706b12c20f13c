from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.corrections import corrections_of
from assistance.package_record import UnknownPackageError, package_record
from assistance.records import Coverage
from assistance.withdrawn import withdrawn_package
from dashboard.caching import kept_for_revision
from dashboard.pages.changes import correction_item
from dashboard.pages.package import package_page
from dashboard.pages.site import context
from dashboard.pages.withdrawn import withdrawn_package_page
from dashboard.params import site_params
from dashboard.partials import render_page
from dashboard.views.withdrawn import gone


@kept_for_revision
def package(request: HttpRequest, covered: Coverage, slug: str) -> HttpResponse:
    """Show a package: its figures are the same on every day, the links keep the chosen one."""
    try:
        record = package_record(slug=slug)
    except UnknownPackageError:
        return _withdrawn(request, covered, slug)
    path = reverse("package", args=[record.package.key])
    if slug != record.package.key:
        return redirect(
            reverse("package", args=[record.package.key], query=request.GET), permanent=True
        )
    params = site_params(request.GET, covered)
    page = package_page(
        record,
        params,
        permalink=request.build_absolute_uri(path),
        revision=covered.revision,
        changed_at=covered.changed_at,
    )
    return render_page(
        request,
        template="dashboard/package.html",
        context=context(params, title=page.title, current="packages", path=path, covered=covered)
        | {
            "page": page,
            "corrections": [
                correction_item(each, params)
                for each in corrections_of(table="packages", keys=[page.package.key])
            ],
        },
        parts=(),
    )


def _withdrawn(request: HttpRequest, covered: Coverage, slug: str) -> HttpResponse:
    found = withdrawn_package(slug=slug)
    if found is None:
        raise Http404(f"no package {slug}")
    params = site_params(request.GET, covered)
    page = withdrawn_package_page(found, params)
    return gone(request, page, params, current="packages", covered=covered)
