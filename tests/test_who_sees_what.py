"""A walk over all pages by everybody: nobody meets a name that their role does not show them.

Each project has names that stand nowhere else: its own, its keys', its requests'. Each person opens each address that
the server has, with each row that there is, and what comes back is searched for the names that are not theirs to see.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import timezone
from pytest_django import Settings

from apps.alerts.evaluation import rules_evaluate
from apps.alerts.models import Alert, AlertRule
from apps.alerts.services import rule_create
from apps.audit.models import VerificationRun
from apps.audit.verification_runs import verification_ask
from apps.billing.models import Budget, SavedWhatIf
from apps.billing.services import budget_create
from apps.dashboard.boards.built_in import BUILT_IN
from apps.dashboard.models import Dashboard
from apps.dashboard.services import dashboard_create, dashboard_share
from apps.delivery.channels import channel_create
from apps.delivery.courier import deliveries_carry
from apps.delivery.message import Message
from apps.delivery.models import Channel, Delivery
from apps.delivery.services import message_send
from apps.exporting.formats import Format
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.invitations import invitation_send
from apps.organization.links import PURPOSES
from apps.organization.models import Invitation, Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.reports.carrying import run_carry_out
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun, ReportSchedule
from apps.reports.question import question_read
from apps.reports.services import run_ask
from apps.usage.analysis import By
from apps.usage.models import Endpoint, RequestBody, RequestRecord
from apps.usage.record import Record
from apps.usage.sink import batch_write
from tests.test_admin_actions import everything

Role = Membership.Role
# What is asked for beside the plain page: a search, a filter by a project and a key, an export.
QUERIES = ("", "?q=borealis", "?project__id__exact={project}", "?key__id__exact={key}", "?project={project}")
QUERIES_OF_SEARCH = ("?s=borealis", "?s=borealis&extended=1", "?s=keys")
QUERIES_OF_KEYS = ("", "?whose=all", "?whose=all&status=any&q=borealis")
# The use by whatever it is told apart, all cards at once; and narrowed to somebody else's project and key.
QUERIES_OF_USE = (
    "",
    *(f"?whole=1&group={by}" for by in By),
    "?whole=1&group=key&project={public_project}",
    "?whole=1&group=key&key={public_key}",
)


class World(NamedTuple):
    people: dict[str, User]
    hidden: dict[str, frozenset[str]]
    """For each person the names that they must not meet."""
    elsewhere: Project


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> World:
    # An open stream would be waited for.
    monkeypatch.setattr("apps.usage.views.live.LIFETIME_SECONDS", 0)
    owner = User.objects.create_superuser("olga")
    people = {name: User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven")}
    atlas = project_create(name="Atlas", owner=people["tariq"])
    borealis = project_create(name="Borealis", owner=people["sven"])
    membership_set(project=atlas, user=people["mia"], role=Role.MEMBER)
    membership_set(project=atlas, user=people["victor"], role=Role.VIEWER)
    keys = (
        key_issue(project=atlas, owner=people["tariq"], name="atlas-key").key,
        key_issue(project=atlas, owner=people["mia"], name="mias-key").key,
        key_issue(project=borealis, owner=people["sven"], name="borealis-key").key,
    )
    for key in keys:
        _record(key)
    settings.REGISTRATION = "invitation"
    for project, email in ((atlas, "guest-of-atlas@example.com"), (borealis, "guest-of-borealis@example.com")):
        invitation_send(email=email, project=project, role=Role.VIEWER, days=7, actor=owner)
    verification_ask(actor=owner)
    for project in (atlas, borealis):
        budget_create(name=f"budget-of-{project}", scope=Budget.Scope.PROJECT, project=project, amount=1, actor=owner)
    for key in keys:
        budget_create(name=f"budget-of-{key.name}", scope=Budget.Scope.KEY, key=key, amount=1, actor=owner)
    for person, project in ((people["tariq"], atlas), (people["sven"], borealis)):
        query = QueryDict(f"project={project.public_id}")
        run = run_ask(
            actor=person,
            question=question_read(person, REPORTS["usage"], query),
            chosen=Format.CSV,
            at_once=True,
        )
        run_carry_out(run.pk, run.attempt)
        SavedWhatIf.objects.create(name=f"what-if-of-{project}", owner=person, project=project, query="period=30d")
    _alerts(atlas, borealis, *keys)
    for name, place in (("Atlas", atlas), ("Borealis", borealis), ("organization", None)):
        channel = channel_create(name=f"channel-of-{name}", kind="mail", project=place, addresses=["a@example.com"])
        message = Message(kind="alert.fired", subject=f"message-of-{name}")
        message_send(message=message, channels=[channel.channel], key="alert:fired")
        deliveries_carry()
    for person, project in ((people["tariq"], atlas), (people["sven"], borealis)):
        document = BUILT_IN["owner"]._replace(title=f"board-of-{project}")
        made = dashboard_create(actor=person, document=document)
        dashboard_share(dashboard=made, actor=person, shared="project", project=project)
    of_atlas = {"board-of-Atlas", "Atlas", atlas.public_id, "budget-of-Atlas", "alert-of-Atlas", "what-if-of-Atlas"}
    # What the owners of a project see alone.
    invited = {"guest-of-atlas@example.com", "channel-of-Atlas", "message-of-Atlas"}
    of_organization = {"channel-of-organization", "message-of-organization"}
    of_key = {
        key.name: {
            key.name,
            key.public_id,
            key.masked_secret,
            f"req_{key.name}",
            f"budget-of-{key.name}",
            f"alert-of-{key.name}",
        }
        for key in keys
    }
    of_borealis = {
        "board-of-Borealis",
        "Borealis",
        borealis.public_id,
        "guest-of-borealis@example.com",
        "what-if-of-Borealis",
        "budget-of-Borealis",
        "alert-of-Borealis",
        "channel-of-Borealis",
        "message-of-Borealis",
    }
    everything = of_atlas | of_borealis | invited | of_organization | set().union(*of_key.values())
    seen = {
        "olga": everything,
        "tariq": of_atlas | invited | of_key["atlas-key"] | of_key["mias-key"],
        "mia": of_atlas | of_key["mias-key"],
        "victor": of_atlas,
        "sven": everything - of_atlas - invited - of_organization - of_key["atlas-key"] - of_key["mias-key"],
    }
    hidden = {name: frozenset(everything - names) for name, names in seen.items()}
    return World({"olga": owner, **people}, {**hidden, "nobody": frozenset(everything)}, borealis)


def _alerts(atlas: Project, borealis: Project, *keys: ApiKey) -> None:
    """A rule that fires on each project, and one on each key."""
    fires: dict[str, Any] = {"metric": "requests", "comparison": "at_least", "threshold": 1}
    for project in (atlas, borealis):
        rule_create(name=f"alert-of-{project}", scope="project", project=project, **fires)
    for key in keys:
        rule_create(name=f"alert-of-{key.name}", scope="key", key=key, **fires)
    rules_evaluate()
    assert Alert.objects.told().count() == 5


def _record(key: Any) -> None:
    now = timezone.now()
    asked = f"req_{key.name}"
    record = Record(
        now.timestamp(), asked, key.project_id, key.pk, key.owner_id, Endpoint.CHAT_COMPLETIONS, "gpt-4o-mini"
    )
    batch_write([record], [])
    RequestBody.objects.create(request_id=asked, time=now, request=f'"{asked}"', response=f'"{asked}"')


def test_nobody_meets_a_name_that_is_not_theirs_to_see(world: World) -> None:
    for name in (*world.people, "nobody"):
        client = Client()
        if name != "nobody":
            client.force_login(world.people[name])
        for address in _addresses(world):
            response = client.get(address)
            assert response.status_code < 500, (name, address)
            text = _whole(response)
            # What was typed into a search comes back with the page.
            met = {secret for secret in world.hidden[name] if secret.encode() in text and secret not in address}
            assert not met, (name, address, met)


def test_the_walk_meets_the_names_that_somebody_may_see(world: World) -> None:
    """A walk that opens nothing finds nothing."""
    client = Client()
    client.force_login(world.people["olga"])
    met = "".join(_whole(client.get(address)).decode() for address in _addresses(world) if "export" not in address)
    for secret in world.hidden["nobody"]:
        assert secret in met, secret


def test_what_forms_suggest_is_walked(world: World) -> None:
    client = Client()
    client.force_login(world.people["olga"])
    met = "".join(_whole(client.get(address)).decode() for address in _addresses(world, "admin:autocomplete"))
    assert {"Atlas", "Borealis", "atlas-key"} <= {name for name in world.hidden["nobody"] if name in met}


def test_the_walk_knows_each_address_of_the_server(world: World) -> None:
    walked = {pattern for pattern, _ in _patterns(get_resolver())}
    opened = {
        pattern for pattern, parameters in _patterns(get_resolver()) if _fillings(pattern, parameters) is not None
    }
    assert walked == opened, f"Tell _fillings how to fill in {sorted(walked - opened)}."


def _whole(response: Any) -> bytes:
    if not response.streaming:
        return bytes(response.content)
    if response.is_async:
        return b"".join(async_to_sync(_parts)(response))
    return b"".join(response)


async def _parts(response: Any) -> list[bytes]:
    return [part async for part in response.streaming_content]


def test_opening_a_page_on_people_changes_nothing(world: World) -> None:
    """Not by a link of a mail either, which programs follow, too."""
    for name in ("olga", "mia", "nobody"):
        client = Client()
        if name != "nobody":
            client.force_login(world.people[name])
        before = everything()
        for address in _addresses(world, "organization:"):
            client.get(address)
            client.get(address, headers={"HX-Request": "true"})
            assert everything() == before, (name, address)


def _addresses(world: World, space: str = "") -> Iterator[str]:
    project, key = world.elsewhere, world.elsewhere.api_keys.get()
    named = {"project": project.pk, "key": key.pk, "public_project": project.public_id, "public_key": key.public_id}
    for pattern, parameters in _patterns(get_resolver()):
        if not pattern.startswith(space):
            continue
        for arguments in _fillings(pattern, parameters) or []:
            try:
                address = reverse(pattern, kwargs=arguments)
            except NoReverseMatch:
                continue
            for query in _queries(pattern):
                yield address + query.format(**named)


def _queries(pattern: str) -> tuple[str, ...]:
    if pattern == "keys:list":
        return QUERIES_OF_KEYS
    if pattern == "admin:search":
        return QUERIES_OF_SEARCH
    if pattern == "admin:autocomplete":
        return tuple(_autocompletes())
    if pattern in ("dashboard:overview", "dashboard:explore", "dashboard:board"):
        return QUERIES_OF_USE
    return QUERIES if pattern.endswith("changelist") else ("",)


def _autocompletes() -> Iterator[str]:
    """Whatever refers to another row can be asked for the rows that it might refer to."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model in admin.site._registry:
                yield f"?app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field.name}"


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The full name of each pattern, and its parameters."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from _patterns(part, f"{space}{part.namespace}:" if part.namespace else space)
        elif isinstance(part, URLPattern) and part.name:
            yield f"{space}{part.name}", tuple(part.pattern.regex.groupindex) or tuple(part.pattern.converters)


