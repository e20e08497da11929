"""How long deliveries are kept: DELIVERY_DAYS, counted from when they were finished."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from apps.delivery.models import Delivery, SigningSecret

logger = logging.getLogger(__name__)

# Deliveries a transaction, each with up to a dozen attempts.
BATCH = 200


def deliveries_prune(*, pause: Callable[[float], object] = time.sleep) -> int:
    """Deletes deliveries past their time, the oldest first, and secrets that sign nothing any more; returns how many
    deliveries. Between batches it leaves the database to others for as long as a batch took."""
    now, deleted = timezone.now(), 0
    SigningSecret.objects.filter(valid_until__lt=now).delete()
    while ids := list(_expired(now).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        began = time.monotonic()
        Delivery.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
        pause(time.monotonic() - began)
    if deleted:
        logger.info("Deleted %s deliveries that were past their time", deleted)
    return deleted


def _expired(now: datetime) -> QuerySet[Delivery]:
    """Those that wait are kept, however old."""
    if settings.DELIVERY_DAYS <= 0:
        return Delivery.objects.none()
    return Delivery.objects.filter(finished_at__lt=now - timedelta(days=settings.DELIVERY_DAYS))
