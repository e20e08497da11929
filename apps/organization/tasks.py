"""What the task worker does for people: it sends mails, and forgets registrations that nobody confirmed."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, task

from apps.organization.models import Registration

_FORGOTTEN_AFTER = timedelta(days=7)


@task(retries=5, retry_delay=60)
def letter_deliver(to: str, subject: str, text: str, html: str) -> None:
    """Tried again each minute while the mail server does not answer."""
    mail = EmailMultiAlternatives(subject, text, to=[to])
    mail.attach_alternative(html, "text/html")
    mail.send()


@db_periodic_task(crontab(hour="3", minute="41"))
def forget_registrations() -> None:
    """Each night: what was typed by those who did not follow the link is kept no longer than needed."""
    Registration.objects.filter(created_at__lt=timezone.now() - _FORGOTTEN_AFTER).delete()
