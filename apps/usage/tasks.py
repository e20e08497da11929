"""What the task worker does for the record."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, lock_task

from apps.usage.retention import records_prune

logger = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="3", minute="17"))
@lock_task("prune-records")
def prune_records() -> None:
    """Each night: delete what is past its time. A run that is still busy keeps the next one out."""
    pruned = records_prune()
    if any(pruned):
        logger.info("Deleted %s recorded bodies and %s records past their time", pruned.bodies, pruned.records)
