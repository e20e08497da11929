"""The request log of the dashboard: what is found, by whom, and what one request shows."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.keys.services import key_issue
from apps.usage import search
from apps.usage.models import RequestBody
from apps.usage.tests.conftest import RecordRequest, World
from apps.usage.views.requests import steps

LOG = "/dashboard/requests/"


@pytest.fixture
def asked(world: World, record_request: RecordRequest) -> World:
    members = key_issue(project=world.project, owner=world.member, name="mias").key
    record_request(request_id="req_ci", duration_us=5_000_000)
    record_request(request_id="req_mia", key=members, status=429, error_code="rate_limit_exceeded")
    record_request(request_id="req_old", time=timezone.now().timestamp() - 3 * 86_400, model="gpt-4.1")
    record_request(request_id="req_elsewhere", key=world.other_key, endpoint="embeddings")
    record_request(request_id="req_nobody", project_id=0, key_id=0, user_id=0, status=401, endpoint="unknown")
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "How are the penguins?"}]}
    RequestBody.objects.create(request_id="req_ci", time=timezone.now(), request=json.dumps(body), response="{}")
    return world


def found(client: Client, **query: str) -> set[str]:
    page = client.get(LOG, query, headers={"HX-Request": "true"}).content.decode()
    names = ("req_ci", "req_mia", "req_old", "req_elsewhere", "req_nobody")
    return {name for name in names if f"{LOG}{name}/" in page}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("owner", {"req_ci", "req_mia", "req_old", "req_elsewhere", "req_nobody"}),
        ("team_admin", {"req_ci", "req_mia", "req_old"}),
        ("member", {"req_mia"}),
        ("viewer", set()),
        ("stranger", {"req_elsewhere"}),
        ("outsider", set()),
    ],
)
def test_each_person_finds_what_is_theirs_and_opens_nothing_else(
    asked: World, client: Client, name: str, expected: set[str]
) -> None:
    client.force_login(getattr(asked, name))
    assert found(client) == expected
    for request_id in ("req_ci", "req_mia", "req_elsewhere", "req_nobody"):
        status = client.get(reverse("usage:request", args=[request_id])).status_code
        assert status == (200 if request_id in expected else 404), request_id


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "req_mia"}, {"req_mia"}),
        ({"q": "req_unknown"}, set()),
        ({"status": "429"}, {"req_mia"}),
        ({"status": "4xx"}, {"req_mia", "req_nobody"}),
        ({"status": "2xx"}, {"req_ci", "req_old", "req_elsewhere"}),
        ({"model": "gpt-4.1"}, {"req_old"}),
        ({"endpoint": "embeddings"}, {"req_elsewhere"}),
        ({"period": "24h"}, {"req_ci", "req_mia", "req_elsewhere", "req_nobody"}),
        ({"slower": "4000"}, {"req_ci"}),
        ({"text": "penguins"}, {"req_ci"}),
        ({"text": "PENGUINS"}, {"req_ci"}),
        ({"text": "walrus"}, set()),
        ({"status": "2xx", "period": "24h"}, {"req_ci", "req_elsewhere"}),
    ],
)
def test_filters_find(asked: World, client: Client, query: dict[str, str], expected: set[str]) -> None:
    client.force_login(asked.owner)
    assert found(client, **query) == expected


def test_keys_and_projects_are_asked_for_by_their_public_id(asked: World, client: Client) -> None:
    client.force_login(asked.owner)
    assert found(client, key=asked.key.public_id) == {"req_ci", "req_old"}
    assert found(client, q=asked.key.public_id) == {"req_ci", "req_old"}
    assert found(client, q=asked.key.masked_secret) == {"req_ci", "req_old"}
    assert found(client, project=asked.other_project.public_id) == {"req_elsewhere"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"key": "key_of_nobody"}, "There is no such key."),
        ({"project": "proj_of_nobody"}, "There is no such project."),
        ({"endpoint": "nowhere"}, "There is no such endpoint."),
        ({"status": "ok"}, "A status is a number"),
        ({"status": "²²²"}, "A status is a number"),
        ({"period": "1y"}, "A period is 1h, 24h, 7d or 30d."),
        ({"slower": "fast"}, "A duration is a whole number"),
    ],
)
def test_what_cannot_be_understood_is_said_and_left_out(
    asked: World, client: Client, query: dict[str, str], words: str
) -> None:
    client.force_login(asked.owner)
    assert words in client.get(LOG, query).content.decode()
    assert len(found(client, **query)) == 5


def test_somebody_elses_key_and_project_are_like_none(asked: World, client: Client) -> None:
    client.force_login(asked.stranger)
    page = client.get(LOG, {"key": asked.key.public_id, "project": asked.project.public_id}).content.decode()
    assert "There is no such key." in page
    assert "There is no such project." in page
    assert "ci-nightly" not in page


def test_pages_go_on_to_older_requests_and_back(asked: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 2)
    client.force_login(asked.owner)
    first = client.get(LOG)
    assert found(client) == {"req_nobody", "req_elsewhere"}
    older = str(first.context["page"].older)
    assert found(client, p=older) == {"req_old", "req_mia"}
    assert found(client, p=str(client.get(LOG, {"p": older}).context["page"].newer)) == {"req_nobody", "req_elsewhere"}


def test_a_full_page_asks_the_database_a_handful_of_questions(
    asked: World, client: Client, record_request: RecordRequest, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        record_request()
    client.force_login(asked.team_admin)
    with django_assert_max_num_queries(16):
        client.get(LOG, {"status": "2xx"})


def test_one_request_shows_its_bodies_and_code_that_asks_again(asked: World, client: Client) -> None:
    client.force_login(asked.team_admin)
    page = client.get(reverse("usage:request", args=["req_ci"])).content.decode()
    assert "How are the penguins?" in page
    assert "$OPENAI_API_KEY" in page
    assert "client.chat.completions.create(" in page


def test_one_request_without_bodies_says_so(asked: World, client: Client) -> None:
    client.force_login(asked.team_admin)
    page = client.get(reverse("usage:request", args=["req_mia"]), headers={"HX-Request": "true"}).content.decode()
    assert "Its bodies are not on record." in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            {"admitted_us": 100, "first_token_us": 400, "duration_us": 1_000},
            [(0.0, 10.0), (10.0, 30.0), (40.0, 60.0)],
        ),
        ({"admitted_us": 100, "first_token_us": None, "duration_us": 1_000}, [(0.0, 10.0), (10.0, 90.0)]),
        ({"admitted_us": None, "first_token_us": None, "duration_us": 1_000}, [(0.0, 100.0)]),
        ({"admitted_us": 1_001, "first_token_us": None, "duration_us": 1_000}, [(0.0, 100.0), (100.0, 0.0)]),
    ],
)
def test_the_waterfall_has_the_parts_that_were_measured(
    record_request: RecordRequest, times: dict[str, Any], expected: list[tuple[float, float]]
) -> None:
    assert [(step.start, step.width) for step in steps(record_request(**times))] == expected


def test_nobody_opens_the_log_without_signing_in(db: Any, client: Client) -> None:
    assert client.get(LOG).status_code == 302
    assert client.get(reverse("usage:request", args=["req_ci"])).status_code == 302
