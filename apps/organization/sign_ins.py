"""Puts on the trail who signed in and out, who failed to, who was locked out, and whose password is another one."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from apps.audit.actors import NOBODY
from apps.audit.services import Thing, event_record, thing_of
from apps.organization.models import User


def connect() -> None:
    """Called once when the apps are ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-sign-in-failed")
    user_locked_out.connect(_locked_out, dispatch_uid="audit-locked-out")
    post_save.connect(_password_changed, sender=User, dispatch_uid="audit-password-changed")


def _signed_in(*, user: User, **_signal: Any) -> None:
    event_record(actor=user, verb="person.signed_in", on=user)


def _signed_out(*, user: User | None, **_signal: Any) -> None:
    if user is not None:  # Else nobody was signed in.
        event_record(actor=user, verb="person.signed_out", on=user)


@sensitive_variables("credentials")
def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    # While a name is locked out each attempt ends here, whatever was typed.
    event_record(actor=NOBODY, verb="sign_in.failed", on=typed_name(credentials.get(User.USERNAME_FIELD)))


def _locked_out(*, username: str | None, **_signal: Any) -> None:
    event_record(actor=NOBODY, verb="sign_in.locked_out", on=typed_name(username))


def _password_changed(*, instance: User, created: bool, **_signal: Any) -> None:
    # Django keeps what was set until after the save. A hash that is renewed at a sign-in sets none.
    if getattr(instance, "_password", None) is not None and not created:
        event_record(actor=None, verb="person.password_changed", on=instance)


def typed_name(name: str | None) -> Thing:
    """Whom the name is of. People type passwords into the field of the name, so one that is nobody's is not kept."""
    name = str(name or "")
    person = User.objects.filter(Q(username=name) | Q(email__iexact=name)).first() if name else None
    return thing_of(person) if person else masked_name(name)


def masked_name(name: str) -> Thing:
    """A name that is nobody's, as it may be kept: its first letter."""
    return Thing(User._meta.label_lower, "", f"{name[0]}… (nobody's name)" if name else "(no name)")
