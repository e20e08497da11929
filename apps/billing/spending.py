"""What records use up of budgets, counted in the transaction of the record."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from django.db import connection

from apps.billing.book import BOOK, Tracker
from apps.billing.models import BudgetSpend
from apps.billing.passings import passings_record
from apps.keys.snapshot import store
from apps.usage.record import Record
from apps.usage.statements import database_moment, insert_statement, where_there

_HOUR = timedelta(hours=1)


def spend(records: Sequence[Record]) -> Callable[[], None]:
    """Adds what the records used up, and returns what makes it known in this process. Inside the writer's
    transaction."""
    if not store.in_use:
        BOOK.load()  # A command has no snapshot that would say when budgets change.
    if not BOOK.trackers:
        return _nothing
    added: dict[tuple[int, float], int] = {}
    for record in records:
        for tracker in BOOK.of(record):
            amount = tracker.amount_of(record)
            window = tracker.window_at(record.time) if amount else None
            if window is not None:
                place = tracker.budget.pk, window[0]
                added[place] = added.get(place, 0) + amount
    spent = {place: _add(*place, amount) for place, amount in added.items()}
    passed = _passed(spent)
    for (tracker, start), thresholds in passed.items():
        passings_record(tracker, start, spent[tracker.budget.pk, start], thresholds, time.time())
    return partial(_committed, spent, passed)


Passed = dict[tuple[Tracker, float], list[int]]


def _passed(spent: Mapping[tuple[int, float], int]) -> Passed:
    trackers, moment = {tracker.budget.pk: tracker for tracker in BOOK.trackers}, time.time()
    found: Passed = {}
    for (budget, start), amount in spent.items():
        tracker = trackers.get(budget)
        if tracker is not None and (thresholds := tracker.thresholds_passed(start, amount, moment)):
            found[tracker, start] = thresholds
    return found


def _committed(spent: Mapping[tuple[int, float], int], passed: Passed) -> None:
    BOOK.spent(spent)
    for (tracker, start), thresholds in passed.items():
        tracker.passed.update((start, threshold) for threshold in thresholds)


def _nothing() -> None:
    pass


def _add(budget: int, start: float, amount: int) -> int:
    """Adds to a window, and returns what is spent of it now."""
    columns = ("budget_id", "period_start", "spent")
    ending = where_there(BudgetSpend, columns[:2], add=columns[2:])
    values = [budget, database_moment(start), amount]
    with connection.cursor() as cursor:
        if connection.features.can_return_columns_from_insert:
            cursor.execute(insert_statement(BudgetSpend, columns, 1, f"{ending} RETURNING spent", "%s"), values)
        else:
            cursor.execute(insert_statement(BudgetSpend, columns, 1, ending, "%s"), values)
            # The row is locked: nobody adds to it in between.
            table = BudgetSpend._meta.db_table
            cursor.execute(f"SELECT spent FROM {table} WHERE budget_id = %s AND period_start = %s", values[:2])  # noqa: S608
        return int(cursor.fetchone()[0])
