"""Reports that come by themselves: of the right days, once, as a link, and no longer than their owner may read them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.audit.models import AuditEvent
from apps.delivery.models import Channel, Delivery
from apps.exporting.formats import Format
from apps.organization.models import Membership, User
from apps.reports.carrying import run_carry_out
from apps.reports.files import file_of
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun, ReportSchedule
from apps.reports.schedules import (
    next_after,
    period_before,
    schedule_create,
    schedule_remove,
    schedule_switch,
    schedules_start,
)
from apps.reports.tests.conftest import World
from apps.usage.record import Record

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def channel(world: World) -> Channel:
    return Channel.objects.create(
        name="team mail", project=world.aurora, kind=Channel.Kind.MAIL, addresses=["team@example.com"]
    )


def schedule_of(world: World, channel: Channel, **fields: Any) -> ReportSchedule:
    told: dict[str, Any] = {
        "actor": world.tariq,
        "name": "Daily use",
        "report": REPORTS["usage"],
        "chosen": Format.CSV,
        "frequency": "daily",
        "project": world.aurora,
        "channels": [channel],
        **fields,
    }
    return schedule_create(**told)


@pytest.mark.parametrize(
    ("frequency", "today", "first", "last"),
    [
        ("daily", "2026-03-01", "2026-02-28", "2026-02-28"),
        ("weekly", "2026-03-09", "2026-03-02", "2026-03-08"),
        ("weekly", "2026-03-11", "2026-03-02", "2026-03-08"),
        ("monthly", "2026-03-01", "2026-02-01", "2026-02-28"),
        ("monthly", "2026-01-15", "2025-12-01", "2025-12-31"),
    ],
)
def test_it_is_of_what_is_over(frequency: str, today: str, first: str, last: str) -> None:
    told = period_before(frequency, date.fromisoformat(today))
    assert told == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        ("daily", "2026-03-10T04:59", "2026-03-10T05:00"),
        ("daily", "2026-03-10T05:00", "2026-03-11T05:00"),
        # Six o'clock is an hour earlier once clocks went forward.
        ("daily", "2026-03-28T12:00", "2026-03-29T04:00"),
        ("weekly", "2026-03-10T05:00", "2026-03-16T05:00"),
        ("monthly", "2026-03-10T05:00", "2026-04-01T04:00"),
    ],
)
def test_it_is_due_at_six_in_the_zone(frequency: str, now: str, due: str) -> None:
    found = next_after(frequency, BERLIN, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_it_is_made_once_in_the_zone_of_the_project_and_its_link_is_sent(
    world: World,
    channel: Channel,
    traffic: list[Record],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    world.aurora.time_zone = "Europe/Berlin"
    world.aurora.save()
    schedule = schedule_of(world, channel, query=QueryDict("split=model&period=7d"))
    due = datetime(2026, 3, 11, 6, tzinfo=BERLIN)
    ReportSchedule.objects.update(next_at=due)
    assert schedules_start(due - timedelta(minutes=1)) == 0
    assert (schedules_start(due), schedules_start(due)) == (1, 0)
    run = ReportRun.objects.get()
    query = QueryDict(run.query)
    assert (query["from"], query["to"]) == ("2026-03-10T00:00", "2026-03-11T00:00")
    assert (query["zone"], query["split"], query["project"]) == ("Europe/Berlin", "model", world.aurora.public_id)
    run_carry_out(run.pk, run.attempt)
    delivery = Delivery.objects.get()
    told = str(delivery.message_json)
    assert f"/dashboard/reports/runs/{run.public_id}/" in delivery.message_json["url"]
    assert delivery.message_json["payload"]["checksum"] == ReportRun.objects.get().checksum
    # A link, and no row of it.
    first_row = file_of(run).read_text().splitlines()[1].split(",")
    assert first_row[0] not in told
    schedule.refresh_from_db()
    assert schedule.next_at == due + timedelta(days=1)


def test_one_that_comes_to_no_end_is_told_too(
    world: World, channel: Channel, traffic: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = schedule_of(world, channel)
    schedules_start(schedule.next_at)
    run = ReportRun.objects.get()
    User.objects.filter(pk=world.tariq.pk).update(is_active=False)
    run_carry_out(run.pk, run.attempt)
    assert Delivery.objects.get().message_json["kind"] == "report.failed"


def test_what_was_missed_is_not_made_up_for(world: World, channel: Channel) -> None:
    schedule = schedule_of(world, channel)
    assert schedules_start(schedule.next_at + timedelta(days=9)) == 1
    schedule.refresh_from_db()
    assert ReportRun.objects.count() == 1
    assert schedules_start(schedule.next_at) == 1


@pytest.mark.parametrize("lost", ["project", "person"])
def test_it_ends_when_its_owner_may_not_read_it_any_more(world: World, channel: Channel, lost: str) -> None:
    schedule = schedule_of(world, channel)
    if lost == "project":
        Membership.objects.filter(user=world.tariq).delete()
    else:
        User.objects.filter(pk=world.tariq.pk).update(is_active=False)
    assert schedules_start(schedule.next_at) == 0
    schedule.refresh_from_db()
    assert (schedule.enabled, bool(schedule.problem)) == (False, True)
    assert not ReportRun.objects.exists()


def test_nothing_is_sent_over_a_channel_that_its_owner_lost(world: World, channel: Channel) -> None:
    schedule = schedule_of(world, channel)
    schedules_start(schedule.next_at)
    Membership.objects.filter(user=world.tariq).update(role=Membership.Role.VIEWER)
    run = ReportRun.objects.get()
    run_carry_out(run.pk, run.attempt)
    assert not Delivery.objects.exists()


def test_strangers_and_members_make_none(world: World, channel: Channel) -> None:
    for person in (world.mia, world.victor, world.sven):
        with pytest.raises(PermissionDenied):
            schedule_of(world, channel, actor=person)
    with pytest.raises(ValidationError):
        schedule_of(world, channel, channels=[])


def test_who_made_and_ended_it_is_on_the_trail(world: World, channel: Channel) -> None:
    schedule = schedule_of(world, channel)
    schedule_switch(schedule=schedule, enabled=False, actor=world.tariq)
    assert schedules_start(schedule.next_at) == 0
    schedule_switch(schedule=schedule, enabled=True, actor=world.tariq)
    schedule_remove(schedule=schedule, actor=world.olga)
    verbs = AuditEvent.objects.filter(verb__startswith="schedule.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["schedule.created", "schedule.disabled", "schedule.enabled", "schedule.removed"]


def test_the_pages_make_and_end_one(world: World, channel: Channel) -> None:
    client = Client()
    client.force_login(world.tariq)
    address = reverse("reports:schedule_new") + "?kind=cost&model=gpt-4o"
    assert b"gpt-4o" in client.get(address).content
    fields = {
        "name": "Monthly cost",
        "kind": "cost",
        "project": world.aurora.public_id,
        "format": "pdf",
        "frequency": "monthly",
        "channels": [channel.public_id],
    }
    assert client.post(address, {**fields, "channels": []}).status_code == 200
    assert not ReportSchedule.objects.exists()
    client.post(address, fields)
    schedule = ReportSchedule.objects.get()
    assert QueryDict(schedule.query)["model"] == "gpt-4o"
    listing = reverse("reports:scheduled")
    assert b"Monthly cost" in client.get(listing).content
    for page, enabled in (("schedule_disable", False), ("schedule_enable", True)):
        client.post(reverse(f"reports:{page}", args=(schedule.public_id,)))
        assert ReportSchedule.objects.get().enabled is enabled
    client.post(reverse("reports:schedule_remove", args=(schedule.public_id,)))
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize("page", ["schedule_disable", "schedule_enable", "schedule_remove"])
def test_strangers_end_none(world: World, channel: Channel, page: str) -> None:
    schedule = schedule_of(world, channel)
    address = reverse(f"reports:{page}", args=(schedule.public_id,))
    for person in (world.mia, world.victor, world.sven):
        client = Client()
        client.force_login(person)
        assert client.get(address).status_code == 405
        assert client.post(address).status_code == 404
        assert b"Daily use" not in client.get(reverse("reports:scheduled")).content
        assert client.get(reverse("reports:schedule_new")).status_code == (200 if person == world.sven else 403)
    assert ReportSchedule.objects.get().enabled
