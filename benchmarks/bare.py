"""The yardstick: what uvicorn and Python leave to gain. Decodes the body, encodes a chat completion, nothing else."""

from typing import Any

import msgspec

from benchmarks.answer import ANSWER

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    answer = _encode(_completion(_decode(body)["model"]))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


def _completion(model: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 110, "completion_tokens": 50, "total_tokens": 160},
    }
