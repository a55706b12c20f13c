"""Drafts, publication and withdrawal: what may be done, by whom, and what is refused in words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from assistance.editorial.publishing import (
    Changed,
    PublishingError,
    discard_change,
    draft_change,
    drafted_change,
    last_changed,
    publish,
    save_draft,
    will_be_published_too,
    with_change,
    withdraw,
)
from assistance.editorial.versions import Version, cells, resource_of, stored_cells, versions_of
from assistance.models import (
    CoalitionMembership,
    Correction,
    DraftChange,
    FundingAuthority,
    Package,
    Partner,
    Source,
)
from assistance.revision import current
from tests.assistance.models.test_revision import MAKE_ONE_OF
from tests.factories import (
    make_authority,
    make_capability,
    make_coalition,
    make_context_note,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
    unsaved_context_note,
    unsaved_package,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create(username="anna")


@pytest.fixture
def boris() -> User:
    return User.objects.create(username="boris")


def fresh(record: Any) -> Any:
    """Return a record as another request reads it."""
    return type(record).everything.get(pk=record.pk)


def status(record: Any) -> str:
    return fresh(record).status


def version(record: Any, **lists: list[Any]) -> Version:
    return Version(record, lists)


def changed(record: Any, **values: Any) -> Version:
    """Return a record as another request reads it, with other values."""
    again = fresh(record)
    for name, value in values.items():
        setattr(again, name, value)
    return Version(again)


def drafted(record: Any, by: User | None = None, **values: Any) -> Any:
    """Keep a record as a draft by somebody and return it as another request reads it."""
    for name, value in values.items():
        setattr(record, name, value)
    save_draft(Version(record), by=by)
    return fresh(record)


def key_of(record: Any) -> str:
    return resource_of(type(record)).key_of(record)


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(PublishingError) as error:
        act()
    return str(error.value)


def corrections() -> list[tuple[str, str, str]]:
    return list(Correction.objects.order_by("pk").values_list("key", "kind", "reason"))


# Drafts


def test_a_new_record_is_kept_as_a_draft(anna: User) -> None:
    note = unsaved_context_note()

    save_draft(Version(note), by=anna, reason="From the briefing")

    assert status(note) == "draft"
    assert last_changed(note) == Changed(anna, "From the briefing")


def test_a_draft_is_kept_again_with_its_lists(anna: User, boris: User) -> None:
    package, source = drafted(unsaved_package(), anna), make_source(key="a")
    package.title = "Another"

    save_draft(version(package, other_sources=[source]), by=boris)

    assert fresh(package).title == "Another"
    assert list(fresh(package).other_sources.all()) == [source]
    assert last_changed(package) == Changed(boris, "")


@pytest.mark.parametrize("was", ["published", "withdrawn"])
def test_what_was_published_is_no_draft_any_more(was: str) -> None:
    package = make_package(status=was)

    assert refusal(lambda: save_draft(Version(fresh(package)), by=None)) == (
        "This record was published: its changes are drafted beside it."
    )
    assert status(package) == was


def test_a_draft_that_somebody_published_meanwhile_is_no_draft_any_more(anna: User) -> None:
    note = drafted(unsaved_context_note(), anna)
    read_before = changed(note, statement="Another")
    publish(Version(fresh(note)), by=None, reason="", second_person=False)

    assert refusal(lambda: save_draft(read_before, by=anna)) == (
        "This record was published: its changes are drafted beside it."
    )
    assert status(note) == "published"


# Publication


def test_a_draft_becomes_public_without_a_reason(anna: User) -> None:
    note = drafted(unsaved_context_note(), anna)
    before = current().number

    assert publish(Version(note), by=anna, reason="", second_person=False) == ()

    assert status(note) == "published"
    assert current().number == before + 1
    assert corrections() == []


def test_a_new_record_can_be_published_at_once(anna: User) -> None:
    package, source = unsaved_package(), make_source(key="a")

    publish(version(package, other_sources=[source]), by=anna, reason="", second_person=False)

    assert status(package) == "published"
    assert [each.history_user for each in versions_of(package)] == [anna]
    assert list(fresh(package).other_sources.all()) == [source]


@pytest.mark.parametrize("was", ["published", "withdrawn"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_change_of_what_was_published_needs_a_reason(was: str, reason: str) -> None:
    note = make_context_note(status=was, statement="Old")
    again = changed(note, statement="New")

    assert refusal(lambda: publish(again, by=None, reason=reason, second_person=False)) == (
        "Say why: a change of what was published needs a reason."
    )
    assert (status(note), fresh(note).statement) == (was, "Old")


def test_a_draft_that_somebody_published_meanwhile_needs_a_reason(anna: User) -> None:
    note = drafted(unsaved_context_note(), anna)
    read_before = changed(note, statement="Another")
    publish(Version(fresh(note)), by=anna, reason="", second_person=False)

    assert refusal(lambda: publish(read_before, by=anna, reason="", second_person=False)) == (
        "Say why: a change of what was published needs a reason."
    )


def test_a_published_record_changes_with_a_reason() -> None:
    note = make_context_note(statement="Old")

    publish(changed(note, statement="New"), by=None, reason="Misheard", second_person=False)

    assert fresh(note).statement == "New"
    assert corrections() == [("2024-12-23-battlefield", "changed", "Misheard")]


def test_a_withdrawn_record_comes_back_with_a_reason() -> None:
    note = make_context_note(status="withdrawn")

    publish(Version(fresh(note)), by=None, reason="Genuine", second_person=False)

    assert status(note) == "published"
    assert corrections() == [("2024-12-23-battlefield", "restored", "Genuine")]


# Two people

LAST = "You changed this last: somebody else has to publish it. Save it as a draft."


def test_nobody_publishes_a_new_record_of_their_own(anna: User) -> None:
    note = unsaved_context_note()

    assert refusal(lambda: publish(Version(note), by=anna, reason="", second_person=True)) == LAST
    assert note.pk is None


def test_nobody_publishes_a_draft_of_their_own(anna: User) -> None:
    note = drafted(unsaved_context_note(), anna)

    assert refusal(lambda: publish(Version(note), by=anna, reason="", second_person=True)) == LAST
    assert status(note) == "draft"


def test_a_draft_of_another_person_is_published_as_it_is(anna: User, boris: User) -> None:
    note = drafted(unsaved_context_note(), anna)

    publish(Version(note), by=boris, reason="", second_person=True)

    assert status(note) == "published"


def test_who_changes_anothers_draft_in_the_act_does_not_publish_it(anna: User, boris: User) -> None:
    note = drafted(unsaved_context_note(), anna)
    again = changed(note, statement="Another")

    assert refusal(lambda: publish(again, by=boris, reason="", second_person=True)) == LAST


def test_who_changes_a_list_in_the_act_does_not_publish_it(anna: User, boris: User) -> None:
    package = drafted(unsaved_package(), anna)
    again = version(package, other_sources=[make_source(key="a")])

    assert refusal(lambda: publish(again, by=boris, reason="", second_person=True)) == LAST


def test_the_last_of_several_authors_does_not_publish(anna: User, boris: User) -> None:
    note = drafted(unsaved_context_note(), anna)
    note = drafted(note, boris, statement="Another")

    assert refusal(lambda: publish(Version(note), by=boris, reason="", second_person=True)) == LAST
    publish(Version(fresh(note)), by=anna, reason="", second_person=True)
    assert status(note) == "published"


def test_nobody_publishes_a_change_of_their_own(anna: User) -> None:
    again = changed(make_context_note(), statement="New")

    assert refusal(lambda: publish(again, by=anna, reason="Why", second_person=True)) == LAST


def test_a_change_drafted_by_another_person_is_published_as_it_is(anna: User, boris: User) -> None:
    note = make_context_note(statement="Old")
    draft_change(changed(note, statement="New"), by=anna, reason="Misheard")

    def wanted() -> Version:
        return with_change(fresh(note), drafted_change(note))

    assert refusal(lambda: publish(wanted(), by=anna, reason="Why", second_person=True)) == LAST
    publish(wanted(), by=boris, reason="Misheard", second_person=True)
    assert fresh(note).statement == "New"
    assert drafted_change(note) is None


def test_who_alters_a_change_drafted_by_another_does_not_publish_it(
    anna: User, boris: User
) -> None:
    note = make_context_note(statement="Old")
    draft_change(changed(note, statement="New"), by=anna, reason="Misheard")
    other = changed(note, statement="Newer")

    assert refusal(lambda: publish(other, by=boris, reason="Why", second_person=True)) == LAST


def test_a_draft_without_an_author_is_published_by_anybody(anna: User) -> None:
    note = drafted(unsaved_context_note(), None)

    publish(Version(note), by=anna, reason="", second_person=True)

    assert status(note) == "published"


def test_one_person_is_enough_where_no_second_is_asked_for(anna: User) -> None:
    note = drafted(unsaved_context_note(), anna)

    publish(Version(note), by=anna, reason="", second_person=False)

    assert status(note) == "published"


def test_nobody_publishes_a_source_of_their_own_along_with_anothers_record(
    anna: User, boris: User
) -> None:
    source = make_source(key="a", status="draft")
    package = drafted(unsaved_package(source=source), anna)
    drafted(source, boris, title="Another")

    assert refusal(
        lambda: publish(Version(fresh(package)), by=boris, reason="", second_person=True)
    ) == (
        "You changed source a last, which becomes public along with this: somebody else has to "
        "publish it."
    )
    assert (status(package), status(source)) == ("draft", "draft")


# What becomes public along


def test_draft_sources_become_public_along(anna: User) -> None:
    best, other = (make_source(key=key, status="draft") for key in ("best", "other"))
    package = drafted(unsaved_package(source=best), anna)
    before = current().number

    wanted = version(package, other_sources=[other, best])
    assert will_be_published_too(wanted) == (best, other)
    along = publish(wanted, by=anna, reason="", second_person=False)

    assert along == (best, other)
    assert (status(package), status(best), status(other)) == ("published",) * 3
    assert current().number == before + 1
    assert corrections() == []


def test_draft_sources_that_a_draft_was_linked_to_become_public_along() -> None:
    source = make_source(key="a", status="draft")
    package = make_package(status="draft", other_sources=[source])

    assert publish(Version(fresh(package)), by=None, reason="", second_person=False) == (source,)
    assert status(source) == "published"


def test_a_list_that_is_given_counts_and_not_the_one_that_is_stored() -> None:
    source = make_source(key="a", status="withdrawn")
    package = make_package(status="draft", other_sources=[source])

    publish(version(fresh(package), other_sources=[]), by=None, reason="", second_person=False)

    assert status(package) == "published"
    assert status(source) == "withdrawn"


def test_a_withdrawn_source_is_refused_by_name() -> None:
    package = make_package(status="draft", source=make_source(key="DoD-1", status="withdrawn"))

    assert refusal(
        lambda: publish(Version(fresh(package)), by=None, reason="", second_person=False)
    ) == ("Source DoD-1 was withdrawn: name another source.")
    assert status(package) == "draft"


def test_two_withdrawn_sources_are_refused_by_name() -> None:
    a, b = (make_source(key=key, status="withdrawn") for key in "ab")
    package = make_package(status="draft", source=a, other_sources=[b])

    assert refusal(
        lambda: publish(Version(fresh(package)), by=None, reason="", second_person=False)
    ) == ("Source a, source b were withdrawn: name another source.")


REFERRING = {
    "a draft authority": (
        lambda: make_package(status="draft", authority=make_authority(code="USAI", status="draft")),
        "Publish funding authority USAI first: this record refers to it.",
    ),
    "a withdrawn authority": (
        lambda: make_target(
            status="draft", authority=make_authority(code="USAI", status="withdrawn")
        ),
        "Publish funding authority USAI first: this record refers to it.",
    ),
    "the subject of a balance": (
        lambda: make_reported_figure(
            status="draft", subject=make_authority(code="USAI", status="draft").code
        ),
        "Publish funding authority USAI first: this record refers to it.",
    ),
    "a draft partner": (
        lambda: make_contribution(status="draft", partner=make_partner(code="NLD", status="draft")),
        "Publish partner NLD first: this record refers to it.",
    ),
    "a draft capability": (
        lambda: make_package(
            status="draft", capabilities=[make_capability(slug="artillery", status="draft")]
        ),
        "Publish capability artillery first: this record refers to it.",
    ),
    "a draft coalition": (
        lambda: make_membership(
            status="draft", coalition=make_coalition(slug="drones", status="draft")
        ),
        "Publish coalition drones first: this record refers to it.",
    ),
}


@pytest.mark.parametrize(("make", "message"), REFERRING.values(), ids=REFERRING)
def test_a_record_is_not_published_before_what_it_refers_to(
    make: Callable[[], Any], message: str
) -> None:
    record = make()

    assert (
        refusal(lambda: publish(Version(fresh(record)), by=None, reason="", second_person=False))
        == message
    )
    assert status(record) == "draft"


def test_a_reported_figure_about_something_else_needs_no_authority() -> None:
    make_authority(code="USAI", status="draft")
    figure = make_reported_figure(status="draft", measure="package_amount", subject="USAI")

    publish(Version(fresh(figure)), by=None, reason="", second_person=False)

    assert status(figure) == "published"


def test_draft_memberships_become_public_with_their_coalition() -> None:
    coalition = make_coalition(status="draft")
    first = make_membership(coalition=coalition, partner=make_partner(code="NLD"), status="draft")
    second = make_membership(coalition=coalition, partner=make_partner(code="DNK"), status="draft")
    wanted = Version(fresh(coalition))

    assert will_be_published_too(wanted) == (first, second)
    assert publish(wanted, by=None, reason="", second_person=False) == (first, second)

    assert (status(coalition), status(first), status(second)) == ("published",) * 3


def test_a_membership_added_later_becomes_public_with_the_next_change() -> None:
    coalition = make_coalition()
    membership = make_membership(coalition=coalition, status="draft")

    publish(Version(fresh(coalition)), by=None, reason="Denmark joined", second_person=False)

    assert status(membership) == "published"


def test_a_membership_of_a_draft_partner_holds_its_coalition_back() -> None:
    coalition = make_coalition(status="draft")
    make_membership(
        coalition=coalition, partner=make_partner(code="NLD", status="draft"), status="draft"
    )

    assert refusal(
        lambda: publish(Version(fresh(coalition)), by=None, reason="", second_person=False)
    ) == (
        "Publish partner NLD first: coalition membership air-force NLD, which becomes public along "
        "with this, refers to it."
    )
    assert status(coalition) == "draft"


def test_a_withdrawn_membership_stays_withdrawn_when_its_coalition_changes() -> None:
    coalition = make_coalition()
    membership = make_membership(coalition=coalition, status="withdrawn")

    publish(changed(coalition, note="More"), by=None, reason="More", second_person=False)

    assert status(membership) == "withdrawn"


def test_memberships_withdrawn_with_their_coalition_come_back_with_it(anna: User) -> None:
    coalition = make_coalition(slug="drones")
    left, stayed = (
        make_membership(coalition=coalition, partner=make_partner(code=code))
        for code in ("NLD", "DNK")
    )
    draft = make_membership(coalition=coalition, partner=make_partner(code="NOR"), status="draft")
    withdraw(fresh(left), by=anna, reason="Left")
    withdraw(fresh(coalition), by=anna, reason="Dissolved")
    before, wanted = current().number, Version(fresh(coalition))

    assert will_be_published_too(wanted) == (stayed, draft)
    assert publish(wanted, by=anna, reason="It meets", second_person=False) == (stayed, draft)

    assert [status(each) for each in (coalition, left, stayed, draft)] == [
        "published", "withdrawn", "published", "published",
    ]  # fmt: skip
    assert corrections()[-2:] == [
        ("drones", "restored", "It meets"),
        ("drones DNK", "restored", "It meets"),
    ]
    assert current().number == before + 1


def test_only_the_last_withdrawal_of_a_coalition_says_who_comes_back_with_it() -> None:
    coalition = make_coalition()
    first, second = (
        make_membership(coalition=coalition, partner=make_partner(code=code))
        for code in ("NLD", "DNK")
    )
    withdraw(fresh(coalition), by=None, reason="Dissolved")
    publish(Version(fresh(coalition)), by=None, reason="It meets", second_person=False)
    withdraw(fresh(first), by=None, reason="Left")
    withdraw(fresh(coalition), by=None, reason="Dissolved")

    publish(Version(fresh(coalition)), by=None, reason="It meets", second_person=False)

    assert (status(first), status(second)) == ("withdrawn", "published")


def test_a_membership_of_a_partner_withdrawn_since_does_not_come_back() -> None:
    coalition, partner = make_coalition(), make_partner(code="NLD")
    membership = make_membership(coalition=coalition, partner=partner)
    withdraw(fresh(coalition), by=None, reason="Dissolved")
    withdraw(fresh(partner), by=None, reason="Named twice")

    assert publish(Version(fresh(coalition)), by=None, reason="Why", second_person=False) == ()

    assert (status(coalition), status(membership)) == ("published", "withdrawn")


def test_who_withdrew_the_memberships_leaves_their_return_to_others(
    anna: User, boris: User
) -> None:
    coalition = make_coalition()
    make_membership(coalition=coalition)
    withdraw(fresh(coalition), by=anna, reason="Dissolved")

    def again(by: User) -> Any:
        return publish(Version(fresh(coalition)), by=by, reason="It meets", second_person=True)

    assert refusal(lambda: again(anna)) == LAST
    again(boris)
    assert status(coalition) == "published"


def test_nobody_publishes_a_membership_of_their_own_along_with_anothers_coalition(
    anna: User, boris: User
) -> None:
    coalition = make_coalition(slug="drones")
    membership = make_membership(
        coalition=coalition, partner=make_partner(code="NLD"), status="draft"
    )
    drafted(membership, boris, role="lead")
    draft_change(changed(coalition, note="More"), by=anna, reason="More")

    def wanted() -> Version:
        return with_change(fresh(coalition), drafted_change(coalition))

    assert refusal(lambda: publish(wanted(), by=boris, reason="More", second_person=True)) == (
        "You changed coalition membership drones NLD last, which becomes public along with this: "
        "somebody else has to publish it."
    )
    assert (fresh(coalition).note, status(membership)) == ("", "draft")


# Withdrawal


def test_a_withdrawal_is_allowed_alone(anna: User) -> None:
    note = make_context_note()
    publish(changed(note, statement="New"), by=anna, reason="Misheard", second_person=False)
    before = current().number

    withdraw(fresh(note), by=anna, reason="Forged")

    assert status(note) == "withdrawn"
    assert last_changed(note) == Changed(anna, "Forged")
    assert corrections()[-1] == ("2024-12-23-battlefield", "withdrawn", "Forged")
    assert current().number == before + 1


@pytest.mark.parametrize("reason", ["", " \t"])
def test_a_withdrawal_needs_a_reason(reason: str) -> None:
    note = make_context_note()

    assert refusal(lambda: withdraw(fresh(note), by=None, reason=reason)) == (
        "Say why: a withdrawal needs a reason."
    )
    assert status(note) == "published"


@pytest.mark.parametrize("was", ["draft", "withdrawn"])
def test_only_what_is_published_is_withdrawn(was: str) -> None:
    note = make_context_note(status=was)

    assert refusal(lambda: withdraw(fresh(note), by=None, reason="Why")) == (
        "Only what is published can be withdrawn."
    )


def test_a_withdrawal_puts_back_nothing_that_changed_since_the_record_was_read() -> None:
    note = make_context_note(statement="Old")
    read_before = fresh(note)
    publish(changed(note, statement="New"), by=None, reason="Misheard", second_person=False)

    withdraw(read_before, by=None, reason="Forged")

    assert (status(note), fresh(note).statement) == ("withdrawn", "New")
    assert Correction.objects.order_by("pk").last().changes == []


def test_a_withdrawal_drops_the_change_that_waits() -> None:
    note = make_context_note()
    draft_change(changed(note, statement="New"), by=None, reason="Misheard")

    withdraw(fresh(note), by=None, reason="Forged")

    assert DraftChange.objects.count() == 0


def test_what_one_published_record_rests_on_is_not_withdrawn() -> None:
    source = make_source(key="a")
    make_package(number=5, source=source)

    assert refusal(lambda: withdraw(fresh(source), by=None, reason="Why")) == (
        "1 published record rests on this one, for example package pda-5: change or withdraw it "
        "first."
    )
    assert status(source) == "published"


def test_what_several_published_records_rest_on_is_not_withdrawn() -> None:
    source = make_source(key="a")
    make_package(number=5, source=source, other_sources=[source])  # counts once
    make_meeting(number=25, other_sources=[source])
    make_partner(code="NLD", contact_group=True, contact_group_source=source)
    make_context_note(source=source, status="draft")
    make_exchange_rate(source=source, status="withdrawn")

    message = refusal(lambda: withdraw(fresh(source), by=None, reason="Why"))

    assert message.startswith("3 published records rest on this one, for example ")
    assert message.endswith(": change or withdraw them first.")


RESTING = {
    "funding action": (FundingAuthority, lambda on: make_funding_action(authority=on)),
    "package": (FundingAuthority, lambda on: make_package(authority=on)),
    "target": (FundingAuthority, lambda on: make_target(authority=on)),
    "reported figure": (FundingAuthority, lambda on: make_reported_figure(subject=on.code)),
    "contribution": (Partner, lambda on: make_contribution(partner=on)),
    "coalition membership": (Partner, lambda on: make_membership(partner=on)),
    "exchange rate": (Source, lambda on: make_exchange_rate(source=on)),
    "context note": (Source, lambda on: make_context_note(source=on)),
    "partner": (Source, lambda on: make_partner(code="NLD", source=on, gdp_year=2021)),
    "coalition": (Source, lambda on: make_coalition(other_sources=[on])),
}


@pytest.mark.parametrize(("model", "make"), RESTING.values(), ids=RESTING)
def test_every_reference_to_a_record_holds_it(model: type[Any], make: Callable[[Any], Any]) -> None:
    record = MAKE_ONE_OF[model.__name__]()
    resting = make(record)

    message = refusal(lambda: withdraw(fresh(record), by=None, reason="Why"))
    assert message == (
        "1 published record rests on this one, for example "
        f"{resting._meta.verbose_name} {key_of(resting)}: change or withdraw it first."
    )

    withdraw(fresh(resting), by=None, reason="Why")
    withdraw(fresh(record), by=None, reason="Why")
    assert status(record) == "withdrawn"


def test_a_capability_is_held_by_the_packages_that_name_it() -> None:
    word = make_capability()
    make_package(number=5, capabilities=[word])

    assert refusal(lambda: withdraw(fresh(word), by=None, reason="Why")) == (
        "1 published record rests on this one, for example package pda-5: change or withdraw it "
        "first."
    )


def test_a_figure_about_something_of_the_same_name_holds_no_authority() -> None:
    authority = make_authority(code="PDA")
    make_reported_figure(measure="package_amount", subject="PDA")

    withdraw(fresh(authority), by=None, reason="Why")

    assert status(authority) == "withdrawn"


def test_published_memberships_are_withdrawn_with_their_coalition(anna: User) -> None:
    coalition = make_coalition(slug="drones")
    membership = make_membership(coalition=coalition, partner=make_partner(code="NLD"))
    draft = make_membership(coalition=coalition, partner=make_partner(code="DNK"), status="draft")
    before = current().number

    withdraw(fresh(coalition), by=anna, reason="Dissolved")

    assert (status(coalition), status(membership), status(draft)) == (
        "withdrawn",
        "withdrawn",
        "draft",
    )
    assert corrections() == [
        ("drones NLD", "withdrawn", "Dissolved"),
        ("drones", "withdrawn", "Dissolved"),
    ]
    assert current().number == before + 1


def test_a_partner_leaves_a_coalition_that_stays() -> None:
    partner = make_partner(code="NLD")
    membership = make_membership(partner=partner)

    withdraw(fresh(membership), by=None, reason="Left")
    withdraw(fresh(partner), by=None, reason="Named twice")

    assert status(partner) == "withdrawn"
    assert CoalitionMembership.objects.count() == 0


# Changes that wait


def test_only_columns_that_differ_are_kept(anna: User) -> None:
    package = make_package(number=5, amount_usd=1_250_000_000)

    assert draft_change(changed(package, amount_usd=500_000_000), by=anna, reason="Corrected")

    waiting = drafted_change(package)
    assert waiting.changes == [["amount_usd", "1250000000", "500000000"]]
    assert (waiting.changed_by, waiting.reason) == (anna, "Corrected")
    assert last_changed(package) == Changed(anna, "Corrected")
    assert fresh(package).amount_usd == 1_250_000_000


def test_a_change_that_waits_is_no_revision_no_version_and_no_correction() -> None:
    package = make_package()
    before = current().number, package.history.count()

    draft_change(changed(package, title="Another"), by=None, reason="Corrected")

    assert (current().number, package.history.count()) == before
    assert corrections() == []


def test_a_later_draft_replaces_the_earlier_one(anna: User, boris: User) -> None:
    package = make_package(title="Old", note="")
    draft_change(changed(package, title="New"), by=anna, reason="One")

    draft_change(changed(package, note="More"), by=boris, reason="Two")

    [waiting] = DraftChange.objects.all()
    assert waiting.changes == [["note", "", "More"]]
    assert (waiting.changed_by, waiting.reason) == (boris, "Two")


def test_drafts_of_different_tables_with_one_id_are_kept_apart() -> None:
    note, meeting = make_context_note(id=7), make_meeting(id=7)

    draft_change(changed(note, statement="New"), by=None, reason="")
    draft_change(changed(meeting, place="Ramstein"), by=None, reason="")

    assert drafted_change(note).changes == [["statement", "The front moved little.", "New"]]
    assert drafted_change(meeting).changes == [["place", "", "Ramstein"]]


def test_a_draft_is_dropped_when_nothing_differs_any_more() -> None:
    package = make_package(title="Old")
    draft_change(changed(package, title="New"), by=None, reason="")

    assert draft_change(changed(package, title="Old"), by=None, reason="") is False

    assert drafted_change(package) is None


def test_nothing_is_kept_where_nothing_differs() -> None:
    assert draft_change(changed(make_package()), by=None, reason="Why") is False
    assert DraftChange.objects.count() == 0


def test_a_draft_can_be_discarded() -> None:
    package, other = make_package(number=1), make_package(number=2)
    draft_change(changed(package, title="New"), by=None, reason="")
    draft_change(changed(other, title="New"), by=None, reason="")

    discard_change(package)

    assert drafted_change(package) is None
    assert drafted_change(other) is not None


def test_a_record_that_is_not_stored_has_no_change() -> None:
    assert drafted_change(unsaved_package()) is None


def test_columns_that_changed_meanwhile_are_not_put_back() -> None:
    package = make_package(title="Old", note="Old")
    draft_change(changed(package, title="New"), by=None, reason="Corrected")
    publish(changed(package, note="Other"), by=None, reason="More", second_person=False)
    # The publication of another change dropped the draft: draft it anew, then change the column.
    draft_change(changed(package, title="New"), by=None, reason="Corrected")
    Package.objects.filter(pk=package.pk).update(note="Newest")

    wanted = with_change(fresh(package), drafted_change(package))
    publish(wanted, by=None, reason="Corrected", second_person=False)

    assert (fresh(package).title, fresh(package).note) == ("New", "Newest")


def test_lists_that_changed_meanwhile_are_not_put_back() -> None:
    package, source = make_package(title="Old"), make_source(key="a")
    draft_change(changed(package, title="New"), by=None, reason="Corrected")
    fresh(package).other_sources.add(source)

    wanted = with_change(fresh(package), drafted_change(package))
    publish(wanted, by=None, reason="Corrected", second_person=False)

    assert list(fresh(package).other_sources.all()) == [source]


def sources() -> list[Source]:
    return [Source.everything.get(key=key) for key in ("a", "b")]


# One record of each table, with what its columns are changed to: filled, and emptied if possible.
CHANGES: dict[str, tuple[dict[str, Any], ...]] = {
    "Source": (
        {
            "key": "Other.key_1",
            "title": "=Not a sum",
            "published_on": date(2023, 2, 28),
            "url": "https://example.org/a?b=c&d=é",
            "kind": "press",
            "access": "copy",
            "note": "Two\nlines, “quoted”; and more",
        },
        {"published_on": None, "note": "'apostrophe"},
    ),
    "FundingAuthority": (
        {"code": "USAI", "kind": "procurement", "opens_on": date(2020, 12, 27)},
        {"name": "Another"},
    ),
    "Capability": ({"slug": "artillery", "name": "Artillery", "description": "-5 °C"},),
    "Partner": (
        {
            "nato_member": False,
            "contact_group": True,
            "contact_group_source": lambda: sources()[0],
            "gdp_eur": 330_000_000_000,
            "gdp_usd": 390_000_000_000,
            "gdp_year": 2021,
            "source": lambda: sources()[1],
        },
        {"contact_group": False, "contact_group_source": lambda: sources()[1]},
        {
            "contact_group": None,
            "contact_group_source": None,
            "gdp_eur": None,
            "gdp_usd": None,
            "gdp_year": None,
            "source": None,
        },
    ),
    "FundingAction": (
        {
            "effective_on": date(2022, 5, 22),
            "kind": "expiry",
            "change_usd": -2_700_000_000,
            "precision": 100_000_000,
            "stated_usd": 0,
            "fiscal_year": 2023,
            "public_law": "117-128",
            "expires_on": date(2023, 9, 30),
            "confidence": "low",
            "other_sources": sources,
        },
        {"stated_usd": None, "fiscal_year": None, "expires_on": None, "other_sources": list},
    ),
    "Package": (
        {
            "number": None,
            "known_from": date(2025, 1, 2),
            "charged_usd": 0,
            "capabilities": lambda: [make_capability(slug="drones")],
            "other_sources": sources,
            "source": lambda: sources()[0],
        },
        {"number": 75, "known_from": None, "charged_usd": None, "capabilities": list},
    ),
    "ReportedFigure": (
        {
            "measure": "package_amount",
            "subject": "pda-1",
            "qualifier": "at_least",
            "value": 0,
            "unit": "count",
            "comparable": False,
            "not_comparable_because": "Counts something else",
            "difference_note": "+ rounding",
            "other_sources": sources,
        },
        {"comparable": True, "not_comparable_because": "", "subject": ""},
    ),
    "Target": (
        {"due_on": date(2025, 1, 31), "target_remaining_usd": 0},
        {"target_remaining_usd": None, "source": lambda: sources()[0]},
    ),
    "ContextNote": ({"place": "Pokrovsk", "as_of": date(2024, 12, 31)}, {"place": ""}),
    "Contribution": (
        {
            "series": "other",
            "partner": lambda: make_partner(code="NLD"),
            "month": date(2024, 11, 1),
            "kind": "all",
            "measure": "commitment",
            "amount": -5,
            "currency": "USD",
        },
    ),
    "Activity": (
        {
            "series": "other",
            "partner": lambda: make_partner(code="NLD"),
            "announced_on": None,
            "date_precision": "unknown",
            "amount": None,
            "currency": "",
            "estimated": True,
            "value_eur": 0,
            "items": "one\ntwo",
        },
        {"value_eur": None},
    ),
    "ExchangeRate": ({"usd_per_unit": Decimal("0.00000001")}, {"usd_per_unit": Decimal("100")}),
    "Coalition": (
        {"established_on": date(2024, 1, 1), "note": "\n\n", "other_sources": sources},
        {"note": "", "other_sources": list},
    ),
    "CoalitionMembership": (
        {
            "role": "lead",
            "partner": lambda: make_partner(code="NLD"),
            "coalition": lambda: make_coalition(slug="drones"),
        },
    ),
    "Meeting": (
        {
            "number": 26,
            "held_on": date(2025, 2, 12),
            "place": "Brussels",
            "format": "virtual",
            "chair": "@chair",
            "other_sources": sources,
        },
        {"place": "", "chair": "", "other_sources": list},
    ),
}


def test_changes_are_tried_of_every_table() -> None:
    assert CHANGES.keys() == MAKE_ONE_OF.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_every_kind_of_column_comes_back_as_it_was_drafted(name: str) -> None:
    for key in "ab":
        make_source(key=key)
    record = MAKE_ONE_OF[name]()
    many = {field.name for field in record._meta.many_to_many}
    for change in CHANGES[name]:
        values = {key: value() if callable(value) else value for key, value in change.items()}
        lists = {key: value for key, value in values.items() if key in many}
        again = changed(record, **{key: values[key] for key in values.keys() - many}).record
        before = stored_cells(type(record), [record.pk])[record.pk]
        wanted = cells(Version(again, lists))

        assert draft_change(Version(again, lists), by=None, reason="Why")
        assert stored_cells(type(record), [record.pk])[record.pk] == before
        read = with_change(fresh(record), drafted_change(record))

        assert cells(read) == wanted
        for key in values.keys() - many:
            assert getattr(read.record, key) == values[key]
            assert type(getattr(read.record, key)) is type(values[key])
        publish(read, by=None, reason="Why", second_person=False)
        assert stored_cells(type(record), [record.pk])[record.pk] == wanted
        for key in values.keys() - many:
            assert getattr(fresh(record), key) == values[key]
        for key, linked in lists.items():
            assert set(getattr(fresh(record), key).all()) == set(linked)


def test_a_change_to_what_is_gone_cannot_be_read_and_leaves_the_record_alone() -> None:
    package, source = make_package(title="Old"), make_source(key="a", status="draft")
    draft_change(changed(package, title="New", source=source), by=None, reason="Why")
    source.delete()
    record = fresh(package)

    with pytest.raises(ValueError, match="There is no source with the key “a”"):
        with_change(record, drafted_change(package))

    assert (record.title, record.source.key) == ("Old", "a-source")


def test_a_change_of_a_list_to_what_is_gone_cannot_be_read() -> None:
    package, word = make_package(), make_capability(slug="drones", status="draft")
    draft_change(version(fresh(package), capabilities=[word]), by=None, reason="Why")
    word.delete()

    with pytest.raises(ValueError, match="There is no capability with the slug “drones”"):
        with_change(fresh(package), drafted_change(package))


@pytest.mark.parametrize(
    ("column", "after", "message"),
    [
        ("colour", "blue", "There is no column “colour” any more."),
        ("amount_usd", "1e9", "Write a whole number in digits"),
        ("announced_on", "2024-02-30", "There is no such day in the calendar."),
    ],
)
def test_a_change_that_makes_no_sense_cannot_be_read(column: str, after: str, message: str) -> None:
    package = make_package()
    draft_change(changed(package, title="New"), by=None, reason="Why")
    DraftChange.objects.update(changes=[[column, "", after]])

    with pytest.raises(ValueError, match=message):
        with_change(fresh(package), drafted_change(package))


# Who changed it last


def test_the_change_that_waits_counts_before_the_version_that_is_public(
    anna: User, boris: User
) -> None:
    note = make_context_note()
    publish(changed(note, statement="New"), by=anna, reason="One", second_person=False)
    assert last_changed(note) == Changed(anna, "One")

    draft_change(changed(note, statement="Newer"), by=boris, reason="Two")
    assert last_changed(note) == Changed(boris, "Two")


def test_nobody_is_known_to_have_changed_what_has_no_history() -> None:
    note = make_context_note()
    note.history.all().delete()

    assert last_changed(note) == Changed(None, "")
