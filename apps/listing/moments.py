"""Moments as people read them: how long ago, with the exact one on hover."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil

NOTHING = "–"


def exactly(moment: datetime) -> str:
    """A moment in the reader's time zone: `2026-11-22 14:03 UTC`."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"


def relatively(moment: datetime, now: datetime) -> str:
    """A moment seen from `now`, in its largest unit: `3 minutes ago`, `in 2 days`."""
    if abs((now - moment).total_seconds()) < 60:
        return "just now" if moment <= now else "in a moment"
    return f"{timesince(moment, now, depth=1)} ago" if moment < now else f"in {timeuntil(moment, now, depth=1)}"


def moment_html(moment: datetime | None) -> SafeString:
    """A moment relative to now, with the exact one on hover."""
    if moment is None:
        return SafeString(NOTHING)
    return format_html(
        '<time datetime="{}" title="{}" class="whitespace-nowrap">{}</time>',
        moment.isoformat(),
        exactly(moment),
        relatively(moment, timezone.now()),
    )
