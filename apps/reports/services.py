"""Asking for a report, cancelling it, starting it again, and taking it home."""

from datetime import timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.exporting.checksum import grouped
from apps.exporting.formats import Format
from apps.organization.models import Project, User
from apps.reports.models import ReportRun, ReportSchedule
from apps.reports.queries import may_take
from apps.reports.question import Question

# More that one person has under way at once would keep all others waiting.
MOST_UNDER_WAY = 5
# A page of a PDF takes longer to lay out than a page of rows to write.
_PDF_ROWS = 20
_UNDER_WAY = (ReportRun.State.WAITING, ReportRun.State.RUNNING)


def is_small(question: Question, chosen: Format) -> bool:
    """Whether it is made within the time that somebody waits for a page: it is read as far as that."""
    if question.report.reads_long:
        return False
    most: int = settings.REPORT_AT_ONCE_ROWS // (_PDF_ROWS if chosen == Format.PDF else 1)
    return sum(1 for _ in islice(question.report.rows(question)(), most + 1)) <= most


@transaction.atomic
def run_ask(
    *,
    actor: User,
    question: Question,
    chosen: Format,
    byte_order_mark: bool = False,
    at_once: bool = False,
    schedule: ReportSchedule | None = None,
) -> ReportRun:
    """Have a report made by the worker; `at_once`: the caller carries it out. Raises PermissionDenied where the report
    is not for the person, ValidationError where they have too many under way."""
    if not question.report.may(actor):
        raise PermissionDenied("This report is not yours to read.")
    now = timezone.now()
    under_way = ReportRun.objects.filter(asked_by=actor, state__in=_UNDER_WAY, updated_at__gt=now - timedelta(hours=1))
    if under_way.count() >= MOST_UNDER_WAY:
        raise ValidationError(f"{MOST_UNDER_WAY} of your reports are under way. Wait for one of them, or cancel it.")
    exact = question.frozen
    run = ReportRun.objects.create(
        kind=question.report.kind,
        format=chosen,
        byte_order_mark=byte_order_mark and chosen == Format.CSV,
        query=exact.as_query(),
        facts=[list(fact) for fact in exact.facts()],
        asked_by=actor,
        asked_at=now,
        updated_at=now,
        covers_everything=exact.covers_everything,
        schedule=schedule,
    )
    run.projects.set(exact.projects)
    if not at_once:
        _hand_over(run)
        _record("report.asked", run, actor)
    return run


@transaction.atomic
def run_cancel(*, run: ReportRun, actor: User) -> bool:
    """End it half-way; False where it is over already. The worker removes what it has written."""
    now = timezone.now()
    under_way = ReportRun.objects.filter(pk=run.pk, state__in=_UNDER_WAY)
    if not under_way.update(state=ReportRun.State.STOPPED, finished_at=now, updated_at=now):
        return False
    _record("report.cancelled", run, actor)
    return True


@transaction.atomic
def run_again(*, run: ReportRun, actor: User) -> ReportRun:
    """Start it again, with the very same filters. Only whoever asked for it may: the rows are cut to what they see.
    Raises PermissionDenied, and ValidationError where it is under way or its file is still there."""
    locked = ReportRun.objects.select_for_update().get(pk=run.pk)
    if locked.asked_by_id != actor.pk:
        raise PermissionDenied("Only whoever asked for a report starts it again.")
    if not locked.may_be_started_again:
        raise ValidationError("It is under way, or done already.")
    locked.state, locked.attempt, locked.share, locked.rows = ReportRun.State.WAITING, locked.attempt + 1, 0, 0
    locked.started_at = locked.finished_at = locked.expires_at = None
    locked.updated_at, locked.problem, locked.checksum = timezone.now(), "", ""
    locked.save()
    _hand_over(locked)
    _record("report.asked", locked, actor)
    return locked


@transaction.atomic
def run_taken(*, run: ReportRun, actor: User) -> None:
    """Put on the trail that somebody else than who asked for it takes the file, before they have it."""
    if not may_take(actor, run):
        raise PermissionDenied("This report is not yours to read.")
    if run.asked_by_id != actor.pk:
        _record("report.downloaded", run, actor, {"checksum": grouped(run.checksum)})


def told_of(run: ReportRun) -> dict[str, Any]:
    """What the trail says of a run: the report, the format and the exact filters."""
    return {"report": run.kind, "format": run.format, "filters": dict(run.facts), "view": run.query}


def project_of(run: ReportRun) -> Project | None:
    """The one project that it is of; its owners read on the trail who ran it."""
    covered = list(run.projects.all()[:2])
    return covered[0] if len(covered) == 1 and not run.covers_everything else None


def _record(verb: str, run: ReportRun, actor: User, more: dict[str, Any] | None = None) -> None:
    event_record(actor=actor, verb=verb, on=run, after={**told_of(run), **(more or {})}, project=project_of(run))


def _hand_over(run: ReportRun) -> None:
    from apps.reports.tasks import make_report  # It stands on this module.

    transaction.on_commit(lambda: make_report(run.pk, run.attempt))
