"""What a request puts before the model: a conversation with instructions and tools, checked and counted."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from apps.catalog.queries import CatalogModel
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.conversation import check_calls, names_of, turns_of
from apps.openai_api.responses.history import History
from apps.openai_api.responses.tools import Tools, tools_read
from apps.simulator.conversation import Turn
from apps.simulator.prompt import count_prompt
from apps.simulator.tokens import Encoding, encoding
from apps.simulator.tools.tool import Tool


class PromptRequest(Protocol):
    """A body that has them."""

    instructions: str | None
    tools: Tools | None

    @property
    def truncation(self) -> str | None: ...


class Prompt(NamedTuple):
    """What the model reads, and how many tokens that is."""

    tokenizer: Encoding
    turns: list[Turn]
    tools: Sequence[Tool]
    tokens: int


def prompt_of(request: PromptRequest, history: History, model: CatalogModel) -> Prompt:
    """Raises ApiError for what the model cannot take. With `truncation: auto` the oldest turns make room for others."""
    items = [*history.before, *history.given]
    check_calls(items)
    tools = tools_read(request.tools or ())
    tokenizer = encoding(model.tokenizer)
    turns = turns_of(items, model, len(history.before))
    if request.instructions is not None:
        turns.insert(0, Turn("developer", request.instructions))
    tokens = count_prompt(tokenizer, turns, names_of(items), tools)
    return _fitted(Prompt(tokenizer, turns, tools, tokens), request, model.context_window)


def _fitted(prompt: Prompt, request: PromptRequest, window: int) -> Prompt:
    tokenizer, turns, _, tokens = prompt
    if tokens < window:
        return prompt
    if request.truncation == "auto":
        first = 0 if request.instructions is None else 1
        nothing = count_prompt(tokenizer, ())
        for left_out, turn in enumerate(turns[first:-1], 1):
            tokens -= count_prompt(tokenizer, (turn,)) - nothing
            if tokens < window:
                return prompt._replace(turns=turns[:first] + turns[first + left_out :], tokens=tokens)
    raise ApiError(
        400,
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
        code="context_length_exceeded",
        param="input",
    )
