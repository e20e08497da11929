"""Forms of the pages of projects: settings, members, and the dialogs that archive and restore."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from apps.organization.dialogs import NamingDialog, reason_field
from apps.organization.fields import LinesField
from apps.organization.models import Membership, Project
from apps.organization.queries import projects_managed_by


class ProjectForm(forms.ModelForm):
    """What a project is called and what its keys may use. The admin hands it to the services."""

    allowed_models = LinesField(
        required=False,
        label="Allowed models",
        help_text="One name or pattern a line, such as gpt-4o*. Empty: all models. No key may use more than this.",
    )

    class Meta:
        model = Project
        fields = "__all__"  # noqa: DJ007  (the admin's fieldsets name them; the rest is not editable)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name == "description":
                field.widget.attrs["rows"] = 3
            default = getattr(settings, f"DEFAULT_{name.upper()}", None)
            if default is not None:
                field.widget.attrs["placeholder"] = f"{default:,} (default)" if default else "no limit (default)"


class MembersFormSet(BaseInlineFormSet):
    """The members of a project, of whom one at least stays an owner."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        roles = [one.get("role") for one in self.cleaned_data if one and not one.get("DELETE")]
        had_owner = any(form.initial.get("role") == Membership.Role.OWNER for form in self.initial_forms)
        if had_owner and Membership.Role.OWNER not in roles:
            raise ValidationError("A project needs an owner. Make somebody an owner before the last one goes.")


class ProjectDialog(NamingDialog):
    """A dialog about one project."""

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.project = projects_managed_by(request.user).get(pk=object_id)

    def name(self) -> str:
        return self.project.name


class ArchiveDialog(ProjectDialog):
    heading = "Archive project"
    explanation = "All its keys let nobody in until it is restored. Records, members and settings stay as they are."
    dangerous = True

    def refusal(self) -> str:
        return f"{self.project} is archived already." if self.project.is_archived else ""

    reason = reason_field(required=True)


class RestoreDialog(ProjectDialog):
    heading = "Restore project"
    explanation = "Its keys let clients in again, each in the state that it was in."

    def refusal(self) -> str:
        return "" if self.project.is_archived else f"{self.project} is not archived."

    reason = reason_field(required=False)
