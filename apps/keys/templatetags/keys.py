"""How money and moments are shown on the pages of keys."""

from django import template

from apps.keys.display import dollars
from apps.listing.moments import exactly, moment_html

register = template.Library()
register.filter("dollars", dollars)
register.filter("exactly", exactly)
register.filter("moment", moment_html)


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"
