"""Each thing that is done here is on the trail: who did it, from where, why; and it is not done where the trail cannot
take it.

A deed is done by a service or by the page that people use for it. `DEEDS` names them all, as far as they are those of
the apps COVERED: a verb that is missing from it, or that nothing records any more, fails. Apps above bring tests of
their own.
"""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.audit.context import Origin, originating
from apps.audit.models import AuditEvent, AuditHead, VerificationRun
from apps.audit.services import head_restore
from apps.audit.tests.conftest import World, again, signed_in
from apps.audit.tests.reading import recorded
from apps.audit.verification import verify
from apps.audit.verification_runs import verification_ask, verification_carry_out, verification_stop
from apps.catalog.models import AIModel, ModelAlias, Price
from apps.catalog.services import model_disable, model_enable
from apps.keys.passes import pass_issue
from apps.keys.services import (
    key_erase,
    key_expire,
    key_note_secret_shown,
    key_resume,
    key_revoke,
    key_rotate,
    key_suspend,
    key_update,
)
from apps.organization import account, invitations, passwords, registration
from apps.organization.models import Invitation, Membership, Project, Registration, User
from apps.organization.removal import person_remove
from apps.organization.services import (
    membership_remove,
    membership_set,
    person_create,
    project_archive,
    project_create,
    project_erase,
    project_restore,
    project_update,
)

ADDRESS = "203.0.113.9"
PASSWORD = "correct horse battery"
REASON = "because it was asked for"
Role = Membership.Role
COVERED = ("audit", "catalog", "keys", "organization")


class Stage(NamedTuple):
    world: World
    model: AIModel
    price: Price
    alias: ModelAlias
    group: Group

    def read_again(self) -> "Stage":
        others: Any = self[1:]
        return Stage(again(self.world), *(type(row)._default_manager.get(pk=row.pk) for row in others))

    def page(self, name: str, row: Any, data: dict[str, Any], by: User | None = None) -> Any:
        """Sends a form to a page of the admin."""
        stem = f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}"
        arguments = () if name in ("add", "changelist") else (row.pk,)
        return _client(by or self.world.owner).post(reverse(stem, args=arguments), data)


def _client(person: User | None) -> Client:
    client = signed_in(person) if person else Client()
    client.defaults["REMOTE_ADDR"] = ADDRESS
    return client


class Deed(NamedTuple):
    """`by`: who the trail names; "" for nobody who has signed in. `has_reason`: whether whoever does it says why."""

    verb: str
    do: Callable[[Stage], Any]
    by: str = "olga"
    has_reason: bool = False
    prepare: Callable[[Stage], Any] = lambda stage: None


# --- What is done, beyond a call --------------------------------------------------------------------------------------


def _key(service: Callable[..., Any], **more: Any) -> Callable[[Stage], Any]:
    return lambda stage: service(key=stage.world.key, actor=stage.world.owner, reason=REASON, **more)


def _project(service: Callable[..., Any], **more: Any) -> Callable[[Stage], Any]:
    return lambda stage: service(project=stage.world.atlas, actor=stage.world.owner, reason=REASON, **more)


def _role(role: Membership.Role, who: str = "stranger") -> Callable[[Stage], Any]:
    return lambda stage: membership_set(
        project=stage.world.atlas, user=getattr(stage.world, who), role=role, actor=stage.world.owner
    )


def _price_form(stage: Stage, **changes: str) -> dict[str, str]:
    data = {"model": str(stage.model.pk), "unit": "input", "amount": "2.5"}
    return data | {"effective_from_0": "2031-01-01", "effective_from_1": "00:00:00"} | changes


