"""What the task worker does for the record."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, lock_task

from apps.usage.forecast.services import forecasts_refresh
from apps.usage.forecast.tasks import compute_forecast
from apps.usage.retention import records_prune

__all__ = ["compute_forecast", "prune_records", "refresh_forecasts"]

logger = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="3", minute="17"))
@lock_task("prune-records")
def prune_records() -> None:
    """Each night: delete what is past its time. A run that is still busy keeps the next one out."""
    pruned = records_prune()
    if any(pruned.values()):
        logger.info("Deleted what was past its time: %s", ", ".join(f"{n} {name}" for name, n in pruned.items()))


@db_periodic_task(crontab(minute="12"))
@lock_task("refresh-forecasts")
def refresh_forecasts() -> None:
    """Each hour, as somewhere a day has ended: has the forecasts computed that lack it, once a day for each zone."""
    refreshed = forecasts_refresh()
    if refreshed:
        logger.info("Enqueued the forecasts of %s scopes", refreshed)
