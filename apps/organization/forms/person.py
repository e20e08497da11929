"""The dialog that removes a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from apps.organization.dialogs import NamingDialog, reason_field
from apps.organization.models import User
from apps.organization.removal import check_may_leave


class RemoveDialog(NamingDialog):
    heading = "Remove"
    dangerous = True

    successor = forms.ModelChoiceField(
        label="Their keys",
        queryset=User.objects.none(),
        required=False,
        empty_label="Are revoked",
        widget=UnfoldAdminSelectWidget,
        help_text="Whoever takes them over must be allowed to have keys in the same projects.",
    )
    reason = reason_field(required=True, help_text="Goes on the audit trail.")

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.person = User.objects.get(pk=object_id)
        people: Any = self.fields["successor"]
        people.queryset = User.objects.filter(is_active=True).exclude(pk=self.person.pk).order_by("username")
        people.label_from_instance = lambda person: f"Go to {person}"

    @property
    def explanation(self) -> str:  # type: ignore[override]
        keys, projects = self.person.api_keys.exclude(state="revoked").count(), self.person.memberships.count()
        return (
            f"Name, mail address, sign-in and roles are taken away for good; {_counted(projects, 'project')} and "
            f"{_counted(keys, 'key')} are concerned. What the person did stays on record as a former member's."
        )

    def name(self) -> str:
        return str(self.person)

    def refusal(self) -> str:
        try:
            check_may_leave(self.person)
        except ValidationError as refused:
            return " ".join(refused.messages)
        return ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
