"""The links in mails: signed, good for some hours, and for one use.

Nothing of them is stored. A link to an account holds a stamp of it as it was when the link was made; using it changes
what the stamp is made of.
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
    "email": Purpose("organization:account_email_confirm", timedelta(hours=48)),
    # Of an invitation the row says until when it is good.
    "invitation": Purpose("organization:invitation", timedelta(0)),
    "registration": Purpose("organization:register_confirm", timedelta(hours=48)),
}


class LinkError(Exception):
    """A link that opens nothing. Its text says so in words."""


class LinkExpiredError(LinkError):
    """Its time is over."""


class LinkSpentError(LinkError):
    """It was used, or something happened to the account since that made it void."""


@sensitive_variables()
def link_for(purpose: str, person: User, **more: str) -> str:
    """A link to an account. `more` comes back from `link_read`."""
    return signed_link(purpose, {**more, "person": person.public_id, "stamp": _stamp(purpose, person)})


@sensitive_variables()
def link_read(purpose: str, token: str) -> tuple[User, dict[str, Any]]:
    """Whose link it is and what it holds. Raises what `signed_read` does, and LinkSpentError."""
    held = signed_read(purpose, token)
    person = User.objects.filter(public_id=held["person"]).first()
    if person is None or not constant_time_compare(held["stamp"], _stamp(purpose, person)):
        raise LinkSpentError("This link was used already, or a newer one was sent.")
    return person, held


@sensitive_variables()
def signed_link(purpose: str, held: Mapping[str, str]) -> str:
    """The address to put into a mail."""
    return address_of(purpose, signing.dumps(held, salt=_salt(purpose), compress=True))


@sensitive_variables()
def signed_read(purpose: str, token: str) -> dict[str, Any]:
    """What a link holds. Raises LinkExpiredError, and LinkError itself for what is no link of ours."""
    try:
        held: dict[str, Any] = signing.loads(token, salt=_salt(purpose), max_age=PURPOSES[purpose].lifetime)
    except signing.SignatureExpired as expired:
        raise LinkExpiredError("This link has expired.") from expired
    except signing.BadSignature as bad:
        raise LinkError("This link is not complete.") from bad
    return held


def address_of(purpose: str, token: str) -> str:
    return str(settings.PUBLIC_URL) + reverse("organization:link", args=(purpose, token))


def hours_of(purpose: str) -> int:
    """How long its links are good."""
    return int(PURPOSES[purpose].lifetime.total_seconds()) // 3600


def _stamp(purpose: str, person: User) -> str:
    """Changes with the password, the address and the state of the account; and with each sign-in where a link is for
    those who cannot sign in."""
    told = [person.password, person.email.lower(), str(person.is_active)]
    if purpose == "password":
        told.append(str(person.last_login))
    return salted_hmac(_salt(purpose), "\n".join(told), algorithm="sha256").hexdigest()[:32]


def _salt(purpose: str) -> str:
    return f"organization.links.{purpose}"
