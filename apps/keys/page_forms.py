"""The forms of a person's own keys: the admin's, with what a page of the dashboard asks for."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.contrib.admin import HORIZONTAL
from unfold.widgets import (
    UnfoldAdminBigIntegerFieldWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.keys.bounds import is_bounded, limit_bounds
from apps.keys.forms import ApiKeyForm, MomentInput, placeholder_of
from apps.keys.models import ApiKey
from apps.keys.queries import key_version, projects_to_issue_in
from apps.keys.services import LIMITS
from apps.organization.models import Project, User

_ACCESS = ("permission_mode", "permissions", "allowed_models", "allowed_networks")
_PACE = ("first_token_ms", "tokens_per_second")


class KeyPageForm(ApiKeyForm):
    """What a key may do and how much. `fieldset_…` are its parts on the page."""

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = ("name", *_ACCESS, *LIMITS, *_PACE)
        help_texts = ApiKeyForm.Meta.help_texts
        widgets: ClassVar = {
            "name": UnfoldAdminTextInputWidget,
            "project": UnfoldAdminSelectWidget,
            "permission_mode": UnfoldAdminRadioSelectWidget(radio_style=HORIZONTAL),
            "expires_at": MomentInput,
            **{name: UnfoldAdminBigIntegerFieldWidget(attrs={"min": 0}) for name in (*LIMITS, "first_token_ms")},
            "tokens_per_second": UnfoldAdminDecimalFieldWidget(attrs={"min": 0.1, "step": "any"}),
        }

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    @property
    def limits_project(self) -> Project | None:
        """The project whose limits hold where the form names none."""
        return self.instance.project if self.instance.pk else None

    @property
    def bounds_told(self) -> str:
        """What the project allows at most, where that binds the person."""
        project = self.limits_project
        if self.person is None or project is None or not is_bounded(self.person, project):
            return ""
        bounds = [f"{bound:,} {self.fields[name].label.lower()}" for name, bound in self._bounds(project)]  # type: ignore[union-attr]
        return f"Project {project.name} allows at most {', '.join(bounds)}." if bounds else ""

    @staticmethod
    def _bounds(project: Project) -> list[tuple[str, int]]:
        return [(name, bound) for name, bound in limit_bounds(project).items() if not name.endswith("_burst")]

    def fieldset_access(self) -> list[forms.BoundField]:
        return [self[name] for name in _ACCESS]

    def fieldset_limits(self) -> list[forms.BoundField]:
        return [self[name] for name in LIMITS]

    def fieldset_pace(self) -> list[forms.BoundField]:
        return [self[name] for name in _PACE]


class IssueForm(KeyPageForm):
    """A key that a person makes for themselves."""

    class Meta(KeyPageForm.Meta):
        fields = ("project", "expires_at", *KeyPageForm.Meta.fields)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        del self.fields["change_reason"]
        self.projects = projects_to_issue_in(person)
        project: Any = self.fields["project"]
        project.queryset = self.projects
        project.empty_label = None
        self.fields["expires_at"].help_text = "UTC. Empty: never."
        for name in (*LIMITS, *_PACE):
            self.fields[name].widget.attrs["placeholder"] = placeholder_of(name, self.limits_project)

    @classmethod
    def begun(cls, person: User, typed: Mapping[str, str]) -> Self:
        """A form that is not sent yet, with what was typed into its plain fields."""
        plain = {"project", "name", *LIMITS, *_PACE}
        return cls(person, initial={name: value for name, value in typed.items() if name in plain})

    @property
    def limits_project(self) -> Project | None:
        """The chosen one, else the first that is offered."""
        chosen = str(self.data.get("project") or self.initial.get("project") or "")
        found = self.projects.filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None
        return found or self.projects.first()

    def given(self) -> dict[str, Any]:
        """What `key_issue` is to be told."""
        return {**self.cleaned_data, "owner": self.person, "actor": self.person}


class EditForm(KeyPageForm):
    """Changes a key, unless somebody changed it since the form was read. `instance`: the key as it was then."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        if not self.is_bound:
            self.fields["version"].initial = key_version(self.instance)

    def changes(self) -> dict[str, Any]:
        """The fields that were changed, as `key_update` takes them."""
        unnamed = ("version", "change_reason")
        return {name: self.cleaned_data[name] for name in self.changed_data if name not in unnamed}
