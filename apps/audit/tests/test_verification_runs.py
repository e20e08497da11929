"""The Verify button: what it finds, how far it is, that it can be stopped, and that only owners have it."""

import re
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.audit import verification, verification_runs
from apps.audit.models import AuditEvent, AuditHead, VerificationRun
from apps.audit.tests.conftest import World, signed_in
from apps.audit.verification import verify
from apps.audit.verification_runs import STALLED_AFTER, verification_ask, verification_carry_out, verification_stop
from apps.organization.models import User

LIST = reverse("admin:audit_auditevent_changelist")
VERIFY = reverse("admin:audit_auditevent_verify")
SENT = {"_form_submitted": "True"}
State = VerificationRun.State


def page_of(user: User, run: VerificationRun, **headers: str) -> Any:
    return signed_in(user).get(reverse("admin:audit_auditevent_verification", args=[run.pk]), headers=headers)


def text_of(user: User, run: VerificationRun) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page_of(user, run).content.decode()))


def carried_out(user: User) -> VerificationRun:
    run = verification_ask(actor=user)
    verification_carry_out(run.pk)
    run.refresh_from_db()
    return run


def tampered(**which: object) -> QuerySet[AuditEvent]:
    return QuerySet(AuditEvent).filter(**which)


# --- By the button ----------------------------------------------------------------------------------------------------


