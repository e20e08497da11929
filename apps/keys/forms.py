"""Forms of the pages of keys: issue and change, and the dialogs of the lifecycle."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.keys import lifecycle
from apps.keys.bounds import check_bounds
from apps.keys.fields import PermissionsField
from apps.keys.history import FieldChange, changes_since
from apps.keys.lifecycle import Verb
from apps.keys.models import ApiKey
from apps.keys.queries import key_version, keys_visible_to
from apps.keys.services import LIMITS
from apps.organization.dialogs import NamingDialog, reason_field
from apps.organization.fields import LinesField
from apps.organization.models import Project, User


class MomentInput(UnfoldAdminTextInputWidget):
    """The browser's own picker: the admin's calendar attaches itself to what is there when the page loads."""

    input_type = "datetime-local"
    format = "%Y-%m-%dT%H:%M"


def placeholder_of(name: str, project: Project | None) -> str:
    """What holds where a limit of a key of this project is left empty, in words; "" for what is no limit."""
    return (_of_project(project, name) if project else "") or _placeholder(name)


def _placeholder(name: str) -> str:
    if name.endswith("_burst"):
        return "as the limit"
    if name in ("first_token_ms", "tokens_per_second"):
        return "the model's own"
    if name not in LIMITS:
        return ""
    default = getattr(settings, f"DEFAULT_{name.upper()}")
    return f"{default:,} (default)" if default else "no limit (default)"


def _of_project(project: Project, name: str) -> str:
    """What holds where a limit of a key of this project is left empty; "" where the project names none."""
    limit = getattr(project, name, None) if name in LIMITS else None
    if limit is None:
        return ""
    return f"{limit:,} (project)" if limit else "no limit (project)"


class ApiKeyForm(forms.ModelForm):
    """Issue a key or change one. The admin hands what it holds to the services; it never saves the model itself."""

    permissions = PermissionsField(required=False, label="By endpoint group")
    allowed_models = LinesField(
        required=False,
        label="Allowed models",
        help_text="One name or pattern a line, such as gpt-4o*. Empty: all models.",
    )
    allowed_networks = LinesField(
        required=False,
        label="Allowed IP networks",
        help_text="One address or network a line, such as 10.0.0.0/8. Empty: from everywhere.",
    )
    change_reason = reason_field(required=False, label="Reason for the change")
    # Whose choice the form holds; the project's limits bound what they may choose.
    person: User | None = None

    class Meta:
        model = ApiKey
        fields = "__all__"  # noqa: DJ007  (the admin's fieldsets name them; the rest is not editable)
        help_texts: ClassVar = {"first_token_ms": "Milliseconds.", "tokens_per_second": "Tokens per second."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.endswith("_burst"):
                field.label = "Burst"
            if placeholder := placeholder_of(name, self.instance.project if self.instance.pk else None):
                field.widget.attrs["placeholder"] = placeholder

    def clean_expires_at(self) -> Any:
        moment = self.cleaned_data["expires_at"]
        if moment and moment <= timezone.now():
            raise ValidationError("An expiry date lies in the future.")
        return moment

    def clean(self) -> None:
        super().clean()
        project = self.cleaned_data.get("project") or (self.instance.project if self.instance.pk else None)
        if project is None:
            return
        chosen = {name: self.cleaned_data.get(name) for name in self.changed_data if name in LIMITS}
        try:
            check_bounds(self.person, project, chosen)
        except ValidationError as passed:
            self.add_error(None, passed)


class KeyChangeForm(ApiKeyForm):
    """The form of the admin. It overwrites no change that it did not show."""

    # The `key_version` that the form shows.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = key_version(self.instance)

    def clean(self) -> None:
        super().clean()
        seen = self.cleaned_data.get("version")
        if not self.instance.pk or seen is None or seen == key_version(self.instance):
            return
        told = [
            f"{entry.actor or 'Somebody'} {entry.what.lower()} it meanwhile: {_listed(entry.changes)}."
            for entry in changes_since(self.instance, seen)
        ]
        outcome = "Nothing was saved. What you typed stands below; save again to put it over theirs."
        self.add_error(None, ValidationError([*told, outcome]))
        # What is sent next was decided on what stands here now.
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["version"] = str(key_version(self.instance))
        self.data = sent


def _listed(changes: Iterable[FieldChange]) -> str:
    return ", ".join(f"{change.label} from {change.before} to {change.after}" for change in changes) or "no field"


class KeyDialog(NamingDialog):
    """A dialog that does `verb` to one key. A key whose status does not allow it is told so before anything is sent."""

    verb: ClassVar[Verb]

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.key = keys_visible_to(request.user).get(pk=object_id)

    def name(self) -> str:
        return self.key.name

    def refusal(self) -> str:
        return lifecycle.refusal(self.verb, self.key)


class SuspendDialog(KeyDialog):
    verb = Verb.SUSPEND
    heading = "Suspend key"
    explanation = "Requests with this key are refused from now on, until it is resumed."

    reason = reason_field(required=True, help_text="Clients read it in the error that they get.")


class ResumeDialog(KeyDialog):
    verb = Verb.RESUME
    heading = "Resume key"
    explanation = "Requests with this key are let in again."

    reason = reason_field(required=False)


class RevokeDialog(KeyDialog):
    verb = Verb.REVOKE
    heading = "Revoke key"
    explanation = (
        "The key stops at once and for good: a revoked key cannot be brought back. What it used stays on record."
    )
    dangerous = True

    reason = reason_field(required=True)


class RotateDialog(KeyDialog):
    verb = Verb.ROTATE
    heading = "Rotate key"
    explanation = "The key gets a new secret, shown once on the next page. Limits, permissions and history stay."
    graces: ClassVar = (
        (0, "Stops at once"),
        (1, "Works for another hour"),
        (24, "Works for another 24 hours"),
        (24 * 7, "Works for another 7 days"),
        (24 * 30, "Works for another 30 days"),
    )

    grace = forms.TypedChoiceField(
        label="The old secret",
        choices=graces,
        coerce=lambda hours: timedelta(hours=int(hours)),
        initial=24,
        widget=UnfoldAdminSelectWidget,
    )
    reason = reason_field(required=False)


class ExpiryDialog(KeyDialog):
    verb = Verb.EXPIRE
    heading = "Expiry date of"
    explanation = "From this moment on the key lets nobody in. A later date brings an expired key back."

    when = forms.TypedChoiceField(
        label="Expires",
        choices=(
            ("7", "7 days from now"),
            ("30", "30 days from now"),
            ("90", "90 days from now"),
            ("365", "A year from now"),
            ("never", "Never"),
            ("at", "At the moment below"),
        ),
        initial="90",
        widget=UnfoldAdminSelectWidget,
    )
    at = forms.DateTimeField(label="Moment", required=False, widget=MomentInput, input_formats=[MomentInput.format])
    reason = reason_field(required=False)

    def clean(self) -> None:
        super().clean()
        match self.cleaned_data.get("when"):
            case "at":
                self.cleaned_data["expires_at"] = self._moment()
            case "never":
                self.cleaned_data["expires_at"] = None
            case days if days:
                self.cleaned_data["expires_at"] = timezone.now() + timedelta(days=int(days))

    def _moment(self) -> Any:
        moment = self.cleaned_data.get("at")
        if not self.has_error("at") and (moment is None or moment <= timezone.now()):
            self.add_error("at", "Give a date and a time that lie in the future.")
        return moment


class BulkForm(forms.Form):
    """The reason for an action on many keys."""

    reason = reason_field(required=True)
