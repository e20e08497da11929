"""Budgets as rows of a file. Amounts are dollars, or whole tokens or requests, as pages have them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from import_export.widgets import BooleanWidget, JSONWidget, Widget

from apps.audit.exchange import ExchangeResource, NamedWidget, column
from apps.billing.forms import amount_read, amount_typed
from apps.billing.models import Budget
from apps.billing.services import BUDGET_SETTINGS, budget_create, budget_disable, budget_enable, budget_update
from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

SUBJECT = ("scope", "project", "key", "member", "unit", "period", "starts_at")


class MomentWidget(Widget):
    """A moment as ISO 8601 with its offset; without one it is UTC."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime | None:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text} is no moment, such as 2026-03-01T00:00:00+00:00.") from None
        return read if read.tzinfo else timezone.make_aware(read, timezone.get_fixed_timezone(0))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class BudgetResource(ExchangeResource):
    name = column("name")
    scope = column("scope")
    project = column("project", NamedWidget(Project.objects.all(), "name", "project"))
    key = column("key", NamedWidget(ApiKey.objects.all(), "public_id", "key"))
    member = column("member", NamedWidget(User.objects.all(), "username", "person"))
    unit = column("unit")
    amount = column("amount", readonly=True)
    period = column("period")
    starts_at = column("starts_at", MomentWidget())
    ends_at = column("ends_at", MomentWidget())
    thresholds = column("thresholds", JSONWidget())
    hard_stop = column("hard_stop", BooleanWidget())
    enabled = column("enabled", BooleanWidget())

    class Meta:
        model = Budget
        import_id_fields = ("id",)
        clean_model_instances = True
        use_transactions = True
        fields = (
            "id", "name", "scope", "project", "key", "member", "unit", "amount", "period", "starts_at", "ends_at",
            "thresholds", "hard_stop", "enabled",
        )  # fmt: skip
        export_order = fields

    def dehydrate_amount(self, budget: Budget) -> str:
        return f"{amount_typed(budget.unit, budget.amount):f}" if budget.amount else ""

    def row_settle(self, instance: Budget, row: Mapping[str, Any]) -> None:
        if instance.scope == Budget.Scope.KEY and instance.key is not None:
            instance.project = instance.key.project
        try:
            instance.amount = amount_read(instance.unit, Decimal(str(row.get("amount") or "").replace(",", "")))
        except InvalidOperation:
            raise ValidationError({"amount": "Type an amount."}) from None
        except ValidationError as wrong:
            raise ValidationError({"amount": wrong.messages}) from None

    def row_save(self, instance: Budget, actor: Any, *, is_new: bool) -> Budget:
        _require(actor, instance)
        if is_new:
            fields = {name: getattr(instance, name) for name in (*SUBJECT, *BUDGET_SETTINGS, "enabled")}
            return budget_create(actor=actor, **fields)
        budget = Budget.objects.get(pk=instance.pk)
        _require(actor, budget)
        if changed := [name for name in SUBJECT if getattr(budget, name) != getattr(instance, name)]:
            raise ValidationError({changed[0]: "What a budget is for does not change: make another one."})
        budget_update(budget=budget, actor=actor, **{name: getattr(instance, name) for name in BUDGET_SETTINGS})
        if instance.enabled and not budget.enabled:
            budget_enable(budget=budget, actor=actor)
        elif budget.enabled and not instance.enabled:
            budget_disable(budget=budget, actor=actor, reason="By an import")
        return budget


def _require(actor: User, budget: Budget) -> None:
    """Raises PermissionDenied for a budget that is not the person's to manage."""
    if actor.is_superuser:
        return
    if budget.project is None or not projects_where(actor, "budgets.manage").filter(pk=budget.project.pk).exists():
        raise PermissionDenied("This budget is not yours to manage.")