def _fillings(pattern: str, parameters: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """What to put into a pattern: each row there is. None: nobody said how."""
    if not parameters:
        return [{}]
    if parameters in (("object_id",), ("object_id", "version_id"), ("id",)):
        return [
            {"object_id": row.pk} | ({"version_id": row.pk} if "version_id" in parameters else {})
            for row in _rows_of(pattern)
        ]
    fixed: dict[tuple[str, ...], list[dict[str, Any]]] = {
        ("app_label",): [{"app_label": label} for label in ("keys", "usage", "organization", "catalog", "audit")],
        ("content_type_id", "object_id"): [{"content_type_id": 1, "object_id": 1}],
        ("url",): [{"url": "nothing"}],
        ("membership",): [{"membership": row.pk} for row in Membership.objects.all()],
        ("invitation",): [{"invitation": row.public_id} for row in Invitation.objects.all()],
        ("run_id",): [{"run_id": run.pk} for run in VerificationRun.objects.all()],
        ("key_id",): [{"key_id": key.public_id} for key in ApiKey.objects.all()],
        ("purpose", "token"): [{"purpose": purpose, "token": "nothing"} for purpose in PURPOSES],
        ("channel",): [{"channel": row.public_id} for row in Channel.objects.all()],
        ("delivery",): [{"delivery": row.public_id} for row in Delivery.objects.all()],
        ("budget",): [{"budget": row.public_id} for row in Budget.objects.all()],
        ("run",): [{"run": row.public_id} for row in ReportRun.objects.all()],
        ("dashboard",): [{"dashboard": row.public_id} for row in Dashboard.objects.all()],
        ("dashboard", "at"): [{"dashboard": row.public_id, "at": 0} for row in Dashboard.objects.all()],
        ("kind",): [{"kind": kind} for kind in (*REPORTS, *Channel.Kind.values)],
        ("saved",): [{"saved": row.public_id} for row in SavedWhatIf.objects.all()],
        ("schedule",): [{"schedule": row.public_id} for row in ReportSchedule.objects.all()],
        ("alert",): [{"alert": row.public_id} for row in Alert.objects.all()],
        ("rule",): [{"rule": row.public_id} for row in AlertRule.objects.all()],
        ("request_id",): [{"request_id": row.request_id} for row in RequestRecord.objects.all()],
    }
    return fixed.get(parameters)


def _rows_of(pattern: str) -> list[Model]:
    for model in admin.site._registry:
        if f"{model._meta.app_label}_{model._meta.model_name}_" in pattern:
            return list(model._base_manager.all())
    return []