def _model_form(stage: Stage, **changes: str) -> dict[str, str]:
    data = {"name": stage.model.name, "owned_by": "openai", "created_at_0": "2024-08-04", "created_at_1": "00:00:00"}
    data |= {"chat": "on", "tokenizer": "o200k_base", "context_window": "128000", "max_output_tokens": "16384"}
    for prefix in ("aliases", "prices"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | changes


def _alias_form(stage: Stage, name: str, **changes: str) -> dict[str, str]:
    """Of a page with one alias: the one that is there, or a new one."""
    row = {"aliases-TOTAL_FORMS": "1", "aliases-0-model": str(stage.model.pk), "aliases-0-name": name}
    return _model_form(stage, **row, **changes)


def _there(stage: Stage) -> dict[str, str]:
    return {"aliases-INITIAL_FORMS": "1", "aliases-0-id": str(stage.alias.pk)}


def _person_form(stage: Stage, **changes: str) -> dict[str, str]:
    person = stage.world.viewer
    return {"username": person.username, "email": "victor@example.com", "is_active": "on"} | changes


def _sign_in(stage: Stage, password: str = PASSWORD) -> Any:
    return _client(None).post(
        reverse("organization:sign_in"), {"username": stage.world.member.username, "password": password}
    )


def _has_password(stage: Stage) -> None:
    stage.world.member.set_password(PASSWORD)
    stage.world.member.email = "mia@example.com"
    stage.world.member.save()


def _lock_out(stage: Stage) -> None:
    for _ in range(5):
        _sign_in(stage, "wrong")


def _invited(stage: Stage, email: str = "sven@example.com", **since: Any) -> Invitation:
    invitation = invitations.invitation_send(
        email=email, project=stage.world.atlas, role=Role.VIEWER, days=7, actor=stage.world.owner
    )
    Invitation.objects.filter(pk=invitation.pk).update(**since)
    return invitation


def _invitation(service: Callable[..., Any]) -> Callable[[Stage], Any]:
    return lambda stage: service(invitation=Invitation.objects.get(), actor=stage.world.owner)


def _expired(stage: Stage) -> None:
    _invited(stage, expires_at=timezone.now() - timedelta(days=1))


def _token() -> str:
    """Of the newest link that came by mail."""
    text = "\n".join(str(letter.body) for letter in mail.outbox[::-1])
    found = re.search(r"/dashboard/links/[a-z]+/([^/\s]+)/", text)
    assert found
    return found[1]


def _ask_to_register(stage: Stage) -> None:
    registration.registration_ask(username="nina", email="nina@example.com", password=PASSWORD)


def _half_an_hour_later(stage: Stage) -> None:
    _ask_to_register(stage)
    Registration.objects.update(mailed_at=timezone.now() - timedelta(minutes=30))


def _ask_for_password_link(stage: Stage) -> None:
    passwords.password_link_send(email="mia@example.com")


def _ask_for_email(stage: Stage) -> None:
    account.email_change_ask(person=stage.world.member, email="mia.new@example.com")


def _with_password(then: Callable[[Stage], Any]) -> Callable[[Stage], Any]:
    def prepare(stage: Stage) -> None:
        _has_password(stage)
        then(stage)

    return prepare


def _verified(stage: Stage) -> None:
    VerificationRun.objects.all().delete()  # One that is under way would be joined.
    verification_carry_out(verification_ask(actor=stage.world.owner).pk)


DEEDS = (
    # Keys: their life, limits, permissions, and secrets that were shown.
    Deed("key.issued", lambda stage: stage.page("add", stage.world.key, {
        "name": "new", "project": stage.world.atlas.pk, "owner": stage.world.owner.pk, "permission_mode": "all"})),
    Deed("key.secret_shown", lambda stage: key_note_secret_shown(key=stage.world.key, actor=stage.world.owner)),
    Deed("key.lent", lambda stage: pass_issue(
        key=stage.world.key, actor=stage.world.member, session_key="a" * 32, now=timezone.now()), by="mia"),
    Deed("key.changed", _key(key_update, requests_per_minute=5, permissions={"models": "read"}), has_reason=True),
    Deed("key.suspended", _key(key_suspend), has_reason=True),
    Deed("key.resumed", _key(key_resume), has_reason=True, prepare=_key(key_suspend)),
    Deed("key.rotated", _key(key_rotate, grace=timedelta()), has_reason=True),
    Deed("key.expiry_changed", _key(key_expire, at=timezone.now() + timedelta(days=9)), has_reason=True),
    Deed("key.revoked", _key(key_revoke), has_reason=True),
    Deed("key.erased", _key(key_erase), has_reason=True),
    # Projects and their settings.
    Deed("project.created", lambda stage: project_create(name="New", owner=stage.world.owner, actor=stage.world.owner)),
    Deed("project.changed", _project(project_update, requests_per_minute=60, keeps_bodies=True), has_reason=True),
    Deed("project.archived", _project(project_archive), has_reason=True),
    Deed("project.restored", _project(project_restore), has_reason=True, prepare=_project(project_archive)),
    Deed("project.deleted", lambda stage: stage.page("delete", Project.objects.get(name="Empty"), {"post": "yes"}),
         prepare=lambda stage: project_create(name="Empty", owner=stage.world.owner)),
    Deed("project.erased", lambda stage: project_erase(
        project=Project.objects.get(name="Empty"), actor=stage.world.owner, reason=REASON), has_reason=True,
        prepare=lambda stage: project_create(name="Empty", owner=stage.world.owner)),
    # Roles.
    Deed("member.added", _role(Role.VIEWER)),
    Deed("member.role_changed", _role(Role.MEMBER, "viewer")),
    Deed("member.removed", lambda stage: membership_remove(
        membership=stage.world.viewer.memberships.get(), actor=stage.world.owner)),
    Deed("person.created", lambda stage: person_create(
        username="nina", email="nina@example.com", hashed="!", actor=stage.world.owner)),
    Deed("person.changed", lambda stage: stage.page("change", stage.world.viewer, _person_form(stage, is_staff="on"))),
    Deed("person.removed", lambda stage: person_remove(
        person=stage.world.viewer, reason=REASON, actor=stage.world.owner), has_reason=True),
    Deed("group.created", lambda stage: stage.page("add", stage.group, {"name": "new"})),
    Deed("group.changed", lambda stage: stage.page("change", stage.group, {"name": "renamed"})),
    Deed("group.deleted", lambda stage: stage.page("delete", stage.group, {"post": "yes"})),
    # Models and prices.
    Deed("price.created", lambda stage: stage.page("add", stage.price, _price_form(stage))),
    Deed("price.changed", lambda stage: stage.page("change", stage.price, _price_form(stage))),
    Deed("price.deleted", lambda stage: stage.page("delete", stage.price, {"post": "yes"})),
    Deed("model.created", lambda stage: stage.page("add", stage.model, _model_form(stage, name="gpt-new"))),
    Deed("model.changed", lambda stage: stage.page("change", stage.model, _model_form(stage, owned_by="us"))),
    Deed("model.deleted", lambda stage: stage.page("delete", stage.model, {"post": "yes"})),
    Deed("model.enabled", lambda stage: model_enable(model=stage.model, actor=stage.world.owner)),
    Deed("model.disabled", lambda stage: model_disable(model=stage.model, actor=stage.world.owner),
         prepare=lambda stage: model_enable(model=stage.model)),
    Deed("alias.created", lambda stage: stage.page("change", stage.model, _alias_form(stage, "gpt-other"))),
    Deed("alias.changed", lambda stage: stage.page(
        "change", stage.model, _alias_form(stage, "gpt-renamed", **_there(stage)))),
    Deed("alias.deleted", lambda stage: stage.page(
        "change", stage.model, _alias_form(stage, stage.alias.name, **_there(stage), **{"aliases-0-DELETE": "on"}))),
    # The trail itself.
    Deed("trail.exported", lambda stage: b"".join(_client(stage.world.owner).post(
        f"{reverse('admin:audit_auditevent_export')}?verb=key.issued", {"format": "csv"}))),
    Deed("trail.verification_started", lambda stage: verification_ask(actor=stage.world.owner)),
    Deed("trail.verification_stopped", lambda stage: verification_stop(
        run=verification_ask(actor=stage.world.owner), actor=stage.world.owner)),
    Deed("trail.verified", _verified),
    Deed("trail.head_restored", lambda stage: head_restore(reason=REASON, actor=stage.world.owner), has_reason=True,
         prepare=lambda stage: AuditHead.objects.all().delete()),
    # Sign-ins, and what goes wrong with them.
    Deed("person.signed_in", _sign_in, by="mia", prepare=_has_password),
    Deed("person.signed_out", lambda stage: _client(stage.world.owner).post(reverse("organization:sign_out"))),
    Deed("sign_in.failed", lambda stage: _sign_in(stage, "wrong"), by="", prepare=_has_password),
    Deed("sign_in.locked_out", _lock_out, by="", prepare=_has_password),
    Deed("sign_in_lock.lifted", lambda stage: stage.page(
        "unlock", AccessAttempt.objects.get(), {"_form_submitted": "True", "reason": REASON}),
         prepare=_with_password(_lock_out), has_reason=True),
    Deed(
        "sign_in_entry.deleted",
        lambda stage: stage.page("delete", AccessLog.objects.filter(username="mia").get(), {"post": "yes"}),
        prepare=_with_password(_sign_in),
    ),
    # Registration, invitations, passwords, addresses.
    Deed(
        "registration.deleted",
        lambda stage: stage.page("delete", Registration.objects.get(), {"post": "yes"}),
        prepare=_ask_to_register,
    ),
    Deed("registration.asked", _ask_to_register, by=""),
    Deed("registration.repeated", lambda stage: registration.registration_ask(
        username="mia2", email="mia@example.com", password=PASSWORD), by="", prepare=_has_password),
    Deed("registration.mailed_again", lambda stage: registration.registration_resend(email="nina@example.com"), by="",
         prepare=_half_an_hour_later),
    Deed("registration.confirmed", lambda stage: registration.registration_confirm(token=_token(), password=PASSWORD),
         by="nina", prepare=_ask_to_register),
    Deed("invitation.sent", _invited),
    Deed("invitation.sent_again", _invitation(invitations.invitation_resend), prepare=_invited),
    Deed("invitation.revoked", _invitation(invitations.invitation_revoke), prepare=_invited),
    Deed("invitation.accepted", lambda stage: invitations.invitation_accept(
        token=_token(), person=stage.world.stranger), by="sven", prepare=_invited),
    Deed("invitation.asked_for_again", lambda stage: invitations.invitation_want(token=_token()), by="",
         prepare=_expired),
    Deed("person.password_reset_asked", _ask_for_password_link, by="", prepare=_has_password),
    Deed("person.password_reset", lambda stage: passwords.password_choose(token=_token(), password="another good one"),
         by="mia", prepare=_with_password(_ask_for_password_link)),
    Deed("person.password_changed", lambda stage: _client(stage.world.owner).post(
        reverse("admin:auth_user_password_change", args=[stage.world.viewer.pk]),
        {"usable_password": "true", "password1": "another good one", "password2": "another good one"})),
    Deed("person.email_change_asked", _ask_for_email, by="mia", prepare=_has_password),
    Deed("person.email_changed", lambda stage: account.email_change_confirm(
        person=stage.world.member, token=_token()), by="mia", prepare=_with_password(_ask_for_email)),
)  # fmt: skip
BY_VERB = {deed.verb: deed for deed in DEEDS}
# Recorded by itself: the attempt that fails has nothing that it could be rolled back with.
ALONE = {"sign_in.failed", "sign_in.locked_out", "person.signed_in", "person.signed_out"}


@pytest.fixture
def stage(world: World, settings: Settings) -> Stage:
    settings.AXES_ENABLED = True
    settings.REGISTRATION = "open"
    model = AIModel.objects.create(
        name="gpt-4o-2024-08-06", chat=True, context_window=128_000, max_output_tokens=16_384, enabled=False
    )
    price = Price.objects.create(
        model=model, unit="input", amount=Decimal("1.25"), effective_from=timezone.now() + timedelta(days=9)
    )
    world.stranger.email = "sven@example.com"
    world.stranger.save(update_fields=["email"])
    alias = ModelAlias.objects.create(model=model, name="gpt-4o")
    return Stage(world, model, price, alias, Group.objects.create(name="auditors"))


@pytest.mark.parametrize("verb", BY_VERB)
def test_it_is_on_the_trail_with_who_did_it_from_where_and_why_or_not_done_at_all(
    stage: Stage, verb: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    deed = BY_VERB[verb]
    with originating(Origin(address="198.51.100.1")), django_capture_on_commit_callbacks(execute=True):
        deed.prepare(stage)
    if verb not in ALONE:
        # With objects of its own: what was not done may be seen on those in memory still.
        _check_it_is_not_done_where_the_trail_cannot_take_it(deed, stage.read_again(), monkeypatch)
    with recorded() as events, originating(Origin(address=ADDRESS)):
        deed.do(stage)
    # On a page whoever does it signed in first.
    (event,) = [event for event in events if event.verb == verb][-1:]
    assert event.actor_label == (deed.by or "Nobody signed in")
    assert event.address == ADDRESS
    assert event.reason == (REASON if deed.has_reason else "")
    assert verify().is_intact


def _check_it_is_not_done_where_the_trail_cannot_take_it(
    deed: Deed, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, save = everything(), AuditEvent.save

    def refuse(event: AuditEvent, *args: Any, **options: Any) -> None:
        if event.verb == deed.verb:
            raise RuntimeError("The disk is full.")
        save(event, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(AuditEvent, "save", refuse)
        with pytest.raises(RuntimeError, match="The disk is full"):
            deed.do(stage)
    assert everything() == before


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but those that a sign-in or a walk of its own writes."""
    own = {"sessions.Session", "audit.AuditEvent", "audit.AuditHead", "audit.VerificationRun"}
    rows = {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in own and not model._meta.label.startswith("axes.")
    }
    for person in rows["organization.User"]:
        del person["last_login"]
    return rows


def test_no_verb_is_recorded_that_is_missing_here() -> None:
    missing = set(verbs_in_the_code()) - set(BY_VERB) - NOBODY_CAN
    assert not missing, f"Add a Deed to DEEDS for {', '.join(sorted(missing))}."


# What an AuditedAdmin would say if its pages let anybody do it.
NOBODY_CAN = {"person.deleted"} | {
    f"{noun}.{past}" for noun in ("sign_in_entry", "sign_in_lock", "registration") for past in ("created", "changed")
}


def verbs_in_the_code() -> Iterator[str]:
    """The texts that look like a verb, in the sources that record events."""
    models = {model._meta.label_lower for model in apps.get_models()}
    for path in sorted(path for app in COVERED for path in Path(settings.BASE_DIR, "apps", app).rglob("*.py")):
        source = path.read_text()
        if "tests" in path.parts or not re.search(r"event_record\(|\bVerbs[.(]|_record\(", source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(node.value)):
                if str(node.value) not in models:
                    yield str(node.value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Verbs.of":
                noun = ast.literal_eval(node.args[0])
                yield from (f"{noun}.{past}" for past in ("created", "changed", "deleted"))
