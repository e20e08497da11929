"""Who carries deliveries: one thread in the task worker that looks what is due, and one for each channel that has
something due, up to a number.

A channel that hangs holds up its own thread, for as long as an attempt may take, and nobody else's. One whose last
attempt failed goes by a lane of its own: so even many dead endpoints leave the other lane to those that answer.
"""

import logging
import threading
import time
from datetime import datetime

from django.db import connections
from django.db.models import Min
from django.utils import timezone

from apps.delivery.attempts import claim_carry_out
from apps.delivery.claims import deliveries_active, deliveries_due, deliveries_expire, delivery_claim, slot_free_in

logger = logging.getLogger(__name__)

HEALTHY_THREADS = 16
FAILING_THREADS = 8
# A channel with much to deliver lets others have its thread after so many.
_A_VISIT = 20
# What other processes send is noticed after so long, if the task that tells of it was lost.
_LOOK_SECONDS = 2.0


class Lane:
    """So many channels at the same time."""

    def __init__(self, threads: int) -> None:
        self._free = threads

    def enter(self) -> bool:
        if self._free == 0:
            return False
        self._free -= 1
        return True

    def leave(self) -> None:
        self._free += 1


class Courier:
    """`start`, `wake` and `stop` from any thread."""

    def __init__(self, healthy: int = HEALTHY_THREADS, failing: int = FAILING_THREADS) -> None:
        self._lanes = {False: Lane(healthy), True: Lane(failing)}
        self._busy: dict[int, threading.Thread] = {}
        self._not_before: dict[int, float] = {}
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to look. What the worker before left behind is carried now."""
        with self._lock:
            if self._thread is None:
                self._stopping = False
                self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Something may be due."""
        self.start()
        self._awake.set()

    def stop(self, seconds: float) -> None:
        """Begins nothing more, and waits so long for what is under way. What takes longer is left to its lease."""
        self._stopping = True
        self._awake.set()
        until = time.monotonic() + seconds
        with self._lock:
            threads = [self._thread, *self._busy.values()]
            self._thread = None
        for thread in threads:
            if thread is not None:
                thread.join(max(until - time.monotonic(), 0))

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                wait = self._dispatch()
            except Exception:
                # The database is away, say. Deliveries wait in it.
                logger.exception("Cannot look which deliveries are due")
                wait = _LOOK_SECONDS
            finally:
                connections.close_all()
            self._awake.wait(wait)

    def _dispatch(self) -> float:
        """Sends threads to the channels that have something due; returns in how many seconds to look again."""
        now = timezone.now()
        deliveries_expire(now)
        with self._lock:
            for channel, is_failing in channels_due(now):
                if not self._stopping and channel not in self._busy and not self._has_to_wait(channel):
                    self._visit_in_thread(channel, is_failing=is_failing)
        return min(_LOOK_SECONDS, seconds_to_next(now))

    def _has_to_wait(self, channel: int) -> bool:
        return self._not_before.get(channel, 0.0) > time.monotonic()

    def _visit_in_thread(self, channel: int, *, is_failing: bool) -> None:
        lane = self._lanes[is_failing]
        if lane.enter():
            thread = threading.Thread(target=self._visit, args=(channel, lane), name=f"channel {channel}", daemon=True)
            self._busy[channel] = thread
            thread.start()

    def _visit(self, channel: int, lane: Lane) -> None:
        wait = 0.0
        try:
            carried = 0
            while carried < _A_VISIT and not self._stopping and visit_step(channel):
                carried += 1
            wait = slot_free_in(channel, timezone.now())
        except Exception:
            logger.exception("Cannot deliver over channel %s", channel)
            wait = _LOOK_SECONDS
        finally:
            connections.close_all()
            with self._lock:
                del self._busy[channel]
                lane.leave()
                self._not_before[channel] = time.monotonic() + wait
            self._awake.set()


def visit_step(channel: int) -> bool:
    """Carries one delivery of a channel; returns whether to go on with the next: not after a failure, as what follows
    would most likely fail too."""
    claim = delivery_claim(channel)
    return claim is not None and claim_carry_out(claim)


def channels_due(now: datetime) -> list[tuple[int, bool]]:
    """Channels that have something due, that which waits for longest first, and whether their last attempt failed."""
    due = deliveries_due(now).values("channel", "channel__failures_in_row").annotate(since=Min("next_try_at"))
    return [(row["channel"], row["channel__failures_in_row"] > 0) for row in due.order_by("since")]


def seconds_to_next(now: datetime) -> float:
    """Until a delivery becomes due that is not yet: a retry, or one whose worker has gone."""
    active = deliveries_active()
    told = active.filter(next_try_at__gt=now).aggregate(first=Min("next_try_at"))["first"]
    leased = active.filter(leased_until__gt=now).aggregate(first=Min("leased_until"))["first"]
    seconds = [(moment - now).total_seconds() for moment in (told, leased) if moment]
    return max(min(seconds, default=_LOOK_SECONDS), 0.05)


def deliveries_carry() -> None:
    """Carries all that is due, here and now, one after the other: for tests, and wherever no worker runs."""
    deliveries_expire(timezone.now())
    while any(visit_step(channel) for channel, _ in channels_due(timezone.now())):
        pass


COURIER = Courier()
