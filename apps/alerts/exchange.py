"""Alert rules as rows of a file. Channels are not among the columns: they are chosen on the page of the rule."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from import_export.widgets import BooleanWidget, DecimalWidget, IntegerWidget, Widget

from apps.alerts.metrics import Metric
from apps.alerts.models import AlertRule
from apps.alerts.services import RULE_SETTINGS, RULE_SUBJECT, rule_create, rule_disable, rule_enable, rule_update
from apps.audit.exchange import ExchangeResource, NamedWidget, column
from apps.billing.models import Budget
from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.organization.queries import projects_where


class ClockWidget(Widget):
    """A time of the day, such as 22:00."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> time | None:
        text = "" if value is None else str(value).strip()
        try:
            return time.fromisoformat(text) if text else None
        except ValueError:
            raise ValueError(f"{text} is no time, such as 22:00.") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{value:%H:%M}" if value else ""


class NumberWidget(DecimalWidget):
    """Without needless zeros."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{value.normalize():f}"


class RuleResource(ExchangeResource):
    name = column("name")
    metric = column("metric")
    scope = column("scope")
    project = column("project", NamedWidget(Project.objects.all(), "name", "project"))
    key = column("key", NamedWidget(ApiKey.objects.all(), "public_id", "key"))
    member = column("member", NamedWidget(User.objects.all(), "username", "person"))
    model = column("model")
    budget = column("budget", NamedWidget(Budget.objects.all(), "public_id", "budget"))
    window_minutes = column("window_minutes", IntegerWidget())
    comparison = column("comparison")
    threshold = column("threshold", NumberWidget())
    clear_threshold = column("clear_threshold", NumberWidget())
    min_samples = column("min_samples", IntegerWidget())
    hold_minutes = column("hold_minutes", IntegerWidget())
    cooldown_minutes = column("cooldown_minutes", IntegerWidget())
    severity = column("severity")
    quiet_from = column("quiet_from", ClockWidget())
    quiet_until = column("quiet_until", ClockWidget())
    enabled = column("enabled", BooleanWidget())

    class Meta:
        model = AlertRule
        import_id_fields = ("id",)
        clean_model_instances = True
        use_transactions = True
        fields = ("id", *RULE_SUBJECT, *RULE_SETTINGS, "enabled")
        export_order = ("id", "name", *RULE_SUBJECT, *(name for name in RULE_SETTINGS if name != "name"), "enabled")

    def row_settle(self, instance: AlertRule, row: Mapping[str, Any]) -> None:
        if instance.metric in Metric.values:
            instance.settle()

    def row_save(self, instance: AlertRule, actor: Any, *, is_new: bool) -> AlertRule:
        _require(actor, instance)
        if is_new:
            fields = {name: getattr(instance, name) for name in (*RULE_SUBJECT, *RULE_SETTINGS, "enabled")}
            return rule_create(actor=actor, **fields)
        rule = AlertRule.objects.kept().get(pk=instance.pk)
        _require(actor, rule)
        if changed := [name for name in RULE_SUBJECT if getattr(rule, name) != getattr(instance, name)]:
            raise ValidationError({changed[0]: "What a rule watches does not change: make another one."})
        rule_update(rule=rule, actor=actor, **{name: getattr(instance, name) for name in RULE_SETTINGS})
        if instance.enabled and not rule.enabled:
            rule_enable(rule=rule, actor=actor)
        elif rule.enabled and not instance.enabled:
            rule_disable(rule=rule, actor=actor, reason="By an import")
        return rule


def _require(actor: User, rule: AlertRule) -> None:
    """Raises PermissionDenied for a rule that is not the person's to manage."""
    if actor.is_superuser:
        return
    if rule.project is None or not projects_where(actor, "alerts.manage").filter(pk=rule.project.pk).exists():
        raise PermissionDenied("This rule is not yours to manage.")
