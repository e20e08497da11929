"""Telling those who wait for a scheduled report: a link to it, and no row of it."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from apps.delivery.message import Message
from apps.delivery.models import Channel
from apps.delivery.queries import channels_usable_in
from apps.delivery.services import message_send
from apps.organization.models import Project, User
from apps.organization.queries import projects_where
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun, ReportSchedule


def run_tell(run: ReportRun) -> None:
    """Over the channels of the schedule that the run came from, in the caller's transaction. One that nobody scheduled
    is told to nobody."""
    schedule = run.schedule
    if schedule is None:
        return
    message_send(
        message=_message(run, schedule),
        channels=channels_of(schedule),
        key=f"{run.public_id}:{run.attempt}:{run.state}",
    )


def channels_of(schedule: ReportSchedule) -> list[Channel]:
    """Those that its owner may still send over."""
    usable = channels_usable_by(schedule.owner, schedule.project)
    return list(schedule.channels.filter(pk__in=usable.values("pk")))


def channels_usable_by(person: User, project: Project | None) -> QuerySet[Channel]:
    """What the person may send over what concerns a project; None: the organization."""
    if project is not None and not projects_where(person, "channels.manage").filter(pk=project.pk).exists():
        return Channel.objects.none()
    return channels_usable_in(project, person)


def _message(run: ReportRun, schedule: ReportSchedule) -> Message:
    is_done = run.state == ReportRun.State.DONE
    report = REPORTS.get(run.kind)
    title = f"{report.title if report else run.kind.capitalize()} report"
    facts = dict(run.facts)
    lines = [f"{name}: {text}" for name, text in run.facts]
    lines.append(f"{run.rows:,} rows as {run.get_format_display()}." if is_done else run.problem)
    return Message(
        kind="report.finished" if is_done else "report.failed",
        subject=f"{schedule.name}: {title}" + ("" if is_done else " came to no end"),
        lines=tuple(lines),
        url=str(settings.PUBLIC_URL) + reverse("reports:run", args=(run.public_id,)),
        severity="info" if is_done else "warning",
        payload={
            "schedule": schedule.public_id,
            "run": run.public_id,
            "report": run.kind,
            "format": run.format,
            "filters": facts,
            "rows": run.rows if is_done else None,
            "checksum": run.checksum or None,
        },
    )
