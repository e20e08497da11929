"""Projects and who is in them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.audit.audited import AuditedAdmin, Verbs
from apps.audit.services import Thing, thing_of
from apps.organization.dialogs import dialog_of
from apps.organization.forms.project import ArchiveDialog, MembersFormSet, ProjectForm, RestoreDialog
from apps.organization.models import Membership, Project
from apps.organization.queries import projects_managed_by, projects_visible_to, projects_with_counts
from apps.organization.services import (
    PROJECT_SETTINGS,
    project_archive,
    project_create,
    project_restore,
    project_update,
)

_LIMITS = (
    "requests_per_minute",
    "tokens_per_minute",
    "requests_per_day",
    "images_per_minute",
    "concurrent_requests",
)
_LIMITS_EXPLAINED = "What each key of the project may use that names no limit of its own. 0: no limit."


class MembershipInline(TabularInline):
    """Who sees the project sees who is in it; who manages it changes that. No permission of its own is asked for."""

    model = Membership
    formset = MembersFormSet
    fields = ("user", "role")
    autocomplete_fields = ("user",)
    extra = 0
    tab = True
    hide_title = True
    verbose_name = "member"
    verbose_name_plural = "members"

    def has_view_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return _is_one_of(projects_managed_by(request.user), obj)

    def has_change_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return _is_one_of(projects_managed_by(request.user), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return _is_one_of(projects_managed_by(request.user), obj)


class ArchivedFilter(DropdownFilter):
    """The list shows projects in use; archived ones when they are asked for."""

    title = "state"
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "In use"), ("yes", "Archived")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> QuerySet[Project]:
        return queryset.filter(archived_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Project)
class ProjectAdmin(AuditedAdmin, SimpleHistoryAdmin, ModelAdmin):
    audit_verbs = Verbs.of("project")
    audit_inlines: ClassVar = {Membership: Verbs("member.added", "member.role_changed", "member.removed")}
    form = ProjectForm
    actions_detail = ("archive", "restore")
    list_display = ("named", "state", "member_count", "key_count", "created")
    list_filter = (ArchivedFilter,)
    list_filter_submit = True
    list_display_links = ("named",)
    list_per_page = 50
    search_fields = ("name", "public_id", "description")
    search_help_text = "Name, id or description"
    ordering = ("name",)
    compressed_fields = True
    warn_unsaved_form = True

    class Media:
        css: ClassVar = {"all": ("css/admin.css", "css/dialogs.css")}

    # --- Who may ------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        return projects_with_counts(projects_visible_to(request.user)).order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        # The pages of history hold the project against this, not against the list.
        return bool(super().has_view_permission(request, obj)) and _is_one_of(projects_visible_to(request.user), obj)

    def has_change_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _is_one_of(projects_managed_by(request.user), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and _is_one_of(projects_managed_by(request.user), obj)

    # --- The form -----------------------------------------------------------------------------------------------------

    def get_inlines(self, request: HttpRequest, obj: Project | None) -> list[type[TabularInline]]:
        # A new project has one member: the person who makes it.
        return [MembershipInline] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("name", "description")})]
        return [
            # Sections, not tabs: the members are a tab of their own, and tabs within tabs are hard to find.
            (None, {"fields": ("name", "description", "state", "id_shown", "created", "key_count")}),
            ("Limits", {"fields": _LIMITS, "description": _LIMITS_EXPLAINED}),
            ("Models and bodies", {"fields": ("allowed_models", "keeps_bodies")}),
            ("Time", {"fields": ("time_zone", "bodies_days", "records_days")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        return ("state", "id_shown", "created", "key_count")

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        actor: Any = request.user
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data if name in PROJECT_SETTINGS}
            project_update(project=obj, actor=actor, **changes)
            return
        created = project_create(name=obj.name, description=obj.description, owner=actor, actor=actor)
        obj.pk = created.pk
        obj.refresh_from_db()

    # --- On the trail -------------------------------------------------------------------------------------------------

    def audit_fields(self, row: Project | Membership) -> dict[str, Any]:
        return {"role": row.role} if isinstance(row, Membership) else super().audit_fields(row)

    def audit_thing(self, row: Project | Membership) -> Thing:
        return thing_of(row.user if isinstance(row, Membership) else row)

    def audit_project(self, row: Project | Membership) -> Project:
        return row.project if isinstance(row, Membership) else row

    # --- Archive and restore ------------------------------------------------------------------------------------------

    def has_manage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Who may archive and restore. Unfold hands over the id of the project."""
        project = self.get_object(request, unquote(str(object_id))) if object_id else None
        return self.has_change_permission(request, project) and project is not None

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what the project's state allows now."""
        project = self.get_object(request, unquote(str(object_id)))
        unfitting = "archive" if project is None or project.is_archived else "restore"
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if not one.action_name.endswith(f"_{unfitting}")]

    @action(
        description="Archive",
        icon="archive",
        permissions=["manage"],
        variant=ActionVariant.DANGER,
        dialog=dialog_of(ArchiveDialog, "Archive project"),
    )
    def archive(self, request: HttpRequest, form: ArchiveDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, project_archive, "archived: its keys let nobody in")

    @action(
        description="Restore",
        icon="unarchive",
        permissions=["manage"],
        variant=ActionVariant.SUCCESS,
        dialog=dialog_of(RestoreDialog, "Restore project"),
    )
    def restore(self, request: HttpRequest, form: RestoreDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, project_restore, "in use again")

    def _do(self, request: HttpRequest, form: Any, service: Callable[..., None], outcome: str) -> HttpResponse:
        try:
            service(project=form.project, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, f"{form.project} is {outcome}.")
        except ValidationError as invalid:
            messages.error(request, " ".join(invalid.messages))
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(reverse("admin:organization_project_change", args=(form.project.pk,)))

    # --- The list -----------------------------------------------------------------------------------------------------

    @display(description="Project", header=True, ordering="name")
    def named(self, project: Project) -> tuple[str, SafeString]:
        return project.name, self.id_shown(project)

    @display(description="State", label={"In use": "success", "Archived": "default"})
    def state(self, project: Project) -> str:
        return "Archived" if project.is_archived else "In use"

    @display(description="Members", ordering="member_total")
    def member_count(self, project: Any) -> str:
        return f"{project.member_total:,}"

    @display(description="Keys", ordering="key_total")
    def key_count(self, project: Any) -> str:
        return f"{project.key_total:,}"

    @display(description="Created", ordering="created_at")
    def created(self, project: Project) -> str:
        return f"{timezone.localtime(project.created_at):%Y-%m-%d}"

    @display(description="Id")
    def id_shown(self, project: Project) -> SafeString:
        return format_html('<code class="mono whitespace-nowrap">{}</code>', project.public_id)


def _is_one_of(projects: QuerySet[Project], project: Project | None) -> bool:
    return project is None or projects.filter(pk=project.pk).exists()
