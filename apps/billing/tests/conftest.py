"""People, keys and requests that cost something."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from apps.billing.book import BOOK
from apps.keys.limiter import meter_of
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.keys.snapshot import Snapshot, store
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.usage.record import Record
from apps.usage.sink import batch_write

Role = Membership.Role
DOLLAR = 1_000_000_000


class World(NamedTuple):
    olga: User
    """Owner of the organization."""
    tariq: User
    """Owner of the project."""
    mia: User
    victor: User
    sven: User
    """Owner of another project."""
    project: Project
    elsewhere: Project
    key: ApiKey
    """Tariq's."""
    mias: ApiKey
    other: ApiKey


@pytest.fixture
def world(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # The database in memory is this thread's.
    monkeypatch.setattr(BOOK, "apart", lambda _work: None)
    # Versions of tests before were rolled back and come again.
    store.current = Snapshot(-1, {}, {})
    olga = User.objects.create_superuser("olga")
    tariq, mia, victor, sven = (User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven"))
    project, elsewhere = project_create(name="Search", owner=tariq), project_create(name="Elsewhere", owner=sven)
    membership_set(project=project, user=mia, role=Role.MEMBER)
    membership_set(project=project, user=victor, role=Role.VIEWER)
    keys = (
        key_issue(project=project, owner=tariq, name="ci-nightly").key,
        key_issue(project=project, owner=mia, name="mias").key,
        key_issue(project=elsewhere, owner=sven, name="elsewhere").key,
    )
    store.refresh()
    yield World(olga, tariq, mia, victor, sven, project, elsewhere, *keys)
    BOOK.trackers, BOOK._uncounted = [], []
    for key in keys:
        meter_of(key.pk).out_of_quota_until = 0.0


Use = Callable[..., None]


@pytest.fixture
def use(world: World) -> Use:
    """Puts a request of a key on record as the writer does: a dollar, ten tokens, just now."""
    numbers = count(1)

    def record(key: ApiKey | None = None, **columns: Any) -> None:
        key = key or world.key
        defaults: dict[str, Any] = {
            "time": timezone.now().timestamp(),
            "request_id": f"req_{next(numbers):024}",
            "project_id": key.project_id,
            "key_id": key.pk,
            "user_id": key.owner_id,
            "endpoint": "chat.completions",
            "model": "gpt-4o-mini-2024-07-18",
            "prompt_tokens": 6,
            "completion_tokens": 4,
            "cost_nano": DOLLAR,
        }
        batch_write([Record(**(defaults | columns))], [])

    return record
