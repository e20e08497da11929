"""Load by wrk: what is asked for, whether the answer is right, and what came out of a run."""

import base64
import json
import os
import shutil
import struct
import subprocess
import urllib.request
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.machine import cpu_seconds, pinned_to, shared_out_mib
from benchmarks.targets import FIVE_MODELS_SECRET, Target
from tests.serving import SECRET

_HERE = Path(__file__).parent
# Each run counts its prompts on from where no other run has been.
_RUNS = count(1)
_PROMPTS_A_RUN = 10_000_000


def is_chat(text: str) -> bool:
    """Whether it is a chat completion of about 50 tokens."""
    told: dict[str, Any] = json.loads(text)
    return 150 < len(told["choices"][0]["message"]["content"]) < 500


def is_stream(text: str) -> bool:
    """Whether it is a streamed chat, whole to its end."""
    events = [line for line in text.splitlines() if line.startswith("data: ")]
    return len(events) > 5 and events[-1] == "data: [DONE]"


def is_embedding(text: str) -> bool:
    """Whether it is 1,536 floats, in either form: the peer knows one alone, and its vectors have any length."""
    told: list[float] | str = json.loads(text)["data"][0]["embedding"]
    vector = struct.unpack("<1536f", base64.b64decode(told)) if isinstance(told, str) else told
    return len(vector) == 1_536 and any(vector)


class Work(NamedTuple):
    """A kind of request. `body`: a file in bodies/; `fresh`: its prompt is another one each time; `is_right`: whether
    a text is what it should be answered with."""

    name: str
    path: str
    is_right: Callable[[str], bool]
    body: str = ""
    fresh: bool = False
    key: str = SECRET


WORKS = {
    work.name: work
    for work in (
        Work("chat", "/chat/completions", is_chat, "chat.json"),
        Work("chat_uniq", "/chat/completions", is_chat, "chat_uniq.json", fresh=True),
        Work("stream", "/chat/completions", is_stream, "stream.json"),
        Work("embeddings", "/embeddings", is_embedding, "embeddings.json"),
        Work("embeddings_uniq", "/embeddings", is_embedding, "embeddings_uniq.json", fresh=True),
        Work("embeddings_b64", "/embeddings", is_embedding, "embeddings_b64.json"),
        Work("embeddings_b64_uniq", "/embeddings", is_embedding, "embeddings_b64_uniq.json", fresh=True),
        Work("models", "/models", lambda text: len(json.loads(text)["data"]) >= 5),
        Work("models_five", "/models", lambda text: len(json.loads(text)["data"]) == 5, key=FIVE_MODELS_SECRET),
    )
}


class Run(NamedTuple):
    """One run of wrk. `answered` were answered with 200, as far as the client saw; `failed` were not."""

    answered: int
    failed: int
    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    memory_mib: float


class WrongAnswerError(Exception):
    """A server answers something else than it is asked for; timing it would mean nothing."""


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def run(target: Target, work: Work, connections: int, seconds: int, core: int) -> Run:
    """Asks for `work` with so many connections for so long, from the given core."""
    before = cpu_seconds(target.pid)
    with pinned_to(core):
        done = subprocess.run(
            _command(target, work, connections, seconds),
            env=_environment(work),
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
    return parsed(done.stdout, cpu_seconds(target.pid) - before, shared_out_mib(target.pid))


def parsed(output: str, cpu: float, memory_mib: float) -> Run:
    """What wrk printed (wrk.lua's line is the last), with the server's processor seconds and memory."""
    told = json.loads(output.splitlines()[-1])
    requests = told["requests"]
    return Run(
        answered=requests - told["refused"],
        failed=told["refused"] + told["broken"],
        rate=requests / told["seconds"],
        p50_ms=told["p50_ms"],
        p99_ms=told["p99_ms"],
        cpu_us=cpu / max(1, requests) * 1_000_000,
        memory_mib=memory_mib,
    )


def check(target: Target, work: Work) -> None:
    """Raises WrongAnswerError unless the target answers this work as a client would expect."""
    request = urllib.request.Request(f"{target.base_url}{work.path}", body_of(work), _headers(work))  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        text = answer.read().decode()
    if not work.is_right(text):
        raise WrongAnswerError(f"{target.name}, {work.name}: {text[:300]}")


def body_of(work: Work) -> bytes | None:
    return (_HERE / "bodies" / work.body).read_bytes() if work.body else None


def _headers(work: Work) -> dict[str, str]:
    return {"Authorization": f"Bearer {work.key}", "Content-Type": "application/json"}


def _command(target: Target, work: Work, connections: int, seconds: int) -> list[str]:
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_HERE / "wrk.lua")]
    return ["wrk", *options, f"{target.base_url}{work.path}"]


def _environment(work: Work) -> dict[str, str]:
    return {
        **os.environ,
        "BENCH_METHOD": "POST" if work.body else "GET",
        "BENCH_KEY": work.key,
        "BENCH_BODY": str(_HERE / "bodies" / work.body) if work.body else "",
        "BENCH_FIRST": str(next(_RUNS) * _PROMPTS_A_RUN) if work.fresh else "",
    }
