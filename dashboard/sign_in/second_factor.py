"""The second factor: codes of an authenticator app (TOTP), and recovery codes in their place."""

import math
import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODE_COUNT = 10


@dataclass(frozen=True)
class Check:
    """What became of a code: the device that accepts it, or the seconds until one is looked at."""

    device: Device | None = None
    wait_seconds: int = 0


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_satisfied(user: User | AnonymousUser) -> bool:
    """Say whether the user gave a code in this session, or needs none: one query, none if given."""
    if isinstance(user, AnonymousUser):
        return False
    if getattr(user, "otp_device", None):  # from django-otp's middleware, or its login()
        return True
    return not settings.ADMIN_REQUIRE_OTP and not has_second_factor(user)


def check_code(*, user: User, code: str) -> Check:
    """Check a code against the device that gives codes of its kind; a right one counts once.

    A wrong one makes the device wait, twice as long each time; meanwhile it looks at none.
    Six digits are the app's: were a code tried on both devices, each would throttle the other.
    """
    code = _bare(code)
    kind = TOTPDevice if re.fullmatch(r"\d{6}", code) else StaticDevice
    with transaction.atomic():
        devices = kind.objects.select_for_update().filter(user=user, confirmed=True)
        device = devices.order_by("pk").first()
        if device is None:
            return Check()
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            wait = reason["locked_until"] - timezone.now()
            return Check(wait_seconds=max(1, math.ceil(wait.total_seconds())))
        return Check(device=device if device.verify_token(code) else None)


def set_up(*, user: User, key: str, code: str) -> TOTPDevice | None:
    """Store the app's key (hexadecimal) if code proves that the app has it; else return None."""
    with transaction.atomic():
        device = TOTPDevice.objects.create(user=user, name="app", key=key, confirmed=False)
        if not device.verify_token(_bare(code)):
            device.delete()
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return device


def new_recovery_codes(user: User) -> list[str]:
    """Replace the user's recovery codes and return the new ones: nothing shows them again."""
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODE_COUNT)]
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=user, name="recovery codes")
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def remove(user: User) -> bool:
    """Remove the user's devices and recovery codes; say whether there were any."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        count, _ = TOTPDevice.objects.filter(user=user).delete()
    return bool(count)


def _bare(code: str) -> str:
    """Return a code without the gaps that apps and people put into it."""
    return re.sub(r"[\s-]", "", code).lower()
