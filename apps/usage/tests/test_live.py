"""The live view: who watches what, what a second tells, and how the stream and the polling say it."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.urls import reverse

from apps.keys.limiter import Limits, meter_of
from apps.keys.services import key_issue
from apps.keys.snapshot import store
from apps.organization.models import User
from apps.usage import live
from apps.usage.live import Narrowing, now_of, requests_since, second_of, watch_of
from apps.usage.pulse import PULSE, SECONDS, Pulse
from apps.usage.tests.conftest import RecordRequest, World
from apps.usage.views import live as views

EVERYTHING = Narrowing()
Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def own_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a process that was asked nothing."""
    fresh = Pulse()
    for name in Pulse().__dict__:
        monkeypatch.setattr(PULSE, name, getattr(fresh, name))


@pytest.fixture
def asked(world: World, record_request: RecordRequest) -> World:
    """One request by each key, and one without."""
    members = key_issue(project=world.project, owner=world.member, name="mias").key
    record_request(request_id="req_ci")
    record_request(request_id="req_mia", key=members, status=429)
    record_request(request_id="req_elsewhere", key=world.other_key, model="gpt-4.1")
    record_request(request_id="req_nobody", project_id=0, key_id=0, user_id=0, status=401, endpoint="unknown")
    return world


SEEN = {
    "owner": ({"req_ci", "req_mia", "req_elsewhere", "req_nobody"}, 4),
    "team_admin": ({"req_ci", "req_mia"}, 2),
    "member": ({"req_mia"}, 2),
    "viewer": (set(), 2),
    "stranger": ({"req_elsewhere"}, 1),
    "outsider": (set(), 0),
}


def now_second() -> int:
    return int(time.time())


def counted(watch: live.Watch, narrowing: Narrowing = EVERYTHING) -> int:
    """Of the last seconds: a test may run across the end of one."""
    return sum(second_of(watch, narrowing, now_second() - back).requests for back in range(5))


@pytest.mark.parametrize("name", SEEN)
def test_each_person_watches_their_requests_and_the_totals_of_their_projects(asked: World, name: str) -> None:
    requests, total = SEEN[name]
    watch = watch_of(getattr(asked, name))
    assert {record.request_id for record in requests_since(watch, EVERYTHING, 0)} == requests
    assert counted(watch) == total


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        (Narrowing(status=4), {"req_mia", "req_nobody"}),
        (Narrowing(status=2), {"req_ci", "req_elsewhere"}),
        (Narrowing(model="gpt-4.1"), {"req_elsewhere"}),
        (Narrowing(endpoint="unknown"), {"req_nobody"}),
    ],
)
def test_the_requests_are_narrowed(asked: World, narrowing: Narrowing, expected: set[str]) -> None:
    found = requests_since(watch_of(asked.owner), narrowing, 0)
    assert {record.request_id for record in found} == expected


def test_a_project_and_a_key_narrow_the_counts_too(asked: World) -> None:
    watch = watch_of(asked.owner)
    assert counted(watch, Narrowing(project=asked.project.pk)) == 2
    assert counted(watch, Narrowing(key=asked.key.pk)) == 1


def test_limits_in_use_are_told_of_keys_that_the_person_sees(asked: World) -> None:
    store.refresh()
    meter = meter_of(asked.key.pk)
    meter.set_limits(Limits(requests_per_minute=10, tokens_per_minute=1_000), time.monotonic())
    meter.admit(time.monotonic(), tokens=500)
    meter.streams += 1
    now = now_of(watch_of(asked.team_admin), EVERYTHING)
    assert (now.in_flight, now.streams) == (1, 1)
    [gauge] = now.gauges
    assert (gauge.key, gauge.in_flight) == ("ci-nightly", 1)
    assert gauge.tokens == pytest.approx(0.5, abs=0.01)
    assert gauge.requests == pytest.approx(0.1, abs=0.01)
    hidden = now_of(watch_of(asked.viewer), EVERYTHING)
    assert (hidden.in_flight, hidden.gauges) == (1, [])
    assert now_of(watch_of(asked.stranger), EVERYTHING).in_flight == 0


# --- The page and the polling -----------------------------------------------------------------------------------------


def test_the_page_shows_the_newest_requests_and_no_others(asked: World, client: Client) -> None:
    client.force_login(asked.member)
    page = client.get(reverse("usage:live")).content.decode()
    assert "req_mia" in page
    assert "req_ci" not in page
    assert "req_elsewhere" not in page


def test_what_an_address_asks_for_and_is_not_there_is_said(asked: World, client: Client) -> None:
    client.force_login(asked.member)
    query = {"key": str(asked.other_key.pk), "status": "x", "endpoint": "y"}
    page = client.get(reverse("usage:live"), query).content.decode()
    for words in ("There is no such key.", "A status is 2, 4 or 5.", "There is no such endpoint."):
        assert words in page


