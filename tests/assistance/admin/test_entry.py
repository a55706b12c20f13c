"""Entering a record: as a draft, with its effect in sight, and in public once it is published."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.ledger.figures import Balance
from assistance.models import (
    Correction,
    FundingAction,
    Package,
    ReportedFigure,
    Source,
    Status,
)
from tests.assistance.entering import (
    address,
    errors_of,
    messages_of,
    person,
    sent,
    signed_in,
    stage,
    ticked,
    typed,
)
from tests.factories import (
    make_coalition,
    make_funding_action,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    shared_authority,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stage(db: None) -> None:
    stage()


@pytest.fixture
def editor() -> Client:
    return signed_in(person("editor", "Editors"))


@pytest.fixture
def publisher() -> Client:
    return signed_in(person("publisher", "Publishers"))


def public(path: str) -> str:
    answer = Client().get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode()


def on_the_site() -> dict[str, bool]:
    """Return where the second package of PDA is seen by everybody."""
    return {
        "overview": "$6.8 billion" in public("/"),
        "page": Client().get("/packages/pda-2/").status_code == 200,
        "list": "Drones and munitions" in public("/packages/"),
        "export": "pda-2,PDA" in public("/packages.csv"),
    }


def test_a_package_is_drafted_by_one_and_published_by_another(
    editor: Client, publisher: Client
) -> None:
    opened = editor.get(address(Package, f"add/?authority={shared_authority().pk}"))
    assert opened.context["adminform"].form["number"].value() == 2

    seen = editor.post(address(Package, "preview/"), typed(Package))
    effect = seen.context["effect"].preview
    assert effect.before == Balance(7_275_000_000, 0)
    assert effect.after == Balance(6_775_000_000, 0)
    assert effect.warnings == ()
    assert "Nothing odd was found." in seen.content.decode()
    assert Package.everything.count() == 1

    saved = editor.post(address(Package, "add/"), typed(Package), follow=True)
    assert messages_of(saved) == [
        "pda-2 is saved as a draft. It counts nowhere until it is published."
    ]
    draft = Package.everything.get(slug="pda-2")
    assert draft.status == Status.DRAFT
    assert on_the_site() == {"overview": False, "page": False, "list": False, "export": False}

    done = publisher.post(address(draft, "change/"), sent(draft, _publish=""), follow=True)
    assert messages_of(done) == ["pda-2 is published: it counts from now on."]
    assert on_the_site() == {"overview": True, "page": True, "list": True, "export": True}
    assert not Correction.objects.exists()
    assert [
        (each.status, each.history_user.username) for each in draft.history.order_by("history_id")
    ] == [("draft", "editor"), ("published", "publisher")]


def test_a_preview_stores_nothing_and_says_what_is_published_along(publisher: Client) -> None:
    source = make_source(key="new-release", status="draft")

    page = publisher.post(address(Package, "preview/"), typed(Package, source=source.pk))

    assert "Publishing it also publishes source" in page.content.decode()
    assert Package.everything.count() == 1
    assert Source.everything.get(key="new-release").status == Status.DRAFT


def test_the_next_number_counts_drafts_and_leaves_out_what_was_withdrawn(editor: Client) -> None:
    make_package(number=5, announced_on=date(2023, 3, 1), status="draft")
    make_package(number=9, announced_on=date(2023, 5, 1), status="withdrawn")

    opened = editor.get(address(Package, f"add/?authority={shared_authority().pk}"))

    assert opened.context["adminform"].form["number"].value() == 6


def test_a_package_that_overdraws_wants_a_tick_and_says_by_how_much(editor: Client) -> None:
    data = typed(Package, amount_usd="7.3 billion")

    answer = editor.post(address(Package, "add/"), data)

    warnings = answer.context["effect"].warnings
    assert warnings == (
        "PDA would be overdrawn by $25,000,000 on 12 December 2024: its balance would be "
        "−$25,000,000.",
        "Its amount of $7,300,000,000 is more than 3 times the largest of PDA so far: PDA 1 "
        "“A package”, 2 December 2024, $725,000,000.",
    )
    assert "__all__" in errors_of(answer)
    assert editor.post(address(Package, "add/"), data | ticked(*warnings)).status_code == 302


def test_a_funding_action_shows_its_effect(editor: Client) -> None:
    data = typed(FundingAction, kind="rescission", change_usd="−500 million")

    effect = editor.post(address(FundingAction, "preview/"), data).context["effect"].preview

    assert (effect.before, effect.after) == (
        Balance(8_000_000_000, 0),
        Balance(7_500_000_000, 0),
    )


def test_a_reported_balance_shows_whether_it_would_agree(editor: Client) -> None:
    data = typed(
        ReportedFigure, measure="remaining_balance", subject="PDA", unit="usd",
        value="7.1 billion", precision="100 million", as_of="2024-12-10", qualifier="about",
        wording="about 7.1 billion",
    )  # fmt: skip

    answer = editor.post(address(ReportedFigure, "preview/"), data)

    assert answer.context["effect"].warnings == (
        "It disagrees with the ledger of PDA and has no difference note: it becomes an open "
        "difference of −$175,000,000.",
    )
    assert "differs by −$175 million" in answer.content.decode()


def test_a_preview_shows_the_statements_that_would_no_longer_agree(editor: Client) -> None:
    make_reported_figure(as_of=date(2024, 12, 23), value=7_300_000_000)

    page = editor.post(address(Package, "preview/"), typed(Package)).content.decode()

    assert "Official statements that it changes" in page
    assert "I have checked this" in page


@pytest.mark.parametrize(
    ("model", "column", "text", "stored", "shown"),
    [
        (Package, "amount_usd", "500 million", 500_000_000, "500 million"),
        (Package, "amount_usd", "$500,000,000", 500_000_000, "500 million"),
        (Package, "amount_usd", "0.5bn", 500_000_000, "500 million"),
        (Package, "amount_usd", "123,456,789", 123_456_789, "123,456,789"),
        (Package, "charged_usd", "0.3 bn", 300_000_000, "300 million"),
        (Package, "charged_usd", "", None, None),
        (FundingAction, "change_usd", "+7.8bn", 7_800_000_000, "7.8 billion"),
        (FundingAction, "stated_usd", "0", 0, "0"),
        (ReportedFigure, "value", "1,024", 1_024, "1,024"),
    ],
)
def test_an_amount_is_stored_exactly_and_comes_back_as_people_write_it(
    editor: Client, model: Any, column: str, text: str, stored: int | None, shown: str | None
) -> None:
    known = set(model.everything.values_list("pk", flat=True))

    assert editor.post(address(model, "add/"), typed(model, **{column: text})).status_code == 302

    record = model.everything.exclude(pk__in=known).get()
    assert getattr(record, column) == stored
    assert editor.get(address(record, "change/")).context["adminform"].form[column].value() == shown


@pytest.mark.parametrize(
    ("text", "signed", "echo"),
    [
        ("988 million", "", "= 988,000,000 (988 million)"),
        ("1.2bn", "", "= 1,200,000,000 (1.2 billion)"),
        ("$988,000,000", "", "= 988,000,000 (988 million)"),
        ("988000000", "", "= 988,000,000 (988 million)"),
        ("1234567", "", "= 1,234,567"),
        ("22", "", "= 22"),
        ("−500 million", "1", "= −500,000,000 (−500 million)"),
        ("-500 million", "1", "= −500,000,000 (−500 million)"),
        ("-500 million", "", ""),
        ("988 mill", "", ""),
    ],
)
def test_an_amount_is_echoed_in_digits_and_words(
    editor: Client, text: str, signed: str, echo: str
) -> None:
    query = {"of": "amount_usd", "amount_usd": text, "signed": signed}

    answer = editor.get("/admin/amount/", query)

    assert answer.content.decode() == echo


def test_the_echo_stands_in_the_page_without_scripts(editor: Client) -> None:
    page = editor.post(address(Package, "add/"), typed(Package, amount_usd="988m", title=""))

    assert ">= 988,000,000 (988 million)</output>" in page.content.decode()


def test_a_source_that_is_entered_on_the_way_becomes_public_with_the_package(
    editor: Client, publisher: Client
) -> None:
    popup = editor.post(address(Source, "add/"), typed(Source, _popup="1"))
    assert popup.status_code == 200
    assert "popup_response" in popup.content.decode()
    source = Source.everything.get(key="the-white-house-2024-09-26")
    assert source.status == Status.DRAFT
    assert Client().get("/sources/the-white-house-2024-09-26/").status_code == 404

    editor.post(address(Package, "add/"), typed(Package, source=source.pk))
    draft = Package.everything.get(number=2)
    publisher.post(address(draft, "change/"), sent(draft, _publish=""))

    source.refresh_from_db()
    assert source.status == Status.PUBLISHED
    assert Client().get("/sources/the-white-house-2024-09-26/").status_code == 200


def test_a_popup_publishes_nothing_for_an_editor(editor: Client) -> None:
    editor.post(address(Source, "add/"), typed(Source, _popup="1", _publish=""))

    assert Source.everything.get(key="the-white-house-2024-09-26").status == Status.DRAFT


def queries(do: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        assert do().status_code == 200
    return len(found)


def test_no_page_of_data_entry_takes_more_queries_for_more_records(publisher: Client) -> None:
    draft = make_package(
        number=2, announced_on=date(2024, 12, 12), amount_usd=1_000_000, status="draft"
    )
    publisher.post(
        address(Package.objects.get(), "change/"),
        sent(Package.objects.get(), title="B", reason="Wrong"),
    )
    make_membership(partner=make_partner(code="LVA"), status="draft")
    pages = {
        "index": lambda: publisher.get("/admin/"),
        "review": lambda: publisher.get("/admin/review/"),
        "change": lambda: publisher.get(address(draft, "change/")),
        "list": lambda: publisher.get(address(Package)),
        "preview": lambda: publisher.post(address(draft, "preview/"), sent(draft)),
    }
    for page in pages.values():
        page()  # content types and the columns of the ledger are read once
    few = {name: queries(page) for name, page in pages.items()}

    for n in range(10, 30):
        make_package(
            number=n, announced_on=date(2023, 1, 1), amount_usd=1_000_000 + n,
            source=make_source(key=f"source-{n}"), status="draft" if n % 2 else "published",
        )  # fmt: skip
    for n in range(10):
        make_funding_action(key=f"act-{n}", change_usd=1000, source=make_source(key=f"act-{n}"))
        make_membership(
            coalition=make_coalition(slug=f"c-{n}"),
            partner=make_partner(code=f"A{chr(65 + n)}A"),
            status="draft",
        )
    changed = Package.objects.filter(number__gte=10).order_by("pk")[:3]
    for package in changed:
        publisher.post(
            address(package, "change/"),
            sent(package, title="B", reason="Wrong", **ticked(*_warnings(publisher, package))),
        )
    pages["list"]()

    assert {name: queries(page) for name, page in pages.items()} == few


def _warnings(client: Client, package: Package) -> tuple[str, ...]:
    answer = client.post(address(package, "preview/"), sent(package, title="B", reason="Wrong"))
    warnings: tuple[str, ...] = answer.context["effect"].warnings
    return warnings


def test_the_form_of_a_draft_offers_its_deletion_and_that_of_a_published_one_does_not(
    editor: Client,
) -> None:
    draft = make_package(number=2, announced_on=date(2024, 12, 12), status="draft")

    assert "Delete the draft" in editor.get(address(draft, "change/")).content.decode()
    published = editor.get(address(Package.objects.get(), "change/")).content.decode()
    assert "Delete the draft" not in published
