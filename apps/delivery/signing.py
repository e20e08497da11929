"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): over the delivery's id, the moment and
the body, so that none of the three can be changed, and an old request not be sent again. docs/webhooks.md says how they
are verified."""

import base64
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
_BYTES = 32


def secret_new() -> str:
    """`whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((webhook_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def signatures(of_secrets: Iterable[str], webhook_id: str, timestamp: int, body: bytes) -> str:
    """One a secret, with spaces between: after a rotation either of both verifies."""
    return " ".join(signature(secret, webhook_id, timestamp, body) for secret in of_secrets)
