"""What an event holds, where it comes from, and that it stands or falls with the change."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.audit.actors import api_key_actor
from apps.audit.chain import GENESIS
from apps.audit.context import Origin, acting_as_command, originating
from apps.audit.models import AppendOnlyError, AuditEvent, AuditHead
from apps.audit.services import ChainError, Thing, event_record
from apps.audit.triggers import triggers_install, triggers_remove
from apps.organization.models import Project, User

pytestmark = pytest.mark.django_db
LOG = Thing("usage.requestrecord", "", "Request log")


def record(verb: str = "log.exported", **told: object) -> AuditEvent:
    event_record(**{"actor": None, "verb": verb, "on": LOG, **told})  # type: ignore[arg-type]
    return AuditEvent.objects.latest("sequence")


def test_an_event_tells_who_what_when_and_why() -> None:
    olga, search = User.objects.create_user("olga"), Project.objects.create(name="Search")
    event = record(
        "project.renamed", actor=olga, on=search, project=search, before={"name": "Find"}, after={"name": "Search"},
        reason="Nobody knew it as Find",
    )  # fmt: skip
    assert (event.actor_kind, event.actor_id, event.actor_label) == ("person", olga.public_id, "olga")
    assert (event.object_type, event.object_id, event.object_label) == (
        "organization.project",
        search.public_id,
        "Search",
    )
    assert (event.project_id, event.project_label) == (search.pk, "Search")
    assert (event.before, event.after) == ({"name": "Find"}, {"name": "Search"})
    assert event.reason == "Nobody knew it as Find"
    assert timezone.now() - event.time < timedelta(minutes=1)


def test_an_object_without_a_public_id_is_named_by_its_primary_key() -> None:
    group = Group.objects.create(name="auditors")
    assert record("group.created", on=group).object_id == str(group.pk)


def test_an_event_outlives_the_person_and_the_object() -> None:
    olga, search = User.objects.create_user("olga"), Project.objects.create(name="Search")
    record("project.created", actor=olga, on=search, project=search)
    olga.delete()
    search.delete()
    event = AuditEvent.objects.get()
    assert (event.actor_label, event.object_label, event.project_label) == ("olga", "Search", "Search")


def test_where_nobody_is_told_it_was_the_system() -> None:
    assert record().actor_label == "System"


def test_a_command_signs_for_what_nobody_in_particular_does() -> None:
    with acting_as_command("create_api_key"):
        event = record()
        named = record(actor=api_key_actor("key_1", "ci"))
    assert (event.actor_kind, event.actor_id, event.client) == ("command", "create_api_key", "manage.py create_api_key")
    assert (named.actor_kind, named.actor_id, named.actor_label) == ("api_key", "key_1", "ci")
    assert record().actor_label == "System"


def test_who_has_not_signed_in_is_nobody() -> None:
    event = record(actor=AnonymousUser())
    assert (event.actor_kind, event.actor_id, event.actor_label) == ("person", "", "Nobody signed in")


def test_the_address_and_the_client_come_from_the_request() -> None:
    with originating(Origin(address="203.0.113.7", client="Firefox/140.0\x00")):
        event = record()
    assert (event.address, event.client) == ("203.0.113.7", "Firefox/140.0 ")


def test_a_verb_is_a_noun_and_a_participle() -> None:
    for wrong in ("suspend", "key.", "Key.suspended", "key suspended", ""):
        with pytest.raises(ValueError, match="A verb is"):
            record(wrong)


def test_each_event_stands_on_the_one_before() -> None:
    events = [record() for _ in range(3)]
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    head = AuditHead.objects.get()
    assert (head.sequence, head.hash) == (3, events[2].hash)


def test_an_event_is_rolled_back_with_its_change_and_leaves_no_gap() -> None:
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record().sequence == 2
    assert AuditEvent.objects.count() == 2


def test_an_event_is_never_changed_or_deleted() -> None:
    event = record()
    for attempt in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            attempt()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(reason="nothing happened")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.bulk_update([event], ["reason"])
    assert AuditEvent.objects.get().hash == event.hash


# With transactions of its own: to install a trigger ends the one that is open on MySQL.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET reason = 'x'", "DELETE FROM audit_auditevent"])
def test_the_database_refuses_it_as_well(statement: str) -> None:
    record()
    triggers_install(connection)
    try:
        with pytest.raises(DatabaseError, match="cannot be changed or deleted"), transaction.atomic():
            connection.cursor().execute(statement)
    finally:
        triggers_remove(connection)
    assert AuditEvent.objects.count() == 1


def test_without_its_head_the_trail_does_not_begin_anew() -> None:
    record()
    AuditHead.objects.all().delete()
    with pytest.raises(ChainError, match="audit_verify"):
        record()


def test_what_is_too_long_to_keep_leaves_the_names_of_its_fields() -> None:
    event = record(after={"note": "short", "items": ["x" * 1_000] * 100})
    assert event.after == {"note": "[too long to be kept]", "items": "[too long to be kept]"}
