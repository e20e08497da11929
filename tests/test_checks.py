"""System checks of this project: each has an id and a hint, and speaks when it should and only then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage, run_checks

from project.checks import SMALLEST, SQLITE, check_database, is_loopback


def _messages() -> Iterator[CheckMessage]:
    return (message for message in run_checks() if message.id and message.id.startswith("project."))


@pytest.fixture(autouse=True)
def _sound(settings: LazySettings) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = False


def test_sound_settings_pass() -> None:
    assert list(_messages()) == []


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        ("project.W001", {"SECRET_KEY_IS_TEMPORARY": True}),
        ("project.W002", {"DEBUG": True, "HOST": "0.0.0.0"}),
        ("project.W003", {"ALLOWED_HOSTS": ["*"]}),
        ("project.W004", {"FORWARDED_ALLOW_IPS": "*"}),
        ("project.E001", {"USAGE_DURABILITY": "sometimes"}),
        ("project.E002", {"DATA_DIR": Path(__file__) / "below-a-file"}),
        ("project.E003", {"RECORD_BODY_BYTES": -1}),
        ("project.E005", {"PORT": 65_536}),
        ("project.E006", {"REGISTRATION": "everybody"}),
        ("project.E007", {"REGISTRATION": "domain"}),
        ("project.E008", {"DELIVERY_ALLOWED_NETWORKS": ["10.0.0.0/8", "10.0.0.1/8"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_a_wrong_combination_is_told_with_a_hint(settings: LazySettings, check: str, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    told = list(_messages())
    assert [message.id for message in told] == [check]
    assert told[0].hint


def test_a_temporary_secret_key_is_no_news_while_debugging(settings: LazySettings) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = settings.DEBUG = True
    assert list(_messages()) == []


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        ({}, ["project.E004"]),
        ({"ENGINE": SQLITE, "NAME": "/nowhere/at/all/db.sqlite3"}, ["project.E004"]),
        ({"ENGINE": SQLITE, "NAME": ":memory:"}, []),
        ({"ENGINE": "django.db.backends.postgresql", "NAME": "mock"}, []),
    ],
    ids=["none", "folder missing", "in memory", "PostgreSQL"],
)
def test_a_database_is_named_and_has_a_folder_where_it_needs_one(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, database: dict[str, str], expected: list[str]
) -> None:
    monkeypatch.setitem(settings.DATABASES, "default", database)
    assert [message.id for message in check_database()] == expected


@pytest.mark.parametrize("name", [name for name, _ in SMALLEST])
def test_each_number_below_its_smallest_is_named(settings: LazySettings, name: str) -> None:
    setattr(settings, name, -1)
    assert [message.obj for message in _messages()] == [name]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("mock.example.com", False)],
)
def test_loopback_is_told_from_what_others_reach(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
