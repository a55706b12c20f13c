"""What becomes of a record after it was published: corrections, conflicts, withdrawal, return."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assistance.editorial import publishing
from assistance.models import (
    Coalition,
    Correction,
    DraftChange,
    FundingAction,
    Meeting,
    Package,
    Source,
    Status,
)
from tests.assistance.entering import (
    MAKE,
    address,
    errors_of,
    messages_of,
    person,
    sent,
    signed_in,
    stage,
    typed,
    version,
)
from tests.factories import make_package, make_source

WHY = "Say why: a change of what was published needs a reason."


@pytest.fixture
def package(db: None) -> Package:
    """Return the published package: 725 million, “A package”."""
    stage()
    found: Package = Package.objects.get()
    return found


@pytest.fixture
def editor(package: Package) -> Client:
    return signed_in(person("editor", "Editors"))


@pytest.fixture
def publisher(package: Package) -> Client:
    return signed_in(person("publisher", "Publishers"))


def post(client: Client, record: Any, **changes: Any) -> Any:
    return client.post(address(record, "change/"), sent(record, **changes), follow=True)


def drafted(record: Any) -> str:
    """Return what the form sends of a record whose drafted change it shows."""
    change = DraftChange.objects.get(object_id=record.pk)
    return f"{version(record)}{change.changed_at:%Y%m%d%H%M%S%f}"


def test_a_correction_with_its_reason_stands_in_the_public_log(
    publisher: Client, package: Package
) -> None:
    post(publisher, package, amount_usd="700 million", reason="A typing error", _publish="")

    package.refresh_from_db()
    assert package.amount_usd == 700_000_000
    line = Correction.objects.get()
    assert (line.table, line.key, line.authority, line.kind, line.reason) == (
        "packages", "pda-1", "PDA", "changed", "A typing error",
    )  # fmt: skip
    assert line.changes == [["amount_usd", "725000000", "700000000"]]
    assert package.history.first().history_change_reason == "A typing error"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_correction_without_a_reason_is_refused(
    publisher: Client, package: Package, reason: str
) -> None:
    answer = post(publisher, package, amount_usd="700 million", reason=reason, _publish="")

    assert errors_of(answer) == {"__all__": [WHY]}
    assert answer.context["adminform"].form["amount_usd"].value() == "700 million"
    assert Package.objects.get().amount_usd == 725_000_000
    assert not Correction.objects.exists()


def test_an_editors_change_waits_beside_what_is_published(editor: Client, package: Package) -> None:
    answer = post(editor, package, amount_usd="700 million", reason="A typing error")

    assert messages_of(answer) == [
        "The change is saved as a draft. What is published stays until it is published."
    ]
    assert Package.objects.get().amount_usd == 725_000_000
    assert DraftChange.objects.get().changes == [["amount_usd", "725000000", "700000000"]]
    form = answer.context["adminform"].form
    assert (form["amount_usd"].value(), form["reason"].value()) == ("700 million", "A typing error")


def test_the_publisher_sees_the_difference_and_its_effect_and_publishes_it(
    editor: Client, publisher: Client, package: Package
) -> None:
    post(editor, package, amount_usd="700 million", reason="A typing error")

    opened = publisher.get(address(package, "change/"))
    page = opened.content.decode()
    assert "Drafted against published" in page
    assert "<del>725,000,000</del>" in page
    assert "<ins>700,000,000</ins>" in page
    effect = opened.context["effect"].preview
    assert effect.before.remaining_usd == 7_275_000_000
    assert effect.after.remaining_usd == 7_300_000_000

    post(
        publisher, package, amount_usd="700 million", reason="A typing error",
        version=drafted(package), _publish="",
    )  # fmt: skip
    assert Package.objects.get().amount_usd == 700_000_000
    assert not DraftChange.objects.exists()
    assert Correction.objects.get().reason == "A typing error"


def test_the_difference_shows_in_the_preview_while_warnings_wait_for_a_tick(
    publisher: Client, package: Package
) -> None:
    answer = publisher.post(address(package, "preview/"), sent(package, announced_on="2024-12-01"))

    assert answer.context["effect"].warnings == ("1 December 2024 is a Sunday.",)
    assert [each.label for each in answer.context["differences"]] == ["announced on"]


def test_a_change_back_to_what_is_published_is_no_draft(editor: Client, package: Package) -> None:
    post(editor, package, title="B", reason="Wrong")

    answer = post(editor, package, version=drafted(package), reason="Wrong")

    assert messages_of(answer) == ["Nothing differs from what is published, so there is no draft."]
    assert not DraftChange.objects.exists()


def test_a_drafted_change_is_discarded(editor: Client, package: Package) -> None:
    post(editor, package, title="B", reason="Wrong")

    answer = editor.post(address(package, "discard/"), follow=True)

    assert messages_of(answer) == ["The drafted change is discarded."]
    assert not DraftChange.objects.exists()
    assert answer.context["adminform"].form["title"].value() == "A package"


def test_opening_the_address_of_discarding_discards_nothing(
    editor: Client, package: Package
) -> None:
    post(editor, package, title="B", reason="Wrong")

    editor.get(address(package, "discard/"))

    assert DraftChange.objects.exists()


def test_who_saves_second_sees_what_was_published_meanwhile_and_loses_nothing(
    editor: Client, publisher: Client, package: Package
) -> None:
    opened = version(package)
    post(publisher, package, title="B", reason="Better", _publish="")

    answer = post(editor, package, version=opened, note="Mine", reason="Wrong")

    said = errors_of(answer)["__all__"]
    assert [each.partition(".")[0] for each in said] == [
        "publisher saved this record while you were editing it"
    ]
    form = answer.context["adminform"].form
    assert form["note"].value() == "Mine"
    assert [(each.label, each.before, each.after) for each in form.conflict] == [
        ("title", "A package", "B")
    ]
    assert not DraftChange.objects.exists()

    again = post(editor, package, version=form.token, title="B", note="Mine", reason="Wrong")
    assert again.redirect_chain
    assert DraftChange.objects.get().changes == [["note", "", "Mine"]]


def test_who_saves_second_sees_what_was_drafted_meanwhile_and_loses_nothing(
    editor: Client, publisher: Client, package: Package
) -> None:
    post(editor, package, title="B", reason="Better")

    answer = post(publisher, package, note="Mine", reason="Wrong", _publish="")

    said = errors_of(answer)["__all__"]
    assert [each.partition(".")[0] for each in said] == [
        "editor saved this record while you were editing it"
    ]
    form = answer.context["adminform"].form
    assert [(each.label, each.before, each.after) for each in form.conflict] == [
        ("title", "A package", "B")
    ]
    assert DraftChange.objects.exists()

    post(publisher, package, version=form.token, title="B", note="Mine", reason="Both", _publish="")
    assert [(each.title, each.note) for each in Package.objects.all()] == [("B", "Mine")]


def test_who_saves_after_the_draft_was_discarded_is_told(
    editor: Client, publisher: Client, package: Package
) -> None:
    post(editor, package, title="B", reason="Better")
    opened = drafted(package)
    publisher.post(address(package, "discard/"))

    answer = post(editor, package, version=opened, title="C", reason="Better")

    assert errors_of(answer) == {
        "__all__": [
            "Somebody discarded the drafted change while you were editing it. Nothing of yours is "
            "lost: it stands below. Save again to draft it anew."
        ]
    }
    again = post(
        editor, package, version=answer.context["adminform"].form.token, title="C", reason="Better"
    )
    assert again.redirect_chain
    assert DraftChange.objects.get().changes == [["title", "A package", "C"]]


def test_two_who_save_one_draft_lose_nothing(editor: Client, publisher: Client) -> None:
    editor.post(address(Package, "add/"), typed(Package))
    draft = Package.everything.get(number=2)
    opened = version(draft)
    post(publisher, draft, title="B")

    answer = post(editor, draft, version=opened, title="C")

    assert "publisher saved this record" in errors_of(answer)["__all__"][0]
    assert Package.everything.get(number=2).title == "B"
    post(editor, draft, version=answer.context["adminform"].form.token, title="C")
    assert Package.everything.get(number=2).title == "C"


def test_a_version_of_the_history_comes_back_as_a_change_with_its_reason(
    publisher: Client, package: Package
) -> None:
    first = version(package).rstrip(".")
    post(publisher, package, amount_usd="700 million", reason="A typing error", _publish="")
    package.refresh_from_db()

    opened = publisher.get(address(package, f"change/?version={first}"))
    form = opened.context["adminform"].form
    assert form["amount_usd"].value() == "725 million"
    assert form["reason"].value().startswith("Back to the version of ")
    assert opened.context["effect"].preview.after.remaining_usd == 7_275_000_000
    assert [(each.before, each.after) for each in opened.context["differences"]] == [
        ("700,000,000", "725,000,000")
    ]
    assert Package.objects.get().amount_usd == 700_000_000

    post(publisher, package, amount_usd="725 million", reason=form["reason"].value(), _publish="")
    assert Package.objects.get().amount_usd == 725_000_000
    assert Correction.objects.count() == 2


def test_a_version_comes_back_with_its_lists(publisher: Client, package: Package) -> None:
    first, second = make_source(key="one"), make_source(key="two")
    post(publisher, package, other_sources=[first.pk], reason="One", _publish="")
    with_one = version(package).rstrip(".")
    post(publisher, package, other_sources=[second.pk], reason="Two", _publish="")

    opened = publisher.get(address(package, f"change/?version={with_one}"))

    assert opened.context["adminform"].form["other_sources"].value() == [first.pk]


def test_a_package_is_withdrawn_with_a_reason_and_published_again(
    publisher: Client, package: Package
) -> None:
    asked = publisher.post(address(package, "withdraw/"), {"reason": " "})
    assert asked.context["form"].errors == {"reason": ["This field is required."]}
    assert Package.objects.exists()

    answer = publisher.post(
        address(package, "withdraw/"), {"reason": "Announced twice"}, follow=True
    )
    assert messages_of(answer) == ["pda-1 is withdrawn: it counts no longer."]
    package.refresh_from_db()
    assert package.status == Status.WITHDRAWN
    assert "pda-1" not in Client().get("/packages/").content.decode()

    refused = post(publisher, package)
    assert errors_of(refused) == {
        "__all__": ["This record was withdrawn: it can only be published again."]
    }
    assert errors_of(post(publisher, package, _publish="")) == {"__all__": [WHY]}
    post(publisher, package, reason="It was right", _publish="")
    assert Package.objects.get().slug == "pda-1"
    kinds = Correction.objects.order_by("pk").values_list("kind", "reason")
    assert list(kinds) == [("withdrawn", "Announced twice"), ("restored", "It was right")]


def test_what_others_rest_on_is_not_withdrawn(publisher: Client, package: Package) -> None:
    answer = publisher.post(
        address(package.authority, "withdraw/"), {"reason": "Wrong"}, follow=True
    )

    assert messages_of(answer) == [
        "PDA: 2 published records rest on this one, for example funding action "
        "pda-ceiling-2022-05-20: change or withdraw them first."
    ]


def test_a_withdrawal_takes_back_what_is_published_by_then(
    publisher: Client, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = publishing.lock_authorities

    def change_meanwhile() -> None:
        lock()
        Package.everything.filter(pk=package.pk).update(title="Corrected meanwhile")

    monkeypatch.setattr(publishing, "lock_authorities", change_meanwhile)
    publisher.post(address(package, "withdraw/"), {"reason": "Announced twice"})

    package.refresh_from_db()
    assert (package.status, package.title) == ("withdrawn", "Corrected meanwhile")


def test_a_list_is_withdrawn_with_one_reason_and_each_keeps_its_history(
    publisher: Client, package: Package
) -> None:
    other = make_package(number=2, announced_on=date(2024, 9, 3))
    chosen = {"action": "withdraw_selected", "_selected_action": [package.pk, other.pk]}

    asked = publisher.post(address(Package), chosen)
    assert asked.context["title"] == "Withdraw 2 records"
    assert Package.objects.count() == 2

    publisher.post(address(Package), {**chosen, "confirmed": "1", "reason": "Announced twice"})
    assert not Package.objects.exists()
    for each in (package, other):
        latest = each.history.order_by("-history_id").first()
        assert (latest.status, latest.history_change_reason, latest.history_user.username) == (
            "withdrawn", "Announced twice", "publisher",
        )  # fmt: skip


def test_a_list_of_drafts_is_published_except_where_a_warning_wants_a_look(
    publisher: Client, editor: Client, package: Package
) -> None:
    fine = make_package(
        number=2, announced_on=date(2024, 12, 12), amount_usd=500_000_000, status="draft"
    )
    odd = make_package(
        number=3, announced_on=date(2024, 11, 10), amount_usd=1_000_000, status="draft"
    )
    post(editor, package, note="More", reason="Left out")

    answer = publisher.post(
        address(Package),
        {"action": "publish_selected", "_selected_action": [fine.pk, odd.pk, package.pk]},
        follow=True,
    )

    assert messages_of(answer) == [
        "pda-3: There are warnings: open it, look at them and publish it there.",
        "2 published.",
    ]
    assert set(Package.objects.values_list("slug", "note")) == {("pda-1", "More"), ("pda-2", "")}
    assert Correction.objects.get().reason == "Left out"
    assert fine.history.order_by("-history_id").first().history_user.username == "publisher"


def test_a_list_without_drafts_says_so(publisher: Client, package: Package) -> None:
    answer = publisher.post(
        address(Package),
        {"action": "publish_selected", "_selected_action": package.pk},
        follow=True,
    )

    assert messages_of(answer) == ["There is no draft among them."]


def test_with_the_second_person_nobody_publishes_what_they_changed_last(
    publisher: Client, package: Package, settings: Any
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    own = ["You changed this last: somebody else has to publish it. Save it as a draft."]
    second = signed_in(person("second", "Publishers"))

    answer = publisher.post(address(Package, "add/"), typed(Package, _publish=""))
    assert errors_of(answer) == {"__all__": own}
    publisher.post(address(Package, "add/"), typed(Package))
    draft = Package.everything.get(number=2)
    assert errors_of(post(publisher, draft, _publish="")) == {"__all__": own}
    assert errors_of(post(second, draft, title="Mine", _publish="")) == {"__all__": own}
    post(second, draft, _publish="")
    assert Package.objects.count() == 2

    post(publisher, package, title="B", reason="Better")
    answer = post(
        publisher, package, title="B", reason="Better", version=drafted(package), _publish=""
    )
    assert errors_of(answer) == {"__all__": own}
    listed = publisher.post(
        address(Package),
        {"action": "publish_selected", "_selected_action": package.pk},
        follow=True,
    )
    assert messages_of(listed) == [f"pda-1: {own[0]}"]
    post(second, package, title="B", reason="Better", version=drafted(package), _publish="")
    assert Package.objects.get(slug="pda-1").title == "B"


@pytest.mark.parametrize(
    ("model", "column"),
    [(Package, "slug"), (FundingAction, "key"), (Source, "key"), (Meeting, "number"),
     (Coalition, "slug")],
)  # fmt: skip
def test_a_key_is_fixed_once_it_was_published(publisher: Client, model: Any, column: str) -> None:
    record = model.objects.first() or MAKE[model.__name__]()
    before = getattr(record, column)

    opened = publisher.get(address(record, "change/"))
    post(publisher, record, **{column: "7"}, reason="Wrong", _publish="")

    assert column not in opened.context["adminform"].form.fields
    record.refresh_from_db()
    assert getattr(record, column) == before


def test_an_editor_who_forges_publication_is_told_of_a_draft(
    editor: Client, package: Package
) -> None:
    answer = post(editor, package, title="B", reason="Better", _publish="")

    assert messages_of(answer) == [
        "The change is saved as a draft. What is published stays until it is published."
    ]
    assert Package.objects.get().title == "A package"
