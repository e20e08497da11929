"""People and groups."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, UserCreationForm

from apps.audit.audited import AuditedAdmin, Verbs
from apps.organization.admin.owners import OwnersChange
from apps.organization.dialogs import dialog_of
from apps.organization.forms.owner import PersonForm
from apps.organization.forms.person import RemoveDialog
from apps.organization.models import User
from apps.organization.removal import person_remove
from apps.organization.services import PERSON_TRAILED, personal_project_create

ACCESS_COLOURS = {"owner": "primary", "staff": "info", "none": "default", "inactive": "warning"}
# Nobody takes these from their own account, so one owner of the organization always remains.
_KEPT_BY_ONESELF = ("is_active", "is_staff", "is_superuser")
_TOLD_OF_ACTIVE = "Whoever is not active cannot sign in, and their keys are refused until they are active again."
_OF_FORMER_MEMBERS = ("id_shown", "date_joined", "removed_at")


def _tab(name: str, *fields: Any) -> tuple[str, dict[str, Any]]:
    return name, {"fields": fields, "classes": ["tab"]}


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin, OwnersChange):
    audit_verbs = Verbs.of("person")
    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    actions_detail = ("remove",)
    list_display = ("person", "email", "access", "last_seen")
    list_display_links = ("person",)
    list_filter = (
        ("is_active", BooleanRadioFilter),
        ("is_staff", BooleanRadioFilter),
        ("is_superuser", BooleanRadioFilter),
        ("groups", RelatedDropdownFilter),
    )
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("username", "first_name", "last_name", "email", "public_id")
    search_help_text = "Name, mail address or id"
    readonly_fields = ("id_shown", "last_login", "date_joined")
    compressed_fields = True
    warn_unsaved_form = True
    fieldsets: ClassVar[Any] = (
        _tab("General", "username", "password", "first_name", "last_name", "email", "time_zone", "id_shown"),
        _tab("Access", "is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
        _tab("Dates", "last_login", "date_joined"),
    )

    class Media:
        css: ClassVar = {"all": ("css/admin.css", "css/dialogs.css")}

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj and obj.removed_at:
            return _OF_FORMER_MEMBERS
        return (*self.readonly_fields, *_KEPT_BY_ONESELF) if obj == request.user else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj and obj.removed_at:
            return [(None, {"fields": _OF_FORMER_MEMBERS})]
        return super().get_fieldsets(request, obj)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        # The form of people asks for a password.
        former = {"form": ModelForm} if obj and obj.removed_at else {}
        told = {"help_texts": {"is_active": _TOLD_OF_ACTIVE}}
        return super().get_form(request, obj, **{**told, **kwargs, **former})

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Records and the trail refer to people. They are removed instead, which leaves the row without its name.
        return False

    def has_remove_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.is_superuser)

    @action(
        description="Remove",
        icon="person_remove",
        permissions=["remove"],
        variant=ActionVariant.DANGER,
        dialog=dialog_of(RemoveDialog, "Remove person"),
    )
    def remove(self, request: HttpRequest, form: RemoveDialog, object_id: str) -> HttpResponse:
        chosen = form.cleaned_data
        name, address = str(form.person), reverse("admin:organization_user_changelist")
        try:
            person_remove(
                person=form.person,
                successor=chosen["successor"],
                reason=chosen["reason"],
                actor=cast("User", request.user),
            )
            messages.success(request, f"{name} is removed, and stays on record as a former member.")
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            address = reverse("admin:organization_user_change", args=(object_id,))
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(address)

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        entry = super().log_addition(request, obj, message)
        personal_project_create(person=obj, actor=cast("User", request.user))
        return entry

    def audit_fields(self, row: User) -> dict[str, Any]:
        told = super().audit_fields(row)
        return {name: told[name] for name in (*PERSON_TRAILED, "groups", "user_permissions")}

    @display(description="Person", header=True, ordering="username")
    def person(self, user: User) -> tuple[str, str]:
        if user.removed_at:
            return str(user), user.username
        return user.username, user.get_full_name()

    @display(description="Access", label=ACCESS_COLOURS)
    def access(self, user: User) -> tuple[str, str]:
        if not user.is_active:
            return "inactive", "Removed" if user.removed_at else "Inactive"
        if user.is_superuser:
            return "owner", "Owner"
        return ("staff", "Staff") if user.is_staff else ("none", "No admin")

    @display(description="Last sign-in", ordering="last_login")
    def last_seen(self, user: User) -> Any:
        return user.last_login or "never"

    @display(description="Id")
    def id_shown(self, user: User) -> SafeString:
        return format_html('<code class="mono">{}</code>', user.public_id)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(AuditedAdmin, DjangoGroupAdmin, OwnersChange):
    audit_verbs = Verbs.of("group")
    search_fields = ("name",)
