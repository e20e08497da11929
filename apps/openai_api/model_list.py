"""GET /v1/models and /v1/models/{model}: what the key may use."""

from typing import TYPE_CHECKING

import msgspec

from apps.openai_api import admission

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

SCOPE = "api.model.read"
_encode = msgspec.json.Encoder().encode


class ModelObject(msgspec.Struct):
    id: str
    created: int
    owned_by: str
    shutdown_date: str | None
    object: str = "model"


async def list_models(call: "Call") -> None:
    """All models that the key may use, aliases as models of their own, as the platform lists them."""
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    admission.admit(call, key)
    await call.reply(200, _listed(call, key))


async def retrieve_model(call: "Call") -> None:
    """One model, by name or alias."""
    [name] = call.path_values
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    model = admission.admit_model(call, key, name)
    admission.admit(call, key)
    await call.reply(200, _encode(_object(name, model)))


_lists: dict[frozenset[str] | None, tuple[int, bytes]] = {}


def _listed(call: "Call", key: "KeyEntry") -> bytes:
    """The answer is the same until the snapshot changes, for all keys that may use the same models."""
    version, body = _lists.get(key.models, (-1, b""))
    if version != call.snapshot.version:
        models = sorted(call.snapshot.models.items())
        objects = [
            _object(name, model)
            for name, model in models
            if (key.models is None or model.name in key.models) and not admission.is_withdrawn(model)
        ]
        body = _encode({"object": "list", "data": objects})
        _lists[key.models] = (call.snapshot.version, body)
    return body


def _object(name: str, model: "CatalogModel") -> ModelObject:
    shutdown = model.deprecated_on.isoformat() if model.deprecated_on else None
    return ModelObject(name, model.created, model.owned_by, shutdown)
