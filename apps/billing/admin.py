"""Budgets in the admin: a list with filters, their history, and as files. The pages of budgets tell how they stand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.audit.exchange import ExchangeAdmin
from apps.billing.display import amount_text
from apps.billing.exchange import SUBJECT, BudgetResource
from apps.billing.forms import amount_read, amount_typed
from apps.billing.models import Budget
from apps.billing.queries import budgets_managed_by
from apps.billing.services import BUDGET_SETTINGS, budget_create, budget_update


class BudgetAdminForm(forms.ModelForm):
    """Amounts are typed in dollars, or in whole tokens or requests."""

    amount = forms.DecimalField(
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text="Dollars, or a whole number of tokens or requests.",
    )

    class Meta:
        model = Budget
        fields = (*SUBJECT, *BUDGET_SETTINGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "amount" in self.fields:
            self.initial["amount"] = f"{amount_typed(self.instance.unit, self.instance.amount):f}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        unit = cleaned.get("unit") or self.instance.unit
        if "amount" in cleaned:
            try:
                cleaned["amount"] = amount_read(unit, cleaned["amount"])
            except ValidationError as wrong:
                self.add_error("amount", wrong)
        if (key := cleaned.get("key")) and cleaned.get("scope") == Budget.Scope.KEY:
            cleaned["project"] = key.project
        return cleaned


@admin.register(Budget)
class BudgetAdmin(ExchangeAdmin, SimpleHistoryAdmin, ModelAdmin):
    noun = "budget"
    resource_classes = [BudgetResource]
    form = BudgetAdminForm
    list_display = ("name", "subject_told", "amount_told", "period", "hard_stop", "enabled")
    list_filter = (("scope", ChoicesDropdownFilter), ("unit", ChoicesDropdownFilter), ("period", ChoicesDropdownFilter))
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("name", "public_id")
    autocomplete_fields = ("project", "key", "member")
    fieldsets = (
        ("What it is for", {"fields": ("name", "scope", "project", "key", "member")}),
        ("How much", {"fields": ("unit", "amount", "period", "starts_at", "ends_at", "thresholds", "hard_stop")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Budget]:
        return budgets_managed_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Budget | None = None) -> bool:
        # The pages of history hold the row against this, not against the list.
        return bool(super().has_view_permission(request, obj)) and _is_managed(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Budget | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _is_managed(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> tuple[str, ...]:
        return SUBJECT if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Budget | None = None) -> bool:
        return False  # What is spent of it is history: it is disabled, on its page.

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: bool) -> None:
        """By the verbs that the pages use, so that it counts at once and is on the trail."""
        if change:
            changes = {name: getattr(obj, name) for name in BUDGET_SETTINGS}
            budget_update(budget=Budget.objects.get(pk=obj.pk), actor=request.user, **changes)  # type: ignore[arg-type]
            return
        fields = {name: getattr(obj, name) for name in (*SUBJECT, *BUDGET_SETTINGS)}
        obj.pk = budget_create(actor=request.user, **fields).pk  # type: ignore[arg-type]
        obj.refresh_from_db()

    @display(description="For")
    def subject_told(self, budget: Budget) -> str:
        return f"{budget.get_scope_display()}: {budget.subject}" if budget.scope != "organization" else budget.subject

    @display(description="Amount", ordering="amount")
    def amount_told(self, budget: Budget) -> str:
        return amount_text(budget.unit, budget.amount)


def _is_managed(request: HttpRequest, obj: Budget | None) -> bool:
    return obj is None or budgets_managed_by(request.user).filter(pk=obj.pk).exists()
