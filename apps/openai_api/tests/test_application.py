"""A request's way through the application: its one answer, its one record, and what it gives back."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from apps.catalog.pricing import ModelPrices
from apps.keys.limiter import Limits
from apps.openai_api import application as module
from apps.openai_api.call import Call, Message
from apps.openai_api.tests.driving import CHAT, MODEL, Answer, World, key_entry
from apps.usage.models import Endpoint

HELLO: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5}


def test_a_body_in_pieces_is_read_whole() -> None:
    world = World()
    body = json.dumps(HELLO).encode()
    answer = world.request("POST", CHAT, [body[:10], b"", body[10:]])
    assert (answer.status, answer.json["usage"]["completion_tokens"]) == (200, 5)
    assert (world.record.status, world.record.completion_tokens) == (200, 5)


@pytest.mark.parametrize("pieces", [[b"x" * 101], [b"x" * 50, b"x" * 51], [b"x" * 60, b"x" * 60, b"never asked for"]])
def test_a_body_is_refused_as_soon_as_it_is_too_large(pieces: list[bytes]) -> None:
    world = World()
    world.server.max_body_bytes = 100
    answer = world.request("POST", CHAT, pieces)
    assert (answer.status, answer.error["code"], world.record.status) == (413, "request_too_large", 413)


def test_a_length_that_is_too_large_is_refused_before_the_body() -> None:
    world = World()
    answer = world.request("POST", CHAT, [], headers={b"content-length": b"999999999999"})
    assert answer.status == 413


def test_a_client_that_leaves_while_it_sends_is_on_record_without_an_answer() -> None:
    world = World()
    answer = world.request("POST", CHAT, [b"{"], leaves=True)
    assert (answer.status, world.record.status, world.record.error_code) == (0, 499, "client_closed_request")


def test_a_client_that_leaves_while_the_database_is_away_troubles_nobody() -> None:
    world = World()
    world.writer.is_away = True
    assert world.request("POST", CHAT, [b"{"], leaves=True).status == 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("state", ["is_away", "is_refusing"])
def test_nothing_is_answered_that_cannot_be_recorded(state: str, stream: bool) -> None:
    world = World()
    setattr(world.writer, state, True)
    answer = world.chat(HELLO | {"stream": stream})
    assert (answer.status, answer.error["code"]) == (503, "server_is_overloaded")
    assert answer.error["type"] == "service_unavailable_error"
    assert world.key.meter.in_flight == 0


def test_a_stream_whose_record_fails_ends_with_an_error_event() -> None:
    world = World(key_entry(tokens_per_second=1_000.0))
    world.writer.is_away = True
    answer = world.chat(HELLO | {"stream": True})
    last = answer.text.split(b"\n\n")[-2]
    assert (answer.status, answer.is_ended) == (200, True)
    assert json.loads(last.removeprefix(b"data: "))["error"]["code"] == "server_is_overloaded"
    assert b"[DONE]" not in answer.text


def test_an_error_of_the_server_itself_is_a_500_in_the_one_shape(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(call: Call) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(module, "ROUTES", {CHAT: (Endpoint.CHAT_COMPLETIONS, {"POST": fail})})
    world = World()
    answer = world.chat(HELLO)
    assert (answer.status, answer.error["type"], world.record.status) == (500, "server_error", 500)
    assert world.record.request_id in answer.error["message"]
    assert "secret detail" not in answer.error["message"]
    assert world.record.request_id in caplog.text


def test_a_refused_request_gives_back_its_place_and_its_tokens() -> None:
    key = key_entry(Limits(tokens_per_minute=10_000, concurrent_requests=1))
    world = World(key)
    for body in (HELLO, HELLO | {"temperature": 5}, HELLO | {"model": "none"}, HELLO):
        world.chat(body)
    assert [record.status for record in world.writer.records] == [200, 400, 404, 200]
    used = sum(record.prompt_tokens + record.completion_tokens for record in world.writer.records)
    assert key.meter.in_flight == 0
    assert key.meter.tokens.level == pytest.approx(10_000 - used, abs=100)


def test_the_cost_is_that_of_the_tokens() -> None:
    world = World()
    usage = world.chat(HELLO).json["usage"]
    assert world.record.cost_nano == usage["prompt_tokens"] * 150 + usage["completion_tokens"] * 600


def test_a_model_without_prices_costs_an_unknown_amount_and_never_nothing() -> None:
    world = World(None, replace(MODEL, prices=ModelPrices()), version=2)
    assert world.chat(HELLO).status == 200
    assert world.record.cost_nano is None


def test_a_change_of_the_catalog_holds_for_bodies_that_came_before() -> None:
    smaller = replace(MODEL, max_output_tokens=3)
    assert World(None, MODEL, version=3).chat(HELLO).json["usage"]["completion_tokens"] == 5
    answer = World(None, smaller, version=4).chat(HELLO)
    assert (answer.status, answer.error["param"]) == (400, "max_tokens")


@pytest.mark.parametrize("value", [b"", b"-1", b"many", b"99999999999", "²".encode("latin-1")])
def test_a_strange_count_of_retries_is_kept_small(value: bytes) -> None:
    world = World()
    world.chat(HELLO, headers={b"x-stainless-retry-count": value})
    assert 0 <= world.record.retry_count <= 32_767


def test_a_preflight_is_neither_checked_nor_recorded() -> None:
    world = World()
    world.writer.is_refusing = True
    answer = world.request("OPTIONS", CHAT, headers={b"origin": b"http://a"})
    assert (answer.status, answer.text, world.writer.records) == (204, b"", [])
    assert answer.headers[b"access-control-allow-origin"] == b"*"


def test_the_lifespan_must_have_begun() -> None:
    async def drive() -> None:
        with pytest.raises(AssertionError, match="lifespan"):
            await module.OpenAIApplication()({"method": "GET"}, None, None)  # type: ignore[arg-type]

    asyncio.run(drive())


def test_a_part_that_cannot_be_read_yet_is_named() -> None:
    parts = [{"type": "text", "text": "What is this?"}, {"type": "video_url", "video_url": {"url": "data:,"}}]
    error = World().chat({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": parts}]}).error
    listed = "'text', 'image_url', 'input_audio', and 'file'"
    assert error["message"] == f"Invalid value: 'video_url'. Supported values are: {listed}."
    assert (error["code"], error["param"]) == ("invalid_value", "messages[0].content[1].type")


def test_a_stream_whose_reader_stalls_at_its_very_end_stays_on_record_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.openai_api.watchdog.TICK_SECONDS", 0.01)
    world = World(key_entry(tokens_per_second=1_000.0))
    world.server.stall_timeout = 0.05

    async def stall_at_the_end(answer: Answer, message: Message) -> None:
        if b"[DONE]" in message.get("body", b""):
            await asyncio.sleep(5)
        await take(answer, message)

    take = Answer.take
    monkeypatch.setattr(Answer, "take", stall_at_the_end)
    answer = world.chat(HELLO | {"stream": True})
    assert not answer.is_ended
    assert (world.record.status, world.record.completion_tokens) == (200, 5)


def test_the_record_tells_when_the_limits_let_a_request_pass() -> None:
    world = World()
    world.chat(HELLO)
    assert world.record.admitted_us is not None
    assert 0 < world.record.admitted_us <= world.record.duration_us


def test_what_the_limits_refused_was_never_admitted() -> None:
    world = World(key_entry(Limits(requests_per_minute=1)))
    world.chat(HELLO)
    assert world.chat(HELLO).status == 429
    assert world.writer.records[-1].admitted_us is None


def test_a_paced_stream_counts_as_open_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(key_entry(tokens_per_second=200.0))
    meter = world.key.meter
    seen: list[int] = []
    take = Answer.take

    async def watch(answer: Answer, message: Message) -> None:
        seen.append(meter.streams)
        await take(answer, message)

    monkeypatch.setattr(Answer, "take", watch)
    world.chat(HELLO | {"stream": True})
    assert set(seen) == {1}
    assert meter.streams == 0
