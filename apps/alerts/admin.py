"""Alert rules in the admin: a list with filters, their history, and as files. What fires is on the pages of alerts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from apps.alerts.display import condition_text
from apps.alerts.exchange import RuleResource
from apps.alerts.metrics import Metric
from apps.alerts.models import AlertRule
from apps.alerts.queries import rules_managed_by
from apps.alerts.services import RULE_SETTINGS, RULE_SUBJECT, rule_create, rule_update
from apps.audit.exchange import ExchangeAdmin

SEVERITY_COLOURS = {"info": "info", "warning": "warning", "critical": "danger"}


class RuleAdminForm(forms.ModelForm):
    """A rule on a budget takes its scope from there."""

    class Meta:
        model = AlertRule
        fields = (*RULE_SUBJECT, *RULE_SETTINGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scope" in self.fields:
            self.fields["scope"].required = False
            self.fields["scope"].help_text = "Of a rule on a budget: as the budget."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        budget = cleaned.get("budget")
        if cleaned.get("metric") == Metric.BUDGET and budget is not None:
            cleaned["scope"] = budget.scope
        elif "scope" in self.fields and not cleaned.get("scope") and cleaned.get("metric") != Metric.BUDGET:
            self.add_error("scope", "Choose what it watches.")
        return cleaned


@admin.register(AlertRule)
class AlertRuleAdmin(ExchangeAdmin, SimpleHistoryAdmin, ModelAdmin):
    noun = "alert_rule"
    resource_classes = [RuleResource]
    form = RuleAdminForm
    list_display = ("name", "condition", "subject_told", "severity_chip", "enabled")
    list_filter = (
        ("metric", ChoicesDropdownFilter),
        ("scope", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
    )
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("name", "public_id")
    autocomplete_fields = ("project", "key", "member", "budget")
    fieldsets = (
        ("What it watches", {"fields": ("name", "metric", "scope", "project", "key", "member", "model", "budget")}),
        (
            "When it fires",
            {
                "fields": (
                    ("comparison", "threshold"),
                    "clear_threshold",
                    "window_minutes",
                    "min_samples",
                    ("hold_minutes", "cooldown_minutes"),
                )
            },
        ),
        ("How it tells", {"fields": ("severity", ("quiet_from", "quiet_until"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertRule]:
        return rules_managed_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: AlertRule | None = None) -> bool:
        # The pages of history hold the row against this, not against the list.
        return bool(super().has_view_permission(request, obj)) and _is_managed(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: AlertRule | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _is_managed(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: AlertRule | None = None) -> tuple[str, ...]:
        return RULE_SUBJECT if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: AlertRule | None = None) -> bool:
        return False  # It takes a reason, on the page of the rule.

    def save_model(self, request: HttpRequest, obj: AlertRule, form: Any, change: bool) -> None:
        """By the verbs that the pages use."""
        if change:
            changes = {name: getattr(obj, name) for name in RULE_SETTINGS}
            rule_update(rule=AlertRule.objects.get(pk=obj.pk), actor=request.user, **changes)  # type: ignore[arg-type]
            return
        fields = {name: getattr(obj, name) for name in (*RULE_SUBJECT, *RULE_SETTINGS)}
        obj.pk = rule_create(actor=request.user, **fields).pk  # type: ignore[arg-type]
        obj.refresh_from_db()

    @display(description="Fires when")
    def condition(self, rule: AlertRule) -> str:
        return condition_text(rule)

    @display(description="For")
    def subject_told(self, rule: AlertRule) -> str:
        return rule.subject if rule.scope == "organization" else f"{rule.get_scope_display()}: {rule.subject}"

    @display(description="Severity", label=SEVERITY_COLOURS)
    def severity_chip(self, rule: AlertRule) -> tuple[str, str]:
        return rule.severity, rule.get_severity_display()


def _is_managed(request: HttpRequest, obj: AlertRule | None) -> bool:
    return obj is None or rules_managed_by(request.user).filter(pk=obj.pk).exists()
