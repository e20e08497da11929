"""What a prompt counts, message overhead included.

The rule is the one of OpenAI's cookbook, "How to count tokens with tiktoken": 3 tokens a message, 1 for a name on top
of the name's own, 3 that prime the reply.
"""

from collections.abc import Iterable, Sequence

from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding
from apps.simulator.tools.counting import count_calls, count_tools
from apps.simulator.tools.tool import Tool

_PER_MESSAGE = 3
# system, developer, user, assistant and tool are one token each, in both encodings.
_PER_ROLE = 1
_PER_NAME = 1
_REPLY = 3


def count_prompt(
    encoding: Encoding, turns: Iterable[Turn], names: Iterable[str] = (), tools: Sequence[Tool] = ()
) -> int:
    """Tokens of a chat prompt: its messages with what came with them, their names, and the tools that it defines."""
    count = encoding.count
    total = _REPLY + (count_tools(encoding, tools) if tools else 0)
    for turn in turns:
        total += _PER_MESSAGE + _PER_ROLE + count(turn.text)
        for attachment in turn.attachments:
            total += attachment.tokens
        if turn.calls:
            total += count_calls(encoding, turn.calls)
    for name in names:
        total += _PER_NAME + count(name)
    return total
