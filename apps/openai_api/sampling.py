"""The sampling parameters and log probabilities that chat and completions have in common."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Protocol

from apps.openai_api import errors
from apps.simulator.conversation import Turn
from apps.simulator.sampling import DEFAULT, Sampling
from apps.simulator.tokens import Encoding

_LONGEST_KEY = 10
# Tokens and likely ones that one answer tells the log probabilities of; some 40 MB.
_MOST_LOGPROBS = 500_000


class SamplingRequest(Protocol):
    """A body that has them."""

    temperature: float | None
    top_p: float | None
    presence_penalty: float | None
    frequency_penalty: float | None
    logit_bias: dict[str, int] | None


def sampling_of(request: SamplingRequest, tokenizer: Encoding) -> Sampling:
    """The parameters of a body. Raises ApiError for a bias of what is no token of the model."""
    if (
        request.temperature is None
        and request.top_p is None
        and request.presence_penalty is None
        and request.frequency_penalty is None
        and not request.logit_bias
    ):
        return DEFAULT
    return Sampling(
        request.temperature,
        request.top_p,
        request.presence_penalty,
        request.frequency_penalty,
        _token_bias(request.logit_bias, tokenizer) if request.logit_bias else None,
    )


def check_logprobs(tokens: int, top: int) -> None:
    """Raises ApiError if an answer would tell more log probabilities than this server writes."""
    count = tokens * (top + 1)
    if count > _MOST_LOGPROBS:
        raise errors.too_many_logprobs(count, _MOST_LOGPROBS)


def answer_seed(turns: Iterable[Turn], model: str, sampling: Sampling, asked: int | None = None) -> bytes:
    """Whatever shall change an answer: the conversation, the model, the seed asked for, how words are drawn.

    It does not tell a chat from a response: the same conversation gets the same answer from both.
    """
    said = "\x1e".join(f"{turn.role}\x1f{turn.text}{turn.calls or ''}" for turn in turns)
    said += "".join(f"\x1d{attachment.digest}" for turn in turns for attachment in turn.attachments)
    asked = None if sampling.is_greedy else asked
    whole = f"{model}\x1f{asked}{sampling.drawn_from()}\x1e{said}"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _token_bias(bias: Mapping[str, int], tokenizer: Encoding) -> dict[int, int]:
    return {_token(key, tokenizer): value for key, value in bias.items()}


def _token(key: str, tokenizer: Encoding) -> int:
    if not (key.isascii() and key.isdecimal()) or len(key) > _LONGEST_KEY:
        raise errors.bias_of_no_token(key)
    if int(key) >= tokenizer.size:
        raise errors.bias_beyond_vocabulary(key, tokenizer.size - 1)
    return int(key)
