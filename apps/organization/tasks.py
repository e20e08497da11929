"""What the task worker does for people: it sends mails, and forgets registrations that nobody confirmed.

Whose address it is that a link was asked for is looked up here, too: so the answer to a stranger takes as long for
an address that is somebody's as for one that is nobody's.
"""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, task

from apps.audit.context import Origin, originating
from apps.organization.models import Registration

_FORGOTTEN_AFTER = timedelta(days=7)


@task(retries=5, retry_delay=60)
def letter_deliver(to: str, subject: str, text: str, html: str) -> None:
    """Tried again each minute while the mail server does not answer."""
    mail = EmailMultiAlternatives(subject, text, to=[to])
    mail.attach_alternative(html, "text/html")
    mail.send()


@db_task()
def password_link(email: str, address: str, client: str) -> None:
    """A link to choose a new password. `address`, `client`: from where it was asked for."""
    from apps.organization.passwords import password_link_send

    with originating(Origin(address=address, client=client)):
        password_link_send(email=email)


@db_task()
def registration_link(email: str, address: str, client: str) -> None:
    """The link to confirm a registration, once more."""
    from apps.organization.registration import registration_resend

    with originating(Origin(address=address, client=client)):
        registration_resend(email=email)


@db_periodic_task(crontab(hour="3", minute="41"))
def forget_registrations() -> None:
    """Each night: what was typed by those who did not follow the link is kept no longer than needed."""
    Registration.objects.filter(created_at__lt=timezone.now() - _FORGOTTEN_AFTER).delete()
