"""Forms of a person's own account."""

from typing import Any

from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from apps.organization.forms.password import NewPasswordForm, password_field
from apps.organization.models import User


class PasswordForm(NewPasswordForm):
    """Whoever finds a browser open knows the new password they typed, and not the present one."""

    present = password_field("Present password", "current-password")
    field_order = ("present", "password", "again")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
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
