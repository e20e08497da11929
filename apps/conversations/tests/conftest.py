from collections.abc import Callable

import pytest

from apps.conversations.services import response_delete, response_store
from apps.usage.record import Record
from apps.usage.rows import Row
from apps.usage.sink import batch_write

NOON = 1_790_000_000.0
OURS, THEIRS = 3, 4


def stored(name: str, *, previous: str = "", project: int = OURS, time: float = NOON, response: str = "") -> Row:
    """What stores the response `name`, as the request of that name brings it along."""
    return response_store(
        request_id=f"req_{name}",
        response_id=name,
        time=time,
        project_id=project,
        model="gpt-4o-mini",
        status="completed",
        previous_id=previous,
        input_json=f'["{name}"]',
        response_json=response or f'{{"id":"{name}"}}',
    )


def deleted(name: str, *, project: int = OURS) -> Row:
    return response_delete(request_id="req_delete", response_id=name, project_id=project)


@pytest.fixture
def write(db: None) -> Callable[..., None]:
    """Commits rows as the writer does, with a record for each request."""

    def commit(*rows: Row, tried_before: bool = False) -> None:
        requests = dict.fromkeys(row.request_id for row in rows)
        batch_write([Record(NOON, request) for request in requests], rows, tried_before=tried_before)

    return commit
