"""How money and moments are shown on the pages of keys."""

from django import template

from apps.keys import display

register = template.Library()
register.filter("dollars", display.dollars)
register.filter("exactly", display.exactly)
register.filter("moment", display.moment_html)


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"
