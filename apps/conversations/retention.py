"""How long responses are kept: RESPONSES_DAYS, as the platform keeps them for 30 days."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from apps.conversations.models import StoredResponse
from apps.usage.retention import older_than, retention_register


def expired_responses(now: datetime) -> QuerySet[StoredResponse]:
    """Those past their time, deleted ones that others build upon included."""
    return older_than(StoredResponse.objects.all(), now, settings.RESPONSES_DAYS)


def register() -> None:
    """Has them pruned with the record."""
    retention_register("stored responses", expired_responses)
