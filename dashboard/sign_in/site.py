"""The admin of this site: stock, but for the sign-in and its second factor."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.sign_in.second_factor import is_satisfied
from dashboard.sign_in.views import (
    SignIn,
    login_code,
    manage_second_factor,
    second_factor_set_up,
)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SEEN_AT = "seen_at"  # of the session: when a page was last asked for, to the minute


def _note_use(request: HttpRequest, **_signal: Any) -> None:
    """Write to the session, which lasts SESSION_COOKIE_AGE from its last change."""
    request.session[SEEN_AT] = timezone.now().timestamp()


user_logged_in.connect(_note_use)


class TrackerAdminSite(AdminSite):
    site_header = site_title = "Security Assistance Tracker"
    # The tasks of the first page lead everywhere; the lists need the width.
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Register a model, except those that hold the secrets of the second factor."""
        if model_or_iterable not in (TOTPDevice, StaticDevice):
            super().register(model_or_iterable, *args, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_satisfied(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if timezone.now().timestamp() - request.session.get(SEEN_AT, 0) >= 60:
                _note_use(request)
            return view(request, *args, **kwargs)

        return super().admin_view(cast(View, update_wrapper(seen, view)), cacheable)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        # The admin's modules register with this site, so that it has to be there first.
        from assistance.admin.amounts import amount
        from assistance.admin.review import review

        return [
            path("login/code/", login_not_required(login_code), name="login_code"),
            path("second-factor/", self.admin_view(manage_second_factor), name="second_factor"),
            path(
                "second-factor/set-up/",
                login_not_required(second_factor_set_up),
                name="second_factor_set_up",
            ),
            path("amount/", self.admin_view(amount), name="amount"),
            path("review/", self.admin_view(review), name="review"),
            *super().get_urls(),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what there is to do; the tables of the records are behind the tasks."""
        from assistance.admin.review import waiting_count
        from assistance.admin.tasks import other_apps, tasks

        found = tasks(request)
        waiting = waiting_count() if found else 0
        others = other_apps(self.get_app_list(request))
        mine = {"tasks": found, "waiting_count": waiting, "other_apps": others}
        return super().index(request, {"title": "Data entry", **mine, **(extra_context or {})})

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {**self.each_context(request), "title": "Log in", **(extra_context or {})}
        view = SignIn.as_view(authentication_form=AdminAuthenticationForm, extra_context=context)
        return cast(HttpResponse, view(request))
