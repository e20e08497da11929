"""/healthz, /readyz and /metrics, as a load balancer and Prometheus meet them: without a session."""

import json
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from apps.openai_api.application import application
from apps.usage.metrics import RECORDS
from apps.usage.record import Record
from apps.usage.rollups import rolled_up
from project import health
from project.health import MigrationsCheck, NotReadyError


def _get(name: str, **headers: str) -> Any:
    return Client().get(reverse(name), headers=headers)


def test_a_living_process_says_so_without_the_database() -> None:
    response = _get("healthz")
    assert (response.status_code, json.loads(response.content)["status"]) == (200, "alive")


@pytest.mark.django_db
def test_a_ready_server_names_each_check() -> None:
    response = _get("readyz")
    assert (response.status_code, json.loads(response.content)) == (
        200,
        {"status": "ready", "checks": dict.fromkeys(health.READINESS_CHECKS, "ok")},
    )


@pytest.mark.django_db
def test_a_check_that_fails_is_named_and_the_answer_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise NotReadyError("The writer is behind.")

    monkeypatch.setitem(health.READINESS_CHECKS, "writer", refuse)
    response = _get("readyz")
    answer = json.loads(response.content)
    assert (response.status_code, answer["status"]) == (503, "not ready")
    assert answer["checks"]["writer"] == "The writer is behind."
    assert answer["checks"]["database"] == "ok"


def test_a_database_that_is_away_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise DatabaseError("connection to db.internal as alice failed")

    monkeypatch.setattr(connection, "cursor", fail)
    monkeypatch.setitem(health.READINESS_CHECKS, "migrations", MigrationsCheck())
    response = _get("readyz")
    assert response.status_code == 503
    assert b"The database does not answer." in response.content
    assert b"internal" not in response.content
    assert "db.internal" in caplog.text


@pytest.mark.django_db
def test_a_writer_that_cannot_write_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = SimpleNamespace(writer=SimpleNamespace(is_failing=True))
    monkeypatch.setattr(application, "server", failing)
    response = _get("readyz")
    assert (response.status_code, response.json()["checks"]["writer"]) == (503, "Records cannot be written.")


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'usage'")
    with pytest.raises(NotReadyError, match="migrate"):
        MigrationsCheck()()


@pytest.mark.django_db
def test_migrations_are_read_until_they_are_complete_and_no_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    check = MigrationsCheck()
    check()
    with django_assert_num_queries(0):
        check()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_probes_leave_no_session_and_no_cache_behind(name: str) -> None:
    response = _get(name)
    assert response.cookies == SimpleCookie()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_probes_are_answered_over_plain_http_behind_https(name: str, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert _get(name).status_code == 200


@pytest.mark.parametrize("name", ["healthz", "readyz", "metrics"])
def test_nothing_is_posted_there(name: str) -> None:
    assert Client().post(reverse(name)).status_code == 405


def test_metrics_are_off_by_default() -> None:
    assert _get("metrics").status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic scrape-me", "Bearer scrape-mé"])
def test_metrics_refuse_whoever_has_not_the_token(authorization: str, settings: Settings) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    response = _get("metrics", authorization=authorization)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"openai_mock" not in response.content


def test_metrics_tell_what_was_answered(settings: Settings) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    record = Record(time=0, request_id="req_1", endpoint="images", status=429, duration_us=300, prompt_tokens=7)
    RECORDS.add(rolled_up([record]))
    response = _get("metrics", authorization="Bearer scrape-me")
    lines = response.content.decode().splitlines()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert 'openai_mock_requests_total{endpoint="images",status_class="4xx"} 1.0' in lines
    assert 'openai_mock_tokens_total{endpoint="images",kind="prompt"} 7.0' in lines
    assert 'openai_mock_request_duration_seconds_bucket{endpoint="images",le="0.0005",status_class="4xx"} 1.0' in lines
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)
