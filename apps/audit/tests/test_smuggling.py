"""Secrets typed into, or sent with, whatever ends up on the trail: none is in its table, on its pages, in its files."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from pypdf import PdfReader

from apps.audit.actors import Actor, ActorKind
from apps.audit.context import Origin, originating
from apps.audit.models import AuditEvent
from apps.audit.services import Thing, event_record
from apps.audit.tests.conftest import World, signed_in
from apps.keys.secret import digest
from apps.keys.services import key_issue, key_suspend, key_update
from apps.organization.links import link_for
from apps.organization.models import User
from apps.organization.services import project_update

LIST = reverse("admin:audit_auditevent_changelist")
PASSWORD = "correct horse battery"


@pytest.fixture
def secrets(world: World) -> dict[str, str]:
    """One of each kind, real ones of this server."""
    client = signed_in(world.owner)
    world.member.set_password(PASSWORD)
    world.member.save()
    client.get(LIST)
    key = key_issue(project=world.atlas, owner=world.member, name="secret").secret
    token = link_for("password", world.member).rstrip("/").rpartition("/")[2]
    return {
        "secret of a key": key,
        "digest of a key": digest(key),
        "stored password": world.member.password,
        "session": Session.objects.latest("expire_date").session_key,
        "CSRF token": client.cookies["csrftoken"].value,
        "link": token.rpartition(":")[2],
        "basic credentials": "b2xnYTpjb3JyZWN0IGhvcnNl",
        "bearer token": "dGhpcyBpcyBhIHRva2Vu.X-9",
    }


def smuggled(name: str, secret: str) -> str:
    """As it comes along: an Authorization header has its scheme before it."""
    return {"basic credentials": f"Basic {secret}", "bearer token": f"Bearer {secret}"}.get(name, secret)


def all_that_is_told(owner: User) -> str:
    """The table as it is stored, each page and each file."""
    client = signed_in(owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_auditevent")
        told = [str(row) for row in cursor.fetchall()]
    told.append(client.get(LIST).content.decode())
    for event in AuditEvent.objects.order_by("-pk")[:20]:
        told.append(client.get(reverse("admin:audit_auditevent_change", args=[event.pk])).content.decode())
    for name in ("csv", "json", "jsonl"):
        answer: Any = client.post(reverse("admin:audit_auditevent_export"), {"format": name})
        told.append(b"".join(answer).decode())
    paper = client.post(reverse("admin:audit_auditevent_export"), {"format": "pdf"}).content
    told += [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(paper)).pages]
    return _without_own_cookie("\n".join(told), client)


def _without_own_cookie(text: str, client: Client) -> str:
    """A form holds the reader's own CSRF token."""
    return text.replace(client.cookies[settings.CSRF_COOKIE_NAME].value, "")


def test_by_each_argument_of_an_event(world: World, secrets: dict[str, str]) -> None:
    for name, secret in secrets.items():
        text = smuggled(name, secret)
        with originating(Origin(client=f"curl {text}", address="203.0.113.7")):
            event_record(
                actor=Actor(ActorKind.COMMAND, text, f"manage.py --key={text}"),
                verb="log.exported",
                on=Thing("usage.log", text, f"Log of {text}"),
                before={"note": text, text: "name"},
                after={"deep": [{"list": [text, {"more": f"({text})"}]}], "bytes": text.encode()},
                reason=f"I used {text} here",
            )
    told = all_that_is_told(world.owner)
    assert {name for name, secret in secrets.items() if secret in told} == set()


def test_by_each_field_that_people_fill_in(world: World, secrets: dict[str, str]) -> None:
    for name, secret in secrets.items():
        text = smuggled(name, secret)
        key = key_issue(project=world.atlas, owner=world.member, name=f"key {text}"[:100], actor=world.owner).key
        key_update(key=key, actor=world.owner, reason=f"see {text}", name="renamed")
        key_suspend(key=key, actor=world.owner, reason=text)
        project_update(project=world.atlas, actor=world.owner, description=text, name=text[:100])
        world.viewer.first_name = text[:150]
        world.viewer.save()
        event_record(actor=world.owner, verb="person.changed", on=world.viewer, after={"first_name": text})
    # The frame of each page names the projects as they are called now.
    project_update(project=world.atlas, actor=world.owner, name="Atlas")
    told = all_that_is_told(world.owner)
    assert {name for name, secret in secrets.items() if secret in told} == set()


def test_by_headers_and_addresses_of_requests(world: World, secrets: dict[str, str]) -> None:
    for name, secret in secrets.items():
        text = smuggled(name, secret)
        headers = {"User-Agent": text, "Authorization": text, "X-Forwarded-For": text, "Referer": f"https://x/{text}"}
        client = Client(headers=headers)
        client.post(reverse("organization:sign_in"), {"username": "mia", "password": PASSWORD})
        client.force_login(world.owner, backend="django.contrib.auth.backends.ModelBackend")
        filters = urlencode(dict.fromkeys(("q", "object", "actor", "verb", "kind"), text))
        client.post(f"{reverse('admin:audit_auditevent_export')}?{filters}", {"format": "csv"})
    told = all_that_is_told(world.owner)
    assert {name for name, secret in secrets.items() if secret in told} == set()


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_password_typed_into_the_sign_in(world: World, field: str) -> None:
    sent = {"username": "mia", "password": "x", field: "Tr0ub4dor&3"}
    Client().post(reverse("organization:sign_in"), sent)
    assert AuditEvent.objects.latest("pk").verb == "sign_in.failed"
    assert "Tr0ub4dor" not in all_that_is_told(world.owner)


def test_a_password_under_any_name_for_one(world: World) -> None:
    names = (
        "password",
        "new_password",
        "Password1",
        "passphrase",
        "client_secret",
        "api_key",
        "token",
        "otp",
        "cookie",
    )
    event_record(
        actor=world.owner, verb="person.changed", on=world.viewer,
        before=dict.fromkeys(names, "hunter2"), after={"form": {"fields": {name: ["hunter2"] for name in names}}},
    )  # fmt: skip
    assert "hunter2" not in all_that_is_told(world.owner)


def test_the_search_for_secrets_would_find_one(world: World) -> None:
    """A search that finds nothing because it looks nowhere is none."""
    event_record(
        actor=world.owner, verb="person.changed", on=world.viewer, after={"note": "plain-words"}, reason="plain-why"
    )
    told = all_that_is_told(world.owner)
    assert told.count("plain-words") >= 5
    assert told.count("plain-why") >= 5
