"""How long responses are kept: RESPONSES_DAYS, as the platform keeps them for 30 days, and no longer than their project
keeps what was asked and answered."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from apps.conversations.models import StoredResponse
from apps.usage.retention import expired_by_project, retention_register


def expired_responses(now: datetime) -> QuerySet[StoredResponse]:
    """Those past their time, deleted ones that others build upon included."""
    return StoredResponse.objects.filter(expired_by_project(now, settings.RESPONSES_DAYS))


def register() -> None:
    """Has them pruned with the record."""
    retention_register("stored responses", expired_responses)
