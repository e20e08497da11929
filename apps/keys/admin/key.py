"""The admin of keys: who may open it, the form in its tabs, and what happens when it is sent."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from apps.keys import lifecycle, services
from apps.keys.admin.actions import KeyActions
from apps.keys.admin.details import KeyDetails
from apps.keys.admin.listing import KeyListing
from apps.keys.forms import KeyChangeForm
from apps.keys.history import history_of
from apps.keys.lifecycle import UnlawfulTransition, Verb
from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to, owners_to_choose, projects_to_issue_in
from apps.keys.services import EDITABLE
from apps.keys.shown_once import shown_once

# A key with more changes than these is no key that people read the history of.
ALL_CHANGES = 1000

_PERMISSION_FIELDS = ("permission_mode", "permissions", "allowed_models", "allowed_networks")
_PERMISSIONS_SHOWN = ("permission_mode", "permissions_shown", "models_shown", "networks_shown")
_LIMIT_ROWS = (
    ("requests_per_minute", "requests_per_minute_burst"),
    ("tokens_per_minute", "tokens_per_minute_burst"),
    ("requests_per_day", "requests_per_day_burst"),
    ("images_per_minute", "images_per_minute_burst"),
    "concurrent_requests",
    ("first_token_ms", "tokens_per_second"),
)
_LIMITS_EXPLAINED = "0: no limit. A burst is how much may come at once before the limit's even pace sets in."


def _tab(name: str, fields: tuple[Any, ...], description: str = "") -> tuple[str, dict[str, Any]]:
    return name, {"fields": fields, "classes": ["tab"], "description": description}


@admin.register(ApiKey)
class ApiKeyAdmin(KeyListing, KeyDetails, KeyActions):
    has_trail = True
    form = KeyChangeForm
    radio_fields: ClassVar = {"permission_mode": admin.HORIZONTAL}
    compressed_fields = True
    warn_unsaved_form = True

    class Media:
        css: ClassVar = {"all": ("css/dialogs.css", "css/keys.css")}
        js = ("js/keys.js",)

    # --- Who may ------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return keys_visible_to(request.user).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and projects_to_issue_in(request.user).exists()

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        allowed = bool(super().has_change_permission(request, obj))
        return allowed and (obj is None or not lifecycle.refusal(Verb.UPDATE, obj))

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Keys are revoked, never deleted: what they used stays attributed."""
        return False

    # --- The form -----------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        limits = _tab("Limits", _LIMIT_ROWS, _LIMITS_EXPLAINED)
        if obj is None:
            general = _tab("General", ("name", "project", "owner", "expires_at"))
            return general, _tab("Permissions", _PERMISSION_FIELDS), limits
        changeable = self.has_change_permission(request, obj)
        about = (
            "status_shown",
            "name",
            "project",
            "owner",
            "secret_shown",
            "id_shown",
            "created_shown",
            "expiry_shown",
        )
        return (
            _tab("General", (*about, "advice_panel", "change_reason", "version") if changeable else about),
            _tab("Permissions", _PERMISSION_FIELDS if changeable else _PERMISSIONS_SHOWN),
            limits,
            _tab("Usage", ("usage_panel",)),
            _tab("History", ("history_panel",)),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        # What a key used is attributed to its project, so it stays there.
        return (*self.readonly_fields, "project") if obj else self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        choices = {"project": projects_to_issue_in, "owner": owners_to_choose}[db_field.name](request.user)
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": choices})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], add: bool = False, **options: Any
    ) -> HttpResponse:
        # A new key leads to the page with its secret, nowhere else.
        context |= {"show_save_and_add_another": False, "show_save_and_continue": not add}
        response: HttpResponse = super().render_change_form(request, context, add=add, **options)
        return response

    # --- Issue and change ---------------------------------------------------------------------------------------------

    @sensitive_variables("issued")
    def save_model(self, request: HttpRequest, obj: ApiKey, form: KeyChangeForm, change: bool) -> None:
        actor: Any = request.user
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data if name in EDITABLE}
            services.key_update(
                key=obj,
                reason=form.cleaned_data["change_reason"],
                actor=actor,
                seen_version=form.cleaned_data["version"],
                **changes,
            )
            return
        given = {name: value for name, value in form.cleaned_data.items() if name not in ("change_reason", "version")}
        issued = services.key_issue(actor=actor, **given)
        obj.pk = issued.key.pk
        obj.refresh_from_db()
        # For response_add, a few calls further in this same request.
        request.issued_key = issued  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        issued = request.issued_key  # type: ignore[attr-defined]
        return shown_once(
            request,
            issued,
            f"Secret of {obj.name}",
            template="admin/keys/shown_once.html",
            key_url=reverse("admin:keys_apikey_change", args=(obj.pk,)),
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except UnlawfulTransition as unlawful:
            # Revoked by someone else between the form's check and its save.
            messages.error(request, str(unlawful))
            return HttpResponseRedirect(request.path)
        except services.KeyChangedMeanwhile:
            messages.error(request, "Somebody changed the key at the same moment. Nothing was saved.")
            return HttpResponseRedirect(request.path)

    # --- History ------------------------------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Instead of the admin's own log, which knows neither reasons nor values."""
        key = self.get_object(request, unquote(object_id))
        if key is None:
            raise Http404
        if not self.has_view_or_change_permission(request, key):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {key.name}",
            "opts": self.opts,
            "original": key,
            "entries": history_of(key, ALL_CHANGES),
            "key_url": reverse("admin:keys_apikey_change", args=(key.pk,)),
        }
        return render(request, "admin/keys/history.html", context)
