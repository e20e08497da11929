"""The body of POST /v1/completions, as the `openai` package's `CompletionCreateParams` describes it."""

from typing import Annotated

from msgspec import Meta, Struct

from apps.openai_api.chat.request import Penalty, StreamOptions

# Where a document ends; what the model sees if no prompt is given.
END_OF_TEXT = "<|endoftext|>"
# The platform's default for `max_tokens`.
OUTPUT_TOKENS = 16
TokenId = Annotated[int, Meta(ge=0)]
# How many answers one request may ask for, as in a chat: prompts times candidates.
MOST_ANSWERS = 128

# msgspec takes no union of lists of different items: `prompt` is looked at in `completions.prompts`.
Prompt = str | Annotated[list[str | TokenId | list[TokenId]], Meta(min_length=1, max_length=2_000_000)]


class CompletionRequest(Struct, forbid_unknown_fields=True):
    """What is accepted: every parameter of the platform."""

    model: str
    prompt: Prompt | None = END_OF_TEXT
    best_of: Annotated[int, Meta(ge=1, le=20)] | None = None
    echo: bool | None = None
    frequency_penalty: Penalty | None = None
    logit_bias: dict[str, Annotated[int, Meta(ge=-100, le=100)]] | None = None
    logprobs: Annotated[int, Meta(ge=0, le=5)] | None = None
    max_tokens: Annotated[int, Meta(ge=0)] | None = None
    n: Annotated[int, Meta(ge=1, le=128)] | None = None
    presence_penalty: Penalty | None = None
    seed: int | None = None
    stop: Annotated[list[str], Meta(max_length=4)] | str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    suffix: str | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    user: str | None = None

    @property
    def output_tokens(self) -> int:
        """The most tokens that an answer may have."""
        return OUTPUT_TOKENS if self.max_tokens is None else self.max_tokens

    @property
    def candidates(self) -> int:
        """How many answers are made of each prompt; the best `n` of them are given."""
        return max(self.n or 1, self.best_of or 1)

    def stops(self) -> list[str]:
        """The stop sequences; empty ones stop nothing."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return [stop for stop in given if stop]
