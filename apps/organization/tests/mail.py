"""What tests read of mails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import TestCase


@contextmanager
def posted() -> Iterator[list[EmailMessage]]:
    """The mails that are sent meanwhile; filled in at the end, when what waits for the commit is done."""
    before = len(mail.outbox)
    letters: list[EmailMessage] = []
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield letters
    letters.extend(mail.outbox[before:])


def link_in(letter: EmailMessage) -> str:
    """The path of the one link to follow; the text and the HTML have the same."""
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    (address,) = set(re.findall(r"https?://[^\s\"<]+(/dashboard/links/[^\s\"<]+)", f"{letter.body}\n{html}"))
    return str(address)
