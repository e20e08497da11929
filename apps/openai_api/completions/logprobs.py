"""Log probabilities in the older shape: lists side by side, one entry for each token."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from apps.openai_api.completions.plan import TextChoice
from apps.simulator.logprobs import TokenChances, chances
from apps.simulator.tokens import Encoding


class Entry(NamedTuple):
    """What is told of one token; the first token of an echoed prompt has no probability."""

    token: str
    logprob: float | None
    top: dict[str, float] | None
    offset: int


class Logprobs(msgspec.Struct):
    tokens: list[str]
    token_logprobs: list[float | None]
    top_logprobs: list[dict[str, float] | None] | None
    text_offset: list[int]


def entries_of(choice: TextChoice, tokenizer: Encoding, top: int, *, echo: bool) -> list[Entry]:
    """An entry for each token of the answer, and before them those of its prompt, if that is echoed.

    Offsets are characters from the start of the prompt.
    """
    answer = _entries(choice.completion.token_ids(tokenizer), tokenizer, top, len(choice.prompt.text))
    if not echo:
        return answer
    prompt = _entries(tokenizer.tokens(choice.prompt.text), tokenizer, top, 0)
    first = [prompt[0]._replace(logprob=None, top=None)] if prompt else []
    return [*first, *prompt[1:], *answer]


def logprobs_of(entries: Sequence[Entry], top: int) -> Logprobs:
    """The entries as they are sent."""
    return Logprobs(
        [entry.token for entry in entries],
        [entry.logprob for entry in entries],
        [entry.top for entry in entries] if top else None,
        [entry.offset for entry in entries],
    )


def _entries(tokens: Sequence[int], tokenizer: Encoding, top: int, offset: int) -> list[Entry]:
    all_chances = list(chances(tokenizer, tokens, top=top))
    offsets = _offsets((chance.chosen.token for chance in all_chances), offset)
    return [_entry(chance, at) for chance, at in zip(all_chances, offsets, strict=True)]


def _entry(chance: TokenChances, offset: int) -> Entry:
    top = {_told(token): logprob for token, logprob in chance.top}
    return Entry(_told(chance.chosen.token), chance.chosen.logprob, top, offset)


def _offsets(tokens: Iterable[bytes], offset: int) -> list[int]:
    """Where each token begins; one that goes on with a character begins where that does."""
    offsets = []
    for token in tokens:
        begun = sum(byte & 0xC0 != 0x80 for byte in token)
        goes_on = bool(token) and token[0] & 0xC0 == 0x80
        offsets.append(offset - goes_on)
        offset += begun
    return offsets


def _told(token: bytes) -> str:
    """A token as text; one that is not whole characters by its bytes, as the platform writes them."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in token)
