"""Make some corrections in the database of the environment; run by the browser tests.

python -m tests.browser.corrected
"""

import os
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
django.setup()

from assistance.editorial.publishing import publish, withdraw  # noqa: E402
from assistance.editorial.versions import Version  # noqa: E402
from assistance.models import Contribution, FundingAction, Package, Record, Source  # noqa: E402

LONG = "A note that goes on, <b>with markup</b> & signs, and without an end in sight. " * 120
UNBROKEN = "https://example.org/" + "a" * 900


def change(record: Record, *, reason: str, **values: object) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    publish(Version(record), by=None, reason=reason, second_person=False)


def main() -> None:
    package = Package.objects.get(slug="pda-72")
    change(
        package,
        amount_usd=495_000_000,
        charged_usd=0,
        note=LONG,
        reason="The release of 12 December was corrected; the amount is that of the new one.",
    )
    publish(
        Version(package, {"other_sources": list(Source.objects.order_by("key")[:3])}),
        by=None, reason=UNBROKEN, second_person=False,
    )  # fmt: skip
    withdraw(
        Package.objects.get(slug="pda-71"),
        by=None,
        reason="It was entered twice: the release names one package, number 72.",
    )
    action = FundingAction.objects.filter(change_usd__lt=0).order_by("key").first()
    assert action
    change(action, change_usd=action.change_usd - 1_000_000, reason="A slip of the pen.")
    unused = Source.everything.create(
        key="withdrawn-source", title="A release that was taken down", publisher="Somebody",
        kind="press", access="read", status="published",
    )  # fmt: skip
    change(unused, published_on=date(2024, 12, 1), reason="The day was found.")
    unused.refresh_from_db()
    withdraw(unused, by=None, reason="The publisher took it down: nothing rests on it.")
    contribution = Contribution.objects.order_by("pk").first()
    assert contribution
    change(contribution, amount=contribution.amount + 1, reason="Release 30.")


if __name__ == "__main__":
    main()
