"""What follows from the body of an embeddings request and the catalog alone: its tokens and its whole answer.

An answer has neither id nor time in it: the same body has the same answer, byte for byte. Clients in tests and load
runs send the same bodies again and again; those are decoded, counted and answered from memory.
"""

from dataclasses import dataclass
from functools import cached_property

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.embeddings.answer import answer_json
from apps.openai_api.embeddings.request import EmbeddingRequest
from apps.simulator.bounded import BoundedCache
from apps.simulator.embedding.vector import Embedder, embedder
from apps.simulator.tokens import Encoding, encoding

# The platform's limit for all inputs of a request together.
MOST_TOKENS = 300_000
# What a model has that was added without telling its size.
_DIMENSIONS = 1_536
# The family whose vectors may be cut.
_CUTTABLE = "text-embedding-3"
_CACHED_CHARACTERS = 8_000_000
_LONGEST_CACHED = 200_000

_plans: "BoundedCache[EmbeddingPlan]" = BoundedCache(_CACHED_CHARACTERS)


@dataclass(frozen=True)
class EmbeddingPlan:
    """An answer before it is anybody's."""

    catalog_version: int
    asked_model: str
    model: CatalogModel
    texts: list[str]
    prompt_tokens: int
    embedder: Embedder
    dimensions: int
    base64: bool

    @cached_property
    def answer(self) -> bytes:
        """Composed when first asked for, which is after the limits let the request pass."""
        vectors = (self.embedder.embed(text, self.dimensions) for text in self.texts)
        return answer_json(vectors, self.model.name, self.prompt_tokens, base64=self.base64)


def plan_known(body: bytes, catalog_version: int) -> EmbeddingPlan | None:
    """The plan of a body that came before, unless the catalog changed since."""
    plan = _plans.get(body)
    return plan if plan is not None and plan.catalog_version == catalog_version else None


def plan_remember(body: bytes, plan: EmbeddingPlan) -> None:
    """Keeps a plan with its answer; very long ones are not worth their room."""
    if len(body) + len(plan.answer) <= _LONGEST_CACHED:
        _plans.put(body, plan, size=len(body) + len(plan.answer))


def plan_make(request: EmbeddingRequest, model: CatalogModel, catalog_version: int) -> EmbeddingPlan:
    """Reads and counts the inputs. Raises ApiError for what the model cannot do."""
    if not model.embeddings:
        raise errors.no_embeddings_from_model()
    whole = model.embedding_dimensions or _DIMENSIONS
    dimensions = _dimensions(request.dimensions, model.name, whole)
    texts, tokens = _read(request, model)
    return EmbeddingPlan(
        catalog_version=catalog_version,
        asked_model=request.model,
        model=model,
        texts=texts,
        prompt_tokens=tokens,
        embedder=embedder(model.name, whole),
        dimensions=dimensions,
        base64=request.encoding_format == "base64",
    )


def _dimensions(asked: int | None, model: str, whole: int) -> int:
    if asked is None:
        return whole
    if not model.startswith(_CUTTABLE):
        raise errors.dimensions_not_supported()
    if asked > whole:
        raise errors.too_many_dimensions(asked, whole)
    return asked


def _read(request: EmbeddingRequest, model: CatalogModel) -> tuple[list[str], int]:
    """The texts of a request and their tokens in all."""
    tokenizer = encoding(model.tokenizer)
    texts: list[str] = []
    total = 0
    for given in request.inputs():
        # What is too long is not decoded; its number of tokens stands.
        tokens = len(given) if isinstance(given, list) else tokenizer.count(given)
        if tokens > model.context_window:
            raise errors.input_too_long(model.context_window, tokens)
        total += tokens
        texts.append(_decoded(tokenizer, given) if isinstance(given, list) else given)
    if total > MOST_TOKENS:
        raise errors.too_many_tokens_at_once(MOST_TOKENS, total)
    return texts, total


def _decoded(tokenizer: Encoding, tokens: list[int]) -> str:
    try:
        return tokenizer.decode(tokens)
    except (KeyError, OverflowError):
        raise errors.invalid_embedding_input() from None
