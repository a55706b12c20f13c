from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from assistance import revision


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 with the data revision if the database answers, else 503 with the reason."""
    try:
        number = revision.current().number
    except Error:
        return JsonResponse(
            {"status": "unavailable", "reason": "The database does not answer."}, status=503
        )
    return JsonResponse({"status": "ok", "data_revision": number})
