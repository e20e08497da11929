"""What a reasoning model tells of its thinking: a paragraph under a bold title for each step."""

from collections.abc import Sequence

from apps.simulator.conversation import Turn

_LONGEST = 160


def summary_of(turns: Sequence[Turn], *, is_concise: bool = False) -> str:
    """A summary of the thinking about a conversation; a concise one is its first step alone."""
    steps = [_reading(turns)]
    if not is_concise:
        steps += _looking_back(turns)
        steps.append(
            "**Planning the answer**\n\nI put the main point first, then what supports it, in the language of the "
            "question and at the length that fits it."
        )
    return "\n\n".join(steps)


def _reading(turns: Sequence[Turn]) -> str:
    last = turns[-1] if turns else Turn("user", "")
    if last.role == "tool":
        return f"**Reading the result**\n\nA tool brought back {_short(last.text)} I look for what answers the request."
    return f"**Reading the request**\n\nThe last message says: {_short(last.text)} I work out what it asks for."


def _looking_back(turns: Sequence[Turn]) -> list[str]:
    steps = []
    if any(turn.role in ("system", "developer") for turn in turns):
        steps.append("**Checking the instructions**\n\nThere are instructions, so the answer has to keep to them.")
    earlier = sum(turn.role in ("user", "assistant") for turn in turns) - 1
    if earlier > 0:
        times = "one message" if earlier == 1 else f"{earlier} messages"
        steps.append(f"**Looking back**\n\nThe conversation has {times} before this one, which the answer builds upon.")
    return steps


def _short(text: str) -> str:
    line = " ".join(text[: 4 * _LONGEST].split())
    return f"“{line}”." if len(line) <= _LONGEST else f"“{line[:_LONGEST].rstrip()}…”."
