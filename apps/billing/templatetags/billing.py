"""`{% load billing %}`: amounts of budgets."""

from django import template

from apps.billing.display import amount_text
from apps.billing.models import Budget

register = template.Library()


@register.simple_tag
def amount(budget: Budget, number: int) -> str:
    """A number in the budget's unit."""
    return amount_text(budget.unit, number)
