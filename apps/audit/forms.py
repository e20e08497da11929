"""The form of an export."""

from django import forms
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldBooleanSwitchWidget

from apps.exporting.formats import Format
from apps.exporting.pdf.document import MOST_ROWS

TOO_MANY = (
    f"A PDF holds up to {MOST_ROWS:,} rows, and these filters find more. Narrow them down, or choose CSV, which "
    "holds any number."
)


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        choices=Format.choices,
        initial=Format.CSV,
        widget=UnfoldAdminRadioSelectWidget,
        help_text=f"CSV and JSON hold any number of rows, a PDF up to {MOST_ROWS:,}.",
        error_messages={"required": "Choose a format.", "invalid_choice": "Choose one of these formats."},
    )
    byte_order_mark = forms.BooleanField(
        label="Byte order mark",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="For CSV alone: lets Excel see that the text is UTF-8.",
    )
