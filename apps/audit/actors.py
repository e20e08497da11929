"""Who did it. A name is kept beside the id, so that the trail stays readable when the person is gone."""

from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser


class ActorKind(StrEnum):
    PERSON = "person"
    SYSTEM = "system"
    COMMAND = "command"
    API_KEY = "api_key"


class Actor(NamedTuple):
    """`id` is the public one where there is one, such as `user-…` or `key_…`."""

    kind: ActorKind
    id: str
    label: str


SYSTEM = Actor(ActorKind.SYSTEM, "system", "System")
# Someone who has not signed in, such as whoever fails to.
NOBODY = Actor(ActorKind.PERSON, "", "Nobody signed in")


def command_actor(name: str) -> Actor:
    """A management command, such as `create_api_key`."""
    return Actor(ActorKind.COMMAND, name, f"manage.py {name}")


def api_key_actor(public_id: str, label: str) -> Actor:
    return Actor(ActorKind.API_KEY, public_id, label)


def person_actor(person: AbstractBaseUser | AnonymousUser) -> Actor:
    if isinstance(person, AnonymousUser):
        return NOBODY
    return Actor(ActorKind.PERSON, str(getattr(person, "public_id", person.pk)), person.get_username())
