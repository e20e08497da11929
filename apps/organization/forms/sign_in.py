"""The form that people sign in with."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.views.decorators.debug import sensitive_variables
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from apps.organization.queries import username_of


class SignInForm(AuthenticationForm):
    """Says the same whether the name is unknown, the password is wrong or the account is not confirmed yet."""

    error_messages = {
        "invalid_login": "The name or the password is not right, or the account is not confirmed yet.",
        "inactive": "The name or the password is not right, or the account is not confirmed yet.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label = "Name or e-mail address"
        name.widget = UnfoldAdminTextInputWidget(
            {
                "autocomplete": "username",
                "maxlength": 254,
                "autocapitalize": "none",
                "autofocus": True,
                "spellcheck": "false",
            }
        )
        password.widget = UnfoldAdminPasswordWidget({"autocomplete": "current-password"})

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        # Before the check, so that failures with the address and with the name count towards one lock-out.
        if typed := self.cleaned_data.get("username"):
            self.cleaned_data["username"] = username_of(typed)
        cleaned: dict[str, Any] = super().clean()
        return cleaned
