"""Verbs of a person's own account: the name, the zone, the e-mail address."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record
from apps.organization.letters import (
    email_changed_letter,
    email_letter,
    email_taken_letter,
    email_wanted_letter,
    letter_send,
)
from apps.organization.links import LinkSpentError, hours_of, link_for, link_read
from apps.organization.models import User
from apps.organization.queries import person_with_email
from apps.organization.throttle import person_is_tired

_ASKED = "person.email_change_asked"
_OWN = ("first_name", "last_name", "time_zone")


@transaction.atomic
def account_update(*, person: User, first_name: str, last_name: str, time_zone: str) -> None:
    """Change what a person says of themselves. Raises ValidationError for what is no time zone."""
    person = User.objects.select_for_update().get(pk=person.pk)
    before = fields_of(person, _OWN)
    person.first_name, person.last_name, person.time_zone = first_name, last_name, time_zone
    person.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in _OWN])
    was, became = differences(before, fields_of(person, _OWN))
    if became:
        person.save(update_fields=list(_OWN))
        event_record(actor=person, verb="person.changed", on=person, before=was, after=became)


@transaction.atomic
def email_change_ask(*, person: User, email: str) -> None:
    """Send a link to the new address, and word to the present one. Whose address it is already gets a mail that says
    so; whoever asks is not told. Raises ValidationError where it was asked for too often."""
    if email.lower() == person.email.lower() and email == person.email:
        raise ValidationError({"email": "This is your address already."})
    if person_is_tired(person, _ASKED):
        raise ValidationError({"email": "You asked for this several times just now. Try again in ten minutes."})
    owner = person_with_email(email)
    if owner and owner != person:
        letter_send(email_taken_letter(str(owner)), owner.email)
    else:
        link = link_for("email", person, email=email)
        letter_send(email_letter(str(person), link, hours_of("email")), email)
    if person.email:
        account = settings.PUBLIC_URL + reverse("organization:account")
        letter_send(email_wanted_letter(str(person), email, account), person.email)
    event_record(actor=person, verb=_ASKED, on=person, after={"email": email})


@sensitive_variables("token")
@transaction.atomic
def email_change_confirm(*, person: User, token: str) -> str:
    """Take the new address, and return it. Raises LinkError, also for a link of somebody else or an address that
    somebody took since."""
    person = User.objects.select_for_update().get(pk=person.pk)
    before, email = person.email, email_wanted(person=person, token=token)
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as taken:  # In the same moment, by another process.
        raise LinkSpentError("This address belongs to another account by now.") from taken
    if before:
        letter_send(email_changed_letter(str(person), email), before)
    event_record(actor=person, verb="person.email_changed", on=person, before={"email": before}, after={"email": email})
    return email


@sensitive_variables("token")
def email_wanted(*, person: User, token: str) -> str:
    """The new address that a link is for. Raises as `email_change_confirm` does."""
    owner, held = link_read("email", token)
    if owner != person:
        raise LinkSpentError("This link belongs to another account than the one that you are signed in with.")
    email = str(held["email"])
    if User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise LinkSpentError("This address belongs to another account by now.")
    return email
