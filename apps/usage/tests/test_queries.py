from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.keys.panels import KeyUse, usage_source
from apps.keys.services import key_issue
from apps.usage import queries
from apps.usage.models import RequestRecord
from apps.usage.tests.conftest import RecordRequest, World


def _at(moment: datetime) -> float:
    return moment.timestamp()


def test_the_pages_of_keys_ask_the_record() -> None:
    source = usage_source()
    assert source is not None
    assert source.recent == queries.recent


def test_last_used_is_the_newest_request_of_each_key(world: World, record_request: RecordRequest) -> None:
    now = timezone.now()
    record_request(time=_at(now - timedelta(days=400)), key=world.other_key)
    record_request(time=_at(now - timedelta(hours=3)))
    record_request(time=_at(now), model="gpt-4o")
    record_request(time=_at(now - timedelta(seconds=1)), status=429)

    found = queries.last_used([world.key.pk, world.other_key.pk, 999])

    assert found == {world.key.pk: now, world.other_key.pk: now - timedelta(days=400)}


def test_the_last_24_hours_add_up_and_end_there(world: World, record_request: RecordRequest) -> None:
    now = timezone.now()
    record_request(time=_at(now))
    record_request(time=_at(now - timedelta(hours=20)), status=500, cost_nano=None, prompt_tokens=0)
    record_request(time=_at(now - timedelta(hours=24)))

    assert queries.last_24_hours([world.key.pk, world.other_key.pk]) == {
        world.key.pk: KeyUse(requests=2, tokens=1_268, cost_nano=200_400, errors=1, unpriced=1)
    }


def test_a_list_of_keys_costs_one_query_each(
    world: World, record_request: RecordRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record_request()
    record_request(key=world.other_key)
    keys = [world.key.pk, world.other_key.pk]
    with django_assert_num_queries(2):
        queries.last_used(keys)
        queries.last_24_hours(keys)


def test_recent_use_counts_days_that_end_with_today(world: World, record_request: RecordRequest) -> None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (0, 1, 6, 7, 29, 30):
        record_request(time=_at(today - timedelta(days=days)))
    record_request(key=world.other_key)

    usage = queries.recent(world.key.pk)

    assert [usage.today.requests, usage.last_7_days.requests, usage.last_30_days.requests] == [1, 3, 5]
    assert usage.last_request_at == today


def test_recent_use_names_models_and_endpoints_the_busiest_first(world: World, record_request: RecordRequest) -> None:
    record_request(endpoint="models", model="", prompt_tokens=0, completion_tokens=0, cost_nano=0)
    record_request()
    record_request()

    usage = queries.recent(world.key.pk)

    assert [(line.name, line.use.requests) for line in usage.by_model] == [
        ("gpt-4o-mini-2024-07-18", 2),
        ("No model", 1),
    ]
    assert [line.name for line in usage.by_endpoint] == ["Chat completions", "Models"]
    assert usage.by_model[0].use.cost_nano == 400_800


def test_recent_use_links_to_the_requests_of_the_key(world: World) -> None:
    assert queries.recent(world.key.pk).requests_url.endswith(f"?key__id__exact={world.key.pk}")


def test_the_use_of_keys_never_reads_the_raw_table(
    world: World, record_request: RecordRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_request()
    with django_assert_max_num_queries(8) as captured:
        queries.last_used([world.key.pk])
        queries.last_24_hours([world.key.pk])
        queries.recent(world.key.pk)
    assert not [query for query in captured.captured_queries if RequestRecord._meta.db_table in query["sql"]]


@pytest.mark.parametrize(
    ("person", "seen"),
    [("owner", 4), ("team_admin", 2), ("member", 1), ("viewer", 0), ("stranger", 1), ("outsider", 0)],
)
def test_each_sees_the_requests_that_their_role_shows(
    world: World, record_request: RecordRequest, person: str, seen: int
) -> None:
    record_request()
    record_request(key=key_issue(project=world.project, owner=world.member, name="mias").key)
    record_request(key=world.other_key)
    record_request(project_id=0, key_id=0, user_id=0, status=401)
    assert queries.records_visible_to(getattr(world, person)).count() == seen
