"""What a prompt counts, message overhead included.

The rule is the one of OpenAI's cookbook, "How to count tokens with tiktoken": 3 tokens a message, 1 for a name on top
of the name's own, 3 that prime the reply.
"""

from collections.abc import Iterable

from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding

_PER_MESSAGE = 3
# system, developer, user, assistant and tool are one token each, in both encodings.
_PER_ROLE = 1
_PER_NAME = 1
_REPLY = 3


def count_prompt(encoding: Encoding, turns: Iterable[Turn], names: Iterable[str] = ()) -> int:
    """Tokens of a chat prompt: its messages with what came with them, and the names that they carry."""
    count = encoding.count
    total = _REPLY
    for turn in turns:
        total += _PER_MESSAGE + _PER_ROLE + count(turn.text)
        for attachment in turn.attachments:
            total += attachment.tokens
    for name in names:
        total += _PER_NAME + count(name)
    return total
