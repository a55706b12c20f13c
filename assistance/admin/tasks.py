"""The entry page: by what somebody comes to do, not by table."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from assistance.models import (
    Capability,
    Coalition,
    CoalitionMembership,
    ContextNote,
    Contribution,
    ExchangeRate,
    FileImport,
    FundingAction,
    FundingAuthority,
    Meeting,
    Package,
    Partner,
    ReportedFigure,
    Source,
    Target,
)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to do, or a list to look at."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody comes for."""

    title: str
    acts: tuple[Link, ...]
    lists: tuple[Link, ...]


# The acts of a task, each with what it enters, and the lists that belong to it.
TASKS: tuple[tuple[str, dict[type[Model], str], tuple[type[Model], ...]], ...] = (
    ("Announce a package", {Package: "Package"}, (Package, Capability)),
    (
        "Record a funding action",
        {FundingAction: "Act on an authority"},
        (FundingAction, FundingAuthority),
    ),
    (
        "Record what an official said",
        {
            ReportedFigure: "A figure",
            Target: "A target",
            ContextNote: "A context note",
        },
        (ReportedFigure, Target, ContextNote),
    ),
    (
        "Contributions",
        {Contribution: "A contribution", ExchangeRate: "An exchange rate"},
        (Contribution, ExchangeRate),
    ),
    (
        "Partners and coalitions",
        {
            Partner: "A partner",
            Coalition: "A coalition",
            CoalitionMembership: "A member",
            Meeting: "A meeting",
        },
        (Partner, Coalition, CoalitionMembership, Meeting),
    ),
    ("Sources", {Source: "A document"}, (Source,)),
    ("Import a table", {FileImport: "A file"}, (FileImport,)),
)


def tasks(request: HttpRequest) -> tuple[Task, ...]:
    """Return what the user may do, in a query of the authorities for each act on them."""
    found = [
        Task(title, tuple(_acts(request, acts)), tuple(_lists(request, lists)))
        for title, acts, lists in TASKS
    ]
    return tuple(task for task in found if task.acts or task.lists)


def _acts(request: HttpRequest, acts: dict[type[Model], str]) -> list[Link]:
    links = []
    for model, label in acts.items():
        if not admin.site.get_model_admin(model).has_add_permission(request):
            continue
        address = reverse(f"admin:assistance_{model._meta.model_name}_add")
        if model in (Package, FundingAction):
            authorities = FundingAuthority.objects.order_by("code").values_list("pk", "code")
            links += [
                Link(f"{label}: {code}", f"{address}?authority={pk}")
                for pk, code in authorities
            ]  # fmt: skip
        else:
            links.append(Link(label, address))
    return links


def _lists(request: HttpRequest, models: tuple[type[Model], ...]) -> list[Link]:
    return [
        Link(
            f"All {model._meta.verbose_name_plural}",
            reverse(f"admin:assistance_{model._meta.model_name}_changelist"),
        )
        for model in models
        if admin.site.get_model_admin(model).has_view_or_change_permission(request)
    ]


def other_apps(app_list: list[Any]) -> list[Any]:
    """Return the apps of the admin without the records, which the tasks name."""
    records = {model.__name__ for _title, _acts, lists in TASKS for model in lists}
    others = []
    for app in app_list:
        models = [model for model in app["models"] if model["object_name"] not in records]
        if models:
            others.append({**app, "models": models})
    return others
