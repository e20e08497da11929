"""Verbs of registration: asked for, sent again, confirmed. Who may, follows from the setting REGISTRATION."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.audit.actors import NOBODY
from apps.audit.services import event_record
from apps.organization.letters import letter_send, registered_already_letter, registration_letter
from apps.organization.links import LinkSpentError, hours_of, signed_link, signed_read
from apps.organization.models import Membership, Project, Registration, User
from apps.organization.queries import person_with_email
from apps.organization.services import membership_set, person_create, personal_project_create
from apps.organization.throttle import address_is_tired, person_is_tired

logger = logging.getLogger(__name__)
_ASKED = "registration.asked"
_REPEATED = "registration.repeated"
# Mails for one address: so many in a day, and not two in a minute.
_MAILS_A_DAY = 5
_BETWEEN_MAILS = timedelta(minutes=1)


def registration_is_open() -> bool:
    """Whether people register without an invitation."""
    return settings.REGISTRATION in {"domain", "open"}


def check_may_register(email: str) -> None:
    """Raises ValidationError where the address is not of a domain that may."""
    if settings.REGISTRATION == "domain" and email.rpartition("@")[2].lower() not in settings.REGISTRATION_DOMAINS:
        told = ", ".join(settings.REGISTRATION_DOMAINS)
        raise ValidationError(f"Registration is for e-mail addresses of {told}.")


@sensitive_variables("password")
@transaction.atomic
def registration_ask(*, username: str, email: str, password: str) -> None:
    """Send a mail to confirm. To an address that has an account goes a mail that says so; whoever asks is not told.

    Raises ValidationError where the address may not register, or too much was asked for.
    """
    check_may_register(email)
    if address_is_tired(_ASKED, _REPEATED):
        raise ValidationError("Too many registrations came from your network. Try again in an hour.")
    # In both cases: how long it takes tells nothing.
    hashed = make_password(password)
    if person := person_with_email(email):
        if not person_is_tired(person, _REPEATED):
            sign_in = settings.PUBLIC_URL + reverse("organization:sign_in")
            letter_send(registered_already_letter(str(person), sign_in), person.email)
        event_record(actor=NOBODY, verb=_REPEATED, on=person)
        return
    asked = Registration.objects.create(username=username, email=email, password=hashed)
    _send(asked)
    event_record(actor=NOBODY, verb=_ASKED, on=asked, after={"email": email})


@transaction.atomic
def registration_resend(*, email: str) -> None:
    """Send the link of the newest registration with the address once more, where there is one and it is due."""
    asked = Registration.objects.select_for_update().filter(email__iexact=email).first()
    if asked is None or not registration_is_open() or address_is_tired("registration.mailed_again"):
        return
    _send(asked)
    event_record(actor=NOBODY, verb="registration.mailed_again", on=asked)


def registration_of(token: str) -> Registration:
    """Raises LinkError for a link that opens nothing."""
    held = signed_read("registration", token)
    asked = Registration.objects.select_for_update().filter(public_id=held["registration"]).first()
    if asked is None or not registration_is_open():
        raise LinkSpentError("This link was used already, or registration has been closed since.")
    return asked


@sensitive_variables()
@transaction.atomic
def registration_confirm(*, token: str, password: str) -> User:
    """Make the person. The password is asked for again: so nobody gets an account under their address, by a click,
    whose password somebody else knows.

    Raises LinkError; ValidationError for the wrong password, and where somebody took the name or the address since.
    """
    asked = registration_of(token)
    if not check_password(password, asked.password):
        raise ValidationError({"password": "This is not the password that you registered with."})
    check_may_register(asked.email)
    if User.objects.filter(username__iexact=asked.username).exists():
        raise ValidationError(f"Somebody took the name {asked.username} since. Register once more, with another.")
    # All rows that others may hold are locked before the first event: see `event_record`.
    project = _project_of_all()
    Registration.objects.filter(email__iexact=asked.email).delete()
    person = person_create(username=asked.username, email=asked.email, hashed=asked.password)
    personal_project_create(person=person)
    if project:
        membership_set(project=project, user=person, role=Membership.Role.MEMBER, actor=person)
    event_record(actor=person, verb="registration.confirmed", on=person)
    return person


def _send(asked: Registration) -> None:
    """Not too often to one address, whoever asks."""
    now = timezone.now()
    same = Registration.objects.filter(email__iexact=asked.email)
    mails = sum(same.filter(mailed_at__gt=now - timedelta(days=1)).values_list("mails", flat=True))
    if mails >= _MAILS_A_DAY or same.filter(mailed_at__gt=now - _BETWEEN_MAILS).exists():
        return
    asked.mails, asked.mailed_at = asked.mails + 1, now
    asked.save(update_fields=["mails", "mailed_at"])
    link = signed_link("registration", {"registration": asked.public_id})
    letter_send(registration_letter(asked.username, link, hours_of("registration")), asked.email)


def _project_of_all() -> Project | None:
    """The project that all who register become members of."""
    name = settings.REGISTRATION_PROJECT
    in_use = Project.objects.select_for_update().filter(name=name, archived_at__isnull=True)
    project = in_use.first() if name else None
    if name and project is None:
        logger.warning("REGISTRATION_PROJECT names %r, and no project in use is called so.", name)
    return project
