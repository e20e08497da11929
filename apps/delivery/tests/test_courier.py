"""The courier's threads: so many at a time, in two lanes, and none of them ends it."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.delivery import courier
from apps.delivery.courier import Courier, channels_due, seconds_to_next
from apps.delivery.models import Channel, Delivery
from apps.delivery.tests.conftest import World, sent
from apps.delivery.tests.endpoint import wait_for


class Work:
    """In place of the database: channels by number, whether they fail, and who is at it."""

    def __init__(self) -> None:
        self.due: list[tuple[int, bool]] = []
        self.done: list[int] = []
        self.at_it: set[int] = set()
        self.most = 0
        self.go_on = threading.Event()
        self.broken = False
        self._lock = threading.Lock()

    def step(self, channel: int) -> bool:
        with self._lock:
            self.at_it.add(channel)
            self.most = max(self.most, len(self.at_it))
        if channel < 100:
            self.go_on.wait(10)
        if self.broken:
            raise RuntimeError
        with self._lock:
            self.at_it.discard(channel)
            self.done.append(channel)
            self.due = [one for one in self.due if one[0] != channel]
        return False


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Channels below 100 hang until `go_on`."""
    made = Work()
    replaced: dict[str, Any] = {
        "deliveries_expire": lambda _now: 0,
        "channels_due": lambda _now: list(made.due),
        "seconds_to_next": lambda _now: 0.02,
        "slot_free_in": lambda *_: 0.0,
        "visit_step": made.step,
        "_LOOK_SECONDS": 0.05,
    }
    for name, value in replaced.items():
        monkeypatch.setattr(courier, name, value)
    yield made
    made.go_on.set()


@pytest.fixture
def running() -> Iterator[Courier]:
    one = Courier(healthy=2, failing=1)
    one.start()
    yield one
    one.stop(5)


def test_those_that_fail_take_no_thread_from_those_that_answer(work: Work, running: Courier) -> None:
    work.due = [(1, True), (2, True), (3, True), (101, False)]
    running.wake()
    wait_for(lambda: work.done == [101])
    assert work.at_it == {1}
    work.go_on.set()
    wait_for(lambda: sorted(work.done) == [1, 2, 3, 101])


def test_there_are_so_many_threads_and_no_more(work: Work, running: Courier) -> None:
    work.due = [(number, False) for number in range(5)]
    running.wake()
    time.sleep(0.3)
    assert work.most == 2
    work.go_on.set()
    wait_for(lambda: len(work.done) == 5)
    assert work.most == 2


def test_a_channel_has_one_thread(work: Work, running: Courier) -> None:
    work.due = [(1, False)]
    for _ in range(5):
        running.wake()
        time.sleep(0.05)
    work.go_on.set()
    wait_for(lambda: work.done == [1])


def test_what_goes_wrong_with_a_channel_or_with_the_database_ends_nothing(
    work: Work, running: Courier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work.broken, work.due = True, [(101, False)]
    running.wake()
    wait_for(lambda: "Cannot deliver over channel 101" in caplog.text)

    def fail(_now: object) -> int:
        raise OSError

    monkeypatch.setattr(courier, "deliveries_expire", fail)
    running.wake()
    wait_for(lambda: "Cannot look which deliveries are due" in caplog.text)
    monkeypatch.setattr(courier, "deliveries_expire", lambda _now: 0)
    work.broken = False
    wait_for(lambda: work.done == [101])


def test_asked_to_stop_it_waits_for_what_is_under_way_and_no_longer_than_told(work: Work) -> None:
    one = Courier()
    work.due = [(1, False)]
    one.wake()
    wait_for(lambda: work.at_it)
    began = time.monotonic()
    one.stop(0.3)
    assert 0.25 < time.monotonic() - began < 2
    work.go_on.set()
    wait_for(lambda: work.done == [1])


def test_it_looks_again_when_the_next_is_due(world: World) -> None:
    assert seconds_to_next(timezone.now()) == courier._LOOK_SECONDS
    first, second = sent(world.mail), sent(world.webhook)
    now = timezone.now()
    Delivery.objects.filter(pk=first.pk).update(next_try_at=now + timedelta(seconds=1.5))
    assert seconds_to_next(now) == pytest.approx(1.5)
    Delivery.objects.filter(pk=second.pk).update(leased_until=now + timedelta(seconds=0.5))
    assert seconds_to_next(now) == pytest.approx(0.5)
    Channel.objects.update(paused_at=now)
    assert seconds_to_next(now) == courier._LOOK_SECONDS


def test_the_channel_that_waits_for_longest_comes_first(world: World) -> None:
    now = timezone.now()
    for channel, ago in ((world.mail, 1), (world.webhook, 3), (world.slack, 2)):
        Delivery.objects.filter(pk=sent(channel).pk).update(next_try_at=now - timedelta(minutes=ago))
    Channel.objects.filter(pk=world.slack.pk).update(failures_in_row=2)
    assert channels_due(now) == [(world.webhook.pk, False), (world.slack.pk, True), (world.mail.pk, False)]
