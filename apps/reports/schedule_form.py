"""The form of a report that comes by itself."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.delivery.models import Channel
from apps.delivery.queries import channels_usable_in
from apps.exporting.formats import Format
from apps.organization.models import Project, User
from apps.reports.kinds import REPORTS, reports_for
from apps.reports.models import ReportSchedule
from apps.reports.queries import projects_to_schedule

_EVERYTHING = "everything"


class ScheduleForm(forms.Form):
    """Choices are those of the person. `kind`, `project`: what a link to the form has chosen already."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget, help_text="Such as “Monthly cost”.")
    kind = forms.ChoiceField(label="Report", widget=UnfoldAdminSelectWidget)
    project = forms.ChoiceField(label="Of which project", widget=UnfoldAdminSelectWidget)
    format = forms.ChoiceField(choices=Format.choices, initial=Format.PDF, widget=UnfoldAdminSelectWidget)
    frequency = forms.ChoiceField(
        choices=ReportSchedule.Frequency.choices,
        initial=ReportSchedule.Frequency.MONTHLY,
        widget=UnfoldAdminSelectWidget,
        help_text="At six in the morning, in the zone of the project.",
    )
    channels = forms.MultipleChoiceField(
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="They carry a link; whoever follows it signs in, and has to be allowed to read the report.",
        error_messages={"required": "Choose at least one channel."},
    )

    def __init__(self, person: User, data: Any = None, *, kind: str = "", project: str = "") -> None:
        super().__init__(data)
        self._person = person
        self._projects = {one.public_id: one for one in projects_to_schedule(person)}
        self._channels = {one.public_id: one for one in channels_for(person)}
        everything = [(_EVERYTHING, "All projects")] if person.is_superuser else []
        self._choices("kind", [(one.kind, one.title) for one in reports_for(person)])
        self._choices("project", everything + [(code, one.name) for code, one in self._projects.items()])
        self._choices("channels", [(code, _told(one)) for code, one in self._channels.items()])
        self.initial = {"kind": kind, "project": project}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        project = cleaned.get("project")
        for code in cleaned.get("channels", []):
            channel = self._channels[code]
            if channel.project is not None and project is not None and channel.project.public_id != project:
                self.add_error("channels", f"{channel} belongs to {channel.project}, not to the project of the report.")
        return cleaned

    def told(self) -> dict[str, Any]:
        """For `schedule_create`, beside the person and the filters."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "report": REPORTS[cleaned["kind"]],
            "chosen": Format(cleaned["format"]),
            "frequency": cleaned["frequency"],
            "project": self._projects.get(cleaned["project"]),
            "channels": [self._channels[code] for code in cleaned["channels"]],
        }

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def channels_for(person: User) -> list[Channel]:
    """All that the person may send over somewhere."""
    found = {one.pk: one for one in channels_usable_in(None, person)} if person.is_superuser else {}
    projects: list[Project] = list(projects_to_schedule(person))
    own = Channel.objects.filter(project__in=projects).select_related("project")
    return [*found.values(), *own]


def _told(channel: Channel) -> str:
    return f"{channel} ({channel.get_kind_display()}{f', {channel.project}' if channel.project else ''})"
