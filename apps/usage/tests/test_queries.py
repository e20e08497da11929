from datetime import UTC, datetime, timedelta

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


HOUR = datetime(2026, 3, 1, 12, tzinfo=UTC)
EDGES = [0, 250, 251, 500, 501, 131_072_000, 131_072_001, 10**9]


@pytest.fixture
def busy_hour(world: World, record_request: RecordRequest) -> None:
    for index, duration in enumerate(EDGES):
        record_request(
            time=_at(HOUR + timedelta(minutes=index)),
            duration_us=duration,
            first_token_us=duration if index % 2 else None,
            streamed=bool(index % 2),
            cost_nano=None if index % 3 else 17,
            status=(200, 404, 500)[index % 3],
            cached_tokens=index,
            images=index,
        )
    record_request(time=_at(HOUR), project_id=0, key_id=0, user_id=0, status=401, model="")
    record_request(time=_at(HOUR + timedelta(hours=1)), key=world.other_key)


@pytest.mark.usefixtures("busy_hour")
def test_roll_ups_that_equal_the_records_have_no_difference() -> None:
    assert queries.rollup_differences(HOUR, HOUR + timedelta(hours=2)) == []


@pytest.mark.usefixtures("busy_hour")
def test_a_record_without_its_sum_is_told(world: World) -> None:
    record = RequestRecord.objects.get(key=world.key, duration_us=501)
    record.pk, record.request_id = None, "req_sneaked_in"
    record.save()

    found = queries.rollup_differences(HOUR, HOUR + timedelta(hours=2))

    assert {difference.column for difference in found} == {
        "requests",
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "images",
        "unpriced",
        "duration_us",
        "duration_02",
    }
    requests = found[0]
    assert (requests.column, requests.in_records, requests.in_rollups) == ("requests", 4, 3)
    assert "chat.completions gpt-4o-mini-2024-07-18 4xx: requests is 3 in the roll-ups, 4 in the records" in str(
        requests
    )


@pytest.mark.usefixtures("busy_hour")
def test_a_sum_without_its_records_is_told() -> None:
    RequestRecord.objects.filter(key_id=0).delete()
    found = queries.rollup_differences(HOUR, HOUR + timedelta(hours=1))
    assert {difference.row.key_id for difference in found} == {0}
    assert ("last_request_at", None, HOUR) in [difference[1:] for difference in found]


@pytest.mark.usefixtures("busy_hour")
@pytest.mark.parametrize("start", [HOUR, HOUR + timedelta(minutes=59)])
def test_only_the_hours_asked_for_are_compared(world: World, start: datetime) -> None:
    RequestRecord.objects.filter(key=world.other_key).delete()
    assert queries.rollup_differences(start, HOUR + timedelta(hours=1)) == []
    assert queries.rollup_differences(start, HOUR + timedelta(hours=1, seconds=1)) != []
