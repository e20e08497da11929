"""Forms in which a password is asked for or chosen."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget

from apps.organization.models import User


def password_field(label: str, autocomplete: str, *, help_text: str = "") -> forms.CharField:
    """Not stripped: a blank at its end is part of a password."""
    return forms.CharField(
        label=label,
        strip=False,
        # Hashing what is longer would only cost time.
        max_length=256,
        widget=UnfoldAdminPasswordWidget({"autocomplete": autocomplete}),
        help_text=help_text,
    )


def rules_in_words() -> str:
    """What the validators of the settings ask for, as sentences."""
    return " ".join(password_validators_help_texts())


class EmailForm(forms.Form):
    """The address of an account."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=UnfoldAdminEmailInputWidget({"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    """A new password, twice. `person`: whose name it must not resemble."""

    password = password_field("New password", "new-password")
    again = password_field("The same once more", "new-password")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = rules_in_words()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> None:
        if "password" in self.cleaned_data and self.cleaned_data.get("again") != self.cleaned_data["password"]:
            self.add_error("again", ValidationError("The two passwords differ."))
