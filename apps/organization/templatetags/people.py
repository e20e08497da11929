"""What the pages on people show in one way."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from apps.listing.moments import moment_html

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString:
    """How long ago, or in how long; the exact one on hover."""
    return moment_html(value)
