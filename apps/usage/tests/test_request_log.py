"""The request log in the admin: what it shows, to whom, and that it reads no more than it must."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from unfold.admin import ModelAdmin

from apps.catalog.models import AIModel
from apps.listing import keyset
from apps.organization.models import User
from apps.usage.admin import RequestRecordAdmin
from apps.usage.models import RequestBody, RequestRecord
from apps.usage.tests.conftest import RecordRequest, World

LIST = "admin:usage_requestrecord_changelist"


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _list(user: User, **query: Any) -> Any:
    response = _client(user).get(reverse(LIST), query)
    assert response.status_code == 200, response.headers
    return response


def _shown(user: User, **query: Any) -> list[RequestRecord]:
    rows: list[RequestRecord] = _list(user, **query).context["cl"].result_list
    return rows


def _detail(user: User, record: RequestRecord) -> Any:
    return _client(user).get(reverse("admin:usage_requestrecord_change", args=[record.pk]))


# --- What the list shows ----------------------------------------------------------------------------------------------


def test_the_newest_request_stands_first_in_words_for_people(world: World, record_request: RecordRequest) -> None:
    record_request(model="text-embedding-3-small", endpoint="embeddings")
    record_request(streamed=True)

    page = _list(world.owner).content.decode()

    assert page.index("gpt-4o-mini") < page.index("text-embedding-3-small")
    for text in ("Chat completions, streamed", "ci-nightly", "Search", "1,200 / 34", "$0.0002004", "12.3 ms"):
        assert text in page


def test_a_request_without_a_valid_key_is_shown(world: World, record_request: RecordRequest) -> None:
    record = record_request(project_id=0, key_id=0, user_id=0, status=401, model="")
    assert _shown(world.owner) == [record]
    page = _list(world.owner).content.decode()
    assert "No valid key" in page
    assert "No model" in page
    assert "No valid key" in _detail(world.owner, record).content.decode()


def test_a_model_without_a_price_is_not_shown_as_free(world: World, record_request: RecordRequest) -> None:
    record_request(cost_nano=None)
    page = _list(world.owner).content.decode()
    assert "No price" in page
    assert "$0.00" not in page


def test_an_empty_log_says_what_to_do_first(world: World) -> None:
    assert "No requests yet" in _list(world.owner).content.decode()


# --- Who may look -----------------------------------------------------------------------------------------------------


def test_people_see_the_requests_of_their_projects(world: World, record_request: RecordRequest) -> None:
    ours, theirs = record_request(), record_request(key=world.other_key)
    assert _shown(world.team_admin) == [ours]
    assert _shown(world.stranger) == [theirs]
    assert _shown(world.owner) == [theirs, ours]


def test_a_stranger_is_refused_the_page_of_a_request(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    RequestBody.objects.create(request_id=record.request_id, time=timezone.now(), request="ours", response="")
    assert _detail(world.team_admin, record).status_code == 200
    response = _detail(world.stranger, record)
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("admin:index")


@pytest.mark.parametrize(
    "query", [{}, {"q": "req_000000000000000000000001"}, {"key__id__exact": 1}, {"status": "2xx"}, {"period": "1h"}]
)
def test_a_stranger_finds_nothing_by_any_way(
    world: World, record_request: RecordRequest, query: dict[str, Any]
) -> None:
    record_request()
    assert _shown(world.stranger, **query) == []


def test_who_may_look_at_nothing_is_refused_both_pages(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    assert _client(world.outsider).get(reverse(LIST)).status_code == 403
    assert _detail(world.outsider, record).status_code == 403


def test_nobody_adds_changes_or_deletes(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    client = _client(world.owner)
    assert client.get(reverse("admin:usage_requestrecord_add")).status_code == 403
    assert client.post(reverse("admin:usage_requestrecord_change", args=[record.pk]), {"status": 1}).status_code == 403
    assert client.post(reverse("admin:usage_requestrecord_delete", args=[record.pk]), {"post": 1}).status_code == 403
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": record.pk})
    assert RequestRecord.objects.get().status == 200


def test_the_log_is_a_page_of_unfold() -> None:
    log = admin.site._registry[RequestRecord]
    assert isinstance(log, RequestRecordAdmin)
    assert isinstance(log, ModelAdmin)


# --- Filters and search -----------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(world: World, record_request: RecordRequest) -> dict[str, RequestRecord]:
    AIModel.objects.create(name="gpt-4o-mini-2024-07-18", context_window=128_000, max_output_tokens=16_384)
    old = timezone.now() - timedelta(days=3)
    return {
        "old": record_request(time=old.timestamp()),
        "limited": record_request(status=429),
        "failed": record_request(status=500),
        "elsewhere": record_request(key=world.other_key, endpoint="embeddings", model="text-embedding-3-small"),
        "keyless": record_request(project_id=0, key_id=0, user_id=0, status=401, model=""),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "2xx"}, ["elsewhere", "old"]),
        ({"status": "4xx"}, ["keyless", "limited"]),
        ({"status": "5xx"}, ["failed"]),
        ({"status": "429"}, ["limited"]),
        ({"status": "nonsense"}, ["keyless", "elsewhere", "failed", "limited", "old"]),
        ({"endpoint": "embeddings"}, ["elsewhere"]),
        ({"model": "gpt-4o-mini-2024-07-18"}, ["failed", "limited", "old"]),
        ({"model": "text-embedding-3-small"}, ["elsewhere"]),
        ({"period": "1h"}, ["keyless", "elsewhere", "failed", "limited"]),
        ({"period": "7d"}, ["keyless", "elsewhere", "failed", "limited", "old"]),
        ({"period": "24h", "status": "4xx"}, ["keyless", "limited"]),
        ({"q": "req_000000000000000000000003"}, ["failed"]),
        ({"q": " req_000000000000000000000003 "}, ["failed"]),
        ({"q": "req_00000000000000000000000"}, []),
        ({"q": "req_000000000000000000000003", "status": "2xx"}, []),
    ],
)
def test_filters_and_search_find_what_they_say(
    world: World, mixed: dict[str, RequestRecord], query: dict[str, str], found: list[str]
) -> None:
    assert _shown(world.owner, **query) == [mixed[name] for name in found]


def test_requests_are_found_by_key_and_project(world: World, mixed: dict[str, RequestRecord]) -> None:
    by_key = [mixed["failed"], mixed["limited"], mixed["old"]]
    assert _shown(world.owner, key__id__exact=world.key.pk) == by_key
    assert _shown(world.owner, project__id__exact=world.project.pk) == by_key
    assert _shown(world.owner, key__id__exact=world.key.pk, status="5xx") == [mixed["failed"]]
    assert _shown(world.owner, q=world.key.public_id) == by_key
    assert _shown(world.owner, q=world.key.masked_secret) == by_key


def test_a_key_that_is_no_number_shows_all_instead_of_an_error(world: World) -> None:
    response = _client(world.owner).get(reverse(LIST), {"key__id__exact": "x"})
    assert (response.status_code, response.headers["Location"]) == (302, f"{reverse(LIST)}?e=1")


def test_a_request_that_overtook_another_is_not_lost_to_the_last_hour(
    world: World, record_request: RecordRequest
) -> None:
    now = timezone.now()
    quick = record_request(time=(now - timedelta(minutes=59)).timestamp())
    long_stream = record_request(time=(now - timedelta(minutes=59, seconds=30)).timestamp())
    before = record_request(time=(now - timedelta(minutes=61)).timestamp())
    assert _shown(world.owner, period="1h") == [long_stream, quick]
    assert before in _shown(world.owner, period="24h")


def test_the_choice_of_models_comes_from_the_catalog(world: World, mixed: dict[str, RequestRecord]) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = _list(world.owner).content.decode()
    assert 'value="gpt-4o-mini-2024-07-18"' in page
    assert not [query for query in captured.captured_queries if "DISTINCT" in query["sql"]]


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RequestRecordAdmin, "list_per_page", 2)


@pytest.mark.usefixtures("small_pages")
def test_older_and_newer_lead_through_the_log(world: World, record_request: RecordRequest) -> None:
    records = [record_request(status=429) for _ in range(5)][::-1]
    record_request()
    client = _client(world.owner)

    first = client.get(reverse(LIST), {"status": "4xx"}).context["cl"]
    assert (first.result_list, first.newer_link(), first.newest_link()) == (records[:2], "", "")
    second = client.get(reverse(LIST) + first.older_link()).context["cl"]
    assert second.result_list == records[2:4]
    third = client.get(reverse(LIST) + second.older_link()).context["cl"]
    assert (third.result_list, third.older_link()) == (records[4:], "")
    assert client.get(reverse(LIST) + third.newer_link()).context["cl"].result_list == records[2:4]
    assert client.get(reverse(LIST) + third.newest_link()).context["cl"].result_list == records[:2]


@pytest.mark.usefixtures("small_pages")
def test_another_filter_begins_at_the_newest_page(world: World, record_request: RecordRequest) -> None:
    for _ in range(5):
        record_request()
    page = _list(world.owner, p="before-3", status="2xx").content.decode()
    form = page[page.index('id="filter-form"') :]
    assert 'name="p"' not in form[: form.index("</form>")]
    search = page[page.index('id="changelist-search"') :]
    assert 'name="p"' not in search[: search.index("</form>")]


def test_the_way_back_from_a_request_leads_to_the_same_page(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    page = _list(world.owner, p=f"before-{record.pk + 1}").content.decode()
    assert f"_changelist_filters=p%3Dbefore-{record.pk + 1}" in page


@pytest.mark.usefixtures("small_pages")
def test_a_page_that_looked_far_enough_says_so_and_goes_on(
    world: World, record_request: RecordRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset, "FIRST_REACH", 1)
    monkeypatch.setattr(keyset, "REACH", 3)
    failed = record_request(status=500)
    for _ in range(4):
        record_request()

    response = _list(world.owner, status="5xx")
    assert response.context["cl"].result_list == []
    assert "None so far" in response.content.decode()
    further = _client(world.owner).get(reverse(LIST) + response.context["cl"].onward_link())
    assert further.context["cl"].result_list == [failed]


# --- What it costs ----------------------------------------------------------------------------------------------------

FILTERS = [
    {},
    {"status": "5xx"},
    {"endpoint": "images"},
    {"model": "gpt-4o"},
    {"key__id__exact": 1},
    {"project__id__exact": 1},
    {"key__id__exact": 1, "status": "5xx"},
    {"period": "7d"},
    {"period": "7d", "status": "5xx"},
    {"p": "before-40"},
    {"p": "after-5"},
    {"q": "req_000000000000000000000003"},
]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("person", ["owner", "team_admin"])
def test_a_page_takes_few_queries_however_many_rows_it_has(
    world: World,
    record_request: RecordRequest,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    query: dict[str, str],
    person: str,
) -> None:
    for _ in range(60):
        record_request()
    client = _client(getattr(world, person))
    with django_assert_max_num_queries(14):
        assert client.get(reverse(LIST), query).status_code == 200


@pytest.mark.parametrize("query", FILTERS)
def test_no_page_counts_sorts_or_scans_the_big_table(
    world: World, record_request: RecordRequest, query: dict[str, str]
) -> None:
    record_request()
    client = _client(world.owner)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(LIST), query)
    table = connection.ops.quote_name("usage_requestrecord")
    asked = [entry["sql"] for entry in captured.captured_queries if f"FROM {table}" in entry["sql"]]
    assert asked
    for statement in asked:
        assert "COUNT(" not in statement
        assert "LIMIT" in statement
        assert "TEMP B-TREE" not in _plan_of(statement)


def _plan_of(statement: str) -> str:
    """How SQLite answers it; the plans of other databases depend on how much they hold."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "; ".join(row[3] for row in cursor.fetchall())


