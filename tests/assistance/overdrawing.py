"""Two publishers at the same moment, with drafts that overdraw an authority together."""

import threading
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from assistance.models import Package
from tests.assistance.entering import address, sent, signed_in, stage
from tests.factories import make_package


def publish_together() -> dict[str, Any]:
    """Publish two drafts of 4 billion, each of which fits alone into 7.275; return what came."""
    stage()
    drafts = [
        make_package(
            number=n, announced_on=date(2024, month, 10), amount_usd=4_000_000_000, status="draft"
        )
        for n, month in ((2, 6), (3, 9))
    ]
    clients = [signed_in(User.objects.create_superuser(f"publisher-{n}")) for n in (1, 2)]
    forms = []
    for client, draft in zip(clients, drafts, strict=True):
        seen = client.post(address(draft, "preview/"), sent(draft)).context["effect"]
        assert not any("overdrawn" in each for each in seen.warnings)
        forms.append(sent(draft, checked=seen.digest, _publish=""))
    ready = threading.Barrier(2)
    answers: dict[int, Any] = {}

    def publish(n: int) -> None:
        try:
            ready.wait()
            answers[n] = clients[n].post(address(drafts[n], "change/"), forms[n])
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[n]) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [each for each in answers.values() if each.status_code == 200]
    warnings = [text for each in refused for text in each.context["effect"].warnings]
    return {
        "answers": sorted(each.status_code for each in answers.values()),
        "published": Package.objects.filter(amount_usd=4_000_000_000).count(),
        "warned": any("overdrawn by $725,000,000" in each for each in warnings),
        "asked": any("tick that you have checked" in each.content.decode() for each in refused),
    }
