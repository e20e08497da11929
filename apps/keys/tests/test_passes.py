"""Passes: for whom they are made, and what is no pass."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import AuditEvent
from apps.keys.models import ApiKey
from apps.keys.passes import LIFETIME, PREFIX, Pass, PassError, pass_issue, pass_read
from apps.keys.services import key_issue
from apps.organization.models import User
from apps.organization.services import project_create

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION = "abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def key(db: None) -> ApiKey:
    owner = User.objects.create_user("mia")
    return key_issue(project=project_create(name="Atlas", owner=owner), owner=owner, name="mias-key").key


def issued(key: ApiKey) -> str:
    return pass_issue(key=key, actor=key.owner, session_key=SESSION, now=NOW)[0]


def test_a_pass_says_whose_key_it_is_for_some_minutes(key: ApiKey) -> None:
    token = issued(key)
    ends = int(NOW.timestamp()) + LIFETIME
    assert token.startswith(PREFIX)
    assert pass_read(token, SESSION, ends - 1) == Pass(key.pk, key.owner_id, ends)
    with pytest.raises(PassError, match="expired"):
        pass_read(token, SESSION, ends)


def test_a_pass_is_of_one_session(key: ApiKey) -> None:
    token = issued(key)
    for other in ("", SESSION[:-1], SESSION.upper(), "x" * 32):
        with pytest.raises(PassError, match="not valid in this browser session"):
            pass_read(token, other, NOW.timestamp())


def test_a_pass_tells_neither_the_session_nor_the_secret_and_is_never_the_same(key: ApiKey) -> None:
    one, other = issued(key), issued(key)
    assert one != other
    written = base64.urlsafe_b64decode(one.removeprefix(PREFIX).split(".")[0] + "==").decode()
    assert SESSION not in written
    assert json.loads(written)[:3] == [key.pk, key.owner_id, int(NOW.timestamp()) + LIFETIME]


def test_a_pass_that_was_changed_is_none(key: ApiKey) -> None:
    token = issued(key)
    written, signature = token.removeprefix(PREFIX).split(".")
    told = json.loads(base64.urlsafe_b64decode(written + "=="))
    for changed in ([told[0] + 1, *told[1:]], [told[0], told[1], told[2] + 9_999, told[3]]):
        forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
        with pytest.raises(PassError):
            pass_read(f"{PREFIX}{forged}.{signature}", SESSION, NOW.timestamp())


@given(st.text(max_size=40))
def test_any_text_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(PassError):
        pass_read(PREFIX + text, SESSION, NOW.timestamp())


def test_a_key_is_lent_to_its_owner_alone(key: ApiKey) -> None:
    with pytest.raises(ValueError, match="to its owner alone"):
        pass_issue(key=key, actor=User.objects.create_user("sven"), session_key=SESSION, now=NOW)
    with pytest.raises(ValueError, match="within a session"):
        pass_issue(key=key, actor=key.owner, session_key="", now=NOW)


def test_that_a_key_was_lent_is_on_the_trail_and_the_pass_is_not(key: ApiKey) -> None:
    token = issued(key)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_label, event.object_label) == ("key.lent", "mia", "mias-key")
    assert token not in str(AuditEvent.objects.values_list())
