"""Who may do what: the three groups of data entry, as a new database has them."""

import pytest
from django.contrib.auth.models import Group, Permission, User

pytestmark = pytest.mark.django_db

MODELS = [
    "source",
    "fundingauthority",
    "capability",
    "partner",
    "fundingaction",
    "package",
    "reportedfigure",
    "target",
    "contextnote",
    "contribution",
    "exchangerate",
    "coalition",
    "coalitionmembership",
    "meeting",
]
ALLOWED = {
    ("Viewers", "view"): True,
    ("Viewers", "add"): False,
    ("Viewers", "change"): False,
    ("Viewers", "delete"): False,
    ("Viewers", "publish"): False,
    ("Editors", "view"): True,
    ("Editors", "add"): True,
    ("Editors", "change"): True,
    ("Editors", "delete"): True,  # of drafts only, which the admin sees to
    ("Editors", "publish"): False,
    ("Publishers", "view"): True,
    ("Publishers", "add"): True,
    ("Publishers", "change"): True,
    ("Publishers", "delete"): True,
    ("Publishers", "publish"): True,
}


def member_of(*groups: str) -> User:
    user = User.objects.create(username="anna", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("group", "action"), ALLOWED)
def test_a_group_may_do_what_is_written_here(group: str, action: str, model: str) -> None:
    assert Permission.objects.filter(codename=f"{action}_{model}").count() == 1

    may = member_of(group).has_perm(f"assistance.{action}_{model}")

    assert may is ALLOWED[group, action]


def test_there_are_three_groups() -> None:
    assert sorted(Group.objects.values_list("name", flat=True)) == [
        "Editors",
        "Publishers",
        "Viewers",
    ]


@pytest.mark.parametrize("group", ["Viewers", "Editors", "Publishers"])
def test_everybody_may_read_the_public_log_and_nobody_may_write_it(group: str) -> None:
    user = member_of(group)

    assert user.has_perm("assistance.view_correction")
    log = Permission.objects.filter(content_type__model__in=("correction", "draftchange"))
    assert list(log.values_list("codename", flat=True)) == ["view_correction"]


@pytest.mark.parametrize(("group", "count"), [("Viewers", 17), ("Editors", 63), ("Publishers", 78)])
def test_a_group_may_do_nothing_else(group: str, count: int) -> None:
    """14 tables times 1, 4 or 5 actions, and the public log."""
    permissions = member_of(group).get_all_permissions()

    assert len(permissions) == count
    assert {each.partition(".")[0] for each in permissions} == {"assistance"}


def test_who_is_in_no_group_may_do_nothing() -> None:
    assert member_of().get_all_permissions() == set()
