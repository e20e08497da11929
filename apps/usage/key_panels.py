"""What the pages of keys show of the record: this module is the source that `apps.keys.panels` asks.

All of it comes from sums, never from the records themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from apps.keys.panels import ClientLine
from apps.keys.permissions import Access
from apps.usage.clients import REST
from apps.usage.models import ClientUse, Endpoint, UsageRollup
from apps.usage.queries import by_day, last_24_hours, last_30_days, last_used, recent, start_of_today

__all__ = [
    "by_day",
    "clients",
    "last_24_hours",
    "last_30_days",
    "last_used",
    "permissions_used",
    "recent",
]

# The endpoint group that each endpoint belongs to, and the access that it takes. Responses are read and deleted under
# one endpoint too, which the sums do not tell apart: the higher access, so that no advice takes away what was used.
PERMISSION_OF: Mapping[str, tuple[str, Access]] = {
    Endpoint.MODELS: ("models", Access.READ),
    Endpoint.CHAT_COMPLETIONS: ("chat_completions", Access.WRITE),
    Endpoint.COMPLETIONS: ("completions", Access.WRITE),
    Endpoint.EMBEDDINGS: ("embeddings", Access.WRITE),
    Endpoint.MODERATIONS: ("moderations", Access.WRITE),
    Endpoint.IMAGES: ("images", Access.WRITE),
    Endpoint.RESPONSES: ("responses", Access.WRITE),
}


def permissions_used(key: int) -> dict[str, str]:
    """The endpoint groups that the key asked in 30 days. What was answered with an error counts: it was asked for."""
    rows = UsageRollup.objects.filter(key=key, hour__gte=start_of_today() - timedelta(days=29))
    endpoints = rows.order_by().values_list("endpoint", flat=True).distinct()
    used = (PERMISSION_OF[endpoint] for endpoint in endpoints if endpoint in PERMISSION_OF)
    return {group: access.value for group, access in used}


def clients(key: int) -> Sequence[ClientLine]:
    """From where and with what the key was used in 30 days, the latest first."""
    since = timezone.now() - timedelta(days=30)
    rows = ClientUse.objects.filter(key=key, day__gte=since).values("address", "client")
    found = rows.annotate(total=Sum("requests"), latest=Max("last_request_at")).order_by("-latest")
    return [
        ClientLine(row["address"], row["client"], row["total"], row["latest"], row["client"] == REST) for row in found
    ]