def test_a_request_takes_few_queries(
    world: World, record_request: RecordRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record = record_request()
    client = _client(world.owner)
    # A process looks it up once.
    ContentType.objects.get_for_model(RequestRecord)
    with django_assert_max_num_queries(9):
        client.get(reverse("admin:usage_requestrecord_change", args=[record.pk]))


# --- One request ------------------------------------------------------------------------------------------------------


def test_a_request_is_told_in_full(world: World, record_request: RecordRequest) -> None:
    record = record_request(
        status=429,
        error_code="rate_limit_exceeded",
        first_token_us=1_240_000,
        cached_tokens=1_024,
        client_address="10.1.2.3",
        user_agent="OpenAI/Python 2.0.0",
        retry_count=2,
    )
    page = _detail(world.owner, record).content.decode()
    for text in (
        record.request_id,
        "429 Too Many Requests",
        "rate_limit_exceeded",
        "1.24 s",
        "1,024",
        "$0.0002004",
        "10.1.2.3",
        "OpenAI/Python 2.0.0",
        "ci-nightly",
        "olga",
        reverse("admin:keys_apikey_change", args=[world.key.pk]),
    ):
        assert text in page


def test_recorded_bodies_are_shown_with_line_breaks_and_harmless(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    asked = {"messages": [{"content": "<script>alert(1)</script> grüße"}]}
    RequestBody.objects.create(
        request_id=record.request_id, time=timezone.now(), request=json.dumps(asked), response='data: {"cut": '
    )
    page = _detail(world.owner, record).content.decode()
    assert "{\n  &quot;messages&quot;: [\n" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; grüße" in page
    assert "data: {&quot;cut&quot;: " in page


def test_a_body_nested_without_end_is_shown_as_it_is(world: World, record_request: RecordRequest) -> None:
    record = record_request()
    RequestBody.objects.create(
        request_id=record.request_id, time=timezone.now(), request="[" * 9_000 + "]" * 9_000, response=""
    )
    assert "[" * 9_000 in _detail(world.owner, record).content.decode()


def test_a_request_without_recorded_bodies_says_how_to_have_them(world: World, record_request: RecordRequest) -> None:
    assert "RECORD_BODIES" in _detail(world.owner, record_request()).content.decode()
