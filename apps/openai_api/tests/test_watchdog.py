"""Requests that take too long to send or to read are ended; all others are left alone."""

import asyncio

import pytest

from apps.openai_api import watchdog as module
from apps.openai_api.watchdog import Watchdog


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)


async def watched(watchdog: Watchdog, allowed: float, taken: float) -> str:
    task = watchdog.watch(allowed)
    try:
        await asyncio.sleep(taken)
    except asyncio.CancelledError:
        if not watchdog.barked():
            raise
        return "barked"
    finally:
        watchdog.release(task)
    return "done"


def test_who_takes_too_long_is_ended_and_others_are_not() -> None:
    async def scenario() -> tuple[str, str]:
        watchdog = Watchdog()
        watchdog.start()
        try:
            late, quick = await asyncio.gather(watched(watchdog, 0.03, 5), watched(watchdog, 5, 0.06))
        finally:
            watchdog.stop()
        return late, quick

    assert asyncio.run(scenario()) == ("barked", "done")


def test_a_task_that_was_ended_goes_on_as_if_it_had_not_been() -> None:
    async def scenario() -> tuple[str, int, bool]:
        watchdog = Watchdog()
        watchdog.start()
        told = await watched(watchdog, 0.01, 5)
        await asyncio.sleep(0.03)
        task = asyncio.current_task()
        assert task is not None
        watchdog.stop()
        return told, task.cancelling(), watchdog.barked()

    assert asyncio.run(scenario()) == ("barked", 0, False)


def test_another_ones_cancellation_is_not_taken_for_its_own() -> None:
    async def scenario() -> None:
        watchdog = Watchdog()
        watchdog.start()
        task = asyncio.ensure_future(watched(watchdog, 5, 5))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        watchdog.stop()

    asyncio.run(scenario())


def test_after_its_release_a_task_may_take_its_time() -> None:
    async def scenario() -> str:
        watchdog = Watchdog()
        watchdog.start()
        watchdog.release(watchdog.watch(0.02))
        await asyncio.sleep(0.08)
        watchdog.stop()
        return "done"

    assert asyncio.run(scenario()) == "done"
