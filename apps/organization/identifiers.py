"""Public ids in the platform's form."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def public_id(prefix: str) -> str:
    """`prefix` and 24 random letters and digits, such as `proj_4Hc…`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(24))
