"""Who is signed in with a session, asked from outside Django's requests."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from apps.organization.models import User


def session_holder(session_key: str) -> User | None:
    """The person of a session that lasts: not signed out, not expired, the account active and its password the same."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) else None
