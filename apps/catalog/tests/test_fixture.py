"""The catalog that a new installation begins with: `fixtures/initial_data.json`."""

import json
import re
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from openai.types import AudioModel, ChatModel, EmbeddingModel, ImageModel, ModerationModel
from pytest_django import DjangoDbBlocker

from apps.catalog.models import AIModel, ModelAlias, Price
from apps.catalog.queries import CatalogModel, catalog_load

FIXTURE = settings.BASE_DIR / "fixtures" / "initial_data.json"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
DATED = re.compile(r"^(.+)-\d{4}-\d{2}-\d{2}$")


@pytest.fixture
def installed(db: None) -> None:
    call_command("loaddata", "initial_data", verbosity=0)


@pytest.fixture(scope="module")
def catalog(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, CatalogModel]:
    """As the fast path would read it; immutable, so loaded once for all tests and rolled back at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "initial_data", verbosity=0)
        offered = catalog_load()
        transaction.set_rollback(True)
    return offered


def _counts() -> tuple[int, int, int]:
    return AIModel.objects.count(), ModelAlias.objects.count(), Price.objects.count()


def _dollars(model: CatalogModel) -> dict[str, float]:
    """What a million tokens cost, by unit."""
    return {unit: nano / 10**9 for (unit, size, _), nano in model.prices.at(LONG_AGO).items() if not size}


def test_loading_twice_doubles_nothing(installed: None) -> None:
    before = _counts()
    call_command("loaddata", "initial_data", verbosity=0)
    assert _counts() == before
    assert min(before) > 0


def test_loading_again_finds_rows_whatever_their_primary_keys(db: None) -> None:
    mini = AIModel.objects.create(name="gpt-4o-mini-2024-07-18", context_window=1, max_output_tokens=1)
    call_command("loaddata", "initial_data", verbosity=0)
    mini.refresh_from_db()
    assert mini.context_window == 128_000


def test_what_dumpdata_writes_loads_as_the_same_catalog(installed: None, tmp_path: Path) -> None:
    dump = tmp_path / "catalog.json"
    tables = ["catalog.AIModel", "catalog.ModelAlias", "catalog.Price"]
    call_command("dumpdata", *tables, natural_foreign=True, natural_primary=True, output=str(dump), verbosity=0)
    before = _counts()
    call_command("loaddata", str(dump), verbosity=0)
    assert _counts() == before
    AIModel.objects.all().delete()
    call_command("loaddata", str(dump), verbosity=0)
    assert _counts() == before


def test_every_row_is_valid(installed: None) -> None:
    for row in chain(AIModel.objects.all(), ModelAlias.objects.all(), Price.objects.all()):
        row.full_clean()


def test_the_file_is_in_a_stable_order() -> None:
    text = FIXTURE.read_text()
    rows: list[dict[str, Any]] = json.loads(text)
    tables = [row["model"] for row in rows]
    assert tables == sorted(tables)
    for table in ("catalog.aimodel", "catalog.modelalias"):
        names = [row["fields"]["name"] for row in rows if row["model"] == table]
        assert names == sorted(names)
    assert text == json.dumps(rows, indent=2) + "\n"


@pytest.mark.parametrize("name", get_args(ChatModel))
def test_every_chat_model_that_the_openai_package_names_is_one_here(
    catalog: dict[str, CatalogModel], name: str
) -> None:
    assert catalog[name].chat


@pytest.mark.parametrize(
    ("named", "ability"),
    [
        (ImageModel, "images"),
        (AudioModel, "audio"),
        (EmbeddingModel, "embeddings"),
        (ModerationModel, "moderations"),
    ],
)
def test_the_other_models_that_the_openai_package_names_are_here(
    catalog: dict[str, CatalogModel], named: object, ability: str
) -> None:
    names = get_args(named)
    assert names
    assert [name for name in names if name not in catalog or not getattr(catalog[name], ability)] == []


def test_speech_and_plain_completion_have_their_models(catalog: dict[str, CatalogModel]) -> None:
    assert all(catalog[name].audio for name in ("tts-1", "tts-1-hd", "gpt-4o-mini-tts"))
    assert all(catalog[name].completions for name in ("gpt-3.5-turbo-instruct", "davinci-002", "babbage-002"))


def test_an_undated_name_is_an_alias_of_the_dated_model_that_the_platform_answers_with(
    catalog: dict[str, CatalogModel],
) -> None:
    latest: dict[str, str] = {}
    for name in sorted({model.name for model in catalog.values()}):
        if found := DATED.match(name):
            latest[found[1]] = name
    latest.pop("omni-moderation")  # Its undated name ends in -latest.
    latest["gpt-4o"] = "gpt-4o-2024-08-06"  # The platform never moved it on to the November one.
    assert {undated: catalog[undated].name for undated in latest} == latest
    assert catalog["gpt-4"].name == "gpt-4-0613"
    assert catalog["gpt-3.5-turbo"].name == "gpt-3.5-turbo-0125"
    assert catalog["omni-moderation-latest"].name == "omni-moderation-2024-09-26"


def test_those_that_reason_are_the_o_series_and_gpt_5_and_later(catalog: dict[str, CatalogModel]) -> None:
    expected = {
        name
        for name, model in catalog.items()
        if model.chat and re.match(r"o\d|gpt-[5-9]|codex", name) and not name.endswith("-chat-latest")
    }
    assert {name for name, model in catalog.items() if model.reasoning} == expected
    assert {"o3-mini", "gpt-5", "gpt-6.2-sol"} <= expected


def test_tokens_are_those_of_the_models_own_encoding(catalog: dict[str, CatalogModel]) -> None:
    older = {name for name, model in catalog.items() if model.tokenizer == "cl100k_base"}
    assert {"gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "text-embedding-3-small", "davinci-002"} <= older
    assert not {name for name in older if re.match(r"gpt-4o|gpt-4\.1|gpt-[5-9]|o\d|chatgpt", name)}


@pytest.mark.parametrize(
    ("name", "window", "output"),
    [
        ("gpt-4o", 128_000, 16_384),
        ("gpt-4.1-mini", 1_047_576, 32_768),
        ("gpt-5", 400_000, 128_000),
        ("o3", 200_000, 100_000),
        ("gpt-4", 8_192, 8_192),
        ("gpt-4-turbo", 128_000, 4_096),
        ("gpt-3.5-turbo", 16_385, 4_096),
        ("text-embedding-3-large", 8_192, 0),
    ],
)
def test_sizes_are_the_published_ones(catalog: dict[str, CatalogModel], name: str, window: int, output: int) -> None:
    assert (catalog[name].context_window, catalog[name].max_output_tokens) == (window, output)


def test_no_model_is_closed_to_newcomers(catalog: dict[str, CatalogModel]) -> None:
    rows: list[dict[str, Any]] = json.loads(FIXTURE.read_text())
    assert {row["fields"]["name"] for row in rows if row["model"] != "catalog.price"} == catalog.keys()
    assert all(model.deprecated_on is None for model in catalog.values())


def test_embeddings_know_their_dimensions(catalog: dict[str, CatalogModel]) -> None:
    dimensions = {name: model.embedding_dimensions for name, model in catalog.items() if model.embeddings}
    assert dimensions == {
        "text-embedding-ada-002": 1536,
        "text-embedding-3-small": 1536,
        "text-embedding-3-large": 3072,
    }


@pytest.mark.parametrize(
    ("name", "prices"),
    [
        ("gpt-4o", {"input": 2.5, "cached_input": 1.25, "output": 10}),
        ("gpt-4o-mini", {"input": 0.15, "cached_input": 0.075, "output": 0.6}),
        ("o4-mini", {"input": 1.1, "cached_input": 0.275, "output": 4.4}),
        ("gpt-5-nano", {"input": 0.05, "cached_input": 0.005, "output": 0.4}),
        ("gpt-4-32k", {"input": 60, "output": 120}),
        ("text-embedding-3-small", {"input": 0.02}),
        ("omni-moderation-latest", {"input": 0}),
    ],
)
def test_prices_are_the_published_ones(catalog: dict[str, CatalogModel], name: str, prices: dict[str, float]) -> None:
    assert _dollars(catalog[name]) == prices


@pytest.mark.parametrize(
    ("name", "size", "quality", "dollars"),
    [
        ("dall-e-3", "1024x1024", "standard", 0.04),
        ("dall-e-3", "1792x1024", "hd", 0.12),
        ("dall-e-2", "256x256", "standard", 0.016),
        ("gpt-image-1", "1536x1024", "high", 0.25),
    ],
)
def test_an_image_costs_by_size_and_quality(
    catalog: dict[str, CatalogModel], name: str, size: str, quality: str, dollars: float
) -> None:
    cost = catalog[name].prices.cost_nano(LONG_AGO, images=1, size=size, quality=quality)
    assert cost == round(dollars * 10**9)


def test_whatever_a_model_is_for_has_a_price_from_the_beginning(catalog: dict[str, CatalogModel]) -> None:
    for model in catalog.values():
        units = {unit for unit, _, _ in model.prices.at(LONG_AGO)}
        if model.chat or model.completions:
            assert {"input", "output"} <= units, model.name
        if model.embeddings or model.moderations:
            assert "input" in units, model.name
        if model.images:
            assert "image" in units, model.name
        assert units, model.name
