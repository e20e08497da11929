"""What people do to dashboards."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.audit.services import Thing, event_record
from apps.dashboard.boards.document import Document, Widget, widgets_read
from apps.dashboard.models import Dashboard, DashboardDefault
from apps.dashboard.queries import defaults_set_by
from apps.organization.models import Project, User
from apps.organization.queries import projects_visible_to

# More than anybody finds again.
MOST_OF_ONE_PERSON = 100


class ChangedMeanwhileError(Exception):
    """Somebody saved the dashboard since the page was opened."""


@transaction.atomic
def dashboard_create(*, actor: User, document: Document, imported: bool = False) -> Dashboard:
    """Make one of their own. Raises ValidationError where they have too many."""
    if Dashboard.objects.filter(owner=actor).count() >= MOST_OF_ONE_PERSON:
        raise ValidationError(f"You have {MOST_OF_ONE_PERSON} dashboards. Delete one first.")
    made = Dashboard.objects.create(owner=actor, title=document.title, widgets=_data(document.widgets))
    told = {"title": made.title, "widgets": len(document.widgets)}
    event_record(actor=actor, verb=f"dashboard.{'imported' if imported else 'created'}", on=made, after=told)
    return made


@transaction.atomic
def dashboard_save(
    *, dashboard: Dashboard, actor: User, version: int, widgets: Sequence[Widget], title: str = ""
) -> Dashboard:
    """Put other widgets in it, or another title. Raises ChangedMeanwhileError where `version` is not the last."""
    row = _locked(dashboard, actor)
    if row.version != version:
        raise ChangedMeanwhileError
    before = {"title": row.title, "widgets": row.widgets}
    row.widgets, row.title, row.version = _data(widgets), title or row.title, row.version + 1
    widgets_read(row.widgets)
    row.save()
    event_record(
        actor=actor,
        verb="dashboard.changed",
        on=row,
        before=before,
        after={"title": row.title, "widgets": row.widgets},
        project=row.project,
    )
    return row


@transaction.atomic
def dashboard_share(
    *, dashboard: Dashboard, actor: User, shared: str, project: Project | None = None, role: str = ""
) -> None:
    """Let others open it, who see in it what they may. With everybody only owners of the organization share. Defaults
    that it is then no longer shared enough for are taken back."""
    row = _locked(dashboard, actor)
    if shared == Dashboard.Shared.EVERYBODY and not actor.is_superuser:
        raise ValidationError("Only owners of the organization share with everybody.")
    if shared in (Dashboard.Shared.PROJECT, Dashboard.Shared.ROLE):
        if project is None or not projects_visible_to(actor).filter(pk=project.pk).exists():
            raise ValidationError("Choose a project that you are in.")
        if shared == Dashboard.Shared.ROLE and not role:
            raise ValidationError("Choose a role.")
    before = _sharing(row)
    row.shared = shared
    row.project = project if shared in (Dashboard.Shared.PROJECT, Dashboard.Shared.ROLE) else None
    row.role = role if shared == Dashboard.Shared.ROLE else ""
    row.save()
    for default in row.defaults.all():
        if not _reaches(row, default.role, default.project):
            default.delete()
    event_record(actor=actor, verb="dashboard.shared", on=row, before=before, after=_sharing(row), project=row.project)


@transaction.atomic
def dashboard_delete(*, dashboard: Dashboard, actor: User) -> None:
    """Delete it, and with it the defaults that it was."""
    row = _locked(dashboard, actor)
    thing, project = Thing("dashboard.dashboard", str(row.pk), row.title), row.project
    before = {"title": row.title, "widgets": row.widgets, **_sharing(row)}
    row.delete()
    event_record(actor=actor, verb="dashboard.deleted", on=thing, before=before, project=project)


def dashboard_export_record(*, actor: User, on: Dashboard | Thing) -> None:
    """Put on the trail that its definition is taken home."""
    event_record(actor=actor, verb="dashboard.exported", on=on, project=getattr(on, "project", None))


@transaction.atomic
def default_set(*, dashboard: Dashboard, actor: User, role: str, project: Project | None) -> None:
    """Make it what opens first for a role: everywhere by owners of the organization, in a project by its owners. It
    must be shared with those whom it is to open for."""
    if role not in DashboardDefault.Role.values:
        raise ValidationError("Choose a role.")
    if project is None and not actor.is_superuser:
        raise PermissionDenied("Only owners of the organization set defaults for all projects.")
    if project and not defaults_set_by(actor).filter(pk=project.pk).exists():
        raise PermissionDenied("Only owners of the project set its defaults.")
    if project and role == DashboardDefault.Role.ORGANIZATION_OWNER:
        raise ValidationError("Owners of the organization have one default, for all projects.")
    row = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    if not _reaches(row, role, project):
        raise ValidationError("Share it first with those whom it is to open for.")
    DashboardDefault.objects.filter(role=role, project=project).delete()
    made = DashboardDefault.objects.create(role=role, project=project, dashboard=row)
    told = {"role": made.get_role_display(), "project": str(project) if project else "all"}
    event_record(actor=actor, verb="dashboard.made_default", on=row, after=told, project=project)


@transaction.atomic
def default_unset(*, default: DashboardDefault, actor: User) -> None:
    """Back to the built-in one."""
    if default.project is None and not actor.is_superuser:
        raise PermissionDenied("Only owners of the organization set defaults for all projects.")
    if default.project and not defaults_set_by(actor).filter(pk=default.project.pk).exists():
        raise PermissionDenied("Only owners of the project set its defaults.")
    dashboard, project = default.dashboard, default.project
    told = {"role": default.get_role_display(), "project": str(project) if project else "all"}
    default.delete()
    event_record(actor=actor, verb="dashboard.default_ended", on=dashboard, before=told, project=project)


def _locked(dashboard: Dashboard, actor: User) -> Dashboard:
    """The row, for whoever it belongs to."""
    row = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    if row.owner_id != actor.pk:
        raise PermissionDenied("Only whoever made a dashboard changes it.")
    return row


def _reaches(row: Dashboard, role: str, project: Project | None) -> bool:
    if row.shared == Dashboard.Shared.EVERYBODY:
        return True
    if project is None or row.project_id != project.pk:
        return False
    return row.shared == Dashboard.Shared.PROJECT or (row.shared == Dashboard.Shared.ROLE and row.role == role)


def _sharing(row: Dashboard) -> dict[str, str]:
    return {"shared": row.shared, "project": str(row.project or ""), "role": row.role}


def _data(widgets: Sequence[Widget]) -> list[dict[str, object]]:
    return [widget.as_data() for widget in widgets]
