"""The form that invites people, several at once."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.organization.models import Membership, Project, User
from apps.organization.queries import projects_managed_by

MOST_AT_ONCE = 50
DAYS = ((1, "1 day"), (3, "3 days"), (7, "7 days"), (14, "14 days"), (30, "30 days"))


class InvitationsForm(forms.Form):
    """To whom, to what, for how long. `person`: whose projects there are to choose from."""

    emails = forms.CharField(
        label="E-mail addresses",
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget({"rows": 3, "spellcheck": "false", "placeholder": "mia@example.com"}),
        help_text="One a line, or separated by commas.",
        error_messages={"required": "Type the address of at least one person."},
    )
    project = forms.ModelChoiceField(label="Project", queryset=Project.objects.none(), widget=UnfoldAdminSelectWidget)
    role = forms.ChoiceField(
        choices=Membership.Role.choices, initial=Membership.Role.MEMBER, widget=UnfoldAdminSelectWidget
    )
    days = forms.TypedChoiceField(
        label="The link works for", choices=DAYS, coerce=int, initial=7, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project: Any = self.fields["project"]
        project.queryset = projects_managed_by(person).filter(archived_at__isnull=True)
        if person.is_superuser:
            project.required = False
            project.empty_label = "No project: the organization"
            project.initial = project.queryset.first()
            project.help_text = "Without a project an owner is an owner of the organization, a member has an account."
        elif project.queryset.count() == 1:
            project.empty_label = None

    def clean_emails(self) -> list[str]:
        typed = [one for one in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if one]
        once: dict[str, str] = {}
        for one in typed:
            once.setdefault(one.lower(), User.objects.normalize_email(one))
        emails = list(once.values())
        if len(emails) > MOST_AT_ONCE:
            raise ValidationError(f"These are {len(emails)} addresses. Invite at most {MOST_AT_ONCE} at once.")
        wrong = [one for one in emails if not _is_email(one)]
        if wrong:
            raise ValidationError([f"{one} is no e-mail address." for one in wrong])
        return emails


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
