"""Verbs of passwords: forgotten, chosen anew, changed."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from apps.audit.actors import NOBODY
from apps.audit.services import event_record
from apps.organization.letters import letter_send, password_changed_letter, password_letter
from apps.organization.links import hours_of, link_for, link_read
from apps.organization.models import User
from apps.organization.queries import person_with_email
from apps.organization.sign_ins import typed_name
from apps.organization.throttle import address_is_tired, person_is_tired

_ASKED = "person.password_reset_asked"


@transaction.atomic
def password_link_send(*, email: str) -> None:
    """Send a link to choose a new password to whose address it is. Where it is nobody's, or too much was asked for,
    nothing is sent; whoever asks is not told which."""
    if address_is_tired(_ASKED):
        return
    person = person_with_email(email)
    if person and person.is_active and person.has_usable_password() and not person_is_tired(person, _ASKED):
        link = link_for("password", person)
        letter_send(password_letter(str(person), link, hours_of("password")), person.email)
    event_record(actor=NOBODY, verb=_ASKED, on=typed_name(email))


@sensitive_variables()
@transaction.atomic
def password_choose(*, token: str, password: str) -> User:
    """Set the password of whose link it is. All sessions of the person end. Raises LinkError, and ValidationError for
    a password that is too weak."""
    person, _ = link_read("password", token)
    person = User.objects.select_for_update().get(pk=person.pk)
    link_read("password", token)  # Once more under the lock: of two at the same time one comes first.
    validate_password(password, person)
    person.set_password(password)
    person.save()  # On the trail as person.password_changed.
    letter_send(password_changed_letter(str(person)), person.email)
    event_record(actor=person, verb="person.password_reset", on=person)
    return person


@sensitive_variables()
@transaction.atomic
def password_change(*, person: User, password: str) -> None:
    """Set another password. All other sessions of the person end. Raises ValidationError for one that is too weak."""
    validate_password(password, person)
    person.set_password(password)
    person.save()  # On the trail as person.password_changed.
    if person.email:
        letter_send(password_changed_letter(str(person)), person.email)
