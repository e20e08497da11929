"""What is done to keys: dialogs on the page of one, actions with a reason on many of the list."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django_htmx.http import HttpResponseClientRedirect, reselect, reswap, retarget
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.enums import ActionVariant

from apps.keys import lifecycle, services
from apps.keys.forms import BulkForm, ExpiryDialog, KeyDialog, ResumeDialog, RevokeDialog, RotateDialog, SuspendDialog
from apps.keys.lifecycle import UnlawfulTransition, Verb
from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to
from apps.keys.shown_once import shown_once
from apps.listing.moments import exactly
from apps.organization.dialogs import dialog_of


class KeyActions(ModelAdmin):
    """The lifecycle's part of the admin of keys."""

    actions = ("suspend_selected", "revoke_selected")
    actions_detail = ("suspend", "resume", "rotate", "change_expiry", "revoke")

    def has_manage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Who may run actions. Unfold hands over the id of the key, a bulk action nothing."""
        if not super().has_change_permission(request):
            return False
        if object_id is None:
            return True
        return self.get_object(request, unquote(str(object_id))) is not None

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what the key's status allows now."""
        key = self.get_object(request, unquote(str(object_id)))
        if key is None:
            return []
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if not lifecycle.refusal(one.dialog["form_class"].verb, key)]

    # --- One key ------------------------------------------------------------------------------------------------------

    @action(
        description="Suspend",
        icon="pause",
        permissions=["manage"],
        dialog=dialog_of(SuspendDialog, "Suspend key"),
    )
    def suspend(self, request: HttpRequest, form: SuspendDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, services.key_suspend, "suspended", reason=form.cleaned_data["reason"])

    @action(
        description="Resume",
        icon="play_arrow",
        permissions=["manage"],
        variant=ActionVariant.SUCCESS,
        dialog=dialog_of(ResumeDialog, "Resume key"),
    )
    def resume(self, request: HttpRequest, form: ResumeDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, services.key_resume, "active again", reason=form.cleaned_data["reason"])

    @action(
        description="Expiry date",
        icon="event",
        permissions=["manage"],
        url_path="expiry",
        dialog=dialog_of(ExpiryDialog, "Set expiry date"),
    )
    def change_expiry(self, request: HttpRequest, form: ExpiryDialog, object_id: str) -> HttpResponse:
        at = form.cleaned_data["expires_at"]
        told = f"valid until {exactly(at)}" if at else "valid for ever"
        return self._do(request, form, services.key_expire, told, at=at, reason=form.cleaned_data["reason"])

    @action(
        description="Revoke",
        icon="block",
        permissions=["manage"],
        variant=ActionVariant.DANGER,
        dialog=dialog_of(RevokeDialog, "Revoke key"),
    )
    def revoke(self, request: HttpRequest, form: RevokeDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, services.key_revoke, "revoked", reason=form.cleaned_data["reason"])

    @action(
        description="Rotate",
        icon="autorenew",
        permissions=["manage"],
        dialog=dialog_of(RotateDialog, "Rotate key"),
    )
    @sensitive_variables("issued")
    def rotate(self, request: HttpRequest, form: RotateDialog, object_id: str) -> HttpResponse:
        actor: Any = request.user
        grace, reason = form.cleaned_data["grace"], form.cleaned_data["reason"]
        try:
            issued = services.key_rotate(key=form.key, grace=grace, reason=reason, actor=actor)
        except UnlawfulTransition as unlawful:
            return self._back(request, form.key, messages.ERROR, str(unlawful))
        page = shown_once(
            request,
            issued,
            f"New secret of {form.key.name}",
            template="admin/keys/shown_once.html",
            key_url=reverse("admin:keys_apikey_change", args=(form.key.pk,)),
        )
        # A click beside a dialog closes it: too easily for what is shown once. So the answer takes the page's place.
        return reswap(reselect(retarget(page, "#main"), "#main"), "outerHTML")

    def _do(
        self, request: HttpRequest, form: KeyDialog, service: Callable[..., None], outcome: str, **arguments: Any
    ) -> HttpResponse:
        try:
            service(key=form.key, actor=request.user, **arguments)
        except UnlawfulTransition as unlawful:
            return self._back(request, form.key, messages.ERROR, str(unlawful))
        except ValidationError as invalid:
            return self._back(request, form.key, messages.ERROR, " ".join(invalid.messages))
        return self._back(request, form.key, messages.SUCCESS, f"{form.key.name} is {outcome}.")

    def _back(self, request: HttpRequest, key: ApiKey, level: int, message: str) -> HttpResponse:
        messages.add_message(request, level, message)
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(reverse("admin:keys_apikey_change", args=(key.pk,)))

    # --- Many keys ----------------------------------------------------------------------------------------------------

    @admin.action(description="Suspend", permissions=["manage"])
    def suspend_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        return self._do_to_many(request, queryset, Verb.SUSPEND, services.key_suspend, "suspended")

    @admin.action(description="Revoke", permissions=["manage"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        return self._do_to_many(request, queryset, Verb.REVOKE, services.key_revoke, "revoked")

    def _do_to_many(
        self, request: HttpRequest, queryset: QuerySet[ApiKey], verb: Verb, service: Callable[..., None], done: str
    ) -> HttpResponse | None:
        """Ask for a reason first; then do it to each selected key that the person manages and the status allows."""
        keys = list(keys_visible_to(request.user).filter(pk__in=list(queryset.values_list("pk", flat=True))))
        form = BulkForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, form, keys, verb)
        count = 0
        for key in keys:
            try:
                service(key=key, reason=form.cleaned_data["reason"], actor=request.user)
                count += 1
            except UnlawfulTransition as unlawful:
                messages.warning(request, f"{key.name} was left as it is. {unlawful}")
        if count:
            messages.success(request, f"{_counted(count)} {done}.")
        return None

    def _ask(self, request: HttpRequest, form: BulkForm, keys: list[ApiKey], verb: Verb) -> HttpResponse:
        refusals = {key.pk: lifecycle.refusal(verb, key) for key in keys}
        doable = [key for key in keys if not refusals[key.pk]]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{verb.capitalize()} {_counted(len(doable))}",
            "opts": self.opts,
            "form": form,
            "doable": doable,
            "left": [(key, refusals[key.pk]) for key in keys if refusals[key.pk]],
            "verb": verb.value,
            "dangerous": verb == Verb.REVOKE,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "list_url": reverse("admin:keys_apikey_changelist"),
        }
        return render(request, "admin/keys/bulk.html", context)


def _counted(count: int) -> str:
    return f"{count} key" if count == 1 else f"{count} keys"
