"""What follows from the body of a moderation request and the catalog alone: its tokens and its results."""

from dataclasses import dataclass
from functools import cached_property

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.moderations.answer import results_json
from apps.openai_api.moderations.request import DEFAULT_MODEL, ModerationRequest, Subject
from apps.simulator.moderation.categories import ALL, OLDER
from apps.simulator.moderation.scores import verdict_on
from apps.simulator.tokens import encoding

# What is read at most for one request: seconds of work, beside the event loop.
MOST_TOKENS = 300_000
# The family that takes text alone, and has no illicit categories.
_OLDER_FAMILY = "text-moderation"


@dataclass(frozen=True)
class ModerationPlan:
    """Results before they are anybody's. `told_model` is the name that the answer carries."""

    model: CatalogModel
    told_model: str
    subjects: list[Subject]
    prompt_tokens: int

    @cached_property
    def results(self) -> bytes:
        """Composed when first asked for, which is after the limits let the request pass."""
        categories = OLDER if self.model.name.startswith(_OLDER_FAMILY) else ALL
        return results_json([verdict_on(subject.text, subject.images, categories) for subject in self.subjects])


def plan_make(request: ModerationRequest, model: CatalogModel) -> ModerationPlan:
    """Reads and counts the inputs; images count nothing. Raises ApiError for what the model cannot do."""
    if not model.moderations:
        raise errors.model_without_ability("v1/moderations")
    subjects = request.subjects()
    is_older = model.name.startswith(_OLDER_FAMILY)
    if is_older and any(subject.images for subject in subjects):
        raise errors.text_only_model(model.name)
    # The platform tells the alias of its newer models, and the dated name of its older ones.
    told = model.name if is_older else request.model or DEFAULT_MODEL
    return ModerationPlan(model, told, subjects, _count(subjects, model))


def _count(subjects: list[Subject], model: CatalogModel) -> int:
    tokenizer = encoding(model.tokenizer)
    total = 0
    for subject in subjects:
        tokens = tokenizer.count(subject.text or "")
        if tokens > model.context_window:
            raise errors.input_too_long(model.context_window, tokens)
        total += tokens
    if total > MOST_TOKENS:
        raise errors.too_many_tokens_at_once(MOST_TOKENS, total)
    return total
