"""Passes: a person's own key without its secret, for some minutes and in one session of a browser.

Secrets are not stored, so a page cannot use a key by itself. A pass is what it gets instead: signed, stored nowhere,
and of no use without the cookie of the session that it was made for. Whether that session still lasts, and the key is
still the person's, is asked anew at each use (`apps/openai_api/passes.py`); what the key may is decided as with its
secret.
"""

import base64
import binascii
import json
import secrets
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from apps.audit.services import event_record
from apps.keys.models import ApiKey
from apps.organization.models import User

PREFIX = "pass-"
# Seconds.
LIFETIME = 600
_SALT = "apps.keys.passes"


class PassError(Exception):
    """This is no pass, or none of this session, or its time is over; a sentence for people."""


class Pass(NamedTuple):
    """Whose key it stands for, and until when (Unix seconds)."""

    key_id: int
    user_id: int
    expires_at: int


@sensitive_variables("token")
@transaction.atomic
def pass_issue(*, key: ApiKey, actor: User, session_key: str, now: datetime) -> tuple[str, Pass]:
    """A pass for a key of the actor's own, on the audit trail. The caller has looked whether the key is lent at all."""
    if key.owner_id != actor.pk or not session_key:
        raise ValueError("A key is lent to its owner alone, within a session.")
    lent = Pass(key.pk, actor.pk, int(now.timestamp()) + LIFETIME)
    token = _signed(lent, session_key)
    until = datetime.fromtimestamp(lent.expires_at, UTC)
    event_record(actor=actor, verb="key.lent", on=key, after={"until": until.isoformat()}, project=key.project)
    return token, lent


@sensitive_variables("token")
def pass_read(token: str, session_key: str, now: float) -> Pass:
    """What a pass says, if it was signed here for this session and its time is not over. Raises PassError."""
    written, _, signature = token.removeprefix(PREFIX).partition(".")
    if not session_key or not constant_time_compare(signature, _signature(written, session_key)):
        raise PassError("This pass of the playground is not valid in this browser session.")
    lent = _read(written)
    if now >= lent.expires_at:
        raise PassError("This pass of the playground has expired. Choose the key again.")
    return lent


def _signed(lent: Pass, session_key: str) -> str:
    # The nonce: two passes of one second are not the same.
    told = json.dumps([*lent, secrets.token_urlsafe(9)]).encode()
    written = base64.urlsafe_b64encode(told).decode().rstrip("=")
    return f"{PREFIX}{written}.{_signature(written, session_key)}"


def _signature(written: str, session_key: str) -> str:
    """Of what is written and of the session, which is not in the pass: whoever has it alone learns nothing of that."""
    return salted_hmac(_SALT, f"{written}.{session_key}", algorithm="sha256").hexdigest()


def _read(written: str) -> Pass:
    try:
        padded = written + "=" * (-len(written) % 4)
        key_id, user_id, expires_at, _ = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError) as error:
        raise PassError("This is no pass of the playground.") from error
    return Pass(int(key_id), int(user_id), int(expires_at))
