"""The pages of the sign-in: password, code, setting up the second factor, and managing it."""

from base64 import b32encode
from typing import Any

import segno
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as keep_device
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from dashboard.sign_in import second_factor
from dashboard.sign_in.forms import CodeForm, PasswordForm
from dashboard.sign_in.pending import begin, finish, pending

KEY = "second_factor_key"  # of the session, while the app is being set up
WRONG = "This code is not right, or no longer. Each works once."


class SignIn(LoginView):
    """Ask for the password; with a second factor, or where one is required, go on to it."""

    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        enrolled = second_factor.has_second_factor(user)
        if not enrolled and not settings.ADMIN_REQUIRE_OTP:
            return super().form_valid(form)
        begin(self.request, user=user, onward=self.get_success_url())
        return redirect("admin:login_code" if enrolled else "admin:second_factor_set_up")


@never_cache
@sensitive_post_parameters("code")
def login_code(request: HttpRequest) -> HttpResponse:
    waiting = pending(request)
    if waiting is None:
        return redirect("admin:login")
    credentials = {"username": waiting.user.get_username()}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return _locked(request, credentials)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid():
        check = second_factor.check_code(user=waiting.user, code=form.cleaned_data["code"])
        if check.device:
            finish(request, user=waiting.user, device=check.device)
            _count_recovery_codes(request, waiting.user, check.device)
            return HttpResponseRedirect(waiting.onward)
        if check.wait_seconds:
            form.add_error("code", f"Too soon after a wrong code. Wait {check.wait_seconds} s.")
        else:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            form.add_error("code", WRONG)
    return _page(request, "login_code", "Enter a code", form=form)


@never_cache
@sensitive_post_parameters("code")
def second_factor_set_up(request: HttpRequest) -> HttpResponse:
    """Set up an app: for someone signed in, or on the way in where a second factor is required."""
    waiting = None if admin.site.has_permission(request) else pending(request)
    user = waiting.user if waiting else request.user
    if not isinstance(user, User) or (not waiting and not admin.site.has_permission(request)):
        return redirect("admin:login")
    if second_factor.has_second_factor(user):
        return redirect("admin:second_factor")
    # The page has a key of its own each time: one that was seen earlier cannot be put to use.
    key = (request.method == "POST" and request.session.get(KEY)) or default_key()
    request.session[KEY] = key
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = second_factor.set_up(user=user, key=key, code=form.cleaned_data["code"])
        if device:
            del request.session[KEY]
            if waiting:
                finish(request, user=user, device=device)
            else:
                keep_device(request, device)
            onward = waiting.onward if waiting else reverse("admin:second_factor")
            return _recovery_codes(request, user, onward)
        form.add_error("code", WRONG)
    app = TOTPDevice(user=user, key=key)
    return _page(
        request,
        "second_factor_set_up",
        "Set up the second factor",
        form=form,
        required=waiting is not None,
        qr_code=_qr_code(app.config_url),
        key=_in_fours(b32encode(app.bin_key).decode()),
    )


@sensitive_post_parameters("password")
def manage_second_factor(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # admin_view lets nobody else in
    enrolled = second_factor.has_second_factor(user)
    form = PasswordForm(request.POST or None, request=request)
    if enrolled and form.is_valid():
        if "remove" not in request.POST:
            return _recovery_codes(request, user, reverse("admin:second_factor"))
        second_factor.remove(user)
        if settings.ADMIN_REQUIRE_OTP:
            begin(request, user=user, onward=reverse("admin:index"))
            return redirect("admin:second_factor_set_up")
        messages.success(request, "The second factor is removed.")
        return redirect("admin:second_factor")
    return _page(
        request,
        "second_factor",
        "Second factor",
        form=form,
        enrolled=enrolled,
        required=settings.ADMIN_REQUIRE_OTP,
        codes_left=second_factor.recovery_codes_left(user),
    )


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    shared = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/{name}.html", {**shared, **context})


def _recovery_codes(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    codes = second_factor.new_recovery_codes(user)
    return _page(request, "recovery_codes", "Recovery codes", codes=codes, onward=onward)


def _count_recovery_codes(request: HttpRequest, user: User, device: object) -> None:
    if not isinstance(device, TOTPDevice):
        left = second_factor.recovery_codes_left(user)
        messages.warning(request, f"You used a recovery code. Codes left: {left}.")


def _locked(request: HttpRequest, credentials: dict[str, str]) -> HttpResponse:
    response: HttpResponse = get_lockout_response(request, credentials=credentials)
    return response


def _qr_code(text: str) -> SafeString:
    """Return an inline SVG without size or styles of its own."""
    code = segno.make_qr(text, error="m")
    return mark_safe(code.svg_inline(omitsize=True, svgclass=None, lineclass=None))  # noqa: S308


def _in_fours(key: str) -> str:
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
