"""The admin's form of a person, which leaves the organization an owner."""

from typing import Any

from django.core.exceptions import ValidationError
from unfold.forms import UserChangeForm

from apps.organization.models import User
from apps.organization.removal import owners_beside, owners_lock


class PersonForm(UserChangeForm):  # type: ignore[misc]  # Unfold's form is untyped
    """Who takes an owner's rights, or their sign-in, is the last to look: the form is read in the transaction that
    saves it, and with the owners held."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and self._ends_an_owner(cleaned):
            owners_lock()
            is_owner = User.objects.filter(pk=self.instance.pk, is_superuser=True).exists()
            if is_owner and not owners_beside(self.instance):
                raise ValidationError(
                    f"{self.instance} is the last owner of the organization. Make somebody else an owner first."
                )
        return cleaned

    def _ends_an_owner(self, cleaned: dict[str, Any]) -> bool:
        return not (cleaned.get("is_superuser", True) and cleaned.get("is_active", True))
