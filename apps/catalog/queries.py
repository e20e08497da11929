"""The catalog as the fast path reads it."""

from dataclasses import dataclass
from datetime import date

from apps.catalog.models import AIModel
from apps.catalog.pricing import ModelPrices, PriceLine, nano_of


@dataclass(frozen=True, slots=True)
class CatalogModel:
    """A model on offer, with its prices; `created` in Unix seconds."""

    name: str
    owned_by: str
    created: int
    deprecated_on: date | None
    chat: bool
    completions: bool
    responses: bool
    embeddings: bool
    moderations: bool
    images: bool
    audio: bool
    vision: bool
    reasoning: bool
    tokenizer: str
    context_window: int
    max_output_tokens: int
    embedding_dimensions: int | None
    first_token_ms: int | None
    tokens_per_second: float | None
    aliases: tuple[str, ...]
    prices: ModelPrices


_COPIED = [name for name in CatalogModel.__slots__ if name not in {"created", "aliases", "prices"}]


def catalog_load() -> dict[str, CatalogModel]:
    """All enabled models by name and by alias; an alias has the very object of its model. Three queries."""
    catalog: dict[str, CatalogModel] = {}
    for row in AIModel.objects.filter(enabled=True).prefetch_related("aliases", "prices"):
        model = _offered(row)
        for name in (model.name, *model.aliases):
            catalog[name] = model
    return catalog


def _offered(row: AIModel) -> CatalogModel:
    lines = [
        PriceLine((price.unit, price.size, price.quality), price.effective_from.timestamp(), nano_of(price.amount))
        for price in row.prices.all()
    ]
    return CatalogModel(
        **{name: getattr(row, name) for name in _COPIED},
        created=int(row.created_at.timestamp()),
        aliases=tuple(alias.name for alias in row.aliases.all()),
        prices=ModelPrices(lines),
    )
