"""Numbers and moments on the pages of reports."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.listing.moments import moment_html

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Relative to now, with the exact one on hover."""
    return moment_html(value)


@register.filter
def soon(value: datetime) -> str:
    """How long it takes, as finely as a guess allows: `in 40 seconds`, `in about 3 minutes`."""
    seconds = (value - timezone.now()).total_seconds()
    if seconds < 3:
        return "in a moment"
    if seconds < 90:
        return f"in {max(round(seconds, -1), 5):.0f} seconds"
    return f"in about {round(seconds / 60)} minutes"


@register.filter
def entry(entries: Mapping[str, str], name: str) -> str:
    """Of a mapping; the name itself where it has none."""
    return entries.get(name, name.capitalize())
