"""Reports that come by themselves: which there are, a new one, and an end to one."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.delivery.queries import may_manage_channels
from apps.organization.models import User
from apps.pages.frame import page, signed_in
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportSchedule
from apps.reports.queries import schedules_visible_to
from apps.reports.question import question_read
from apps.reports.schedule_form import ScheduleForm, channels_for
from apps.reports.schedules import schedule_create, schedule_remove, schedule_switch


@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    context = {
        "schedules": schedules_visible_to(person),
        "titles": {kind: report.title for kind, report in REPORTS.items()},
        "person": person,
        "may_make": may_manage_channels(person),
        "has_channels": bool(channels_for(person)),
    }
    return page(
        request,
        "reports/scheduled.html",
        context,
        title="Scheduled reports",
        lead="Reports that come by themselves, by mail or webhook: a link, and no row of them.",
    )


@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """The address may bring filters along, as the form of a report has them."""
    person = cast("User", request.user)
    if not may_manage_channels(person):
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    form = ScheduleForm(person, request.POST or None, kind=kind, project=request.GET.get("project", ""))
    if request.method == "POST" and form.is_valid():
        try:
            schedule = schedule_create(actor=person, query=request.GET, **form.told())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"{schedule.name} comes by itself from now on.")
            return redirect("reports:scheduled")
    filters = question_read(person, REPORTS[kind], request.GET).facts() if kind in REPORTS else ()
    shown = [fact for fact in filters if fact.name not in ("Period", "Time zone")]
    context = {"form": form, "filters": shown, "has_channels": bool(channels_for(person))}
    return page(request, "reports/schedule_new.html", context, title="New scheduled report")


@require_POST
@signed_in
def enable(request: HttpRequest, schedule: str) -> HttpResponse:
    found = _own(request, schedule)
    schedule_switch(schedule=found, enabled=True, actor=cast("User", request.user))
    messages.success(request, f"{found.name} comes again.")
    return redirect("reports:scheduled")


@require_POST
@signed_in
def disable(request: HttpRequest, schedule: str) -> HttpResponse:
    found = _own(request, schedule)
    schedule_switch(schedule=found, enabled=False, actor=cast("User", request.user))
    messages.success(request, f"{found.name} does not come any more.")
    return redirect("reports:scheduled")


@require_POST
@signed_in
def remove(request: HttpRequest, schedule: str) -> HttpResponse:
    found = _own(request, schedule)
    schedule_remove(schedule=found, actor=cast("User", request.user))
    messages.success(request, f"{found.name} was removed. The reports that it made stay.")
    return redirect("reports:scheduled")


def _own(request: HttpRequest, schedule: str) -> ReportSchedule:
    """One that the person may change: all who see it may end it, as it sends what is theirs."""
    found: ReportSchedule = get_object_or_404(schedules_visible_to(cast("User", request.user)), public_id=schedule)
    return found
