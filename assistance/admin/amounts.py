from django.http import HttpRequest, HttpResponse

from assistance.admin.fields import echo


def amount(request: HttpRequest) -> HttpResponse:
    """Answer how the amount in a field is understood, while it is typed."""
    text = request.GET.get(request.GET.get("of", ""), "")
    said = echo(text, signed=bool(request.GET.get("signed")))
    return HttpResponse(said, content_type="text/plain; charset=utf-8")
