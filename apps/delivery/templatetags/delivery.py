"""`{% load delivery %}`: how channels and deliveries stand, and moments."""

from datetime import datetime
from typing import NamedTuple

from django import template
from django.utils.safestring import SafeString

from apps.delivery.models import Channel, Delivery
from apps.listing.moments import moment_html

register = template.Library()

_ICONS = {Channel.Kind.MAIL: "mail", Channel.Kind.WEBHOOK: "webhook", Channel.Kind.SLACK: "forum"}


class Standing(NamedTuple):
    """A word, and the class of its colour (`pages.css`)."""

    word: str
    colour: str


@register.filter
def moment(value: datetime | None) -> SafeString:
    """How long ago, or in how long; the exact one on hover."""
    return moment_html(value)


@register.filter
def icon(kind: str) -> str:
    return _ICONS[Channel.Kind(kind)]


@register.filter
def channel_standing(channel: Channel) -> Standing:
    if not channel.enabled:
        return Standing("Disabled", "")
    if channel.is_paused:
        return Standing("Paused", "failed")
    return Standing("Failing", "expired") if channel.failures_in_row else Standing("Enabled", "accepted")


@register.filter
def delivery_standing(delivery: Delivery) -> Standing:
    if delivery.state == Delivery.State.DELIVERED:
        return Standing("Delivered", "accepted")
    if delivery.state == Delivery.State.FAILED:
        return Standing("Failed", "failed")
    if delivery.is_under_way:
        return Standing("Under way", "open")
    if delivery.channel.is_paused:
        return Standing("Waiting: paused", "expired")
    return Standing("To be tried again", "expired") if delivery.tries else Standing("Waiting", "open")
