"""Budgets as the fast path meets them: in memory, by key, with what is spent of each window.

The fast path reads one number of a key's meter: until when no budget lets it pass. That number is set here, after each
commit of the writer, after each change of a budget, and twice a second, so that what other processes spent, a new
period, and the end of a raise are seen too. Nothing here adds up the record.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Thread

from django.db import connection
from django.utils import timezone

from apps.billing.counting import spend_count
from apps.billing.models import Budget, BudgetSpend
from apps.billing.periods import Window
from apps.keys.limiter import Meter
from apps.keys.snapshot import Snapshot
from apps.usage.models import Endpoint
from apps.usage.record import Record

FOR_EVER = float("inf")
_REFUSED = 400


class Tracker:
    """One enabled budget. Money in nano-dollars."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.raises = [(raised.until.timestamp(), raised.amount) for raised in budget.raises.all()]
        self._window: tuple[float, float, Window | None] = (0.0, 0.0, None)
        # What is spent of a window, by its start in Unix seconds.
        self.spent: dict[float, int] = {}
        self.passed: set[tuple[float, int]] = set()
        self.written = 0

    def is_for(self, project: int, key: int, member: int) -> bool:
        """Whether the budget is for what a key of these (primary keys) uses. 0 is nobody: there was no valid key."""
        budget = self.budget
        match budget.scope:
            case Budget.Scope.ORGANIZATION:
                return key != 0
            case Budget.Scope.PROJECT:
                return budget.project_id == project
            case Budget.Scope.KEY:
                return budget.key_id == key
            case _:
                return budget.member_id == member and budget.project_id in (None, project)

    def amount_of(self, record: Record) -> int:
        """What a request used up. One that was refused used nothing up, but for tokens that were sent before its client
        left; nor does a look at the list of models, which no budget stops."""
        match self.budget.unit:
            case Budget.Unit.COST:
                return record.cost_nano or 0
            case Budget.Unit.TOKENS:
                return record.prompt_tokens + record.completion_tokens
            case _:
                return int(record.status < _REFUSED and record.endpoint != Endpoint.MODELS)

    def window_at(self, moment: float) -> tuple[float, float] | None:
        """Start and end, in Unix seconds, of the window that a moment falls into; None outside of all."""
        start, end, window = self._window
        if window is None or not start <= moment < end:
            window = self.budget.window_at(datetime.fromtimestamp(moment, UTC))
            if window is None:
                return None
            start = window.start.timestamp()
            end = window.end.timestamp() if window.end else FOR_EVER
            # A record that comes late, from before midnight, must not push the running window out.
            if start >= self._window[0]:
                self._window = start, end, window
        return start, end

    def limit_at(self, moment: float) -> int:
        """The amount, with the raises that have not ended."""
        return self.budget.amount + sum(amount for until, amount in self.raises if moment < until)

    def stops_until(self, moment: float) -> float:
        """Until when the budget stops its keys, in Unix seconds; 0.0 where it does not."""
        window = self.window_at(moment) if self.budget.hard_stop else None
        if window is None or self.spent.get(window[0], 0) < self.limit_at(moment):
            return 0.0
        return window[1]

    def thresholds_passed(self, start: float, spent: int, moment: float) -> list[int]:
        """The thresholds that `spent` of the window from `start` passed, and that are not known to be on record."""
        limit = self.limit_at(moment)
        return [
            threshold
            for threshold in self.budget.thresholds
            if 100 * spent >= threshold * limit and (start, threshold) not in self.passed
        ]


