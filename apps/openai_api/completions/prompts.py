"""The prompts of a completion request: one text or several, as strings or as tokens."""

from typing import NamedTuple

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.completions.request import END_OF_TEXT, MOST_ANSWERS, CompletionRequest
from apps.openai_api.errors import ApiError
from apps.simulator.tokens import Encoding

# The token for END_OF_TEXT, which is no part of the ranks.
_END_OF_TEXT_IDS = {"cl100k_base": 100_257, "o200k_base": 199_999}


class PromptText(NamedTuple):
    """A prompt as text, with the tokens that it counts."""

    text: str
    tokens: int


def prompts_of(request: CompletionRequest, tokenizer: Encoding, model: CatalogModel) -> list[PromptText]:
    """Each prompt of the request. Raises ApiError for what is no prompt, and for one that the model cannot hold."""
    listed = _listed(request.prompt)
    if len(listed) * request.candidates > MOST_ANSWERS:
        raise _too_many(len(listed), request.candidates)
    prompts = [_prompt(given, tokenizer) for given in listed]
    wanted = request.output_tokens
    for prompt in prompts:
        if prompt.tokens + wanted > model.context_window:
            raise errors.completion_too_long(model.context_window, prompt.tokens, wanted)
    return prompts


def _listed(prompt: str | list[str | int | list[int]] | None) -> list[str | list[int]]:
    """The prompts in a list, each a string or tokens. A list of tokens is one prompt."""
    if prompt is None or isinstance(prompt, str):
        return [END_OF_TEXT if prompt is None else prompt]
    tokens = [item for item in prompt if isinstance(item, int)]
    if len(tokens) == len(prompt):
        return [tokens]
    listed: list[str | list[int]] = [item for item in prompt if not isinstance(item, int)]
    if tokens or len({type(item) for item in listed}) > 1:
        raise _mixed()
    return listed


def _prompt(given: str | list[int], tokenizer: Encoding) -> PromptText:
    if given == END_OF_TEXT:
        return PromptText("", 1)
    if isinstance(given, str):
        return PromptText(given, tokenizer.count(given))
    if not given:
        raise _empty()
    wrong = [token for token in given if token >= tokenizer.size and token != _END_OF_TEXT_IDS[tokenizer.name]]
    if wrong:
        raise _unknown_token(wrong[0])
    known = [token for token in given if token < tokenizer.size]
    try:
        return PromptText(tokenizer.decode(known), len(given))
    except KeyError:
        raise _unknown_token(max(known)) from None


def _mixed() -> ApiError:
    return ApiError(
        400,
        "Invalid type for 'prompt': expected one of a string, array of strings, array of integers, or array of integer "
        "arrays, but got a mixed array instead.",
        code="invalid_type",
        param="prompt",
    )


def _empty() -> ApiError:
    return ApiError(
        400,
        "Invalid 'prompt': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        code="empty_array",
        param="prompt",
    )


def _too_many(prompts: int, candidates: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid 'prompt': this server takes at most {MOST_ANSWERS} answers a request (prompts times n or best_of), "
        f"whereas you asked for {prompts * candidates}.",
        code="invalid_value",
        param="prompt",
    )


def _unknown_token(token: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid 'prompt': token {token} is not in the vocabulary of this model.",
        code="invalid_value",
        param="prompt",
    )
