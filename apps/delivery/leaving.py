"""What becomes of the address of a person who leaves: no channel writes to it any more."""

from typing import Any

from apps.delivery.channels import channel_address_remove
from apps.delivery.models import Channel
from apps.organization.models import User
from apps.organization.removal import person_leaving


def connect() -> None:
    """Called once when the apps are ready."""
    person_leaving.connect(_take_out, sender=User, dispatch_uid="channels-of-who-leaves")


def _take_out(*, person: User, actor: User | None, reason: str, **_signal: Any) -> None:
    for channel in Channel.objects.filter(kind=Channel.Kind.MAIL).order_by("pk") if person.email else ():
        if person.email.lower() in (address.lower() for address in channel.addresses):
            channel_address_remove(channel=channel, address=person.email, reason=reason, actor=actor)
