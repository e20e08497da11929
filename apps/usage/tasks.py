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
    if any(pruned.values()):
        logger.info("Deleted what was past its time: %s", ", ".join(f"{n} {name}" for name, n in pruned.items()))
