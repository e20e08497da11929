"""What the task worker does for reports."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, lock_task

from apps.reports.carrying import run_carry_out
from apps.reports.retention import reports_tidy
from apps.reports.schedules import schedules_start

logger = logging.getLogger(__name__)
# Behind mails and whatever else takes a moment.
_BEHIND = -5


@db_task(priority=_BEHIND)
def make_report(run_id: int, attempt: int) -> None:
    """Makes one that was asked for. A million rows take a quarter of a minute."""
    run_carry_out(run_id, attempt)


@db_periodic_task(crontab(minute="*/5"))
@lock_task("scheduled-reports")
def start_scheduled_reports() -> None:
    """Each five minutes: asks for the reports whose day, week or month is over."""
    schedules_start()


@db_periodic_task(crontab(minute="23"))
@lock_task("tidy-reports")
def tidy_reports() -> None:
    """Each hour: removes files past their time, and says of runs whose worker was ended that they came to no end."""
    removed = reports_tidy()
    if removed:
        logger.info("Removed %s files of reports", removed)
