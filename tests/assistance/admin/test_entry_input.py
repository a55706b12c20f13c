"""What people type wrong: a message in plain words, the form as typed, and nothing stored."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import FundingAction, Package, Record, ReportedFigure, Source
from tests.assistance.entering import (
    MAKE,
    address,
    errors_of,
    person,
    sent,
    signed_in,
    stage,
    ticked,
    typed,
    version,
)
from tests.factories import make_authority, make_package, make_source, shared_source

pytestmark = pytest.mark.django_db

LIKE_THIS = "Write an amount like 988 million, 1.2bn or $988,000,000."
PERIOD = "The day lies between 1 January 2014 and 31 December 2100."
NO_SUCH_DAY = "There is no such day. Write it as 2024-12-30 or 30 December 2024."
UNCHECKED = "Look at the warnings and tick that you have checked them, or correct what is typed."
REQUIRED = "This field is required."


@pytest.fixture
def publisher() -> Client:
    stage()
    return signed_in(person("publisher", "Publishers"))


def send(client: Client, model: type[Record], **changes: Any) -> Any:
    return client.post(address(model, "add/"), typed(model, **changes))


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("9.88e8", LIKE_THIS),
        ("988,0", LIKE_THIS),
        ("988 Mio", LIKE_THIS),
        ("<b>5</b>", LIKE_THIS),
        ("-5", "Write the amount without a sign, like 988 million."),
        ("0", "The announced amount is more than zero."),
        ("12345678901234567890", "An amount is at most one quadrillion dollars."),
        ("0.5", "An amount is in whole dollars."),
        ("", REQUIRED),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_an_amount_that_is_none_is_refused_and_stays_as_typed(
    publisher: Client, amount: str, message: str, button: str
) -> None:
    answer = send(publisher, Package, amount_usd=amount, **{button: ""})

    assert errors_of(answer) == {"amount_usd": [message]}
    form = answer.context["adminform"].form
    assert (form["amount_usd"].value(), form["title"].value()) == (amount, "Drones and munitions")
    assert Package.everything.count() == 1


def test_what_is_typed_comes_back_escaped(publisher: Client) -> None:
    answer = send(publisher, Package, amount_usd='"><b>5</b>', title='<script>"x"</script>')

    page = answer.content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;5&lt;/b&gt;"' in page
    assert 'value="&lt;script&gt;&quot;x&quot;&lt;/script&gt;"' in page
    assert "<b>5</b>" not in page
    assert '<script>"x"' not in page


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("1924-12-30", PERIOD),
        ("2999-12-30", PERIOD),
        ("0204-12-30", PERIOD),
        ("30 February 2024", NO_SUCH_DAY),
        ("2024-02-30", NO_SUCH_DAY),
        ("12/30/2024", NO_SUCH_DAY),
        ("yesterday", NO_SUCH_DAY),
        ("", REQUIRED),
    ],
)
def test_a_day_that_is_none_is_refused_and_stays_as_typed(
    publisher: Client, day: str, message: str
) -> None:
    answer = send(publisher, Package, announced_on=day)

    assert errors_of(answer) == {"announced_on": [message]}
    assert answer.context["adminform"].form["announced_on"].value() == day
    assert Package.everything.count() == 1


@pytest.mark.parametrize("day", ["2024-12-12", "12 December 2024", " 12  Dec 2024 "])
def test_a_day_may_be_written_out(publisher: Client, day: str) -> None:
    send(publisher, Package, announced_on=day)

    assert Package.everything.get(number=2).announced_on == date(2024, 12, 12)


BEFORE = (
    "4 April 2022 is before the ledger of PDA opens, on 28 April 2022: the record would be listed, "
    "with the balance “not established”."
)


def test_a_package_before_the_ledger_opens_wants_a_tick(publisher: Client) -> None:
    data = {"announced_on": "2022-04-04"}

    answer = send(publisher, Package, **data)
    assert errors_of(answer) == {"__all__": [UNCHECKED]}
    assert BEFORE in answer.context["effect"].warnings
    assert Package.everything.count() == 1

    assert send(publisher, Package, **data, **ticked(BEFORE)).status_code == 302
    assert Package.everything.count() == 2


@pytest.mark.parametrize("checked", ["on", "0" * 16, "x" * 41, "\0"])
def test_a_forged_tick_covers_nothing(publisher: Client, checked: str) -> None:
    answer = send(publisher, Package, announced_on="2022-04-04", checked=checked)

    assert "__all__" in errors_of(answer) or "checked" in errors_of(answer)
    assert Package.everything.count() == 1


def test_a_tick_covers_the_warnings_that_were_seen_only(publisher: Client) -> None:
    answer = send(publisher, Package, announced_on="2022-04-03", **ticked(BEFORE))

    assert errors_of(answer) == {"__all__": [UNCHECKED]}
    assert not answer.context["checked"]
    assert Package.everything.count() == 1


TAKEN = "This authority already has a package with this number."


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_number_that_is_taken_is_refused(publisher: Client, status: str) -> None:
    make_package(number=7, announced_on=date(2023, 3, 1), status=status)

    answer = send(publisher, Package, number="7")

    assert errors_of(answer) == {"number": [TAKEN]}
    assert Package.everything.count() == 2


def test_a_withdrawn_package_gives_its_number_back(publisher: Client) -> None:
    make_package(number=2, announced_on=date(2023, 3, 1), status="withdrawn")

    assert send(publisher, Package, number="2").status_code == 302
    assert sorted(Package.everything.values_list("slug", flat=True)) == [
        "pda-1",
        "pda-2",
        "pda-2-2",
    ]


def test_a_withdrawn_package_whose_number_was_given_away_is_not_published_again(
    publisher: Client,
) -> None:
    withdrawn = make_package(
        number=1, slug="old-one", announced_on=date(2023, 3, 1), status="withdrawn"
    )

    answer = publisher.post(
        address(withdrawn, "change/"), sent(withdrawn, reason="It was right", _publish="")
    )

    assert errors_of(answer) == {"number": [TAKEN]}
    assert "Withdrawn." in answer.content.decode()
    assert Package.everything.get(slug="old-one").status == "withdrawn"


@pytest.mark.parametrize(("number", "message"), [
    ("0", "A package's number is 1 or more, or empty."),
    ("-1", "Ensure this value is greater than or equal to 0."),
    ("two", "Enter a whole number."),
])  # fmt: skip
def test_a_number_that_is_none_is_refused(publisher: Client, number: str, message: str) -> None:
    answer = send(publisher, Package, number=number)

    assert errors_of(answer)["number"] == [message]
    assert Package.everything.count() == 1


def test_more_charged_than_announced_is_refused_beside_the_field(publisher: Client) -> None:
    answer = send(publisher, Package, amount_usd="5 million", charged_usd="6 million")

    message = "The charged amount lies between zero and the announced amount, or is empty."
    assert errors_of(answer) == {"charged_usd": [message]}


@pytest.mark.parametrize(
    ("model", "changes", "errors"),
    [
        (Package, {"authority": ""}, {"authority": [REQUIRED]}),
        (Package, {"source": ""}, {"source": [REQUIRED]}),
        (Package, {"title": " "}, {"title": [REQUIRED]}),
        (
            Package,
            {"source": "999999"},
            {"source": ["Select a valid choice. That choice is not one of the available choices."]},
        ),
        (
            Package,
            {"authority": "1" * 30},
            {
                "authority": [
                    "Select a valid choice. That choice is not one of the available choices."
                ]
            },
        ),
        (Package, {"title": "a\0b"}, {"title": ["Null characters are not allowed."]}),
        (
            Package,
            {"title": "pay\u202edaed"},
            {
                "title": [
                    "The text holds a sign that cannot be seen (U+202E): remove it, or type the "
                    "text anew."
                ]
            },
        ),
        (
            Package,
            {"note": "to\u200fday"},
            {
                "note": [
                    "The text holds a sign that cannot be seen (U+200F): remove it, or type the "
                    "text anew."
                ]
            },
        ),
        (
            Package,
            {"reason": "to\u202eday"},
            {
                "reason": [
                    "The text holds a sign that cannot be seen: remove it, or type the text anew."
                ]
            },
        ),
        (Source, {"url": "javascript:alert(1)"}, {"url": ["Enter a valid URL."]}),
        (
            Source,
            {"url": "ftp://example.org/a"},
            {"url": ["An address starts with https:// or http://."]},
        ),
        (
            FundingAction,
            {"kind": "expiry"},
            {
                "change_usd": [
                    "The change is positive for an appropriation or a ceiling, negative for an "
                    "expiry or a rescission, not zero for a revaluation or a transfer, and zero "
                    "for a notification or an audit finding."
                ]
            },
        ),
        (FundingAction, {"precision": ""}, {"precision": [REQUIRED]}),
        (
            FundingAction,
            {"precision": "3"},
            {"precision": ["The precision is zero or a positive even number."]},
        ),
        (
            ReportedFigure,
            {"measure": "remaining_balance", "subject": "XYZ", "unit": "usd"},
            {"subject": ["There is no authority “XYZ”."]},
        ),
        (
            ReportedFigure,
            {"comparable": ""},
            {
                "not_comparable_because": [
                    "A figure that is not comparable says why; a comparable one leaves that empty."
                ]
            },
        ),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_beside_its_field(
    publisher: Client, model: type[Record], changes: dict[str, str], errors: dict[str, list[str]]
) -> None:
    before = model.everything.count()

    answer = send(publisher, model, **changes, _publish="")

    assert errors_of(answer) == errors
    assert model.everything.count() == before


def test_a_publisher_whose_name_gives_no_key_is_asked_for_one(publisher: Client) -> None:
    answer = send(publisher, Source, publisher="Міністерство", published_on="")

    message = "Write a key of letters, digits and hyphens: none can be made."
    assert errors_of(answer) == {"key": [message]}
    answer = send(publisher, Source, publisher="Міністерство", published_on="", key="mod-ua")
    assert answer.status_code == 302
    assert Source.everything.get(key="mod-ua").publisher == "Міністерство"


def test_a_note_may_be_long_and_a_title_may_hold_marks_of_markup(publisher: Client) -> None:
    send(publisher, Package, note="ä" * 10_000, title="<i>Drones</i> & “boats”")

    package = Package.everything.get(number=2)
    assert (package.note, package.title) == ("ä" * 10_000, "<i>Drones</i> & “boats”")
    page = publisher.get(address(package, "change/")).content.decode()
    assert "&lt;i&gt;Drones&lt;/i&gt;" in page
    assert "<i>Drones" not in page


def test_a_title_that_is_too_long_is_refused(publisher: Client) -> None:
    answer = send(publisher, Package, title="x" * 201)

    assert errors_of(answer) == {
        "title": ["Ensure this value has at most 200 characters (it has 201)."]
    }


@pytest.mark.parametrize("garbage", ["", "x", "1.2.3", "9" * 40, "-1.", "٣.", "\0", "²"])
def test_a_version_that_is_none_is_a_conflict_and_no_fault(publisher: Client, garbage: str) -> None:
    package = Package.everything.get()

    answer = publisher.post(address(package, "change/"), sent(package, version=garbage, title="B"))

    assert "Nothing of yours is lost" in errors_of(answer)["__all__"][0]
    assert answer.context["adminform"].form["title"].value() == "B"
    assert Package.everything.get().title == "A package"


@pytest.mark.parametrize("garbage", ["", "x", "-1", "9" * 40, "²", "٣", "1.5", "%00"])
def test_a_version_of_the_history_that_is_none_opens_the_record_as_it_is(
    publisher: Client, garbage: str
) -> None:
    package = Package.everything.get()

    answer = publisher.get(address(package, f"change/?version={garbage}"))

    assert answer.status_code == 200
    assert answer.context["adminform"].form["title"].value() == "A package"


def test_a_version_of_another_record_is_not_opened(publisher: Client) -> None:
    package = Package.everything.get()
    other = make_package(number=9, announced_on=date(2023, 3, 1), title="Another one")

    answer = publisher.get(address(package, f"change/?version={version(other).rstrip('.')}"))

    assert answer.context["adminform"].form["title"].value() == "A package"
    assert answer.context["adminform"].form["reason"].value() is None


@pytest.mark.parametrize(
    "query",
    ["authority=x", "authority=" + "9" * 30, "authority=-1", "authority=%00", "number=x",
     "announced_on=x", "amount_usd=x", "amount_usd=988+million", "source=x", "capabilities=x,9",
     "_popup=1", "_to_field=x"],
)  # fmt: skip
def test_a_form_opens_whatever_its_address_says(publisher: Client, query: str) -> None:
    answer = publisher.get(address(Package, f"add/?{query}"))

    assert answer.status_code == (400 if query == "_to_field=x" else 200)


GARBAGE: list[dict[str, Any]] = [
    {},
    {"authority": "x", "announced_on": "x", "amount_usd": "x", "effective_on": "x"},
    {"announced_on": "0001-01-01", "effective_on": "0001-01-01", "as_of": "0001-01-01"},
    {"announced_on": "9999-12-31", "effective_on": "9999-12-31", "as_of": "9999-12-31"},
    {"amount_usd": "1000000 bn", "change_usd": "-1000000 bn", "value": "1000000 bn"},
    {"charged_usd": "x", "number": "x", "precision": "x", "source": "x", "other_sources": "x"},
    {"title": "\0", "version": "\0", "checked": "\0", "reason": "\0", "subject": "\0"},
    {"measure": "remaining_balance", "subject": "PDA", "unit": "usd", "qualifier": "x"},
    {"measure": "remaining_balance", "subject": "XYZ"},
    {"measure": "x", "kind": "x", "confidence": "x", "qualifier": "x", "unit": "x"},
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("model", [Package, FundingAction, ReportedFigure])
def test_a_preview_answers_whatever_is_sent(
    publisher: Client, model: type[Record], garbage: dict[str, str]
) -> None:
    stored = model.everything.first() or MAKE[model.__name__]()

    assert publisher.post(address(model, "preview/"), garbage).status_code == 200
    assert publisher.post(address(model, "preview/"), typed(model, **garbage)).status_code == 200
    assert publisher.post(address(stored, "preview/"), garbage).status_code == 200
    assert publisher.post(address(stored, "preview/"), sent(stored, **garbage)).status_code == 200
    assert publisher.get(address(model, "preview/")).status_code == 200


@pytest.mark.parametrize("name", sorted(MAKE))
def test_a_form_that_holds_nothing_is_refused_without_a_fault(publisher: Client, name: str) -> None:
    record = MAKE[name](status="draft")
    model = type(record)
    before = model.everything.count()

    members = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert errors_of(publisher.post(address(model, "add/"), members))
    assert errors_of(publisher.post(address(record, "change/"), members))
    assert model.everything.count() == before


@pytest.mark.parametrize("page", ["change/", "history/", "withdraw/", "discard/", "preview/"])
@pytest.mark.parametrize("pk", ["999999", "x", "9" * 30, "-1"])
def test_a_record_that_is_not_there_is_no_fault(publisher: Client, page: str, pk: str) -> None:
    place = f"/admin/assistance/package/{pk}/{page}"

    # The admin itself leads back to its first page.
    assert publisher.get(place).status_code == (302 if page == "change/" else 404)
    assert publisher.post(place, {}).status_code == (302 if page == "change/" else 404)


@pytest.mark.parametrize("query", ["", "of=x", "of=amount_usd", "of=a&a=%00", "of=a&a=1e9"])
def test_what_is_no_amount_has_no_echo(publisher: Client, query: str) -> None:
    answer = publisher.get(f"/admin/amount/?{query}")

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_package_of_tomorrow_wants_a_tick(publisher: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    answer = send(publisher, Package, announced_on=tomorrow.isoformat())

    assert errors_of(answer) == {"__all__": [UNCHECKED]}
    assert any("is in the future" in each for each in answer.context["effect"].warnings)


def test_a_draft_of_an_authority_that_is_a_draft_waits_for_it(publisher: Client) -> None:
    authority = make_authority(code="FMF", status="draft")
    draft = make_package(authority=authority, status="draft")
    waits = "Publish funding authority FMF first: this record refers to it."

    answer = publisher.post(address(draft, "change/"), sent(draft, _publish=""))
    assert errors_of(answer) == {"__all__": [waits]}
    answer = publisher.post(
        address(Package), {"action": "publish_selected", "_selected_action": draft.pk}, follow=True
    )
    assert [str(each) for each in answer.context["messages"]] == [f"fmf-1: {waits}"]
    assert Package.everything.get(slug="fmf-1").status == "draft"


def test_a_withdrawn_source_is_not_published_along(publisher: Client) -> None:
    gone = make_source(key="gone", status="withdrawn")

    answer = send(publisher, Package, source=gone.pk, _publish="")

    assert errors_of(answer) == {"__all__": ["Source gone was withdrawn: name another source."]}
    assert shared_source().status == "published"


def test_an_amount_that_cannot_be_read_has_no_effect_in_place_of_the_stored_one(
    publisher: Client,
) -> None:
    package = Package.everything.get()

    answer = publisher.post(address(package, "preview/"), sent(package, amount_usd="9.88e8"))

    assert answer.context["effect"] is None
    assert "Give the authority, the day and the amount" in answer.content.decode()
