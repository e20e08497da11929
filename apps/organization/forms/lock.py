"""The dialog that lifts a lock on the sign-in."""

from typing import Any

from axes.models import AccessAttempt
from django.http import HttpRequest

from apps.organization.dialogs import NamingDialog, reason_field
from apps.organization.lock_outs import Lock, attempts_with_failures, lock_of
from apps.organization.sign_ins import typed_name

_TOLD = {
    Lock.PAIR: "The failed sign-ins of this name from {address} are forgotten, so that it may be tried again.",
    Lock.NAME: "The failed sign-ins of this name from all addresses are forgotten, so that it may be tried again.",
    Lock.ADDRESS: "All failed sign-ins from {address} are forgotten, so that it may be tried again from there.",
}


class UnlockDialog(NamingDialog):
    heading = "Unlock"

    reason = reason_field(required=True, help_text="Goes on the audit trail.")

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.attempt = AccessAttempt.objects.get(pk=object_id)
        # What is summed over all attempts cannot be asked of one alone.
        self.lock = next((lock_of(one) for one in attempts_with_failures() if one.pk == self.attempt.pk), Lock.NONE)

    @property
    def explanation(self) -> str:  # type: ignore[override]
        return _TOLD.get(self.lock, "").format(address=self.attempt.ip_address or "an unknown address")

    def name(self) -> str:
        if self.lock is Lock.ADDRESS:
            return str(self.attempt.ip_address)
        return typed_name(self.attempt.username).label

    def refusal(self) -> str:
        return "" if self.lock in _TOLD else "Nobody is locked out here any more."
