"""JSON with gaps for what differs between two answers to the same body: ids, times, and what of a prompt was cached.

No JSON holds the bytes that mark the gaps, as control characters in strings are escaped: nothing that a client sent is
taken for one.
"""

import re
from typing import NamedTuple

# The 32 digits that all ids of a response share.
STEM = b"\x01"
CREATED = b"\x02"
COMPLETED = b"\x03"
USAGE = b"\x04"
_RESPONSE_ID = re.compile(r"resp_[0-9a-f]{32}")


class Own(NamedTuple):
    """What one answer fills the gaps with; times in Unix seconds, the usage as JSON."""

    stem: bytes
    created: bytes
    completed: bytes
    usage: bytes

    def fill(self, content: bytes) -> bytes:
        """The content without gaps."""
        return self.fill_parts(content.split(STEM))

    def fill_parts(self, parts: list[bytes]) -> bytes:
        """The same for a content that was cut at its STEMs before: joined in C, however many there are."""
        filled = self.stem.join(parts)
        return filled.replace(CREATED, self.created).replace(COMPLETED, self.completed).replace(USAGE, self.usage)


class Template:
    """A content that is filled again and again."""

    def __init__(self, content: bytes) -> None:
        self._parts = content.split(STEM)

    def filled(self, own: Own) -> bytes:
        return own.fill_parts(self._parts)


def response_id(stem: str) -> str:
    """The id of the response whose ids share this stem."""
    return f"resp_{stem}"


def is_response_id(text: str) -> bool:
    """Whether a response could have this id; what is none need not be looked for."""
    return _RESPONSE_ID.fullmatch(text) is not None


def output_id(prefix: str, stem: str, index: int) -> str:
    """The id of an item of an output. It holds that of its response, so an item is found without an index."""
    return f"{prefix}_{stem}0{index:07x}"


def input_id(prefix: str, stem: str, index: int) -> str:
    """The id of an item of an input that came without one."""
    return f"{prefix}_{stem}1{index:07x}"


def quoted(identity: str) -> bytes:
    """An id as JSON; STEM may stand in it."""
    return b'"' + identity.encode() + b'"'
