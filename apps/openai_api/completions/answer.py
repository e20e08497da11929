"""The answer of POST /v1/completions: whole, or as a stream. Both have the same shape, `text_completion`."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from apps.openai_api.completions.logprobs import Entry, Logprobs, entries_of, logprobs_of
from apps.openai_api.completions.plan import CompletionPlan, TextChoice
from apps.openai_api.streams import Event

if TYPE_CHECKING:
    from apps.openai_api.call import Call

_encode = msgspec.json.Encoder().encode


class Choice(msgspec.Struct):
    text: str
    index: int
    logprobs: Logprobs | None
    finish_reason: str | None


class Usage(msgspec.Struct):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class TextCompletion(msgspec.Struct, omit_defaults=True):
    """`usage`: an object or null; left out of the parts of a stream that was not asked for it."""

    id: str
    object: str
    created: int
    model: str
    choices: list[Choice]
    usage: Usage | msgspec.UnsetType | None = msgspec.UNSET


class TextWriter:
    """Writes the answer to one request."""

    def __init__(self, call: "Call", plan: CompletionPlan) -> None:
        self._plan = plan
        self._echo = bool(plan.request.echo)
        self._top = plan.request.logprobs
        self._id = completion_id(call)
        self._created = call.created
        options = plan.request.stream_options
        self._told = bool(options and options.include_usage)

    def written(self) -> list[Event]:
        """All but the end of a stream: each event with the tokens that it carries, choices taking turns; or the whole
        answer as one."""
        choices = self._plan.choices
        if not self._plan.request.stream:
            whole = self._encoded([self._choice(choice) for choice in choices], self._usage())
            return [(self._plan.completion_tokens, whole)]
        takes = [self._parts(choice) for choice in choices]
        parts = (part for turn in zip_longest(*takes) for part in turn if part is not None)
        return [(tokens, self._event([part])) for tokens, part in parts]

    def end(self) -> bytes:
        """What follows the last choice: the usage, if asked for, and the end mark."""
        usage = b"data: " + self._encoded([], self._usage()) + b"\n\n" if self._told else b""
        return usage + b"data: [DONE]\n\n"

    def _choice(self, choice: TextChoice) -> Choice:
        text = f"{choice.prompt.text if self._echo else ''}{choice.completion.text}"
        return Choice(text, choice.number, self._logprobs(self._entries(choice)), choice.completion.finish_reason)

    def _parts(self, choice: TextChoice) -> Iterator[tuple[int, Choice]]:
        """The choice in parts: an echoed prompt, a part for each character or more of the answer, the reason of its
        end."""
        entries = self._entries(choice)
        if self._echo:
            split = len(entries) - len(choice.completion.token_ids(self._plan.tokenizer)) if entries else 0
            yield 0, Choice(choice.prompt.text, choice.number, self._logprobs(entries[:split]), None)
            entries = entries[split:]
        for tokens, delta in choice.completion.json_deltas():
            text = msgspec.json.decode(delta, type=str)
            yield tokens, Choice(text, choice.number, self._logprobs(entries[:tokens]), None)
            entries = entries[tokens:]
        yield 0, Choice("", choice.number, self._logprobs([]), choice.completion.finish_reason)

    def _entries(self, choice: TextChoice) -> list[Entry]:
        if self._top is None:
            return []
        return entries_of(choice, self._plan.tokenizer, self._top, echo=self._echo)

    def _logprobs(self, entries: list[Entry]) -> Logprobs | None:
        return None if self._top is None else logprobs_of(entries, self._top)

    def _usage(self) -> Usage:
        prompt, completion = self._plan.prompt_tokens, self._plan.completion_tokens
        return Usage(prompt, completion, prompt + completion)

    def _event(self, choices: list[Choice]) -> bytes:
        return b"data: " + self._encoded(choices, None if self._told else msgspec.UNSET) + b"\n\n"

    def _encoded(self, choices: list[Choice], usage: Usage | msgspec.UnsetType | None) -> bytes:
        return _encode(
            TextCompletion(self._id, "text_completion", self._created, self._plan.model.name, choices, usage)
        )


def completion_id(call: "Call") -> str:
    """`cmpl-` and the id of the request; frozen: and a digest of its body."""
    return f"cmpl-{blake2b(call.body, digest_size=16).hexdigest() if call.frozen else call.id}"
