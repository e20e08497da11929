"""`{% load requests %}`: a request's numbers as people read them."""

from django import template

from apps.keys.display import dollars
from apps.usage import display

register = template.Library()


@register.filter
def duration(microseconds: int) -> str:
    return display.duration(microseconds)


@register.filter
def outcome(status: int) -> str:
    return display.outcome(status)


@register.filter
def cost(nano: int | None) -> str:
    """A model without a price has no cost, which is not a cost of nothing."""
    return "No price" if nano is None else dollars(nano)
