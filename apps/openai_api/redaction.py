"""Bodies as they may be kept: cut, and without secrets."""

import re

# Keys in the platform's form, wherever they stand; and what JSON fields with telling names hold.
_keys = re.compile(r"\bsk-[A-Za-z0-9_-]{8,}")
_fields = re.compile(r'("(?:api_?key|authorization|password|secret|token)"\s*:\s*")[^"]*', re.IGNORECASE)


class BodyRecorder:
    """Cuts bodies to `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def cut(self, body: bytes | str) -> str:
        """The text as it may be kept. A key that the cut went through is redacted as well."""
        if isinstance(body, str):
            body = body.encode("utf-8", "replace")
        text = body[: self._limit + 256].decode("utf-8", "replace").replace("\x00", "")
        text = _fields.sub(r"\1[redacted]", _keys.sub("sk-[redacted]", text))
        kept = text.encode()[: self._limit].decode("utf-8", "ignore")
        return kept if len(body) <= self._limit else f"{kept}… ({len(body)} bytes)"
