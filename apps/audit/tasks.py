"""What the task worker does for the trail."""

from huey.contrib.djhuey import db_task

from apps.audit.verification_runs import verification_carry_out


@db_task()
def verify_trail(run_id: int) -> None:
    """Asked for on the page. A long chain takes minutes: longer than anybody waits for an answer."""
    verification_carry_out(run_id)
