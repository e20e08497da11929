"""What the playground offers a person: their keys, the endpoints, and the models of each."""

from typing import Any, NamedTuple

from apps.catalog.models import AIModel
from apps.keys.models import ApiKey
from apps.keys.queries import keys_lent_to, keys_with_status
from apps.organization.models import User
from apps.usage.replay import Target

# Keys by name: more than a select can show nobody has of their own.
_MOST_KEYS = 200


class PlaygroundEndpoint(NamedTuple):
    """An endpoint that the page speaks with. `ability` is the field of a model that says whether it has it."""

    name: str
    label: str
    ability: str
    favourites: tuple[str, ...]
    target: Target


ENDPOINTS = (
    PlaygroundEndpoint(
        "chat", "Chat completions", "chat", ("gpt-4o-mini",), Target("chat/completions", "chat.completions.create")
    ),
    PlaygroundEndpoint(
        "responses", "Responses", "responses", ("gpt-4o-mini",), Target("responses", "responses.create")
    ),
    PlaygroundEndpoint(
        "embeddings",
        "Embeddings",
        "embeddings",
        ("text-embedding-3-small",),
        Target("embeddings", "embeddings.create"),
    ),
    PlaygroundEndpoint(
        "images",
        "Images",
        "images",
        ("gpt-image-1-mini", "gpt-image-1.5"),
        Target("images/generations", "images.generate"),
    ),
)


def keys_offered(user: User) -> list[ApiKey]:
    """The person's own keys that work now."""
    active = keys_with_status(keys_lent_to(user), ApiKey.Status.ACTIVE)
    return list(active.filter(project__archived_at__isnull=True).order_by("name", "pk")[:_MOST_KEYS])


def endpoints_offered() -> list[dict[str, Any]]:
    """Each endpoint with its models, by their shorter names where they have one."""
    models = list(AIModel.objects.filter(enabled=True).prefetch_related("aliases"))
    return [_offered(endpoint, models) for endpoint in ENDPOINTS]


def _offered(endpoint: PlaygroundEndpoint, models: list[AIModel]) -> dict[str, Any]:
    names: set[str] = set()
    for model in models:
        if getattr(model, endpoint.ability):
            names |= {alias.name for alias in model.aliases.all()} or {model.name}
    favourite = next((name for name in endpoint.favourites if name in names), None)
    return {
        "name": endpoint.name,
        "label": endpoint.label,
        "path": f"/v1/{endpoint.target.path}",
        "models": sorted(names),
        "favourite": favourite or min(names, default=""),
    }
