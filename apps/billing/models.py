"""Budgets: how much may be used, by whom, within which period, and what was."""

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.billing import periods
from apps.billing.periods import Window, window_at
from apps.keys.models import ApiKey
from apps.organization.identifiers import public_id
from apps.organization.models import Project

DEFAULT_THRESHOLDS = (50, 80, 100)
HIGHEST_THRESHOLD = 1_000


def new_budget_id() -> str:
    """`budget_` and 24 letters and digits."""
    return public_id("budget_")


def default_thresholds() -> list[int]:
    return list(DEFAULT_THRESHOLDS)


def check_thresholds(value: Any) -> None:
    """Raises ValidationError for what is no list of percentages, each once."""
    whole = isinstance(value, list) and all(type(one) is int and 0 < one <= HIGHEST_THRESHOLD for one in value)
    if not whole or len(set(value)) != len(value):
        raise ValidationError(f"Thresholds are different whole percentages from 1 to {HIGHEST_THRESHOLD:,}.")


class Budget(models.Model):
    """An amount for a period, of one scope. What it is for does not change: another scope is another budget."""

    class Scope(models.TextChoices):
        ORGANIZATION = "organization", "Organization"
        PROJECT = "project", "Project"
        MEMBER = "member", "Member"
        KEY = "key", "Key"

    class Unit(models.TextChoices):
        COST = "cost", "Cost"
        TOKENS = "tokens", "Tokens"
        REQUESTS = "requests", "Requests"

    class Period(models.TextChoices):
        DAY = periods.Period.DAY.value, "Day"
        WEEK = periods.Period.WEEK.value, "Week"
        MONTH = periods.Period.MONTH.value, "Month"
        ONCE = periods.Period.ONCE.value, "Once"

    public_id = models.CharField("id", max_length=40, unique=True, default=new_budget_id, editable=False)
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    # Of a key's budget and a member's too: the project whose owners manage it.
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="budgets")
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.CASCADE, related_name="budgets")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="budgets"
    )
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.COST)
    amount = models.BigIntegerField(validators=[MinValueValidator(1)], help_text="Cost in nano-dollars.")
    period = models.CharField(max_length=5, choices=Period.choices, default=Period.MONTH)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Of a budget for once.")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Of a budget for once; none: no end.")
    thresholds = models.JSONField(default=default_thresholds, blank=True, validators=[check_thresholds])
    hard_stop = models.BooleanField(
        default=False, help_text="When it is spent, its keys answer insufficient_quota until the next period."
    )
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords(history_change_reason_field=models.CharField(max_length=300, null=True))

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("import_budget", "Can import budgets"), ("export_budget", "Can export budgets")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self._check_subject()
        if self.period == self.Period.ONCE:
            if self.starts_at is None:
                raise ValidationError({"starts_at": "A budget for once begins at a date."})
            if self.ends_at is not None and self.ends_at <= self.starts_at:
                raise ValidationError({"ends_at": "It ends before it begins."})
        elif self.starts_at or self.ends_at:
            raise ValidationError({"period": "Only a budget for once has dates of its own."})

    def _check_subject(self) -> None:
        needed = {self.Scope.PROJECT: "project", self.Scope.MEMBER: "member", self.Scope.KEY: "key"}
        field = needed.get(self.Scope(self.scope)) if self.scope in self.Scope.values else None
        if field and getattr(self, f"{field}_id") is None:
            raise ValidationError({field: f"Choose the {field} that the budget is for."})
        if self.scope == self.Scope.ORGANIZATION and self.project_id is not None:
            raise ValidationError({"project": "A budget of the organization belongs to no project."})

    def window_at(self, moment: datetime) -> Window | None:
        """The window of this budget that `moment` falls into; None outside of a budget for once."""
        if self.period != self.Period.ONCE:
            return window_at(periods.Period(self.period), self.zone, moment)
        assert self.starts_at is not None
        window = Window(self.starts_at, self.ends_at)
        return window if window.holds(moment) else None

    @property
    def zone(self) -> tzinfo:
        """The project's time zone where it has one, else the installation's."""
        named = getattr(self.project, "time_zone", "") if self.project else ""
        return ZoneInfo(str(named)) if named else timezone.get_default_timezone()

    @property
    def subject(self) -> str:
        """What it is for, by name."""
        named = {self.Scope.PROJECT: self.project, self.Scope.MEMBER: self.member, self.Scope.KEY: self.key}
        return str(named.get(self.Scope(self.scope)) or "Organization")


class BudgetRaise(models.Model):
    """More for a while: added to the amount until it ends."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="raises")
    amount = models.BigIntegerField(validators=[MinValueValidator(1)])
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "temporary raise"
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.amount} until {self.until:%Y-%m-%d %H:%M}"


class BudgetSpend(models.Model):
    """What was used of a budget within a window. Written in the transaction of the record (`spending.py`)."""

    # No constraint: a budget may be deleted while another process still counts for it, and a record must not fail then.
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, db_constraint=False, related_name="spends")
    period_start = models.DateTimeField()
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["budget", "period_start"], name="one_spend_a_period")]

    def __str__(self) -> str:
        return f"{self.spent} since {self.period_start:%Y-%m-%d %H:%M}"


class BudgetPassing(models.Model):
    """A threshold that was passed in a window: once, whichever process saw it first. The worker tells of it
    (`passings.py`)."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, db_constraint=False, related_name="passings")
    period_start = models.DateTimeField()
    threshold = models.PositiveIntegerField()
    spent = models.BigIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "period_start", "threshold"], name="one_passing_a_period")
        ]
        ordering = ["-at", "-threshold"]

    def __str__(self) -> str:
        return f"{self.threshold} % at {self.at:%Y-%m-%d %H:%M}"


def new_what_if_id() -> str:
    return public_id("whatif_")


class SavedWhatIf(models.Model):
    """A what-if under a name: its address, whose it is, and the project that it is shared with."""

    public_id = models.CharField("id", max_length=40, unique=True, default=new_what_if_id, editable=False)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    query = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "what if"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
