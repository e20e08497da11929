"""The form field for the permissions of a key: a grid."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import RADIO_CLASSES

from apps.keys.permissions import ENDPOINT_GROUPS, Access


class PermissionGrid(forms.Widget):
    """A row for each endpoint group, a radio button for each access level that the group has."""

    template_name = "admin/keys/_permission_grid.html"
    levels: ClassVar = [level.label for level in Access]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        granted = value or {}
        context["widget"] |= {
            "levels": self.levels,
            "radio_classes": " ".join(RADIO_CLASSES),
            "rows": [
                {
                    "group": group,
                    "name": _input_name(name, group.code),
                    "options": [
                        {
                            "level": level,
                            "offered": level in group.levels,
                            "chosen": level == granted.get(group.code, "none"),
                        }
                        for level in Access
                    ],
                }
                for group in ENDPOINT_GROUPS
            ],
        }
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """By the project's templates: Django's own renderer of forms looks into apps only."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        sent = {group.code: data.get(_input_name(name, group.code)) for group in ENDPOINT_GROUPS}
        return {code: access for code, access in sent.items() if access}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)

    def id_for_label(self, id_: str) -> str:
        """No single input that a label could point at."""
        return ""


class PermissionsField(forms.Field):
    """Endpoint group to access level; `none` is the same as absent and is not stored."""

    widget = PermissionGrid

    def to_python(self, value: Any) -> dict[str, str]:
        return {code: access for code, access in (value or {}).items() if access != Access.NONE}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


def _input_name(name: str, code: str) -> str:
    return f"{name}-{code}"
