"""The ASGI application driven in the process: a snapshot made by hand, a writer that keeps what it is given."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from unittest.mock import patch

from apps.catalog.pricing import ModelPrices, PriceLine
from apps.catalog.queries import CatalogModel
from apps.keys.limiter import Limits, Meter
from apps.keys.models import ApiKey
from apps.keys.permissions import SCOPES
from apps.keys.secret import digest
from apps.keys.snapshot import FOR_EVER, KeyEntry, Snapshot, store
from apps.openai_api.application import OpenAIApplication
from apps.openai_api.call import Message
from apps.openai_api.server import Server
from apps.usage.batch import RecordUnavailableError
from apps.usage.record import Record
from apps.usage.rows import Row

SECRET = "sk-proj-InProcess00000000000000000000000000000000"
CHAT = "/v1/chat/completions"
MODEL = CatalogModel(
    name="gpt-4o-mini-2024-07-18",
    owned_by="system",
    created=1_721_088_000,
    deprecated_on=None,
    chat=True,
    completions=False,
    responses=True,
    embeddings=False,
    moderations=False,
    images=False,
    audio=False,
    vision=True,
    reasoning=False,
    tokenizer="o200k_base",
    context_window=1_000,
    max_output_tokens=500,
    embedding_dimensions=None,
    first_token_ms=None,
    tokens_per_second=None,
    aliases=("gpt-4o-mini",),
    prices=ModelPrices([PriceLine(("input", "", ""), 0, 150_000_000), PriceLine(("output", "", ""), 0, 600_000_000)]),
)
INSTRUCT = replace(
    MODEL,
    name="gpt-3.5-turbo-instruct-0914",
    aliases=("gpt-3.5-turbo-instruct",),
    chat=False,
    completions=True,
    vision=False,
    tokenizer="cl100k_base",
)
RETIRED = replace(MODEL, name="gpt-old", aliases=(), deprecated_on=date(2024, 1, 1))


def key_entry(limits: Limits | None = None, **changes: Any) -> KeyEntry:
    """A key that may do everything, but for `changes`; without limits unless they are given."""
    meter = Meter()
    meter.set_limits(limits or Limits(), 0.0)
    entry = KeyEntry(
        id=7,
        project_id=3,
        user_id=2,
        project_public_id="proj_1",
        organization_id="org-mock",
        state=ApiKey.State.ACTIVE,
        state_reason="",
        state_changed_at=0.0,
        valid_until=FOR_EVER,
        scopes=SCOPES,
        models=None,
        networks=(),
        meter=meter,
        first_token_ms=None,
        tokens_per_second=None,
    )
    return replace(entry, **changes)


class KeepingWriter:
    """Takes records as the real one does; `is_away`: as the real one without its database."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.rows: list[Row] = []
        self.is_away = self.is_refusing = False

    async def put(self, record: Record, rows: Sequence[Row] = ()) -> None:
        if self.is_away:
            raise RecordUnavailableError
        self.records.append(record)
        self.rows += rows


@dataclass
class Answer:
    """What the application sent; `parts` are its writes, the last of them as it ended."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)
    is_ended: bool = False

    @property
    def text(self) -> bytes:
        return b"".join(self.parts)

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        return error

    async def take(self, message: Message) -> None:
        assert not self.is_ended
        if message["type"] == "http.response.start":
            assert not self.status
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.parts.append(message.get("body", b""))
            self.is_ended = not message.get("more_body", False)


class Client:
    """Sends a request as its body's pieces; then reads, or is gone where `leaves` says so."""

    def __init__(self, pieces: Iterable[bytes], *, leaves: bool = False) -> None:
        self._pieces = list(pieces)
        self._leaves = leaves

    async def receive(self) -> Message:
        if self._pieces:
            piece = self._pieces.pop(0)
            more = bool(self._pieces) or self._leaves
            return {"type": "http.request", "body": piece, "more_body": more}
        if not self._leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


class World:
    """One key, three models, and the application in front of them."""

    def __init__(self, key: KeyEntry | None = None, *models: CatalogModel, version: int = 1) -> None:
        offered = models or (MODEL, INSTRUCT, RETIRED)
        by_name = {name: model for model in offered for name in (model.name, *model.aliases)}
        self.key = key or key_entry()
        self.snapshot = Snapshot(version, {digest(SECRET): self.key}, by_name)
        self.writer = KeepingWriter()
        self.server = Server()
        self.server.writer = self.writer  # type: ignore[assignment]

    @property
    def record(self) -> Record:
        """The only record so far."""
        [only] = self.writer.records
        return only

    def chat(self, body: Mapping[str, Any] | bytes = b"", **options: Any) -> Answer:
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.request("POST", CHAT, [body], **options)

    def response(self, body: Mapping[str, Any] | bytes = b"", **options: Any) -> Answer:
        """A request to the Responses API."""
        if not isinstance(body, bytes):
            body = json.dumps({"model": "gpt-4o-mini"} | dict(body)).encode()
        return self.request("POST", "/v1/responses", [body], **options)

    def completion(self, body: Mapping[str, Any] | bytes = b"", **options: Any) -> Answer:
        """A request to the older endpoint."""
        if not isinstance(body, bytes):
            body = json.dumps({"model": "gpt-3.5-turbo-instruct"} | dict(body)).encode()
        return self.request("POST", "/v1/completions", [body], **options)

    def request(
        self,
        method: str,
        path: str,
        pieces: Iterable[bytes] = (b"",),
        *,
        headers: Mapping[bytes, bytes] | None = None,
        leaves: bool = False,
    ) -> Answer:
        given = {b"authorization": b"Bearer " + SECRET.encode(), **(headers or {})}
        path, _, query = path.partition("?")
        scope = {
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "client": ("127.0.0.1", 5),
            "headers": list(given.items()),
        }
        answer = Answer()

        async def drive() -> None:
            application = OpenAIApplication()
            application.server = self.server
            self.server.watchdog.start()
            try:
                await application(scope, Client(pieces, leaves=leaves).receive, answer.take)
            finally:
                self.server.watchdog.stop()

        with patch.object(store, "current", self.snapshot):
            asyncio.run(drive())
        return answer
