"""Two projects with requests that cannot be taken for each other's: by names, and by numbers."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.usage.record import Record
from apps.usage.sink import batch_write

ATLAS_TOKENS, MIAS_TOKENS, BOREALIS_TOKENS = 1_003, 2_017, 40_009


class World(NamedTuple):
    people: dict[str, User]
    atlas: Project
    borealis: Project
    tariqs_key: ApiKey
    mias_key: ApiKey
    foreign_key: ApiKey


@pytest.fixture
def world(db: None) -> World:
    """Atlas: tariq owns it, mia is a member, victor a viewer. Borealis: sven alone. Olga owns the organization, otto is
    in no project."""
    people = {name: User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven", "otto")}
    people["olga"] = User.objects.create_superuser("olga")
    atlas = project_create(name="Atlas", owner=people["tariq"])
    borealis = project_create(name="Borealis", owner=people["sven"])
    membership_set(project=atlas, user=people["mia"], role=Membership.Role.MEMBER)
    membership_set(project=atlas, user=people["victor"], role=Membership.Role.VIEWER)
    return World(
        people,
        atlas,
        borealis,
        key_issue(project=atlas, owner=people["tariq"], name="tariqs-key").key,
        key_issue(project=atlas, owner=people["mia"], name="mias-key").key,
        key_issue(project=borealis, owner=people["sven"], name="foreign-key").key,
    )


@pytest.fixture
def used(world: World) -> World:
    """The same after some requests, an hour ago."""
    _ask(world.tariqs_key, ATLAS_TOKENS, "gpt-4o-mini-2024-07-18")
    _ask(world.mias_key, MIAS_TOKENS, "gpt-4o-mini-2024-07-18")
    _ask(world.mias_key, 0, "gpt-4o-mini-2024-07-18", status=429, error_code="rate_limit_exceeded")
    _ask(world.foreign_key, BOREALIS_TOKENS, "borealis-model", status=500, error_code="borealis_error")
    return world


def _ask(key: ApiKey, tokens: int, model: str, *, status: int = 200, error_code: str = "") -> None:
    asked_at = (timezone.now() - timedelta(hours=1)).timestamp()
    record = Record(
        asked_at, f"req_{key.name}_{status}", key.project_id, key.pk, key.owner_id, "chat.completions", model
    )
    batch_write(
        [
            record._replace(
                status=status,
                error_code=error_code,
                prompt_tokens=tokens,
                cost_nano=tokens * 1_000,
                first_token_us=None if error_code else 20_000,
                duration_us=200_000,
            )
        ],
        [],
    )
