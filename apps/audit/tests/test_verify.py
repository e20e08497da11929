"""`manage.py audit_verify` notices whatever is done to the trail behind the server's back, and says where."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from apps.audit import verification
from apps.audit.chain import GENESIS, HASHED, event_hash
from apps.audit.models import AuditEvent, AuditHead
from apps.audit.services import Thing, event_record
from apps.audit.verification import Harm, verification_begin, verification_walk, verify

EVENTS = 12


@pytest.fixture(autouse=True)
def trail(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PIECE", 5)
    for number in range(1, EVENTS + 1):
        record(number)


def record(number: int) -> None:
    event_record(actor=None, verb="log.exported", on=Thing("usage.log", str(number), "Log"), after={"rows": number})


def tampered(**which: object) -> QuerySet[AuditEvent]:
    """Events, as someone has them in hand who has the database, but not this server."""
    return QuerySet(AuditEvent).filter(**which)


def rehash(event: AuditEvent) -> None:
    columns = {name: getattr(event, name) for name in HASHED}
    tampered(pk=event.pk).update(**columns, hash=event_hash(columns))


def found() -> list[tuple[int, Harm]]:
    return [(one.sequence, one.harm) for one in verify().breaks]


def run(**options: object) -> str:
    out = StringIO()
    call_command("audit_verify", stdout=out, **options)
    return out.getvalue()


def test_a_trail_that_nobody_touched_is_whole() -> None:
    assert found() == []
    assert "whole: 12 events" in run()


def test_an_empty_trail_is_whole() -> None:
    tampered().delete()
    AuditHead.objects.all().delete()
    assert run() == "The audit trail is empty.\n"


@pytest.mark.parametrize("column", [name for name in HASHED if name not in ("sequence", "previous_hash")])
def test_a_change_of_any_column_is_found_where_it_is(column: str) -> None:
    value = {"time": datetime(2026, 1, 1, tzinfo=UTC), "project_id": 7}.get(column, "system2")
    tampered(pk=4).update(**{column: value})
    assert found() == [(4, Harm.CHANGED)]


def test_a_change_whose_hash_was_made_to_fit_breaks_the_link_behind_it() -> None:
    event = AuditEvent.objects.get(pk=4)
    event.reason = "nothing to see"
    rehash(event)
    assert found() == [(5, Harm.REORDERED)]


def test_the_newest_event_cannot_be_rewritten_either() -> None:
    event = AuditEvent.objects.get(pk=EVENTS)
    event.reason = "nothing to see"
    rehash(event)
    assert found() == [(EVENTS, Harm.HEAD)]


@pytest.mark.parametrize("gone", [[1], [5], [5, 6, 7], [1, 2, 3]])
def test_removed_events_are_named(gone: list[int]) -> None:
    tampered(pk__in=gone).delete()
    assert found() == [(gone[0], Harm.REMOVED)]


def test_a_gap_that_was_closed_by_renumbering_is_found() -> None:
    tampered(pk=5).delete()
    for number in range(6, EVENTS + 1):
        tampered(pk=number).update(sequence=number - 1)
    assert found()[0] == (5, Harm.REORDERED)


def test_two_events_that_changed_places_are_found() -> None:
    for old, new in ((5, 99), (6, 5), (99, 6)):
        tampered(pk=old).update(sequence=new)
    assert found()[:2] == [(5, Harm.REORDERED), (6, Harm.REORDERED)]


@pytest.mark.parametrize("kept", [0, 4, 5, EVENTS - 1])
def test_an_end_that_was_cut_off_is_found(kept: int) -> None:
    tampered(pk__gt=kept).delete()
    assert found() == [(kept + 1, Harm.TRUNCATED)]


def test_a_head_that_was_set_back_leaves_events_beyond_it() -> None:
    fourth = AuditEvent.objects.get(pk=4).hash
    AuditHead.objects.update(sequence=4, hash=fourth)
    assert found() == [(5, Harm.ADDED)]


def test_an_event_before_the_first_is_found() -> None:
    tampered(pk=5).update(sequence=-5)
    assert found() == [(-5, Harm.ADDED), (5, Harm.REMOVED)]


def test_a_missing_head_is_told() -> None:
    AuditHead.objects.all().delete()
    assert found() == [(EVENTS, Harm.HEAD)]


def test_a_missing_head_is_put_back_and_the_trail_says_so() -> None:
    AuditHead.objects.all().delete()
    out = StringIO()
    call_command("audit_restore_head", reason="A slip in a shell", stdout=out)
    assert f"goes on with event {EVENTS + 1:,}" in out.getvalue()
    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.reason) == ("trail.head_restored", "A slip in a shell")
    assert found() == []


@pytest.mark.parametrize("reason", ["A slip", " "])
def test_a_head_that_is_there_is_left_alone(reason: str) -> None:
    before = AuditHead.objects.values().get()
    with pytest.raises(CommandError, match=r"nothing to restore|reason"):
        call_command("audit_restore_head", reason=reason)
    assert AuditHead.objects.values().get() == before


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_without_a_head_nobody_signs_in_and_the_page_says_what_to_do(headers: dict[str, str]) -> None:
    get_user_model().objects.create_user("mia", password="correct horse")
    AuditHead.objects.all().delete()
    client = Client()
    sent = {"username": "mia", "password": "correct horse"}
    answer = client.post(reverse("organization:sign_in"), sent, headers=headers)
    assert answer.status_code == 503
    assert "manage.py audit_restore_head" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_each_break_is_told_and_the_command_fails() -> None:
    tampered(pk__in=[2, 9]).update(reason="x")
    out = StringIO()
    with pytest.raises(CommandError, match="broken in 2 places"):
        call_command("audit_verify", stdout=out)
    assert "Event 2 was changed" in out.getvalue()
    assert "Event 9 was changed" in out.getvalue()


def test_what_was_kept_elsewhere_unmasks_a_trail_that_was_rewritten_whole() -> None:
    kept = run().strip().rpartition(" ")[2]
    assert "whole" in run(expect=_parsed(kept))
    tampered().delete()
    AuditHead.objects.update(sequence=0, hash=GENESIS)
    for number in range(EVENTS):
        record(number + 1_000)
    assert "whole" in run()
    with pytest.raises(CommandError, match="not the one you know"):
        run(expect=_parsed(kept))


def _parsed(text: str) -> verification.Position:
    sequence, _, told = text.partition(":")
    return verification.Position(int(sequence), told)


def test_the_expected_end_can_be_typed() -> None:
    kept = run().strip().rpartition(" ")[2]
    call_command("audit_verify", f"--expect={kept}", stdout=StringIO())
    with pytest.raises(CommandError, match="64 hexadecimal"):
        call_command("audit_verify", "--expect=12:abc", stdout=StringIO())


def test_what_is_recorded_during_the_walk_does_not_disturb_it() -> None:
    walk = verification_walk(verification_begin())
    next(walk)
    record(99)
    last = list(walk)[-1]
    assert last.is_intact
    assert last.checked == EVENTS


def test_progress_is_told_piece_by_piece() -> None:
    assert [step.checked for step in map(_copy, verification_walk(verification_begin()))] == [5, 10, 12, 12]


def _copy(step: verification.Verification) -> verification.Verification:
    return verification.Verification(step.end, step.at, step.checked)


def test_only_the_first_breaks_are_kept_of_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "SHOWN", 3)
    tampered().update(reason="x")
    result = verify()
    assert (len(result.breaks), result.broken) == (3, EVENTS)


def test_events_are_read_in_pieces(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    pieces, the_ends = 4, 5
    with django_assert_num_queries(pieces + the_ends):
        verify()
