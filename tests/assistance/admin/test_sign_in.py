"""Signing in to the admin: passwords, codes, lock-out, sessions, and what stays shut meanwhile."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.sign_in.pending import SESSION_KEY

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
SET_UP = "/admin/second-factor/set-up/"
SECOND_FACTOR = "/admin/second-factor/"
PACKAGES = "/admin/assistance/package/"
PASSWORD = "a-long-pass-phrase"
KEY = "00112233445566778899aabbccddeeff00112233"


@pytest.fixture
def clerk() -> User:
    return User.objects.create_superuser("clerk", password=PASSWORD)


@pytest.fixture
def device(clerk: User) -> TOTPDevice:
    """Return the app that the clerk has set up; it has the recovery code “abcd-efgh”."""
    codes = StaticDevice.objects.create(user=clerk, name="recovery codes")
    StaticToken.objects.create(device=codes, token="abcdefgh")
    return TOTPDevice.objects.create(user=clerk, key=KEY, confirmed=True)


@pytest.fixture
def give(client: Client, clerk: User) -> Callable[..., Any]:
    """Return a function that gives a password for the clerk."""
    return lambda password=PASSWORD, onward="/admin/": client.post(
        LOGIN, {"username": "clerk", "password": password, "next": onward}
    )


def code_of(key: str = KEY, *, steps: int = 0) -> str:
    """Return the code that the app shows so many times 30 seconds from now."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def wrong_code() -> str:
    right = {code_of(steps=step) for step in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in right)


def let_time_pass(device: TOTPDevice) -> None:
    """Make the last wrong code an hour old."""
    type(device).objects.filter(pk=device.pk).update(
        throttling_failure_timestamp=timezone.now() - timedelta(hours=1)
    )


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def text(answer: Any) -> str:
    return str(answer.content.decode())


# The lock-out


def test_a_lock_ends_after_an_hour(give: Callable[..., Any], client: Client) -> None:
    for _ in range(5):
        give("wrong")
    assert give("wrong").status_code == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=59))
    assert client.get(LOGIN).status_code == 200
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=61))

    assert give().status_code == 302
    assert is_signed_in(client)


