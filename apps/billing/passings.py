"""Thresholds that were passed: put on record with the requests that passed them, and told by the worker."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from apps.audit.actors import SYSTEM
from apps.audit.services import event_record
from apps.billing.book import Book, Tracker
from apps.billing.display import amount_text
from apps.billing.models import BudgetPassing
from apps.usage.statements import database_moment, insert_rows, where_there

Listener = Callable[[BudgetPassing], None]
_listeners: list[Listener] = []


def passings_follow(listener: Listener) -> None:
    """Registers who is told of each passing, in the transaction that marks it as told; called in `ready`."""
    _listeners.append(listener)


def passings_record(tracker: Tracker, start: float, spent: int, thresholds: Sequence[int], moment: float) -> None:
    """Puts passings on record; those that are there stay as they are.

    In plain SQL: on SQLite the writer's transaction is its own, and Django would begin another within it.
    """
    columns = ("budget_id", "period_start", "threshold", "spent", "at")
    period_start, at = database_moment(start), database_moment(moment)
    rows = [(tracker.budget.pk, period_start, threshold, spent, at) for threshold in thresholds]
    insert_rows(BudgetPassing, columns, rows, where_there(BudgetPassing, columns[:3]))


def passings_tell() -> int:
    """Tells of the passings that were not told yet, and returns how many. Also finds those that no request brought
    about: a raise that ended, an amount that was lowered."""
    _find_passed()
    told = 0
    for pk in BudgetPassing.objects.filter(told_at=None).order_by("at", "pk").values_list("pk", flat=True):
        told += _tell(pk)
    return told


def _find_passed() -> None:
    book, now = Book(), timezone.now().timestamp()
    book.load()
    for tracker in book.trackers:
        if window := tracker.window_at(now):
            spent = tracker.spent.get(window[0], 0)
            if thresholds := tracker.thresholds_passed(window[0], spent, now):
                passings_record(tracker, window[0], spent, thresholds, now)


@transaction.atomic
def _tell(pk: int) -> bool:
    # Locked and looked at again: two workers never tell twice.
    passing = BudgetPassing.objects.select_for_update().filter(pk=pk, told_at=None).first()
    if passing is None:
        return False
    passing.told_at = timezone.now()
    passing.save(update_fields=["told_at"])
    for listener in _listeners:
        listener(passing)
    budget = passing.budget
    event_record(
        actor=SYSTEM,
        verb="budget.threshold_passed",
        on=budget,
        after={
            "threshold": f"{passing.threshold} %",
            "spent": amount_text(budget.unit, passing.spent),
            "amount": amount_text(budget.unit, budget.amount),
        },
        project=budget.project,
    )
    return True
