"""The links in mails: signed, good for some hours, and for one use.

Nothing of them is stored. A link holds a stamp of the account as it was when the link was made; using it changes what
the stamp is made of.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from apps.organization.models import User


class Purpose(NamedTuple):
    """`page`: the name of the address that a link leads to."""

    page: str
    lifetime: timedelta


PURPOSES: Mapping[str, Purpose] = {
    "password": Purpose("organization:password_new", timedelta(hours=2)),
}


class LinkError(Exception):
    """A link that opens nothing. Its text says so in words."""


class LinkExpiredError(LinkError):
    """Its time is over."""


class LinkSpentError(LinkError):
    """It was used, or something happened to the account since that made it void."""


@sensitive_variables()
def link_for(purpose: str, person: User, **more: str) -> str:
    """The address to put into a mail. `more` comes back from `link_read`."""
    token = signing.dumps(
        {**more, "person": person.public_id, "stamp": _stamp(purpose, person)}, salt=_salt(purpose), compress=True
    )
    return address_of(purpose, token)


def address_of(purpose: str, token: str) -> str:
    return str(settings.PUBLIC_URL) + reverse("organization:link", args=(purpose, token))


@sensitive_variables()
def link_read(purpose: str, token: str) -> tuple[User, dict[str, Any]]:
    """Whose link it is and what it holds.

    Raises LinkExpiredError, LinkSpentError, or LinkError itself for what is no link of ours.
    """
    try:
        held = signing.loads(token, salt=_salt(purpose), max_age=PURPOSES[purpose].lifetime)
    except signing.SignatureExpired as expired:
        raise LinkExpiredError("This link has expired.") from expired
    except signing.BadSignature as bad:
        raise LinkError("This link is not complete.") from bad
    person = User.objects.filter(public_id=held["person"]).first()
    if person is None or not constant_time_compare(held["stamp"], _stamp(purpose, person)):
        raise LinkSpentError("This link was used already, or a newer one was sent.")
    return person, held


def _stamp(purpose: str, person: User) -> str:
    """Changes with the password, the address and the state of the account; and with each sign-in where a link is for
    those who cannot sign in."""
    told = [person.password, person.email.lower(), str(person.is_active)]
    if purpose == "password":
        told.append(str(person.last_login))
    return salted_hmac(_salt(purpose), "\n".join(told), algorithm="sha256").hexdigest()[:32]


def _salt(purpose: str) -> str:
    return f"organization.links.{purpose}"
