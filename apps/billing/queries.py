"""Which budgets a person sees and manages, and how they stand."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.billing.book import Tracker
from apps.billing.models import Budget, BudgetSpend
from apps.billing.periods import Window
from apps.keys.queries import keys_visible_to
from apps.organization.models import User
from apps.organization.queries import projects_where

Scope = Budget.Scope


def budgets_visible_to(user: User | AnonymousUser) -> QuerySet[Budget]:
    """All budgets for owners of the organization; else those of projects whose sums the person may see, of keys that
    they see, and of themselves."""
    budgets = Budget.objects.select_related("project", "key", "member")
    if user.is_superuser:
        return budgets
    if user.pk is None:
        return budgets.none()
    managed = Q(project__in=projects_where(user, "budgets.manage"))
    of_project = Q(scope=Scope.PROJECT, project__in=projects_where(user, "totals.read"))
    of_key = Q(scope=Scope.KEY, key__in=keys_visible_to(user).values("pk"))
    return budgets.filter(managed | of_project | of_key | Q(scope=Scope.MEMBER, member=user.pk))


def budgets_managed_by(user: User | AnonymousUser) -> QuerySet[Budget]:
    """All budgets for owners of the organization; for a project's owners those in it."""
    budgets = Budget.objects.select_related("project", "key", "member")
    if user.is_superuser:
        return budgets
    return budgets.filter(project__in=projects_where(user, "budgets.manage"))


def may_manage_budgets(user: User) -> bool:
    """Whether there is anything that the person may set a budget for."""
    return user.is_superuser or projects_where(user, "budgets.manage").exists()


class Standing(NamedTuple):
    """How a budget stands now. `share` is of 1 and may be more; `window` is None outside of a budget for once."""

    budget: Budget
    window: Window | None
    spent: int
    limit: int
    is_stopping: bool

    @property
    def share(self) -> float:
        return self.spent / self.limit

    @property
    def percent(self) -> int:
        return int(100 * self.share)

    @property
    def left(self) -> int:
        return max(self.limit - self.spent, 0)


def standings(budgets: Iterable[Budget], now: datetime | None = None) -> list[Standing]:
    """How budgets stand, in their order: two queries."""
    now = now or timezone.now()
    listed = list(budgets)
    trackers = {
        budget.pk: Tracker(budget)
        for budget in Budget.objects.filter(pk__in=[one.pk for one in listed]).prefetch_related("raises", "project")
    }
    windows = {budget.pk: budget.window_at(now) for budget in listed}
    starts = {window.start for window in windows.values() if window}
    rows = BudgetSpend.objects.filter(budget__in=trackers, period_start__in=starts)
    spends = {(budget, start): spent for budget, start, spent in rows.values_list("budget_id", "period_start", "spent")}
    return [_standing(budget, trackers[budget.pk], windows[budget.pk], spends, now) for budget in listed]


def _standing(
    budget: Budget, tracker: Tracker, window: Window | None, spends: dict[tuple[int, datetime], int], now: datetime
) -> Standing:
    spent = spends.get((budget.pk, window.start), 0) if window else 0
    limit = tracker.limit_at(now.timestamp())
    stopping = budget.enabled and budget.hard_stop and window is not None and spent >= limit
    return Standing(budget, window, spent, limit, stopping)
