"""The secret of a key: how it is made, and what of it is kept."""

import hashlib
import re
import secrets
import string

from django.core.exceptions import ValidationError

PREFIX = "sk-proj-"
_ALPHABET = string.ascii_letters + string.digits
# 48 of 62 letters and digits are 285 random bits; a client that checks for `sk-` and 48 of them is content.
_LENGTH = 48
# Base64 of "OpenAI". Secret scanners take it for the mark of a live key and raise an alarm at its owner.
_LIVE_MARK = "T3BlbkFJ"
_BROUGHT = re.compile(r"sk-[A-Za-z0-9_-]+")
_BROUGHT_LENGTHS = range(20, 201)
# Below this length four characters more would be a good part of the secret.
_LONG_ENOUGH_FOR_A_HINT = 40


def new_secret() -> str:
    """A fresh secret: `sk-proj-` and 48 random letters and digits, never with the mark of a live OpenAI key."""
    while True:
        secret = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if _LIVE_MARK not in secret:
            return secret


def digest(secret: str) -> str:
    """SHA-256 in hex: what is stored, and what a request's secret is looked up by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """What may be shown of a secret's beginning: its kind, and of a long one four characters more."""
    kind = PREFIX if secret.startswith(PREFIX) else "sk-"
    return secret[: len(kind) + 4] if len(secret) >= _LONG_ENOUGH_FOR_A_HINT else kind


def last_four_of(secret: str) -> str:
    return secret[-4:]


def masked(secret: str) -> str:
    """The secret as it may be shown again: beginning and last four."""
    return f"{prefix_of(secret)}…{last_four_of(secret)}"


def check_brought_secret(secret: str) -> None:
    """Raise ValidationError, with a sentence that does not repeat the secret, unless it can serve as one."""
    if not secret.startswith("sk-"):
        raise ValidationError("A secret begins with sk-.")
    if len(secret) not in _BROUGHT_LENGTHS:
        raise ValidationError(
            f"A secret has {_BROUGHT_LENGTHS.start} to {_BROUGHT_LENGTHS.stop - 1} characters; this one has "
            f"{len(secret)}."
        )
    if not _BROUGHT.fullmatch(secret):
        raise ValidationError("A secret holds letters, digits, hyphens and underscores only.")
    if _LIVE_MARK in secret:
        raise ValidationError("This looks like a live OpenAI key. Bring a secret that opens nothing but this server.")
