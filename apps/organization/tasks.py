"""What the task worker does for people: it sends mails."""

from django.core.mail import EmailMultiAlternatives
from huey.contrib.djhuey import task


@task(retries=5, retry_delay=60)
def letter_deliver(to: str, subject: str, text: str, html: str) -> None:
    """Tried again each minute while the mail server does not answer."""
    mail = EmailMultiAlternatives(subject, text, to=[to])
    mail.attach_alternative(html, "text/html")
    mail.send()
