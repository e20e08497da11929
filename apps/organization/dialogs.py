"""Dialogs that name the thing that they do something to, and say so when it cannot be done."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

REASON_LENGTH = 200


class NamingDialog(BaseDialogForm):
    """A dialog of an Unfold action on one row. The row is looked up by `__init__` of whoever inherits from this."""

    heading: ClassVar[str]
    explanation: ClassVar[str]
    dangerous: ClassVar[bool] = False
    form_before_template = "admin/_dialog.html"

    def name(self) -> str:
        """What the heading calls the row."""
        raise NotImplementedError

    def refusal(self) -> str:
        """Why it cannot be done now, as a sentence; "" where it can."""
        return ""

    def clean(self) -> None:
        if sentence := self.refusal():
            raise forms.ValidationError(sentence)

    def get_before_template_context(self, request: HttpRequest, object_id: int | str | None = None) -> dict[str, Any]:
        return {
            "heading": f"{self.heading} {self.name()}",
            "explanation": self.explanation,
            "dangerous": self.dangerous,
            "refusals": self.non_field_errors() or list(filter(None, [self.refusal()])),
        }


def reason_field(
    *, required: bool, label: str = "Reason", help_text: str = "Goes into the history."
) -> forms.CharField:
    """A line for the reason that stands in histories."""
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        required=required,
        widget=UnfoldAdminTextInputWidget,
        help_text=help_text,
        error_messages={"required": "Give a reason."},
    )


def dialog_of(form: type[NamingDialog], submit: str) -> dict[str, Any]:
    """The `dialog` of an action. The form itself shows the heading; Unfold's is fixed when the module loads."""
    return {"title": "", "description": "", "form_class": form, "form_submit_text": submit}
