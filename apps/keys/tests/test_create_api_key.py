"""`manage.py create_api_key`."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.keys.models import ApiKey, KeySecret
from apps.keys.permissions import PermissionMode, scopes_of
from apps.keys.secret import digest
from apps.keys.tests.conftest import World
from apps.organization.models import Project, User


def create(*arguments: str, project: str = "Atlas", name: str = "from-ci") -> str:
    out = io.StringIO()
    call_command("create_api_key", "--project", project, "--name", name, *arguments, stdout=out)
    return out.getvalue()


def created() -> ApiKey:
    return ApiKey.objects.get(name="from-ci")


def test_it_prints_the_secret_of_a_key_that_works(world: World) -> None:
    printed = create()
    secret = next(line.removeprefix("OPENAI_API_KEY=") for line in printed.splitlines() if "API_KEY" in line)
    assert KeySecret.objects.get(digest=digest(secret)).key == created()
    assert created().owner == world.owner
    assert "http://127.0.0.1:8000/v1" in printed


def test_json_is_one_object_and_nothing_else(world: World) -> None:
    told: dict[str, Any] = json.loads(create("--json", "--owner", "mia", "--expires-in-days", "7"))
    key = created()
    assert told == {
        "id": key.public_id,
        "name": "from-ci",
        "project": {"id": world.project.public_id, "name": "Atlas"},
        "owner": "mia",
        "expires_at": key.expires_at and key.expires_at.isoformat(),
        "base_url": "http://127.0.0.1:8000/v1",
        "secret": told["secret"],
    }
    assert KeySecret.objects.filter(digest=digest(told["secret"])).exists()
    assert key.expires_at is not None
    assert timedelta(days=6, hours=23) < key.expires_at - timezone.now() <= timedelta(days=7)


def test_a_fixed_secret_can_be_brought_along(world: World) -> None:
    assert "sk-proj-ci-fixed-key-1" in create("--secret", "sk-proj-ci-fixed-key-1")
    assert KeySecret.objects.get(key=created()).digest == digest("sk-proj-ci-fixed-key-1")


def test_a_secret_can_come_from_standard_input(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-proj-ci-fixed-key-1\n"))
    create("--secret", "-")
    assert KeySecret.objects.get(key=created()).digest == digest("sk-proj-ci-fixed-key-1")


def test_limits_and_models_are_kept(world: World) -> None:
    create(
        *("--requests-per-minute", "5", "--tokens-per-minute", "0", "--requests-per-day", "100"),
        *("--allowed-models", "gpt-4o*,o3", "text-embedding-3-small"),
    )
    key = created()
    assert (key.requests_per_minute, key.tokens_per_minute, key.requests_per_day) == (5, 0, 100)
    assert key.allowed_models == ["gpt-4o*", "o3", "text-embedding-3-small"]


@pytest.mark.parametrize("scopes", [["model.request,api.files.read"], ["model.request", "api.files.read"]])
def test_scopes_restrict_the_key_to_what_they_name(world: World, scopes: list[str]) -> None:
    create("--scopes", *scopes)
    key = created()
    assert key.permission_mode == PermissionMode.RESTRICTED
    assert scopes_of(key.permission_mode, key.permissions) == {"model.request", "api.files.read"}


def test_a_write_scope_brings_reading_along(world: World) -> None:
    create("--scopes", "api.files.write")
    assert scopes_of("restricted", created().permissions) == {"api.files.read", "api.files.write"}


@pytest.mark.parametrize(("word", "mode"), [("all", PermissionMode.ALL), ("read_only", PermissionMode.READ_ONLY)])
def test_scopes_take_the_names_of_the_other_modes(world: World, word: str, mode: str) -> None:
    create("--scopes", word)
    assert created().permission_mode == mode


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--project", "Nowhere"], "no project “Nowhere”. Add --create-project"),
        (["--owner", "nobody"], "no active user “nobody”"),
        (["--scopes", "model.reqest"], "Unknown scopes: model.reqest. Scopes: api."),
        (["--secret", "short"], "begins with sk-"),
        (["--allowed-models", "gpt 4?"], "not a model name or pattern"),
        (["--requests-per-minute", "-1"], "requests per minute: Ensure this value is greater"),
        (["--expires-in-days", "0"], "lies in the future"),
        (["--expires-in-days", "99999999999"], "too large"),
        (["--name", ""], "cannot be blank"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_leaves_nothing_behind(
    world: World, arguments: list[str], why: str
) -> None:
    before = ApiKey.objects.count(), Project.objects.count()
    with pytest.raises(CommandError) as refused:
        create(*arguments)
    assert why in str(refused.value)
    assert (ApiKey.objects.count(), Project.objects.count()) == before


def test_a_secret_in_use_is_refused_without_being_repeated(world: World) -> None:
    with pytest.raises(CommandError, match="belongs to a key already") as refused:
        create("--secret", world.secret)
    assert world.secret not in str(refused.value)


def test_a_missing_project_is_created_when_asked_for(world: World) -> None:
    create("--create-project", project="Brand new")
    assert created().project.name == "Brand new"


def test_a_project_is_not_left_behind_by_a_key_that_failed(world: World) -> None:
    with pytest.raises(CommandError):
        create("--create-project", "--secret", "short", project="Brand new")
    assert not Project.objects.filter(name="Brand new").exists()


def test_without_an_organization_owner_it_asks_for_one(world: World) -> None:
    User.objects.filter(is_superuser=True).update(is_superuser=False)
    with pytest.raises(CommandError, match="no organization owner yet"):
        create()


def test_a_key_can_be_given_a_pace_of_its_own(world: World) -> None:
    create("--first-token-ms", "250", "--tokens-per-second", "7.5")
    assert (created().first_token_ms, created().tokens_per_second) == (250, 7.5)