def test_the_button_hands_the_work_to_the_worker_and_leads_to_what_it_found(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = signed_in(world.owner)
    assert f'hx-get="{VERIFY}"' in client.get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(VERIFY, SENT, headers={"HX-Request": "true"})
    run = VerificationRun.objects.get()
    address = reverse("admin:audit_auditevent_verification", args=[run.pk])
    assert answer.headers["HX-Redirect"] == address
    assert run.state == State.DONE  # In tests the worker works at once.
    assert "The trail is whole" in client.get(address).content.decode()


def test_the_dialog_says_what_it_does_and_does_nothing_yet(world: World) -> None:
    page = signed_in(world.owner).get(VERIFY).content.decode()
    assert "Walks the whole chain" in page
    assert not VerificationRun.objects.exists()


def test_a_whole_trail_is_told_with_its_end_to_keep_elsewhere(world: World) -> None:
    run = carried_out(world.owner)
    head = AuditEvent.objects.get(pk=run.end_sequence)
    text = text_of(world.owner, run)
    assert f"{run.checked} events checked. None was changed, removed or moved." in text
    assert f"{head.pk}:{head.hash}" in text


def test_a_broken_trail_is_told_with_the_place_and_a_way_there(world: World) -> None:
    tampered(pk=3).update(reason="nothing to see")
    tampered(pk=6).delete()
    run = carried_out(world.owner)
    assert run.broken == 2
    text, page = text_of(world.owner, run), page_of(world.owner, run).content.decode()
    for told in ("broken in 2 places", "Event 3 was changed", "Event 6 was removed"):
        assert told in text
    assert reverse("admin:audit_auditevent_change", args=[3]) in page
    assert reverse("admin:audit_auditevent_change", args=[6]) not in page


def test_the_page_finds_what_the_command_finds(world: World) -> None:
    tampered(pk__in=[2, 5]).update(actor_label="somebody else")
    assert [tuple(one) for one in carried_out(world.owner).breaks] == [
        (found.sequence, found.sentence) for found in verify().breaks
    ]


def test_the_list_tells_when_it_was_verified_last_and_what_came_out(world: World) -> None:
    assert "Verified" not in signed_in(world.owner).get(LIST).content.decode()
    carried_out(world.owner)
    assert "whole," in signed_in(world.owner).get(LIST).content.decode()
    tampered(pk=3).update(reason="nothing to see")
    carried_out(world.owner)
    assert "broken in 1 place" in signed_in(world.owner).get(LIST).content.decode()
    assert "broken in" not in signed_in(world.team_admin).get(LIST).content.decode()


# --- On the trail -----------------------------------------------------------------------------------------------------


def test_who_asked_and_what_was_found_is_on_the_trail(world: World) -> None:
    carried_out(world.owner)
    verified, started = AuditEvent.objects.order_by("-pk")[:2]
    assert (started.verb, started.actor_id) == ("trail.verification_started", world.owner.public_id)
    assert (verified.verb, verified.actor_id) == ("trail.verified", world.owner.public_id)
    assert verified.after["broken_places"] == 0
    assert verified.after["events"] == started.pk
    assert verified.after["end"].replace("-", "") == f"{started.pk}: {started.hash}"
    assert verify().is_intact


def test_what_was_found_broken_is_named_on_the_trail(world: World) -> None:
    tampered(pk=3).update(reason="nothing to see")
    carried_out(world.owner)
    found = AuditEvent.objects.latest("pk").after
    assert found["broken_places"] == 1
    assert "Event 3 was changed" in found["found"][0]


def test_a_trail_without_its_head_takes_no_event_and_is_verified_all_the_same(world: World) -> None:
    client = signed_in(world.owner)
    AuditHead.objects.all().delete()
    run = carried_out(world.owner)
    assert run.state == State.DONE
    page = client.get(reverse("admin:audit_auditevent_verification", args=[run.pk])).content.decode()
    assert "head of the chain is missing" in page


# --- Long chains ------------------------------------------------------------------------------------------------------


def test_progress_is_told_while_it_walks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PIECE", 3)
    monkeypatch.setattr(verification_runs, "_TOLD_EVERY_SECONDS", 0)
    run, seen = verification_ask(actor=world.owner), []
    real = verification_runs._tell

    def tell(run_id: int, progress: verification.Verification) -> bool:
        told = real(run_id, progress)
        run.refresh_from_db()
        seen.append(text_of(world.owner, run).split("Verifying")[1].split(" events")[0].strip())
        return told

    monkeypatch.setattr(verification_runs, "_tell", tell)
    verification_carry_out(run.pk)
    end = VerificationRun.objects.get().end_sequence
    assert seen[:2] == [f"3 of {end}", f"6 of {end}"]
    assert len(seen) > 3


def test_a_page_under_way_asks_again_and_one_that_is_over_does_not(world: World) -> None:
    run = verification_ask(actor=world.owner)
    waiting = page_of(world.owner, run, **{"HX-Request": "true"}).content.decode()
    assert "Waiting for the task worker" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "<html" not in waiting
    verification_carry_out(run.pk)
    over = page_of(world.owner, run, **{"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in over
    assert "Stop" not in over


def test_it_can_be_stopped_and_the_worker_notices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PIECE", 3)
    monkeypatch.setattr(verification_runs, "_TOLD_EVERY_SECONDS", 0)
    run = verification_ask(actor=world.owner)
    real, pieces = verification_runs._tell, []

    def tell(run_id: int, progress: verification.Verification) -> bool:
        pieces.append(progress.checked)
        if len(pieces) == 2:
            signed_in(world.owner).post(reverse("admin:audit_auditevent_verification", args=[run.pk]))
        return real(run_id, progress)

    monkeypatch.setattr(verification_runs, "_tell", tell)
    verification_carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert pieces == [3, 6]
    assert "Stopped" in text_of(world.owner, run)
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert "trail.verification_stopped" in verbs
    assert "trail.verified" not in verbs


def test_what_is_over_is_neither_stopped_nor_carried_out_again(world: World) -> None:
    run = carried_out(world.owner)
    assert verification_stop(run=run, actor=world.owner) is False
    verification_carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE
    assert AuditEvent.objects.filter(verb="trail.verified").count() == 1


def test_a_second_click_joins_the_one_that_is_under_way(world: World) -> None:
    first = verification_ask(actor=world.owner)
    assert verification_ask(actor=world.owner) == first
    verification_carry_out(first.pk)
    assert verification_ask(actor=world.owner) != first


def test_a_worker_that_was_ended_in_the_middle_is_told_and_does_not_block_the_next(world: World) -> None:
    run = verification_ask(actor=world.owner)
    long_ago = timezone.now() - 2 * STALLED_AFTER
    VerificationRun.objects.update(state=State.RUNNING, updated_at=long_ago)
    assert "ended in the middle" in text_of(world.owner, run)
    assert verification_ask(actor=world.owner) != run


def test_a_failure_is_told_without_its_innards(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("disk on fire at /secret/path")

    monkeypatch.setattr(verification_runs, "verification_begin", fail)
    run = carried_out(world.owner)
    assert run.state == State.FAILED
    assert "It came to no end" in text_of(world.owner, run)
    assert "disk on fire" not in text_of(world.owner, run)


def test_old_runs_are_not_kept_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification_runs, "_KEPT", 3)
    for _ in range(5):
        last = carried_out(world.owner)
    assert VerificationRun.objects.count() == 3
    assert VerificationRun.objects.first() == last


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["team_admin", "member", "viewer", "stranger"])
def test_only_owners_of_the_organization_verify(world: World, who: str) -> None:
    run, client = carried_out(world.owner), signed_in(getattr(world, who))
    assert VERIFY not in client.get(LIST).content.decode()
    address = reverse("admin:audit_auditevent_verification", args=[run.pk])
    for answer in (client.get(VERIFY), client.post(VERIFY, SENT), client.get(address), client.post(address)):
        assert answer.status_code in (302, 403)
    assert VerificationRun.objects.count() == 1


def test_whoever_has_not_signed_in_verifies_nothing(db: None) -> None:
    assert Client().post(VERIFY, SENT).status_code == 302
    assert not VerificationRun.objects.exists()


def test_a_run_that_is_not_there_is_not_found(world: World) -> None:
    assert signed_in(world.owner).get(reverse("admin:audit_auditevent_verification", args=[404])).status_code == 404
