"""Work of the task worker."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from apps.alerts.evaluation import rules_evaluate


@db_periodic_task(crontab())
def evaluate_rules() -> None:
    """Each minute."""
    rules_evaluate()
