"""What views on alerts share: what a service refused, in the form that was sent."""

from django import forms
from django.core.exceptions import ValidationError


def into_form(form: forms.Form, refused: ValidationError) -> None:
    """What was refused, at its field where there is one."""
    told = refused.message_dict if hasattr(refused, "error_dict") else {"__all__": refused.messages}
    for field, sentences in told.items():
        form.add_error(field if field in form.fields else None, sentences)
