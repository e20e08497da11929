"""A message as a mail: text and HTML of the same words."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from apps.delivery.models import Delivery
from apps.organization.letters import Letter

LONGEST_SUBJECT = 200


def letter_of(delivery: Delivery) -> EmailMultiAlternatives:
    """One mail to all addresses of the channel. Its Message-ID is the delivery's, so that mail programs show what came
    twice once."""
    message = delivery.message
    subject = f"{message.severity.capitalize()}: {message.subject}" if message.severity != "info" else message.subject
    letter = Letter(
        # An address that goes into a header holds no line break.
        " ".join(subject.split())[:LONGEST_SUBJECT],
        # The subject may be cut, and is all that a message needs to have.
        (message.subject, *message.lines),
        ("Open the page", message.url) if message.url else None,
        f"You get this mail through the channel {delivery.channel.name}.",
    )
    told = {"letter": letter, "installation": settings.INSTALLATION_NAME, "home": settings.PUBLIC_URL}
    mail = EmailMultiAlternatives(
        letter.subject,
        render_to_string("mail/letter.txt", told),
        to=list(delivery.channel.addresses),
        headers={"Message-ID": _message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("mail/letter.html", told), "text/html")
    return mail


def _message_id(delivery: Delivery) -> str:
    return f"<{delivery.public_id}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>"
