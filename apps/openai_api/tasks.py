"""What the task worker does for /v1."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, lock_task

from apps.openai_api.chat.recordings import recordings_prune
from apps.openai_api.images.gallery import pictures_prune

logger = logging.getLogger(__name__)


@db_periodic_task(crontab(minute="*/10"))
@lock_task("prune-recordings")
def prune_recordings() -> None:
    """Deletes what was said aloud and can be referred to no more."""
    pruned = recordings_prune()
    if pruned:
        logger.info("Deleted %s recordings that had expired", pruned)


@db_periodic_task(crontab(minute="*/10"))
@lock_task("prune-pictures")
def prune_pictures() -> None:
    """Deletes pictures whose addresses have expired."""
    pruned = pictures_prune()
    if pruned:
        logger.info("Deleted %s pictures whose addresses had expired", pruned)
