"""The link that a file is downloaded by: signed, of one try of one run for one person, and good for some hours."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.organization.models import User
from apps.reports.models import ReportRun

_SALT = "reports.links"


class LinkError(Exception):
    """A link that opens nothing; its text says so in words."""


def download_address(run: ReportRun, user: User) -> str:
    """Where the person finds the file."""
    held = [run.public_id, run.attempt, user.public_id]
    return f"{reverse('reports:download', args=(run.public_id,))}?link={signing.dumps(held, salt=_SALT)}"


def link_check(run: ReportRun, user: User, token: str) -> None:
    """Raises LinkError where the link is not for this run and this person, or past its time."""
    try:
        held = signing.loads(token, salt=_SALT, max_age=settings.REPORT_LINK_HOURS * 3_600)
    except signing.SignatureExpired as expired:
        raise LinkError("This link has expired.") from expired
    except signing.BadSignature as bad:
        raise LinkError("This link is not complete.") from bad
    if held != [run.public_id, run.attempt, user.public_id]:
        raise LinkError("This link is for another report or another person.")
