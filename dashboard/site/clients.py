"""Who is asking: the address that a lock-out holds on to."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """Return the client's address; behind a proxy the one that the proxy saw, the list's last.

    What stands before it in the list is the client's own claim.
    """
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    remote: str | None = request.META.get("REMOTE_ADDR")
    return remote
