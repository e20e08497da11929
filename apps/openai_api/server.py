"""What all requests of this process share: writer, snapshot, watchdog, settings."""

import asyncio
import gc
import logging
import sys
import threading

from django.conf import settings

from apps.keys.snapshot import store
from apps.openai_api.prompt_cache import PromptCache
from apps.openai_api.redaction import BodyRecorder
from apps.openai_api.watchdog import Watchdog
from apps.simulator.tokens import encoding
from apps.usage.metrics import WAITING
from apps.usage.writer import Durability, Writer

logger = logging.getLogger(__name__)


class Server:
    """Started and stopped with the ASGI lifespan."""

    def __init__(self) -> None:
        self.max_body_bytes: int = settings.MAX_BODY_BYTES
        self.body_timeout: float = settings.BODY_TIMEOUT_SECONDS
        self.stall_timeout: float = settings.STALLED_STREAM_SECONDS
        self.lenient: bool = settings.LENIENT_PARAMETERS
        self.cors_origins = frozenset(origin.encode() for origin in settings.CORS_ALLOWED_ORIGINS)
        self.keeps_bodies: bool = settings.RECORD_BODIES
        self.bodies = BodyRecorder(settings.RECORD_BODY_BYTES)
        self.watchdog = Watchdog()
        self.prompt_cache = PromptCache()
        self.writer = Writer(
            durability=Durability(settings.USAGE_DURABILITY),
            linger=settings.USAGE_LINGER_MS / 1000,
            queue_rows=settings.USAGE_QUEUE_ROWS,
            wait_seconds=settings.USAGE_WAIT_SECONDS,
            journal=settings.DATA_DIR / "journal",
        )
        self._stopped = threading.Event()

    async def start(self) -> None:
        """Loads keys, models and the common tokenizer before the first request, then watches for changes."""
        await asyncio.to_thread(self._load)
        self.writer.start()
        WAITING.set_function(lambda: self.writer.queued)
        self.watchdog.start()
        self._watcher = threading.Thread(
            target=store.watch, args=(self._stopped,), name="snapshot-watcher", daemon=True
        )
        self._watcher.start()
        _tune_interpreter()

    async def stop(self) -> None:
        """Commits what waits in the writer and ends the threads."""
        self._stopped.set()
        self.watchdog.stop()
        await self.writer.stop()
        await asyncio.to_thread(self._watcher.join, 5)

    def _load(self) -> None:
        from django.db import connection

        store.refresh()
        encoding("o200k_base")
        # This thread goes back to a pool and must not hold a connection there.
        connection.close()


def _tune_interpreter() -> None:
    """What full load asks of the interpreter; docs/performance.md has the measurements."""
    # Requests leave no cycles behind: looking through all that was loaded took a tenth of the processor.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # The writer's thread needs the interpreter back after each statement; 5 ms a time is long for those who wait.
    sys.setswitchinterval(0.001)
