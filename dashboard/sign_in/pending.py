"""A sign-in between the password and the code: nobody is signed in yet.

Django's login() waits for the code, since it ends the count of failures: with the password alone
one could otherwise clear that count between wrong codes.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import login as keep_device
from django_otp.models import Device

SESSION_KEY = "pending_sign_in"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """Whose password was right, and the page of this site that was asked for."""

    user: User
    onward: str


def begin(request: HttpRequest, *, user: User, onward: str) -> None:
    """Start anew with an empty session that knows whose password was right."""
    request.session.flush()
    request.session[SESSION_KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "onward": onward,
        "until": (timezone.now() + LASTS).timestamp(),
    }


def pending(request: HttpRequest) -> Pending | None:
    """Return the sign-in that waits; None after its time, or if the account or password changed."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return Pending(user=user, onward=kept["onward"])


def finish(request: HttpRequest, *, user: User, device: Device) -> None:
    """Sign the user in, verified by device, under a new session key."""
    del request.session[SESSION_KEY]
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    keep_device(request, device)
