"""Passes of the playground, taken in place of a key's secret.

None of this is on the way of a request with a secret: a pass is told by its first letters, and asks the database beside
the event loop whether its session still lasts. So whoever signs out ends it at once, in all processes.
"""

from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from django.conf import settings

from apps.keys.passes import PREFIX, Pass, PassError, pass_read
from apps.keys.queries import keys_lent_to
from apps.openai_api import errors
from apps.openai_api.database import ask
from apps.organization.sessions import session_holder

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

_BEARER = f"Bearer {PREFIX}".encode()


def has_pass(call: "Call") -> bool:
    """Whether a request comes with a pass."""
    return call.headers.get(b"authorization", b"").startswith(_BEARER)


async def pass_honour(call: "Call") -> None:
    """Notes on the call the key that its pass stands for. Raises ApiError 401 for a pass that is none here and now.

    What the key may is not decided here, but as with its secret.
    """
    token = call.headers[b"authorization"].decode("latin-1").removeprefix("Bearer ")
    session_key = _session_key(call.headers.get(b"cookie", b"").decode("latin-1"))
    try:
        lent = pass_read(token, session_key, call.arrived_at)
    except PassError as error:
        raise errors.pass_refused(str(error)) from None
    if not await ask(partial(_is_held, lent, session_key)):
        raise errors.pass_refused("The session of this pass has ended, or the key is no longer yours. Sign in again.")
    call.lent = _entry(call, lent.key_id)
    if call.lent is None:
        raise errors.pass_refused("The key of this pass is not known any more.")


def _is_held(lent: Pass, session_key: str) -> bool:
    """Whether the session is still that of the person, and the key still one that they are lent."""
    holder = session_holder(session_key)
    return holder is not None and holder.pk == lent.user_id and keys_lent_to(holder).filter(pk=lent.key_id).exists()


def _entry(call: "Call", key_id: int) -> "KeyEntry | None":
    """The key's entry; while two secrets of it hold, the one that holds longer."""
    entries = [entry for entry in call.snapshot.keys.values() if entry.id == key_id]
    return max(entries, key=lambda entry: entry.valid_until, default=None)


def _session_key(cookie: str) -> str:
    try:
        morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
