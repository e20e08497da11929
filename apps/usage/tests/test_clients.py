"""Which clients use a key: their names in short, their rows, and that these are few whatever callers say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.keys.permissions import ENDPOINT_GROUPS
from apps.usage import key_panels
from apps.usage.clients import MOST, REST, client_of, clients_forget
from apps.usage.models import NOBODY, ClientUse, Endpoint
from apps.usage.record import Record
from apps.usage.retention import records_prune
from apps.usage.sink import batch_write
from apps.usage.tests.conftest import RecordRequest, World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    clients_forget()
    yield
    clients_forget()


def record(number: int, **changes: object) -> Record:
    made = Record(NOON + number, f"req_{number}", 1, 2, 3, "chat.completions", "gpt-4o", client_address="10.0.0.1")
    return made._replace(user_agent="OpenAI/Python 2.8.0")._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("user_agent", "client"),
    [
        ("OpenAI/Python 2.8.0", "OpenAI/Python 2.8"),
        ("AsyncOpenAI/Python 2.8.0", "AsyncOpenAI/Python 2.8"),
        ("OpenAI/JS 6.1.0", "OpenAI/JS 6.1"),
        ("curl/8.5.0", "curl 8.5"),
        ("python-requests/2.32.3", "python-requests 2.32"),
        ("Go-http-client/1.1", "Go-http-client 1.1"),
        ("node", "node"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36", "Chrome 131"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge 131"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", "Safari 17"),
        ("Mozilla/5.0 (compatible; robot)", "Mozilla 5.0"),
        ("", ""),
        ("   ", ""),
        ("(none of it)", "unknown"),
        ("\x00\xff", "unknown"),
    ],
)
def test_a_user_agent_is_told_in_short(user_agent: str, client: str) -> None:
    assert client_of(user_agent) == client


@pytest.mark.parametrize("user_agent", ["x" * 200, f"app/{'9' * 150}", "sk-proj-" + "aB3" * 20, "a/" + "b" * 190])
def test_a_client_is_as_long_as_its_column_and_no_secret(user_agent: str) -> None:
    client = client_of(user_agent)
    assert len(client) <= 40
    assert "aB3aB3" not in client


@pytest.mark.django_db
def test_requests_are_counted_by_key_day_address_and_client() -> None:
    batch_write([record(0), record(1), record(2, client_address="10.0.0.2")], [])
    batch_write([record(3), record(4, key_id=9), record(5, user_agent="curl/8.5.0")], [])
    batch_write([record(6, time=NOON + 86_400), record(7, time=NOON - 60)], [])
    # Sorted here: databases differ in where capitals stand.
    rows = sorted(ClientUse.objects.all(), key=lambda row: (row.key_id, row.day, row.address, row.client))
    assert [(row.key_id, row.day.day, row.address, row.client, row.requests) for row in rows] == [
        (2, 20, "10.0.0.1", "OpenAI/Python 2.8", 4),
        (2, 20, "10.0.0.1", "curl 8.5", 1),
        (2, 20, "10.0.0.2", "OpenAI/Python 2.8", 1),
        (2, 21, "10.0.0.1", "OpenAI/Python 2.8", 1),
        (9, 20, "10.0.0.1", "OpenAI/Python 2.8", 1),
    ]
    first = rows[0]
    assert (first.day.hour, first.last_request_at.timestamp()) == (0, NOON + 3)


@pytest.mark.django_db
def test_a_request_without_a_valid_key_is_no_ones_use() -> None:
    batch_write([record(0, key_id=NOBODY)], [])
    assert not ClientUse.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("remembered", [True, False], ids=["one process", "a process that starts anew"])
def test_however_many_clients_there_are_a_key_and_day_has_few_rows(remembered: bool) -> None:
    for number in range(3 * MOST):
        batch_write([record(number, user_agent=f"robot{number}/1.0")], [])
        if not remembered:
            clients_forget()
    batch_write([record(1_000, user_agent="robot0/1.0"), record(1_001, key_id=9)], [])
    rows = ClientUse.objects.filter(key_id=2)
    assert rows.count() == MOST + 1
    assert sum(rows.values_list("requests", flat=True)) == 3 * MOST + 1
    assert rows.get(client=REST).requests == 2 * MOST
    assert rows.get(client="robot0 1.0").requests == 2
    assert ClientUse.objects.get(key_id=9).requests == 1


@pytest.mark.django_db
def test_one_batch_may_hold_more_clients_than_there_are_rows_for() -> None:
    batch_write([record(number, client_address=f"10.0.{number}.1") for number in range(MOST + 20)], [])
    assert ClientUse.objects.count() == MOST + 1
    assert ClientUse.objects.get(client=REST).requests == 20


@pytest.mark.django_db
def test_a_client_that_is_known_is_not_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    batch_write([record(0)], [])
    monkeypatch.setattr("apps.usage.clients._stored", lambda row: pytest.fail("looked up again"))
    batch_write([record(number) for number in range(1, 60)], [])
    assert ClientUse.objects.get().requests == 60


@pytest.mark.django_db
def test_the_rows_go_when_no_record_of_their_day_is_left(record_request: RecordRequest, settings: Settings) -> None:
    settings.RECORDS_DAYS = 30
    now = timezone.now()
    for days in (0, 29, 32):
        record_request(time=(now - timedelta(days=days)).timestamp())
    # Of this day some records may be left.
    record_request(time=(now - timedelta(days=30)).replace(hour=0, minute=0, second=0).timestamp())
    pruned = records_prune()
    assert pruned["uses by client"] == 1
    assert ClientUse.objects.count() == 3
    settings.RECORDS_DAYS = 0
    assert records_prune()["uses by client"] == 0


# --- What pages of keys are told --------------------------------------------------------------------------------------


def test_clients_are_told_over_days_the_latest_first_and_of_no_other_key(
    world: World, record_request: RecordRequest
) -> None:
    now = timezone.now()
    for days in (0, 1, 2):
        record_request(
            time=(now - timedelta(days=days)).timestamp(), client_address="10.0.0.1", user_agent="OpenAI/JS 6.1.0"
        )
    record_request(time=(now - timedelta(days=3)).timestamp(), client_address="10.0.0.2", user_agent="curl/8.5.0")
    record_request(time=(now - timedelta(days=40)).timestamp(), client_address="10.0.0.3")
    record_request(key=world.other_key, client_address="10.0.0.4")
    told = key_panels.clients(world.key.pk)
    assert [(line.address, line.client, line.requests, line.is_rest) for line in told] == [
        ("10.0.0.1", "OpenAI/JS 6.1", 3, False),
        ("10.0.0.2", "curl 8.5", 1, False),
    ]


def test_the_permissions_used_are_those_of_the_endpoints_asked_in_30_days(
    world: World, record_request: RecordRequest
) -> None:
    record_request(endpoint=Endpoint.MODELS)
    record_request(endpoint=Endpoint.RESPONSES, status=429)
    record_request(endpoint=Endpoint.UNKNOWN, status=404)
    record_request(endpoint=Endpoint.IMAGES, time=(timezone.now() - timedelta(days=31)).timestamp())
    record_request(endpoint=Endpoint.EMBEDDINGS, key=world.other_key)
    assert key_panels.permissions_used(world.key.pk) == {"models": "read", "responses": "write"}


def test_each_endpoint_belongs_to_a_group_that_has_its_access() -> None:
    levels = {group.code: group.levels for group in ENDPOINT_GROUPS}
    assert set(key_panels.PERMISSION_OF) == set(Endpoint) - {Endpoint.UNKNOWN}
    for group, access in key_panels.PERMISSION_OF.values():
        assert access in levels[group]


def test_by_day_has_each_of_30_days_today_last(world: World, record_request: RecordRequest) -> None:
    now = timezone.now()
    record_request()
    record_request(time=(now - timedelta(days=29)).timestamp())
    record_request(time=(now - timedelta(days=30)).timestamp())
    days = key_panels.by_day(world.key.pk)
    assert [line.day for line in days] == [(now - timedelta(days=back)).date() for back in range(29, -1, -1)]
    assert [line.use.requests for line in days] == [1, *[0] * 28, 1]


def test_30_days_are_told_of_many_keys_at_once(world: World, record_request: RecordRequest) -> None:
    record_request(prompt_tokens=5, completion_tokens=6)
    record_request(status=500)
    record_request(time=(timezone.now() - timedelta(days=31)).timestamp())
    told = key_panels.last_30_days([world.key.pk, world.other_key.pk])
    assert set(told) == {world.key.pk}
    assert (told[world.key.pk].requests, told[world.key.pk].errors) == (2, 1)
