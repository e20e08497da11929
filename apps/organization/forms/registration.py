"""Forms of those who make an account of their own."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from apps.organization.forms.password import password_field, rules_in_words
from apps.organization.models import User
from apps.organization.registration import check_may_register
from apps.organization.services import check_username_is_free


class AccountForm(forms.Form):
    """Name and password of a new account."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=UnfoldAdminTextInputWidget({"autocomplete": "username", "autocapitalize": "none"}),
        help_text="Letters, digits and . + - _",
    )
    password = password_field("Password", "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = rules_in_words()

    def clean_username(self) -> str:
        name = str(User.normalize_username(self.cleaned_data["username"]))
        if "@" in name:
            # Else it could be somebody's address, and people sign in by either.
            raise ValidationError("A user name holds no @. You can sign in with your e-mail address as well.")
        try:
            check_username_is_free(name)
        except ValidationError as taken:
            raise ValidationError(taken.messages) from taken
        return name

    def email(self) -> str:
        """The address of the account; the password must not resemble it."""
        raise NotImplementedError

    def clean(self) -> None:
        told = self.cleaned_data
        if password := told.get("password"):
            try:
                validate_password(password, User(username=told.get("username", ""), email=self.email()))
            except ValidationError as weak:
                self.add_error("password", weak)


class RegistrationForm(AccountForm):
    """An account whose address is to be confirmed."""

    address = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=UnfoldAdminEmailInputWidget({"autocomplete": "email"}),
        help_text="You get a mail there with a link to confirm it.",
    )
    field_order = ("username", "address", "password")

    def email(self) -> str:
        return str(self.cleaned_data.get("address", ""))

    def clean_address(self) -> str:
        address = str(User.objects.normalize_email(self.cleaned_data["address"]))
        check_may_register(address)
        return address


class ConfirmForm(forms.Form):
    """The password once more, which only who registered knows."""

    password = password_field("Password", "current-password")


class InvitedForm(AccountForm):
    """An account for the address that an invitation was sent to."""

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def email(self) -> str:
        return self._email
