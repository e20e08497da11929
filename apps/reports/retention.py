"""What is tidied up: files past their time, those that nobody knows, and runs whose worker was ended."""

from django.utils import timezone

from apps.reports.files import file_of, files_remove, folder, run_ids
from apps.reports.models import STALLED_AFTER, ReportRun

State = ReportRun.State
ENDED = "The worker was ended in the middle of it. Start it again."


def reports_tidy() -> int:
    """Returns how many files were removed."""
    now = timezone.now()
    stalled = ReportRun.objects.filter(state=State.RUNNING, updated_at__lt=now - STALLED_AFTER)
    stalled.update(state=State.FAILED, problem=ENDED, finished_at=now)
    expired = ReportRun.objects.filter(state=State.DONE, expires_at__lte=now)
    removed = 0
    for run in expired.filter(public_id__in=run_ids()):
        removed += file_of(run).exists()
        files_remove(run)
    return removed + _orphans_remove()


def _orphans_remove() -> int:
    """Files of runs that are not there, or that came to no end."""
    wanted = ReportRun.objects.filter(state__in=(State.DONE, State.RUNNING, State.WAITING))
    known = set(wanted.filter(public_id__in=run_ids()).values_list("public_id", flat=True))
    removed = 0
    for path in folder().iterdir():
        if path.name.rsplit("-", 1)[0] not in known:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