class Book:
    """All enabled budgets. One per process; `BOOK`."""

    def __init__(self) -> None:
        self.trackers: list[Tracker] = []
        self._of_key: dict[tuple[int, int, int], tuple[Tracker, ...]] = {}
        self._keys: dict[int, tuple[int, int, Meter]] = {}
        self._lock = threading.Lock()
        self._stopping = False
        self._is_loaded = False
        # Budgets that were made while this process ran: what it wrote before it learned of them, nobody added.
        self._uncounted: list[Budget] = []

    # --- What the snapshot says ---------------------------------------------------------------------------------------

    def loaded(self, snapshot: Snapshot) -> None:
        """Reads the budgets anew; what is spent is read with them."""
        self._keys = {entry.id: (entry.project_id, entry.user_id, entry.meter) for entry in snapshot.keys.values()}
        known = {tracker.budget.pk for tracker in self.trackers}
        self.load()
        if self._is_loaded:
            self._uncounted += [tracker.budget for tracker in self.trackers if tracker.budget.pk not in known]
        self._is_loaded = True
        self.set_gates()

    def load(self) -> None:
        """Reads the budgets and what is spent of them: two queries, and a third where there are any."""
        budgets = Budget.objects.filter(enabled=True).select_related("project").prefetch_related("raises")
        known = {tracker.budget.pk: tracker for tracker in self.trackers}
        trackers = [Tracker(budget) for budget in budgets]
        for tracker in trackers:
            if before := known.get(tracker.budget.pk):
                tracker.passed = before.passed
        self.trackers = trackers
        self._of_key = {}
        self.read_spends()

    def read_spends(self) -> None:
        """What is spent of the running windows, by all processes."""
        if not self.trackers:
            return
        moment = time.time()
        running = {}
        for tracker in self.trackers:
            if window := tracker.window_at(moment):
                running[tracker.budget.pk] = tracker, window[0], tracker.written
        starts = {datetime.fromtimestamp(start, UTC) for _, start, _ in running.values()}
        rows = BudgetSpend.objects.filter(budget__in=running, period_start__in=starts)
        for budget, start, spent in rows.values_list("budget_id", "period_start", "spent"):
            tracker, expected, written = running[budget]
            # What was written while this was read is newer than what was read.
            if start.timestamp() == expected and tracker.written == written:
                tracker.spent = {expected: spent}

    def polled(self) -> None:
        """What changed without a change of a budget: other processes spent, time went on."""
        if not self.trackers and not self._stopping:
            return
        if self._uncounted:
            fresh, self._uncounted = self._uncounted, []
            self.apart(partial(_count, fresh))
        self.read_spends()
        self.set_gates()

    @staticmethod
    def apart(work: Callable[[], None]) -> None:
        """In a thread of its own: a write may wait for a lock, and the thread that polls learns of revoked keys."""
        Thread(target=work, name="budget-count", daemon=True).start()

    # --- What records spend -------------------------------------------------------------------------------------------

    def of(self, record: Record) -> tuple[Tracker, ...]:
        """The budgets that a request uses up."""
        who = record.project_id, record.key_id, record.user_id
        # The dictionary first: one that was replaced meanwhile is thrown away with what goes into it.
        of_key = self._of_key
        found = of_key.get(who)
        if found is None:
            found = of_key[who] = tuple(tracker for tracker in self.trackers if tracker.is_for(*who))
        return found

    def spent(self, sums: Mapping[tuple[int, float], int]) -> None:
        """What is spent now, by budget (primary key) and start of the window, as the writer committed it."""
        stops = False
        by_budget = {tracker.budget.pk: tracker for tracker in self.trackers}
        for (budget, start), spent in sums.items():
            if tracker := by_budget.get(budget):
                tracker.written += 1
                tracker.spent[start] = spent
                stops = stops or tracker.budget.hard_stop
        if stops:
            self.set_gates()

    # --- What follows -------------------------------------------------------------------------------------------------

    def set_gates(self) -> None:
        """Tells each key's meter until when budgets stop it."""
        moment = time.time()
        with self._lock:
            stopping = [(tracker, until) for tracker in self.trackers if (until := tracker.stops_until(moment))]
            if not stopping and not self._stopping:
                return
            self._stopping = bool(stopping)
            for key, (project, member, meter) in self._keys.items():
                ends = (until for tracker, until in stopping if tracker.is_for(project, key, member))
                meter.out_of_quota_until = max(ends, default=0.0)


def _count(budgets: Sequence[Budget]) -> None:
    try:
        for budget in Budget.objects.filter(pk__in=[budget.pk for budget in budgets]):
            spend_count(budget, timezone.now())
    finally:
        connection.close()


BOOK = Book()
