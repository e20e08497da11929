"""One request under /v1, from its first byte to its record."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from apps.openai_api import errors
from apps.openai_api.bodies import LARGE
from apps.openai_api.headers import response_headers
from apps.openai_api.one_write import send_in_one_write
from apps.usage.models import NOBODY, Endpoint
from apps.usage.record import Record
from apps.usage.rows import Row
from apps.usage.sink import BODY

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel
    from apps.keys.snapshot import KeyEntry, Snapshot
    from apps.openai_api.server import Server

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Result = TypeVar("Result")

# What a gone client's request is recorded as; nginx's number, as HTTP has none.
CLIENT_CLOSED_REQUEST = 499
BAD_REQUEST = 400
# With the header X-Mock-Freeze, ids come from the request and time stands at 2025-01-01.
FROZEN_TIME = 1_735_689_600


class ClientGoneError(Exception):
    """The client closed its connection before its request was complete."""


class Call:
    """A request with what became known of it. `usage` fields are zero until a handler sets them."""

    __slots__ = (
        "_receive",
        "_send",
        "admitted_us",
        "arrived_at",
        "body",
        "cached_tokens",
        "client_address",
        "client_gone",
        "completion_tokens",
        "cost_nano",
        "endpoint",
        "first_token_us",
        "frozen",
        "head_sent",
        "headers",
        "id",
        "image_quality",
        "image_size",
        "images",
        "is_recorded",
        "key",
        "lent",
        "method",
        "model",
        "model_name",
        "path",
        "path_values",
        "prompt_tokens",
        "query_string",
        "reasoning_tokens",
        "request_id",
        "reserved_images",
        "reserved_tokens",
        "response_text",
        "rows",
        "server",
        "snapshot",
        "started",
        "streamed",
        "tell_error",
        "tokens_sent",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send, server: "Server", snapshot: "Snapshot") -> None:
        self.started = time.perf_counter_ns()
        self.arrived_at = time.time()
        self._receive = receive
        self._send = send
        self.server = server
        self.snapshot = snapshot
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope.get("query_string", b"")
        # What the path names, such as the model in /v1/models/{model}.
        self.path_values: tuple[str, ...] = ()
        client = scope.get("client")
        self.client_address: str = client[0] if client else ""
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"])
        # Times first, so that the index of ids grows at its end.
        self.id = f"{int(self.arrived_at * 1000):012x}{random.getrandbits(80):020x}"
        self.request_id = f"req_{self.id}"
        self.endpoint: str = Endpoint.UNKNOWN
        self.key: KeyEntry | None = None
        # The key that a pass of the playground stands for.
        self.lent: KeyEntry | None = None
        self.model: CatalogModel | None = None
        self.model_name = ""
        self.body = b""
        self.response_text = ""
        # What else shall be written if the request succeeds, in the transaction of its record.
        self.rows: list[Row] = []
        self.streamed = False
        # How an error is told after the head of a stream is out, where that is not as in a chat.
        self.tell_error: Callable[[errors.ApiError], bytes] | None = None
        self.client_gone = False
        self.frozen = b"x-mock-freeze" in self.headers
        self.is_recorded = self.head_sent = False
        # Cached tokens are part of the prompt's, reasoning tokens of the completion's.
        self.prompt_tokens = self.cached_tokens = self.completion_tokens = self.reasoning_tokens = 0
        self.images = self.tokens_sent = 0
        # What prices an image, as the price book has them; without a size its tokens are what is paid for.
        self.image_size = self.image_quality = ""
        self.reserved_tokens = -1
        self.reserved_images = 0
        self.cost_nano: int | None = 0
        self.first_token_us: int | None = None
        # When the limits let it pass; None for what they did not, or were not asked about.
        self.admitted_us: int | None = None

    @property
    def created(self) -> int:
        """Unix seconds for the `created` field of answers."""
        return FROZEN_TIME if self.frozen else int(self.arrived_at)

    @property
    def keeps_bodies(self) -> bool:
        """Whether what is asked and answered stays on record: as the key's project says, else as the installation."""
        asked = self.key.keeps_bodies if self.key is not None else None
        return self.server.keeps_bodies if asked is None else asked

    def elapsed_us(self) -> int:
        return (time.perf_counter_ns() - self.started) // 1000

    # The body

    async def read_body(self) -> bytes:
        """The whole body. Raises 413 for one that is too large, 408 for one too slow, ClientGoneError."""
        self.body = await self._in_time(self._read)
        return self.body

    async def take_body(self, take: Callable[[bytes], object]) -> None:
        """Hands over the body piece by piece, as it arrives, and keeps none of it. Raises what `read_body` does."""

        async def hand_over(limit: int) -> None:
            size, more = 0, True
            while more:
                piece, more = await self._receive_piece()
                size += len(piece)
                if size > limit:
                    raise errors.body_too_large(limit)
                take(piece)

        await self._in_time(hand_over)

    async def _in_time(self, read: Callable[[int], Awaitable[Result]]) -> Result:
        """What is read of a body of at most so many bytes, if it arrives within the time it may take."""
        limit = self.server.max_body_bytes
        if int(self.headers.get(b"content-length", b"0") or b"0") > limit:
            raise errors.body_too_large(limit)
        watchdog = self.server.watchdog
        task = watchdog.watch(self.server.body_timeout)
        try:
            return await read(limit)
        except asyncio.CancelledError:
            if not watchdog.barked():
                raise
            raise errors.body_too_slow(self.server.body_timeout) from None
        finally:
            watchdog.release(task)

    async def _read(self, limit: int) -> bytes:
        piece, more = await self._receive_piece()
        if not more and len(piece) <= limit:
            return piece
        # Grown piece by piece: to join 10 MB at their end would stop everybody else for 6 ms.
        grown = bytearray(piece)
        while more and len(grown) <= limit:
            piece, more = await self._receive_piece()
            grown += piece
        if len(grown) > limit:
            raise errors.body_too_large(limit)
        # To whoever decodes it a large one is as good as bytes; small ones are looked up, which takes a hash.
        return bytes(grown) if len(grown) <= LARGE else cast("bytes", grown)

    async def _receive_piece(self) -> tuple[bytes, bool]:
        """A piece of the body, and whether more follow."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        return message.get("body", b""), message.get("more_body", False)

    # The answer

    async def reply(self, status: int, body: bytes, headers: Mapping[bytes, bytes] | None = None) -> None:
        """Sends a JSON answer after its record was handed to the writer."""
        await self.record(status)
        await self.send_whole(status, body, b"application/json", headers)

    async def send_whole(
        self, status: int, body: bytes, content_type: bytes, headers: Mapping[bytes, bytes] | None = None
    ) -> None:
        listed = response_headers(self, content_type, headers)
        listed.append((b"content-length", b"%d" % len(body)))
        if send_in_one_write(self._send, status, listed, body):
            return
        await self._send({"type": "http.response.start", "status": status, "headers": listed})
        await self._send({"type": "http.response.body", "body": body})

    async def send_stream(self, events: bytes) -> None:
        """A stream that is complete already."""
        headers = response_headers(self, b"text/event-stream; charset=utf-8", None)
        self.head_sent = True
        if send_in_one_write(self._send, 200, headers, events):
            return
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self.send_part(events, last=True)

    async def start_stream(self) -> None:
        headers = response_headers(self, b"text/event-stream; charset=utf-8", None)
        self.head_sent = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send_part(self, part: bytes, *, last: bool = False) -> None:
        """A part of a stream. A reader that stops reading for too long cancels the request."""
        task = self.server.watchdog.watch(self.server.stall_timeout)
        try:
            await self._send({"type": "http.response.body", "body": part, "more_body": not last})
        finally:
            self.server.watchdog.release(task)

    async def wait_for_disconnect(self) -> None:
        """Returns when the client is gone; call after the body was read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    # The record

    async def record(self, status: int, error_code: str = "") -> None:
        """Hands the request to the writer and gives back what was reserved and not used.

        Raises RecordUnavailableError; nothing is on record then.
        """
        self.is_recorded = True
        self.settle()
        await self.server.writer.put(self._row(status, error_code), self._rows(status))

    def _rows(self, status: int) -> list[Row]:
        """What goes to other tables with the record. Only what succeeded leaves more than its bodies."""
        rows = self.rows if status < BAD_REQUEST else []
        if self.keeps_bodies and self.body:
            cut = self.server.bodies.cut
            bodies = (self.request_id, self.arrived_at, cut(self.body), cut(self.response_text))
            rows = [*rows, Row(self.request_id, BODY, bodies)]
        return rows

    def price(self) -> None:
        """Sets the cost from the use known now and the price book as it stood when the request arrived."""
        if self.model is not None:
            self.cost_nano = self.model.prices.cost_nano(
                self.arrived_at,
                prompt_tokens=self.prompt_tokens,
                cached_tokens=self.cached_tokens,
                completion_tokens=self.completion_tokens,
                images=self.images if self.image_size else 0,
                size=self.image_size,
                quality=self.image_quality,
            )

    def forget_use(self) -> None:
        """What is answered with an error used nothing."""
        self.prompt_tokens = self.cached_tokens = self.completion_tokens = self.reasoning_tokens = 0
        self.images = self.cost_nano = 0

    def settle(self) -> None:
        if self.key is not None and self.reserved_tokens >= 0:
            used = self.prompt_tokens + self.completion_tokens
            self.key.meter.settle(self.reserved_tokens, used, images=self.reserved_images - self.images)
            self.reserved_tokens = -1

    def _row(self, status: int, error_code: str) -> Record:
        key = self.key
        headers = self.headers
        return Record(
            self.arrived_at,
            self.request_id,
            key.project_id if key else NOBODY,
            key.id if key else NOBODY,
            key.user_id if key else NOBODY,
            self.endpoint,
            self.model_name,
            status,
            error_code,
            self.streamed,
            self.prompt_tokens,
            self.cached_tokens,
            self.completion_tokens,
            self.reasoning_tokens,
            self.images,
            self.cost_nano,
            self.first_token_us,
            self.elapsed_us(),
            self.client_address,
            headers.get(b"user-agent", b"")[:200].decode("latin-1"),
            _small_number(headers.get(b"x-stainless-retry-count")),
            self.admitted_us,
        )


def _small_number(value: bytes | None) -> int:
    return min(int(value), 32_767) if value and value.isdigit() else 0
