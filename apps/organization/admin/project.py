"""Projects and who is in them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from apps.organization.models import Membership, Project
from apps.organization.queries import projects_managed_by, projects_visible_to, projects_with_counts
from apps.organization.services import project_create


class MembershipInline(TabularInline):
    """Who sees the project sees who is in it; who manages it changes that. No permission of its own is asked for."""

    model = Membership
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


@admin.register(Project)
class ProjectAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("named", "member_count", "key_count", "created")
    list_display_links = ("named",)
    list_per_page = 50
    search_fields = ("name", "public_id", "description")
    search_help_text = "Name, id or description"
    ordering = ("name",)
    compressed_fields = True
    warn_unsaved_form = True

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

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
        shown = ("id_shown", "created", "key_count") if obj else ()
        return [(None, {"fields": ("name", "description", *shown)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        return ("id_shown", "created", "key_count")

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        owner: Any = request.user
        created = project_create(name=obj.name, description=obj.description, owner=owner)
        obj.pk = created.pk
        obj.refresh_from_db()

    # --- The list -----------------------------------------------------------------------------------------------------

    @display(description="Project", header=True, ordering="name")
    def named(self, project: Project) -> tuple[str, SafeString]:
        return project.name, self.id_shown(project)

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
