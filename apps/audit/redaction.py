"""No secret gets into the trail: what is recorded passes through here, whoever recorded it.

Two nets, as each has holes. A text under a telling name goes whole. And in any text what looks like a secret of a key,
a hash of a password, a session, a token goes, whatever it is called. Numbers pass: `first_token_ms` is no token.
"""

import re
from collections.abc import Mapping, Set
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

REDACTED = "[redacted]"
LONGEST_TEXT = 2_000
# A text is searched so much further than it is kept, so that no secret is cut into a beginning that looks harmless.
_MARGIN = 500
# Nested deeper, nobody reads it.
_DEEPEST = 8

_TELLING_WORDS = frozenset(
    "password passwd passphrase pwd secret token digest cookie session sessionid csrf csrftoken csrfmiddlewaretoken "
    "authorization credential credentials otp hmac signature".split()
)
_TELLING_NAMES = frozenset({"api_key", "apikey", "private_key", "session_key", "secret_key", "access_key"})
# How a secret may be shown: `sk-proj-AbCd…wxyz`.
_MASKED = re.compile(r"\S{0,16}…\S{0,4}")
_SECRETS = re.compile(
    r"""
      \bsk-[A-Za-z0-9_-]{12,}                                         # a secret of a key; its mask is shorter
    | \b(?:pbkdf2_\w+|argon2\w*|bcrypt\w*|scrypt|md5|sha1)\$\S+      # a password as Django stores it
    | \$(?:2[aby]|argon2\w*|5|6)\$\S+                                # a password as others do
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*         # a JSON web token
    | (?i:\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}               # an Authorization header
    | ://[^\s/:@]+:[^\s/@]+@                                         # a password in an address
    | (?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{32,}   # a session, a digest, a reset token
    | (?<![\w+/-])(?=[\w+/-]*[0-9])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[\w+/-]{40,}   # random base64: a signature
    """,
    re.VERBOSE | re.ASCII,
)


def redacted_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text on which the database and the reader agree: no secret, no control character, at most so long."""
    # Cut first: a pattern may look at each character of a text more than once.
    kept = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text[: longest + _MARGIN])
    clean = _SECRETS.sub(REDACTED, kept)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def redacted(value: Any, name: str = "", depth: int = 0) -> Any:
    """`value` as JSON can hold it, without secrets."""
    if value is None or isinstance(value, (bool, int, float)):
        # Not finite, a number is no JSON.
        return str(value) if isinstance(value, float) and value - value != 0 else value
    if isinstance(value, str):
        return _redacted_under(name, str(value))
    if is_telling(name) or depth >= _DEEPEST:
        return REDACTED
    if isinstance(value, Mapping):
        return {redacted_text(str(key), 100): redacted(one, str(key), depth + 1) for key, one in value.items()}
    if isinstance(value, Set):
        return sorted((redacted(one, name, depth + 1) for one in value), key=str)
    if isinstance(value, (list, tuple)):
        return [redacted(one, name, depth + 1) for one in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return REDACTED
    return redacted_text(_told(value))


def _told(value: Any) -> str:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    # A price reads the same whether it comes from a form (1.5) or from the database (1.500000).
    is_plain = isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30
    return f"{value.normalize():f}" if is_plain else str(value)


def is_telling(name: str) -> bool:
    """Whether what stands under this name is a secret by its name. `tokens_per_minute` is not."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_").replace(" ", "_")
    # Forms that ask twice number their fields: `password1`.
    words = [word.rstrip("0123456789") for word in spaced.split("_")]
    return not _TELLING_WORDS.isdisjoint(words) or "_".join(words) in _TELLING_NAMES


def _redacted_under(name: str, text: str) -> str:
    if text and is_telling(name) and not _MASKED.fullmatch(text):
        return REDACTED
    return redacted_text(text)
