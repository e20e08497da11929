"""What the task worker does for deliveries. It only hands over to the courier's threads: nothing here takes longer than
a moment, as the worker has one thread for all tasks."""

from django.conf import settings
from huey import crontab
from huey.contrib.djhuey import HUEY, db_periodic_task, lock_task, on_shutdown, on_startup, task

from apps.delivery.courier import COURIER, deliveries_carry
from apps.delivery.retention import deliveries_prune


@task()
def carry_deliveries() -> None:
    """Something was sent, or its channel resumed."""
    if HUEY.immediate:
        deliveries_carry()
    else:
        COURIER.wake()


@on_startup()
def start_courier() -> None:
    COURIER.start()


@on_shutdown()
def stop_courier() -> None:
    COURIER.stop(settings.SHUTDOWN_SECONDS)


@db_periodic_task(crontab(hour="3", minute="52"))
@lock_task("prune-deliveries")
def prune_deliveries() -> None:
    """Each night."""
    deliveries_prune()
