"""Responses are forgotten after RESPONSES_DAYS."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.conversations.models import StoredResponse
from apps.conversations.queries import response_chain, response_find
from apps.conversations.tests.conftest import OURS, stored
from apps.organization.models import Project
from apps.usage.retention import records_prune

DAY = 86_400.0


def test_what_is_past_its_days_goes_and_is_no_part_of_later_ones_any_more(
    write: Callable[..., None], settings: Settings
) -> None:
    settings.RESPONSES_DAYS = 30
    now = timezone.now().timestamp()
    write(stored("old", time=now - 31 * DAY), stored("young", previous="old", time=now - 29 * DAY))
    assert records_prune(dry_run=True)["stored responses"] == 1
    assert records_prune()["stored responses"] == 1
    assert response_find(OURS, "old") is None
    assert [one.response_id for one in response_chain(OURS, "young")] == ["young"]


@pytest.mark.parametrize(("days", "kept"), [({"bodies_days": 3}, 1), ({"records_days": 3}, 1), ({"bodies_days": 0}, 2)])
def test_a_project_that_keeps_bodies_or_records_for_less_keeps_its_responses_for_less(
    write: Callable[..., None], settings: Settings, days: dict[str, int], kept: int
) -> None:
    settings.RESPONSES_DAYS = 30
    Project.objects.create(pk=OURS, name="Ours", **days)
    now = timezone.now().timestamp()
    write(stored("old", time=now - 4 * DAY), stored("young", time=now - 2 * DAY))
    records_prune()
    assert StoredResponse.objects.count() == kept


def test_no_days_keep_for_ever(write: Callable[..., None], settings: Settings) -> None:
    settings.RESPONSES_DAYS = 0
    write(stored("old", time=1_000_000.0))
    assert records_prune()["stored responses"] == 0
    assert response_find(OURS, "old") is not None
