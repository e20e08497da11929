"""Log probabilities of an answer's tokens as chats tell them, already as JSON."""

from collections.abc import Iterator, Sequence

import msgspec

from apps.simulator.completion import Completion
from apps.simulator.logprobs import Chance, chances
from apps.simulator.tokens import Encoding

_encode = msgspec.json.Encoder().encode


class TokenLogprob(msgspec.Struct):
    token: str
    logprob: float
    bytes: list[int]


class ChosenLogprob(msgspec.Struct):
    token: str
    logprob: float
    bytes: list[int]
    top_logprobs: list[TokenLogprob]


def token_logprobs(completion: Completion, tokenizer: Encoding, top: int) -> Iterator[bytes]:
    """An object for each token of the text, in order."""
    for chance in chances(tokenizer, completion.token_ids(tokenizer), top=top):
        chosen = _told(chance.chosen)
        listed = [_told(one) for one in chance.top]
        yield _encode(ChosenLogprob(chosen.token, chosen.logprob, chosen.bytes, listed))


def logprobs_json(tokens: Sequence[bytes]) -> bytes:
    """The `logprobs` of a choice, or of a part of it."""
    return b'{"content":[' + b",".join(tokens) + b'],"refusal":null}'


def _told(chance: Chance) -> TokenLogprob:
    return TokenLogprob(_text(chance.token), chance.logprob, list(chance.token))


def _text(token: bytes) -> str:
    """A token as text; one that is not whole characters byte by byte."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return "".join(f"\\x{byte:02x}" for byte in token)
