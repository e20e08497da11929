"""Rules and alerts as templates write them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from apps.alerts import display
from apps.alerts.models import Alert, AlertRule
from apps.listing.moments import moment_html

register = template.Library()


@register.filter
def condition(rule: AlertRule) -> str:
    """When it fires."""
    return display.condition_text(rule)


@register.filter
def happened(alert: Alert) -> str:
    """What was seen when it fired."""
    return display.happened_text(alert, alert.value)


@register.filter
def lasted(length: timedelta) -> str:
    return display.lasted_text(length)


@register.filter
def value_of(rule: AlertRule, value: Decimal | None) -> str:
    """A value in the unit of the rule's metric."""
    return "" if value is None else display.value_text(rule.metric, value)


@register.filter
def ago(moment: datetime | None) -> SafeString:
    return moment_html(moment)


@register.filter
def minutes(number: int) -> str:
    return display.minutes_text(number)
