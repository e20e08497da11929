"""`{% load what_if %}`: numbers on the page of what-ifs."""

from django import template

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"
