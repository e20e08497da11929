"""Verbs that write budgets."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record
from apps.billing.counting import spend_count
from apps.billing.display import amount_text
from apps.billing.models import Budget, BudgetRaise
from apps.keys.snapshot import snapshot_touch
from apps.organization.models import User

# What `budget_update` changes. Scope, unit and period stay: what is spent would mean something else.
BUDGET_SETTINGS = ("name", "amount", "thresholds", "hard_stop", "ends_at")
_TRAILED = ("scope", "project", "member", "key", "unit", "period", "enabled", *BUDGET_SETTINGS)


@transaction.atomic
def budget_create(*, actor: User | None = None, **fields: Any) -> Budget:
    """Make a budget. What was used of its running window counts from the start. Raises ValidationError."""
    budget = Budget(**fields, created_by=actor)
    if budget.scope == Budget.Scope.KEY and budget.key is not None:
        budget.project = budget.key.project
    budget.full_clean()
    budget.save()
    _, told = differences({}, fields_of(budget, _TRAILED))
    _take_effect(budget)
    event_record(actor=actor, verb="budget.created", on=budget, after=told, project=budget.project)
    return budget


@transaction.atomic
def budget_update(*, budget: Budget, actor: User | None = None, reason: str = "", **changes: Any) -> None:
    """Change any of BUDGET_SETTINGS. Nothing to change leaves no trace. Raises ValidationError for a bad value."""
    if unknown := set(changes) - set(BUDGET_SETTINGS):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    before = _lock(budget)
    if all(getattr(budget, field) == value for field, value in changes.items()):
        return
    for field, value in changes.items():
        setattr(budget, field, value)
    _save(budget, "changed", before, actor, reason)


@transaction.atomic
def budget_enable(*, budget: Budget, actor: User | None = None) -> None:
    """Let a disabled budget count and stop again. Raises ValidationError for one that is enabled."""
    before = _lock(budget)
    if budget.enabled:
        raise ValidationError(f"{budget} is enabled already.")
    budget.enabled = True
    _save(budget, "enabled", before, actor)


@transaction.atomic
def budget_disable(*, budget: Budget, reason: str, actor: User | None = None) -> None:
    """Stop counting: the keys that it stopped go on at once. Raises ValidationError for an empty reason and for one
    that is disabled."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    before = _lock(budget)
    if not budget.enabled:
        raise ValidationError(f"{budget} is disabled already.")
    budget.enabled = False
    _save(budget, "disabled", before, actor, reason.strip())


@transaction.atomic
def budget_raise(
    *, budget: Budget, amount: int, until: datetime, reason: str, actor: User | None = None
) -> BudgetRaise:
    """Add to the amount until a moment. Raises ValidationError for a moment that is past and for an empty reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    if until <= timezone.now():
        raise ValidationError({"until": "This is in the past."})
    _lock(budget)
    raised = BudgetRaise(budget=budget, amount=amount, until=until, reason=reason.strip(), created_by=actor)
    raised.full_clean()
    raised.save()
    _take_effect(budget)
    told = {"by": amount_text(budget.unit, amount), "until": until}
    event_record(
        actor=actor, verb="budget.raised", on=budget, after=told, reason=reason.strip(), project=budget.project
    )
    return raised


def _lock(budget: Budget) -> dict[str, Any]:
    """Takes the row for this transaction, reads it anew, and returns what the trail tells of it."""
    Budget.objects.select_for_update().get(pk=budget.pk)
    budget.refresh_from_db()
    return fields_of(budget, _TRAILED)


def _save(budget: Budget, participle: str, before: dict[str, Any], actor: User | None, reason: str = "") -> None:
    budget.full_clean()
    budget._history_user = actor  # type: ignore[attr-defined]
    budget._change_reason = reason or participle  # type: ignore[attr-defined]
    budget.save()
    _take_effect(budget)
    told_before, told_after = differences(before, fields_of(budget, _TRAILED))
    event_record(
        actor=actor,
        verb=f"budget.{participle}",
        on=budget,
        before=told_before,
        after=told_after,
        reason=reason,
        project=budget.project,
    )


def _take_effect(budget: Budget) -> None:
    """Counts what is spent, and tells all processes after the commit. Each counts once more when it has learned of the
    budget (`book.py`): until then it added nothing to it."""
    if budget.enabled:
        spend_count(budget, timezone.now())
    snapshot_touch()
