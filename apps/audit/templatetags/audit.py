"""The way to the trail of an object, and how numbers and moments are shown on the pages of the trail."""

from typing import Any

from django import template

from apps.audit.objects import object_trail_url
from apps.audit.services import thing_of
from apps.listing.moments import moment_html

register = template.Library()
register.filter("moment", moment_html)


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.simple_tag(takes_context=True)
def trail_link(context: dict[str, Any]) -> str:
    """The address of the trail of the object whose page in the admin this is. Empty where its admin does not say
    `has_trail`, and for whoever may not read the trail."""
    admin, row = getattr(context.get("adminform"), "model_admin", None), context.get("original")
    if row is None or not getattr(admin, "has_trail", False):
        return ""
    if not context["request"].user.has_perm("audit.view_auditevent"):
        return ""
    thing = thing_of(row)
    return object_trail_url(thing.type, thing.id)
