"""Which runs a person sees, and whose files they may take."""

from django.db.models import Q, QuerySet

from apps.organization.models import Project, User
from apps.organization.queries import projects_where
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun, ReportSchedule


def runs_visible_to(user: User) -> QuerySet[ReportRun]:
    """All for owners of the organization; else own ones, and those that hold nothing but projects that the person owns:
    its owners may read whatever is in a report on a project."""
    runs = ReportRun.objects.select_related("asked_by")
    if user.is_superuser:
        return runs
    owned = list(projects_where(user, "requests.all").values_list("pk", flat=True))
    through = ReportRun.projects.through.objects
    within = through.filter(project__in=owned).values("reportrun")
    beyond = through.exclude(project__in=owned).values("reportrun")
    of_owned = Q(covers_everything=False, pk__in=within) & ~Q(pk__in=beyond)
    return runs.filter(Q(asked_by=user.pk) | of_owned) if owned else runs.filter(asked_by=user.pk)


def may_take(user: User, run: ReportRun) -> bool:
    """Whether the person may have the file: they see the run, and still see all that is in it. Whoever left a project
    leaves its reports behind."""
    if user.is_superuser:
        return True
    report = REPORTS.get(run.kind)
    if run.covers_everything or report is None or not report.may(user):
        return False
    covered = set(run.projects.values_list("pk", flat=True))
    seen = set(projects_where(user, "totals.read").values_list("pk", flat=True))
    return covered <= seen and runs_visible_to(user).filter(pk=run.pk).exists()


def schedules_visible_to(user: User) -> QuerySet[ReportSchedule]:
    """All for owners of the organization; else own ones, and those of projects that the person owns."""
    schedules = ReportSchedule.objects.select_related("project", "owner").prefetch_related("channels")
    if user.is_superuser:
        return schedules
    owned = list(projects_where(user, "requests.all").values_list("pk", flat=True))
    return schedules.filter(Q(owner=user.pk) | Q(project__in=owned))


def projects_to_schedule(user: User) -> QuerySet[Project]:
    """Those whose channels the person may send over."""
    return projects_where(user, "channels.manage").filter(archived_at__isnull=True)