def test_polling_tells_the_seconds_and_requests_that_came_since(
    asked: World, client: Client, record_request: RecordRequest
) -> None:
    client.force_login(asked.owner)
    first = client.get(reverse("usage:live-poll")).json()
    assert len(first["seconds"]) == SECONDS - 1
    record_request(request_id="req_later")
    second = client.get(reverse("usage:live-poll"), {"second": first["second"] - 3, "seen": first["seen"]}).json()
    assert len(second["seconds"]) in (3, 4)
    assert "req_later" in second["rows"]
    assert "req_ci" not in second["rows"]


@pytest.mark.parametrize("value", ["x", "-1", "9" * 40, "²"])
def test_polling_with_nonsense_begins_anew(asked: World, client: Client, value: str) -> None:
    client.force_login(asked.owner)
    assert client.get(reverse("usage:live-poll"), {"second": value, "seen": value}).status_code == 200


@pytest.mark.parametrize("name", ["usage:live", "usage:live-poll"])
def test_nobody_watches_without_signing_in(db: Any, client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302


# --- The stream -------------------------------------------------------------------------------------------------------


def run(scenario: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run`; the thread in which views are run leaves no connection open."""

    async def whole() -> Result:
        try:
            return await scenario
        finally:
            await sync_to_async(lambda: connection.close())()

    return asyncio.run(whole())


async def beside(work: Callable[..., object], **arguments: Any) -> None:
    """Does the work in another thread, which leaves no connection open."""

    def whole() -> None:
        try:
            work(**arguments)
        finally:
            connection.close()

    await asyncio.to_thread(whole)


async def events_of(
    client: AsyncClient, number: int, query: str = "", *, until: str = "", **headers: str
) -> list[tuple[str, str]]:
    """The first events of a stream, by name and data, up to so many or to the first of the name `until`."""
    answer: Any = await client.get(f"{reverse('usage:live-stream')}?{query}", headers=headers)
    assert answer["Content-Type"] == "text/event-stream"
    told = []
    async for part in answer.streaming_content:
        name, _, data = part.decode().removesuffix("\n\n").split("\n")
        told.append((name.removeprefix("event: "), data.removeprefix("data: ")))
        if len(told) == number or told[-1][0] == until:
            break
    return told


@pytest.mark.django_db(transaction=True)
def test_the_stream_tells_the_past_then_each_second_and_its_requests(
    asked: World, record_request: RecordRequest, async_client: AsyncClient
) -> None:
    async_client.force_login(asked.team_admin)

    async def watch() -> list[tuple[str, str]]:
        task = asyncio.create_task(events_of(async_client, 9, f"seen={PULSE.total}", until="rows"))
        await asyncio.sleep(0.1)
        await beside(record_request, request_id="req_hidden", key=asked.other_key)
        await beside(record_request, request_id="req_new")
        return await task

    told = run(watch())
    names = [name for name, _ in told]
    assert names[0] == "history"
    assert sum(second["requests"] for second in json.loads(told[0][1])) <= 2
    assert "pulse" in names
    rows = "".join(data for name, data in told if name == "rows")
    assert "req_new" in rows
    assert "req_hidden" not in rows


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_broke_off_goes_on_where_it_was(
    asked: World, record_request: RecordRequest, async_client: AsyncClient
) -> None:
    async_client.force_login(asked.owner)
    seen = PULSE.total
    record_request(request_id="req_missed")
    told = run(events_of(async_client, 9, until="rows", last_event_id=str(seen)))
    rows = "".join(data for name, data in told if name == "rows")
    assert "req_missed" in rows
    assert "req_ci" not in rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("why", ["signed out", "made inactive", "other password"])
def test_a_stream_ends_when_its_session_does(
    world: World, async_client: AsyncClient, client: Client, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(views, "LOOK_UP_SECONDS", 0)
    async_client.force_login(world.member)
    client.cookies.update(async_client.cookies)

    def end_it() -> None:
        if why == "signed out":
            client.session.flush()
        elif why == "made inactive":
            User.objects.filter(pk=world.member.pk).update(is_active=False)
        else:
            User.objects.filter(pk=world.member.pk).update(password="another")

    async def watch() -> list[tuple[str, str]]:
        task = asyncio.create_task(events_of(async_client, 100))
        await asyncio.sleep(0.2)
        await beside(end_it)
        return await asyncio.wait_for(task, 5)

    assert {name for name, _ in run(watch())} <= {"history", "pulse"}


@pytest.mark.django_db(transaction=True)
def test_a_stranger_gets_no_stream(async_client: AsyncClient) -> None:
    answer = run(async_client.get(reverse("usage:live-stream")))
    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_streams_end_when_the_server_stops(
    world: World, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async_client.force_login(world.owner)
    live.ENDING.set()
    try:
        assert [name for name, _ in run(events_of(async_client, 5))] == ["history"]
    finally:
        live.ENDING.clear()
