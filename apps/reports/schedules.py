"""Reports that come by themselves: made, stopped, and started when their day, week or month is over."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from apps.audit.services import event_record
from apps.delivery.models import Channel
from apps.exporting.formats import Format
from apps.organization.models import Project, User
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportSchedule
from apps.reports.question import question_read
from apps.reports.report import Report
from apps.reports.services import run_ask
from apps.reports.telling import channels_usable_by

logger = logging.getLogger(__name__)
# When people come to work it is there.
AT = time(6)
# Of an address, these follow from the frequency.
_OF_THE_PERIOD = ("period", "from", "to", "zone")

Frequency = ReportSchedule.Frequency


@transaction.atomic
def schedule_create(
    *,
    actor: User,
    name: str,
    report: Report,
    chosen: Format,
    frequency: str,
    project: Project | None,
    channels: Iterable[Channel],
    query: QueryDict | None = None,
) -> ReportSchedule:
    """Raises PermissionDenied where the report or the project's channels are not the person's; ValidationError where
    there is nothing to send over, or the filters cannot be understood."""
    wanted = list(channels)
    usable = channels_usable_by(actor, project).filter(pk__in=[one.pk for one in wanted])
    if not report.may(actor) or usable.count() != len(wanted):
        raise PermissionDenied("This is not yours to send.")
    if not wanted:
        raise ValidationError({"channels": "Choose at least one channel."})
    filters = _filters(query, project)
    if problems := question_read(actor, report, filters).problems:
        raise ValidationError(list(problems))
    zone = zone_of(project, actor)
    schedule = ReportSchedule.objects.create(
        name=name,
        kind=report.kind,
        format=chosen,
        query=filters.urlencode(),
        project=project,
        owner=actor,
        frequency=frequency,
        zone=zone,
        next_at=next_after(frequency, ZoneInfo(zone), timezone.now()),
    )
    schedule.channels.set(wanted)
    told = {"report": report.kind, "format": chosen.value, "frequency": frequency, "filters": schedule.query}
    told["channels"] = ", ".join(str(one) for one in wanted)
    event_record(actor=actor, verb="schedule.created", on=schedule, after=told, project=project)
    return schedule


@transaction.atomic
def schedule_switch(*, schedule: ReportSchedule, enabled: bool, actor: User) -> None:
    """Enable or disable it; what was missed meanwhile is not made up for."""
    locked = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if locked.enabled == enabled:
        return
    locked.enabled, locked.problem = enabled, ""
    locked.next_at = next_after(locked.frequency, ZoneInfo(locked.zone), timezone.now())
    locked.save(update_fields=["enabled", "problem", "next_at"])
    verb = "schedule.enabled" if enabled else "schedule.disabled"
    event_record(actor=actor, verb=verb, on=locked, project=locked.project)


@transaction.atomic
def schedule_remove(*, schedule: ReportSchedule, actor: User) -> None:
    """The reports that it made stay."""
    locked = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    event = {"report": locked.kind, "frequency": locked.frequency}
    thing = ReportSchedule(pk=locked.pk, public_id=locked.public_id, name=locked.name)
    project = locked.project
    locked.delete()
    event_record(actor=actor, verb="schedule.removed", on=thing, before=event, project=project)


def schedules_start(now: datetime | None = None) -> int:
    """Ask for what is due, each once however many workers look. Returns how many were asked for."""
    now = now or timezone.now()
    due = ReportSchedule.objects.filter(enabled=True, next_at__lte=now).select_related("owner", "project")
    return sum(_start(schedule, now) for schedule in due)


@transaction.atomic
def _start(schedule: ReportSchedule, now: datetime) -> bool:
    zone = ZoneInfo(schedule.zone)
    following = next_after(schedule.frequency, zone, now)
    claimed = ReportSchedule.objects.filter(pk=schedule.pk, enabled=True, next_at=schedule.next_at)
    if not claimed.update(next_at=following):
        return False
    owner, report = schedule.owner, REPORTS.get(schedule.kind)
    try:
        if report is None or not owner.is_active or not report.may(owner):
            raise ValidationError("Its owner may not read this report any more.")
        with timezone.override(zone):
            question = question_read(owner, report, period_query(schedule, now))
        if question.problems:
            raise ValidationError(list(question.problems))
        with transaction.atomic():
            run_ask(actor=owner, question=question, chosen=Format(schedule.format), schedule=schedule)
    except ValidationError as refused:
        problem = " ".join(refused.messages)[:300]
        logger.warning("Scheduled report %s was disabled: %s", schedule.public_id, problem)
        ReportSchedule.objects.filter(pk=schedule.pk).update(enabled=False, problem=problem)
        return False
    return True


def period_query(schedule: ReportSchedule, now: datetime) -> QueryDict:
    """The filters with the period that is over at a moment."""
    query = QueryDict(schedule.query, mutable=True)
    first, last = period_before(schedule.frequency, now.astimezone(ZoneInfo(schedule.zone)).date())
    query.update({"period": "custom", "from": first.isoformat(), "to": last.isoformat(), "zone": schedule.zone})
    return query


def period_before(frequency: str, today: date) -> tuple[date, date]:
    """The first and the last day of the day, week or month that ended before `today`."""
    if frequency == Frequency.DAILY:
        return today - timedelta(days=1), today - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def next_after(frequency: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When the next one is due: at six in the morning of the zone, on each day, Monday or first of a month."""
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, AT, tzinfo=zone)
        if moment > now and _begins(frequency, day):
            return moment
        day += timedelta(days=1)


def zone_of(project: Project | None, actor: User) -> str:
    """The project's; else the person's, else the installation's."""
    return (project.time_zone if project else actor.time_zone) or str(settings.TIME_ZONE)


def _begins(frequency: str, day: date) -> bool:
    if frequency == Frequency.DAILY:
        return True
    return day.weekday() == 0 if frequency == Frequency.WEEKLY else day.day == 1


def _filters(query: QueryDict | None, project: Project | None) -> QueryDict:
    filters = QueryDict(query.urlencode() if query else "", mutable=True)
    for name in _OF_THE_PERIOD:
        filters.pop(name, None)
    if project is not None:
        filters.setlist("project", [project.public_id])
    return filters
