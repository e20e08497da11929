"""How numbers and moments are shown on the pages of the trail."""

from django import template

from apps.listing.moments import moment_html

register = template.Library()
register.filter("moment", moment_html)


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"
