"""What a completion request asks for: checked, counted, and ready to be composed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from typing import NamedTuple

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.completions.prompts import PromptText, prompts_of
from apps.openai_api.completions.request import CompletionRequest
from apps.openai_api.errors import ApiError
from apps.openai_api.sampling import check_logprobs, sampling_of
from apps.simulator.completion import Completion, complete
from apps.simulator.continuation import continuation
from apps.simulator.logprobs import mean_logprob
from apps.simulator.sampling import Sampling, sampled
from apps.simulator.tokens import Encoding, encoding

# So many tokens take the event loop some milliseconds.
_HEAVY = 2_000


class TextChoice(NamedTuple):
    """One answer to one of the prompts; `number` counts through all of them."""

    number: int
    prompt: PromptText
    completion: Completion


@dataclass(frozen=True)
class CompletionPlan:
    """A request that is in order. `reserve`: tokens to take from the limits beforehand."""

    request: CompletionRequest
    model: CatalogModel
    tokenizer: Encoding
    prompts: list[PromptText]
    sampling: Sampling

    @property
    def prompt_tokens(self) -> int:
        suffix = self.tokenizer.count(self.request.suffix) if self.request.suffix else 0
        return sum(prompt.tokens + suffix for prompt in self.prompts)

    @property
    def reserve(self) -> int:
        answers = len(self.prompts) * self.request.candidates
        return self.prompt_tokens + answers * self.request.output_tokens

    @cached_property
    def candidates(self) -> list[list[Completion]]:
        """All answers to each prompt, composed when first asked for; they count, whether given or not."""
        return [
            [self._complete(prompt, number) for number in range(self.request.candidates)] for prompt in self.prompts
        ]

    @property
    def is_heavy(self) -> bool:
        """Whether it is to be composed beside the event loop."""
        request = self.request
        return self.reserve > _HEAVY or bool(request.logprobs is not None or request.logit_bias or request.best_of)

    @property
    def completion_tokens(self) -> int:
        return sum(completion.tokens for candidates in self.candidates for completion in candidates)

    @cached_property
    def choices(self) -> list[TextChoice]:
        """The answers to be given: of each prompt the likeliest ones, the best first."""
        chosen = [
            (prompt, completion)
            for prompt, candidates in zip(self.prompts, self.candidates, strict=True)
            for completion in self._best(candidates)
        ]
        if self.request.logprobs is not None:
            told = sum(prompt.tokens * bool(self.request.echo) + completion.tokens for prompt, completion in chosen)
            check_logprobs(told, self.request.logprobs)
        return [TextChoice(number, *choice) for number, choice in enumerate(chosen)]

    def _best(self, candidates: list[Completion]) -> list[Completion]:
        wanted = self.request.n or 1
        if len(candidates) == wanted:
            return candidates
        return sorted(candidates, key=lambda one: -mean_logprob(self.tokenizer, one.token_ids(self.tokenizer)))[:wanted]

    def _complete(self, prompt: PromptText, number: int) -> Completion:
        request, room = self.request, self.request.output_tokens
        compose = partial(_continued, prompt.text, request.suffix or "")
        seed = self._seed(prompt.text) + bytes([0 if self.sampling.is_greedy else number])
        pieces = sampled(self.tokenizer, compose, self.sampling, seed, room=room)
        return complete(self.tokenizer, pieces, max_tokens=room, stop=request.stops())

    def _seed(self, prompt: str) -> bytes:
        """Whatever shall change the answer: prompt, suffix, model, the seed asked for and how words are drawn."""
        request = self.request
        asked = None if self.sampling.is_greedy else request.seed
        said = f"{self.model.name}\x1f{asked}\x1f{request.suffix}{self.sampling.drawn_from()}\x1e{prompt}"
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def plan_make(request: CompletionRequest, model: CatalogModel) -> CompletionPlan:
    """Checks and counts. Raises ApiError for what the model cannot do, or what does not go together."""
    if not model.completions:
        raise errors.chat_model_in_completions() if model.chat else errors.model_without_ability("v1/completions")
    _check(request, model)
    tokenizer = encoding(model.tokenizer)
    prompts = prompts_of(request, tokenizer, model)
    return CompletionPlan(request, model, tokenizer, prompts, sampling_of(request, tokenizer))


def _check(request: CompletionRequest, model: CatalogModel) -> None:
    n, best_of = request.n or 1, request.best_of
    if best_of is not None and best_of < n:
        raise _refused(
            "You requested that the server return more choices than it will generate (HINT: you must set 'n' "
            f"(currently {n}) to be at most 'best_of' (currently {best_of}), or omit either parameter if you don't "
            "specifically want to use them.)",
            "best_of",
        )
    if request.stream and request.candidates > n:
        raise _refused("Results of 'best_of' cannot be streamed, unless it equals 'n'.", "best_of")
    if request.suffix and "instruct" not in model.name:
        raise _refused("The 'suffix' parameter is not supported with this model.", "suffix")
    if request.stream_options is not None and not request.stream:
        raise errors.stream_options_without_stream()
    if request.output_tokens > model.max_output_tokens:
        raise errors.too_many_output_tokens("max_tokens", model.max_output_tokens, request.output_tokens)


def _continued(prompt: str, suffix: str, seed: bytes) -> Iterator[str]:
    return continuation(prompt, seed=seed, suffix=suffix)


def _refused(message: str, param: str) -> ApiError:
    return ApiError(400, message, code="invalid_value", param=param)
