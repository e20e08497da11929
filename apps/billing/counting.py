"""What is spent of a budget, counted anew from the record.

Exact at any time: it holds the row that the writer adds to, and the writer adds to roll-ups before it adds to that row,
so each batch is in the sum or comes on top of it, and never both.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.billing.models import Budget, BudgetSpend
from apps.billing.periods import Window
from apps.usage.models import NOBODY, Endpoint, RequestRecord, UsageRollup

_HOUR = timedelta(hours=1)


@transaction.atomic
def spend_count(budget: Budget, moment: datetime) -> int:
    """Counts what is spent of the window that `moment` falls into anew, puts it in place, and returns it.

    Of a member's budget: a key that changed hands within the window counts for whoever owns it now.
    """
    window = budget.window_at(moment)
    if window is None:
        return 0
    BudgetSpend.objects.bulk_create([BudgetSpend(budget=budget, period_start=window.start)], ignore_conflicts=True)
    row = BudgetSpend.objects.select_for_update().get(budget=budget, period_start=window.start)
    row.spent = spent_by_record(budget, window)
    row.save(update_fields=["spent"])
    return row.spent


def spent_by_record(budget: Budget, window: Window) -> int:
    """The sum of the roll-ups of the window's whole hours, and of single records where it begins or ends within an
    hour."""
    first, last = _next_hour(window.start), None if window.end is None else _hour_of(window.end)
    if last is not None and last <= first:
        return _of_records(budget, window.start, window.end)
    spent = _of_rollups(budget, first, last)
    if window.start < first:
        spent += _of_records(budget, window.start, first)
    if last is not None and window.end is not None and last < window.end:
        spent += _of_records(budget, last, window.end)
    return spent


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _next_hour(moment: datetime) -> datetime:
    """The first whole hour that is not before `moment`."""
    hour = _hour_of(moment)
    return hour if hour == moment else hour + _HOUR


def _of_rollups(budget: Budget, start: datetime, end: datetime | None) -> int:
    rows = UsageRollup.objects.filter(_whose(budget, "key__owner"), hour__gte=start)
    rows = rows if end is None else rows.filter(hour__lt=end)
    if budget.unit == Budget.Unit.REQUESTS:
        return _summed(rows.filter(status_class__lt=4).exclude(endpoint=Endpoint.MODELS), F("requests"))
    return _summed(rows, _column(budget))


def _of_records(budget: Budget, start: datetime, end: datetime | None) -> int:
    rows = RequestRecord.objects.filter(_whose(budget, "user"), time__gte=start)
    rows = rows if end is None else rows.filter(time__lt=end)
    if budget.unit == Budget.Unit.REQUESTS:
        return rows.filter(status__lt=400).exclude(endpoint=Endpoint.MODELS).count()
    return _summed(rows, _column(budget))


def _whose(budget: Budget, member: str) -> Q:
    match budget.scope:
        case Budget.Scope.ORGANIZATION:
            return ~Q(key=NOBODY)
        case Budget.Scope.PROJECT:
            return Q(project=budget.project_id)
        case Budget.Scope.KEY:
            return Q(key=budget.key_id)
        case _:
            within = Q(project=budget.project_id) if budget.project_id else Q()
            return within & Q(**{member: budget.member_id})


def _column(budget: Budget) -> Any:
    return F("cost_nano") if budget.unit == Budget.Unit.COST else F("prompt_tokens") + F("completion_tokens")


def _summed(rows: QuerySet[Any], column: Any) -> int:
    total: int = rows.aggregate(total=Coalesce(Sum(column), 0))["total"]
    return total
