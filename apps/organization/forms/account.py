"""Forms of a person's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.organization.forms.password import NewPasswordForm, password_field
from apps.organization.models import User
from apps.organization.time_zones import time_zones


def _zones() -> list[tuple[str, str]]:
    """Zones of places; the older names beside them are left out."""
    names = sorted(name for name in time_zones() if "/" in name and not name.startswith("Etc/"))
    return [("", f"As the server ({settings.TIME_ZONE})"), ("UTC", "UTC"), *((name, name) for name in names)]


class ProfileForm(forms.ModelForm):
    """Name and time zone."""

    time_zone = forms.ChoiceField(
        choices=_zones,
        required=False,
        label="Time zone",
        widget=UnfoldAdminSelectWidget,
        help_text="The zone that times on pages are shown in.",
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "time_zone")
        widgets = {
            "first_name": UnfoldAdminTextInputWidget({"autocomplete": "given-name"}),
            "last_name": UnfoldAdminTextInputWidget({"autocomplete": "family-name"}),
        }


class AddressForm(forms.Form):
    """Another e-mail address. The present password, as whoever reads the mail can set another one."""

    email = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        widget=UnfoldAdminEmailInputWidget({"autocomplete": "email"}),
        help_text="You get a mail there with a link. Until you follow it the address stays as it is.",
    )
    present = password_field("Present password", "current-password")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        # The page has several forms with fields of like names: a label leads to the one with its id.
        super().__init__(*args, **{"auto_id": "address_%s", **kwargs})
        self.person = person

    def clean_email(self) -> str:
        return str(User.objects.normalize_email(self.cleaned_data["email"]))

    @sensitive_variables()
    def clean_present(self) -> str:
        return check_own(self.person, self.cleaned_data["present"])


class PasswordForm(NewPasswordForm):
    """Whoever finds a browser open knows the new password they typed, and not the present one."""

    present = password_field("Present password", "current-password")
    field_order = ("present", "password", "again")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **{"auto_id": "password_%s", **kwargs})
        self.order_fields(self.field_order)

    @sensitive_variables()
    def clean_present(self) -> str:
        return check_own(self.person, self.cleaned_data["present"])


@sensitive_variables()
def check_own(person: User, password: str) -> str:
    """The password, where it is the person's. Raises ValidationError where it is not."""
    if not person.check_password(password):
        raise ValidationError("This is not your present password.")
    return password
