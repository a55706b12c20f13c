"""Entering what moves or checks a balance, with its effect in sight."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils import timezone

from assistance.admin.effects import Effect, ledger_effect
from assistance.admin.record import RecordAdmin
from assistance.ledger.figures import Balance
from assistance.models import Package, Status
from assistance.packages.columns import package_columns


class LedgerAdmin(RecordAdmin):
    """A record of the ledger."""

    wants_effect = "Give the authority, the day and the amount to see what it does to the balance."

    def effect(self, record: Any) -> Effect | None:
        try:
            return ledger_effect(record, today=timezone.localdate())
        except (AttributeError, LookupError, ObjectDoesNotExist, TypeError):
            return None

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Give the rows of the list the balance after them, from the published columns."""
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        after = _balances(self.model, changes.result_list)
        for row in changes.result_list:
            row.balance_after = after.get(row.pk)
        return changes

    @admin.display(description="left afterwards ($)")
    def left_afterwards(self, row: Any) -> str:
        balance: Balance | None = row.balance_after
        if row.status != Status.PUBLISHED:
            return "–"
        if balance is None:
            return "not established"
        exact = f"{balance.remaining_usd:,}".replace("-", "−")
        return f"{exact} ± {balance.uncertainty_usd:,}" if balance.uncertainty_usd else exact


def _balances(model: type[Any], rows: list[Any]) -> dict[int, Balance | None]:
    columns = package_columns()
    if model is Package:
        return columns.balances([row.pk for row in rows])
    lines = (*columns.reports, *columns.actions)
    balances = {line.entry.key: line.balance for _code, line in lines}
    return {row.pk: balances.get(row.key) for row in rows}
