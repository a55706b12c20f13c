from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance.package_record import UnknownPackageError, package_record
from assistance.records import Coverage
from dashboard.caching import kept_for_revision
from dashboard.pages.package import package_page
from dashboard.pages.site import context
from dashboard.params import site_params
from dashboard.partials import render_page


@kept_for_revision
def package(request: HttpRequest, covered: Coverage, slug: str) -> HttpResponse:
    """Show a package: its figures are the same on every day, the links keep the chosen one."""
    try:
        record = package_record(slug=slug)
    except UnknownPackageError:
        raise Http404(f"no package {slug}") from None
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
        | {"page": page},
        parts=(),
    )