def test_a_lock_holds_for_the_hour(give: Callable[..., Any]) -> None:
    for _ in range(5):
        give("wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=59))

    assert give().status_code == 429


def test_a_lock_of_one_name_is_released_by_command(give: Callable[..., Any]) -> None:
    for _ in range(5):
        give("wrong")

    call_command("axes_reset_username", "clerk")

    assert give().status_code == 302


def test_a_lock_holds_at_one_address_only(give: Callable[..., Any], client: Client) -> None:
    for _ in range(5):
        give("wrong")

    answer = client.post(
        LOGIN, {"username": "clerk", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )

    assert answer.status_code == 302


def test_wrong_codes_lock_as_wrong_passwords_do(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    answers = []
    for _ in range(5):
        answers.append(client.post(CODE, {"code": wrong_code()}))
        let_time_pass(device)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "locked for an hour" in text(answers[-1])
    assert client.post(CODE, {"code": code_of()}).status_code == 429
    assert client.get(CODE).status_code == 429
    assert give().status_code == 429


def test_the_right_password_alone_does_not_clear_the_count(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    for _ in range(4):
        give("wrong")
    give()

    assert client.post(CODE, {"code": wrong_code()}).status_code == 429


def test_the_right_code_clears_the_count(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    for _ in range(4):
        give("wrong")
    give()
    client.post(CODE, {"code": code_of()})

    assert AccessAttempt.objects.count() == 0


def test_what_is_kept_of_a_failure_holds_no_code(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    client.post(CODE, {"code": "abcd-efgx"})

    [attempt] = AccessAttempt.objects.all()
    assert "efgx" not in attempt.post_data


# Password and code


def test_without_a_second_factor_the_password_is_enough(
    give: Callable[..., Any], client: Client
) -> None:
    answer = give(onward=PACKAGES)

    assert (answer.status_code, answer["Location"]) == (302, PACKAGES)
    assert is_signed_in(client)


def test_with_a_second_factor_the_password_signs_nobody_in(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    answer = give(onward=PACKAGES)

    assert (answer.status_code, answer["Location"]) == (302, CODE)
    assert "_auth_user_id" not in client.session
    for page in ("/admin/", PACKAGES, SECOND_FACTOR, "/admin/password_change/"):
        assert client.get(page)["Location"] == f"{LOGIN}?next={page}"


def test_the_code_completes_the_sign_in(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give(onward=PACKAGES)

    answer = client.post(CODE, {"code": code_of()})

    assert (answer.status_code, answer["Location"]) == (302, PACKAGES)
    assert client.get(PACKAGES).status_code == 200
    assert SESSION_KEY not in client.session


def test_a_code_may_have_a_gap(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    code = code_of()

    client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})

    assert is_signed_in(client)


@pytest.mark.parametrize("code", ["000", "abcdefg", "12345678", "０００", ""])
def test_a_wrong_code_is_refused_with_a_message(
    code: str, give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()

    answer = client.post(CODE, {"code": code})

    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]
    assert not is_signed_in(client)


def test_a_code_works_once(give: Callable[..., Any], client: Client, device: TOTPDevice) -> None:
    code = code_of()
    give()
    client.post(CODE, {"code": code})
    client.post("/admin/logout/")
    give()

    assert "This code is not right" in text(client.post(CODE, {"code": code}))
    assert not is_signed_in(client)


def test_after_a_wrong_code_even_the_right_one_has_to_wait(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    TOTPDevice.objects.update(
        throttling_failure_count=6, throttling_failure_timestamp=timezone.now()
    )

    answer = client.post(CODE, {"code": code_of()})

    assert re.search(r"Wait [1-3][0-9] s\.", text(answer))
    assert not is_signed_in(client)
    assert AccessAttempt.objects.count() == 0  # it was not looked at
    let_time_pass(device)
    client.post(CODE, {"code": code_of()})
    assert is_signed_in(client)


def test_each_wrong_code_makes_the_next_wait_longer(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    for _ in range(3):
        client.post(CODE, {"code": wrong_code()})
        let_time_pass(device)

    device.refresh_from_db()
    assert device.throttling_failure_count == 3


def test_a_code_of_the_app_leaves_the_recovery_codes_unthrottled(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    client.post(CODE, {"code": wrong_code()})

    client.post(CODE, {"code": "abcd-efgh"})

    assert is_signed_in(client)


def test_a_recovery_code_works_once(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    client.post(CODE, {"code": "ABCD EFGH"})
    assert "Codes left: 0." in text(client.get("/admin/"))
    client.post("/admin/logout/")
    give()

    answer = client.post(CODE, {"code": "abcd-efgh"})

    assert "This code is not right" in text(answer)
    assert not is_signed_in(client)


def test_nobody_uses_the_codes_of_another(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    other = User.objects.create_superuser("other")
    TOTPDevice.objects.create(user=other, key="ff" * 20, confirmed=True)
    give()

    client.post(CODE, {"code": code_of("ff" * 20)})

    assert not is_signed_in(client)


def test_without_a_password_there_is_no_code_to_give(client: Client, device: TOTPDevice) -> None:
    answer = client.post(CODE, {"code": code_of()})

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["time", "password", "account"])
def test_a_sign_in_waits_for_its_code_only_so_long(
    change: str, give: Callable[..., Any], client: Client, clerk: User, device: TOTPDevice
) -> None:
    give()
    if change == "time":
        session = client.session
        session[SESSION_KEY]["until"] -= 601
        session.save()
    elif change == "password":
        clerk.set_password("another-long-phrase")
        clerk.save()
    else:
        User.objects.update(is_active=False)

    answer = client.post(CODE, {"code": code_of()})

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_a_session_from_before_the_device_has_to_sign_in_again(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    assert is_signed_in(client)

    TOTPDevice.objects.create(user=clerk, key=KEY, confirmed=True)

    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"


# Setting up


def start_set_up(client: Client) -> str:
    """Open the page and return the key on it, hexadecimal."""
    page = client.get(SET_UP)
    assert page.status_code == 200
    return str(client.session["second_factor_key"])


def test_the_page_shows_a_qr_code_and_the_key_without_styles(client: Client, clerk: User) -> None:
    client.force_login(clerk)

    page = client.get(SET_UP)

    assert "<svg" in text(page)
    assert "<style" not in text(page)
    assert re.search(r"<code>[A-Z2-7]{4}( [A-Z2-7]{4}){7}</code>", text(page))
    assert 'style="' not in text(page)
    assert "no-store" in page["Cache-Control"]


def test_an_app_is_set_up_by_a_code_of_it(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    key = start_set_up(client)

    page = client.post(SET_UP, {"code": code_of(key)})

    codes = re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", text(page))
    assert len(set(codes)) == 10
    assert TOTPDevice.objects.get(user=clerk, confirmed=True).key == key
    assert is_signed_in(client)


def test_recovery_codes_are_shown_once(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    key = start_set_up(client)
    code = code_of(key)
    client.post(SET_UP, {"code": code})

    again = client.post(SET_UP, {"code": code})

    assert (again.status_code, again["Location"]) == (302, SECOND_FACTOR)
    assert not re.search(r"[a-z2-7]{4}-[a-z2-7]{4}</code>", text(client.get(SECOND_FACTOR)))


def test_a_wrong_code_sets_up_nothing(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    key = start_set_up(client)

    page = client.post(SET_UP, {"code": code_of("ff" * 20, steps=5)})

    assert "This code is not right" in text(page)
    assert client.session["second_factor_key"] == key
    assert TOTPDevice.objects.count() == 0


def test_each_visit_has_a_key_of_its_own(client: Client, clerk: User) -> None:
    client.force_login(clerk)

    assert start_set_up(client) != start_set_up(client)


def test_someone_not_signed_in_sets_up_nothing(client: Client) -> None:
    assert client.get(SET_UP)["Location"] == LOGIN


def test_a_password_without_its_code_does_not_lead_to_another_device(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()

    assert client.get(SET_UP)["Location"] == SECOND_FACTOR
    client.post(SET_UP, {"code": code_of()})
    assert TOTPDevice.objects.count() == 1
    assert not is_signed_in(client)


# Required


@pytest.fixture
def required(settings: Any) -> None:
    settings.ADMIN_REQUIRE_OTP = True


def test_where_it_is_required_the_password_leads_to_the_set_up(
    required: None, give: Callable[..., Any], client: Client
) -> None:
    answer = give(onward=PACKAGES)

    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    assert client.get(SET_UP).status_code == 200
    for page in ("/admin/", PACKAGES, SECOND_FACTOR, "/admin/password_change/"):
        assert client.get(page)["Location"] == f"{LOGIN}?next={page}"


def test_where_it_is_required_the_set_up_signs_in(
    required: None, give: Callable[..., Any], client: Client
) -> None:
    give(onward=PACKAGES)
    key = start_set_up(client)

    page = client.post(SET_UP, {"code": code_of(key)})

    assert f'href="{PACKAGES}"' in text(page)
    assert client.get(PACKAGES).status_code == 200


def test_where_it_is_required_a_session_without_it_is_shut_out(
    required: None, client: Client, clerk: User
) -> None:
    client.force_login(clerk)

    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"
    assert client.get(SET_UP)["Location"] == LOGIN


def test_where_it_is_required_a_removed_device_is_replaced_at_once(
    required: None, give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    give()
    client.post(CODE, {"code": code_of()})

    answer = client.post(SECOND_FACTOR, {"password": PASSWORD, "remove": ""})

    assert answer["Location"] == SET_UP
    assert TOTPDevice.objects.count() == 0
    assert not is_signed_in(client)
    assert client.get(SET_UP).status_code == 200


# Managing


@pytest.fixture
def verified(give: Callable[..., Any], client: Client, device: TOTPDevice) -> Client:
    give()
    client.post(CODE, {"code": code_of()})
    return client


def test_the_device_is_removed_with_the_password(verified: Client) -> None:
    verified.post(SECOND_FACTOR, {"password": PASSWORD, "remove": ""})

    assert (TOTPDevice.objects.count(), StaticToken.objects.count()) == (0, 0)
    assert is_signed_in(verified)


def test_a_wrong_password_removes_nothing_and_counts(verified: Client) -> None:
    answers = [verified.post(SECOND_FACTOR, {"password": "wrong", "remove": ""}) for _ in range(5)]

    assert "This is not your password." in text(answers[0])
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert TOTPDevice.objects.count() == 1


def test_new_recovery_codes_replace_the_old_ones(verified: Client) -> None:
    page = verified.post(SECOND_FACTOR, {"password": PASSWORD, "codes": ""})

    codes = re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", text(page))
    assert len(codes) == StaticToken.objects.count() == 10
    assert not StaticToken.objects.filter(token="abcdefgh").exists()


def test_a_lost_device_is_reset_by_command(
    device: TOTPDevice, give: Callable[..., Any], client: Client
) -> None:
    call_command("reset_second_factor", "clerk", verbosity=0)

    give()
    assert is_signed_in(client)
    assert StaticToken.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [("nobody", "There is no user 'nobody'."), ("clerk", "clerk has no second factor.")],
)
def test_there_is_nothing_to_reset(name: str, message: str, clerk: User) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("reset_second_factor", name)


def test_secrets_are_not_on_show_in_the_admin() -> None:
    assert {TOTPDevice, StaticDevice}.isdisjoint(admin.site._registry)


# Sessions


def session_cookie(client: Client) -> "Morsel[str]":
    return client.cookies[configured.SESSION_COOKIE_NAME]


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_ends_with_the_browser_and_is_shut_to_scripts(
    https: bool, give: Callable[..., Any], client: Client, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = https
    give()

    cookie = session_cookie(client)

    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert bool(cookie["secure"]) is https


def test_the_session_has_a_new_key_after_the_password_and_after_the_code(
    give: Callable[..., Any], client: Client, device: TOTPDevice
) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    keys = [session_cookie(client).value]

    give()
    keys.append(session_cookie(client).value)
    assert "planted" not in client.session
    client.post(CODE, {"code": code_of()})
    keys.append(session_cookie(client).value)

    assert len(set(keys)) == 3
    assert not Session.objects.filter(pk__in=keys[:2]).exists()


def test_a_session_ends_two_hours_after_the_last_page(
    give: Callable[..., Any], client: Client
) -> None:
    give()
    client.get("/admin/")
    [session] = Session.objects.all()
    remaining = session.expire_date - timezone.now()
    assert timedelta(minutes=119) < remaining <= timedelta(hours=2)

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"


@pytest.mark.parametrize(("seconds", "extended"), [(59, False), (61, True)])
def test_a_page_of_the_admin_prolongs_the_session_once_a_minute(
    seconds: int, extended: bool, give: Callable[..., Any], client: Client
) -> None:
    give()
    client.get("/admin/")
    session = client.session
    session["seen_at"] -= seconds
    session.save()
    soon = timezone.now() + timedelta(minutes=10)
    Session.objects.update(expire_date=soon)

    client.get(PACKAGES)

    assert (Session.objects.get().expire_date > soon) is extended


def test_a_public_page_sets_no_cookie(give: Callable[..., Any], client: Client) -> None:
    give()

    assert client.get("/").cookies == {}


def test_the_sign_out_is_a_form_that_ends_the_session(
    give: Callable[..., Any], client: Client
) -> None:
    give()
    assert client.get("/admin/logout/").status_code == 405
    assert is_signed_in(client)

    client.post("/admin/logout/")

    assert not is_signed_in(client)
    assert Session.objects.count() == 0


# Passwords


@pytest.mark.parametrize("password", ["eleven-char", "security-clerk", "123456789012", ""])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="security.clerk"))


def test_a_common_password_is_refused_however_long() -> None:
    with pytest.raises(ValidationError, match="too common"):
        validate_password("qwertyuiop123")


def test_twelve_characters_are_enough() -> None:
    validate_password("twelve-chars")


@pytest.mark.parametrize(("password", "changed"), [("eleven-char", False), ("twelve-chars", True)])
def test_a_change_of_the_password_keeps_to_the_same_rules(
    password: str, changed: bool, give: Callable[..., Any], client: Client, clerk: User
) -> None:
    give()

    client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": password, "new_password2": password},
    )

    clerk.refresh_from_db()
    assert clerk.check_password(password) is changed
    assert is_signed_in(client)


# Who and where to


def test_an_account_that_is_not_staff_is_refused(client: Client) -> None:
    reader = User.objects.create_user("reader", password=PASSWORD)

    answer = client.post(LOGIN, {"username": "reader", "password": PASSWORD})
    assert "staff account" in text(answer)
    assert not is_signed_in(client)

    client.force_login(reader)
    assert client.get(SECOND_FACTOR)["Location"] == f"{LOGIN}?next={SECOND_FACTOR}"
    assert client.get(SET_UP)["Location"] == LOGIN
    assert "signed in as reader, but not to open this page" in text(client.get(LOGIN))


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
@pytest.mark.parametrize("second_factor", [False, True])
def test_a_sign_in_leads_nowhere_else(
    elsewhere: str, second_factor: bool, give: Callable[..., Any], client: Client, clerk: User
) -> None:
    if second_factor:
        TOTPDevice.objects.create(user=clerk, key=KEY, confirmed=True)

    answer = give(onward=elsewhere)
    if second_factor:
        answer = client.post(CODE, {"code": code_of()})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
