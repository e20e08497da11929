"""GET /v1/models and /v1/models/{model}."""

from dataclasses import replace

from apps.openai_api.tests.driving import MODEL, World, key_entry

OTHER = replace(MODEL, name="o9", aliases=(), owned_by="somebody")


def test_models_are_listed_with_their_aliases_in_order() -> None:
    answer = World(None, OTHER, MODEL, version=20).request("GET", "/v1/models")
    assert answer.json["object"] == "list"
    assert [model["id"] for model in answer.json["data"]] == ["gpt-4o-mini", "gpt-4o-mini-2024-07-18", "o9"]
    assert answer.json["data"][-1] == {
        "id": "o9",
        "object": "model",
        "created": 1_721_088_000,
        "owned_by": "somebody",
        "shutdown_date": None,
    }


def test_the_list_follows_the_catalog_and_the_key() -> None:
    def listed(version: int, *models: str) -> int:
        offered = (MODEL, OTHER) if version < 22 else (OTHER,)
        key = key_entry(models=frozenset(models) if models else None)
        return len(World(key, *offered, version=version).request("GET", "/v1/models").json["data"])

    assert [listed(21), listed(21, "o9"), listed(21), listed(22), listed(21, "o9")] == [3, 1, 3, 1, 1]


def test_a_model_is_told_under_the_name_it_was_asked_for() -> None:
    world = World()
    answer = world.request("GET", "/v1/models/gpt-4o-mini")
    assert (answer.json["id"], world.record.model) == ("gpt-4o-mini", MODEL.name)


def test_a_list_uses_no_tokens() -> None:
    world = World()
    world.request("GET", "/v1/models")
    assert (world.record.endpoint, world.record.prompt_tokens, world.record.cost_nano) == ("models", 0, 0)
