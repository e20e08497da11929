"""Work of the task worker."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from apps.billing.passings import passings_tell


@db_periodic_task(crontab())
def tell_passings() -> None:
    """Each minute."""
    passings_tell()
