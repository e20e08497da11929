"""The forms of dashboards and widgets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.catalog.models import AIModel
from apps.dashboard.boards.document import WIDTHS, Document, DocumentError, Shape, Widget, document_read, widgets_read
from apps.dashboard.charts import Kind
from apps.dashboard.models import Dashboard, DashboardDefault
from apps.dashboard.queries import defaults_set_by
from apps.dashboard.view import NONE
from apps.organization.models import Membership, Project, User
from apps.organization.queries import projects_visible_to
from apps.usage.analysis import By, Metric, Preset
from apps.usage.analysis.selection import STATUSES
from apps.usage.models import Endpoint

_LARGEST_FILE = 200_000
_WIDTHS_TOLD = {3: "A quarter", 4: "A third", 6: "A half", 8: "Two thirds", 9: "Three quarters", 12: "Whole"}


def _title(label: str = "Title") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=100, widget=UnfoldAdminTextInputWidget(), error_messages={"required": "Type a title."}
    )


def _choice(label: str, choices: Sequence[tuple[Any, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=UnfoldAdminSelectWidget(), **more)


class TitleForm(forms.Form):
    title = _title()


class WidgetForm(forms.Form):
    """A widget. A filter that it does not fix is that of the page."""

    title = _title()
    kind = _choice("Shows", [(str(one), one.label) for one in Shape])
    metric = _choice("Metric", [(str(one), one.label) for one in Metric])
    group = _choice(
        "By", [*((str(by), by.label) for by in By), (NONE, "Nothing")], help_text="For charts and top lists."
    )
    chart = _choice(
        "Drawn as", [("", "Automatic"), *((str(kind), kind.label) for kind in Kind)], help_text="For charts."
    )
    width = _choice("Width", [(width, _WIDTHS_TOLD[width]) for width in WIDTHS])
    period = _choice(
        "Period",
        [("", "Of the page"), *((str(one), one.label) for one in Preset if one is not Preset.CUSTOM)],
    )
    project = _choice("Project", [])
    model = _choice("Model", [])
    endpoint = _choice("Endpoint", [])
    status = _choice("Status", [])

    def __init__(self, person: User, data: Any = None, *, widget: Widget | None = None) -> None:
        super().__init__(data, initial=_initial(widget))
        offered = AIModel.objects.order_by("name").values_list("name", flat=True)
        choices: Mapping[str, list[tuple[str, str]]] = {
            "project": list(projects_visible_to(person).order_by("name").values_list("public_id", "name")),
            "model": [(name, name) for name in offered],
            "endpoint": [(str(value), str(label)) for value, label in Endpoint.choices],
            "status": [(code, code) for code in STATUSES],
        }
        for name, known in choices.items():
            # What it has by an import stays one choice, as a list or unknown here.
            values = list(widget.filters.get(name, ())) if widget else []
            kept = ",".join(values)
            more = [(kept, ", ".join(values))] if kept and kept not in dict(known) else []
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Of the page"), *known, *more]

    def widget(self) -> Widget:
        told = self.cleaned_data
        filters = {name: told[name].split(",") for name in ("project", "model", "endpoint", "status") if told[name]}
        data = {name: told[name] for name in ("title", "kind", "metric", "group", "chart", "period")}
        (found,) = widgets_read([{**data, "width": int(told["width"] or 6), "filter": filters}])
        return found


def _initial(widget: Widget | None) -> dict[str, Any]:
    if widget is None:
        return {"title": "New widget", "kind": "chart", "width": 6}
    filters = {name: ",".join(values) for name, values in widget.filters.items()}
    return {**widget.as_data(), **filters}


class ShareForm(forms.Form):
    shared = forms.ChoiceField(label="With", widget=UnfoldAdminSelectWidget())
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label="Project",
        empty_label="No project",
        required=False,
        to_field_name="public_id",
        widget=UnfoldAdminSelectWidget(),
    )
    role = _choice("Role", [("", "No role"), *Membership.Role.choices])

    def __init__(self, person: User, dashboard: Dashboard, data: Any = None) -> None:
        project = dashboard.project.public_id if dashboard.project else None
        super().__init__(data, initial={"shared": dashboard.shared, "project": project, "role": dashboard.role})
        choices = [
            one for one in Dashboard.Shared.choices if person.is_superuser or one[0] != Dashboard.Shared.EVERYBODY
        ]
        self.fields["shared"].choices = choices  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects_visible_to(person).order_by("name")  # type: ignore[attr-defined]


class DefaultForm(forms.Form):
    role = forms.ChoiceField(label="For", choices=DashboardDefault.Role.choices, widget=UnfoldAdminSelectWidget())
    project = forms.ModelChoiceField(
        Project.objects.none(), label="In", required=False, to_field_name="public_id", widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["project"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = defaults_set_by(person)
        field.required = not person.is_superuser
        field.empty_label = "All projects" if person.is_superuser else "Choose a project"


class ImportForm(forms.Form):
    file = forms.FileField(label="File", error_messages={"required": "Choose a file."})

    document: Document

    def clean_file(self) -> UploadedFile:
        """What is wrong with the file is told at its place, all of it at once."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > _LARGEST_FILE:
            raise ValidationError("The file is larger than a dashboard can be.")
        try:
            self.document = document_read(json.loads(file.read()))
        except DocumentError as wrong:
            raise ValidationError(wrong.problems) from None
        except json.JSONDecodeError as wrong:
            raise ValidationError(f"Line {wrong.lineno}, column {wrong.colno}: this is no JSON.") from None
        except (ValueError, RecursionError):
            raise ValidationError("This is no JSON.") from None
        return file
