"""Work of the task worker."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from apps.billing.models import Budget
from apps.billing.passings import passings_tell
from apps.billing.spending import spend_count


@db_periodic_task(crontab())
def tell_passings() -> None:
    """Each minute."""
    passings_tell()


@db_task()
def count_again(budget: int) -> None:
    """Counts a budget some seconds after it was made or changed: until then other processes did not know of it."""
    found = Budget.objects.filter(pk=budget).first()
    if found is not None:
        spend_count(found, timezone.now())
