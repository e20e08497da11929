"""Answers that are said aloud: what is in them, what they count, and who may ask for them."""

import base64
import io
import os
import time
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from apps.openai_api.chat.recordings import recordings_prune
from apps.openai_api.tests.driving import Answer, World, key_entry
from apps.openai_api.tests.test_answer import chunks_of
from apps.openai_api.tests.test_parameters import O200K, ROOMY
from apps.simulator.voice.speakers import SPEAKERS

AUDIO = replace(ROOMY, name="gpt-audio-mini-2025-12-15", aliases=("gpt-audio-mini",), vision=False)
ASKED = [{"role": "user", "content": "Tell me about tea in one sentence."}]
WAV = {"format": "wav", "voice": "alloy"}
PCM = {"format": "pcm16", "voice": "alloy"}


@pytest.fixture(autouse=True)
def _stores_here(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path


def world(**changes: Any) -> World:
    return World(key_entry(**changes), ROOMY, AUDIO)


def speak(where: World | None = None, **options: Any) -> Answer:
    body = {"model": "gpt-audio-mini", "messages": ASKED, "modalities": ["text", "audio"], "audio": WAV}
    return (where or world()).chat(body | options)


def audio_of(answer: Answer, choice: int = 0) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    audio: dict[str, Any] = answer.json["choices"][choice]["message"]["audio"]
    return audio


def details(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = answer.json["usage"]["completion_tokens_details"]
    return told


def seconds_of(data: bytes) -> float:
    return float(soundfile.info(io.BytesIO(data)).duration)


def test_a_spoken_answer_has_sound_and_its_words() -> None:
    answer = speak()
    message, audio = answer.json["choices"][0]["message"], audio_of(answer)
    assert (message["content"], set(audio)) == (None, {"id", "data", "expires_at", "transcript"})
    assert audio["expires_at"] == answer.json["created"] + 3_600
    plain = world().chat({"model": "gpt-4o-mini", "messages": ASKED}).json["choices"][0]["message"]["content"]
    assert len(audio["transcript"].split()) > 3
    assert isinstance(plain, str)
    with wave.open(io.BytesIO(base64.b64decode(audio["data"]))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 24_000)
        # A token for each twentieth of a second.
        assert sound.getnframes() == details(answer)["audio_tokens"] * 1_200


def test_sound_and_words_count_and_cost_as_completion() -> None:
    where = world()
    answer = speak(where)
    usage = answer.json["usage"]
    spoken = details(answer)["audio_tokens"]
    assert spoken > 20
    assert usage["completion_tokens"] == spoken + O200K.count(audio_of(answer)["transcript"])
    assert where.record.completion_tokens == usage["completion_tokens"]
    assert where.record.cost_nano == usage["prompt_tokens"] * 150 + usage["completion_tokens"] * 600


@pytest.mark.parametrize(("kind", "container"), [("wav", "WAV"), ("mp3", "MP3"), ("flac", "FLAC"), ("opus", "OGG")])
def test_each_format_is_real_and_as_long_as_its_tokens(kind: str, container: str) -> None:
    answer = speak(audio={"format": kind, "voice": "coral"})
    data = base64.b64decode(audio_of(answer)["data"])
    assert soundfile.info(io.BytesIO(data)).format == container
    assert seconds_of(data) == pytest.approx(details(answer)["audio_tokens"] / 20, abs=0.06)
    again = speak(audio={"format": kind, "voice": "coral"})
    assert audio_of(again)["data"] == audio_of(answer)["data"]


def test_pcm16_is_the_wav_without_its_header() -> None:
    bare, wav = (base64.b64decode(audio_of(speak(audio=options))["data"]) for options in (PCM, WAV))
    assert wav[44:] == bare


def test_each_voice_sounds_unlike_the_others_and_says_the_same() -> None:
    answers = [audio_of(speak(audio={"format": "pcm16", "voice": voice})) for voice in SPEAKERS]
    answers.append(audio_of(speak(audio={"format": "pcm16", "voice": {"id": "voice_1234"}})))
    assert len({answer["data"] for answer in answers}) == len(SPEAKERS) + 1
    assert len({answer["transcript"] for answer in answers}) == 1


def test_each_choice_is_said_aloud_under_its_own_id() -> None:
    answer = speak(n=2)
    assert audio_of(answer)["id"] != audio_of(answer, 1)["id"]
    assert details(answer)["audio_tokens"] == sum(
        len(base64.b64decode(audio_of(answer, choice)["data"])[44:]) // 2_400 for choice in range(2)
    )


def test_tools_are_called_in_silence() -> None:
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}
    message = speak(tools=[tool], tool_choice="required").json["choices"][0]["message"]
    assert message["tool_calls"]
    assert "audio" not in message


# --- Streams ---


def stream(**options: Any) -> list[dict[str, Any]]:
    answer = speak(audio=PCM, stream=True, stream_options={"include_usage": True}, **options)
    assert answer.status == 200, answer.text
    return chunks_of(answer)


def parts_of(chunks: list[dict[str, Any]], name: str) -> list[Any]:
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return [delta["audio"][name] for delta in deltas if name in delta.get("audio", {})]


def test_a_stream_joined_is_the_whole_answer() -> None:
    whole, chunks = speak(audio=PCM), stream()
    audio = audio_of(whole)
    assert "".join(parts_of(chunks, "transcript")) == audio["transcript"]
    assert "".join(parts_of(chunks, "data")) == audio["data"]
    assert len(parts_of(chunks, "data")) > 3
    assert len(parts_of(chunks, "id")) == len(parts_of(chunks, "expires_at")) == 1
    assert chunks[-1]["usage"] == whole.json["usage"]


def test_a_stream_has_the_deltas_of_the_platform_in_order() -> None:
    choices = [chunk["choices"][0] for chunk in stream()[:-1]]
    assert choices[0]["delta"] == {"role": "assistant", "content": None, "refusal": None}
    assert set(choices[1]["delta"]["audio"]) == {"id"}
    assert set(choices[-2]["delta"]["audio"]) == {"expires_at"}
    assert "finish_reason" not in choices[-2]
    assert (choices[-1]["delta"], choices[-1]["finish_reason"]) == ({}, "stop")
    kinds = [next(iter(choice["delta"]["audio"])) for choice in choices[2:-2]]
    assert set(kinds) == {"transcript", "data"}
    assert kinds[0] == "transcript"
    assert "transcript" in kinds[kinds.index("data") :]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 400),
    st.sampled_from(["Hello", "Tell me about tea.", "Erzähle von Tee.", "茶について教えて。", "Say exactly: ..."]),
)
def test_words_and_sound_together_never_pass_the_limit(limit: int, text: str) -> None:
    options: dict[str, Any] = {"max_completion_tokens": limit, "messages": [{"role": "user", "content": text}]}
    answer = speak(audio=PCM, **options)
    choice, usage = answer.json["choices"][0], answer.json["usage"]
    assert usage["completion_tokens"] <= limit
    assert (choice["finish_reason"] == "length") == (usage["completion_tokens"] == limit)
    sound = base64.b64decode(audio_of(answer)["data"])
    assert len(sound) == usage["completion_tokens_details"]["audio_tokens"] * 2_400
    chunks = stream(**options)
    assert "".join(parts_of(chunks, "data")) == audio_of(answer)["data"]
    assert chunks[-1]["usage"] == usage


# --- What came before ---


def go_on(where: World, identity: str, model: str = "gpt-audio-mini") -> Answer:
    messages = [*ASKED, {"role": "assistant", "audio": {"id": identity}}, {"role": "user", "content": "Thanks"}]
    return where.chat({"model": model, "messages": messages})


def test_what_was_said_may_be_referred_to_by_its_id() -> None:
    where = world()
    said = speak(where)
    again = go_on(where, audio_of(said)["id"])
    assert again.status == 200
    heard = again.json["usage"]["prompt_tokens_details"]["audio_tokens"]
    assert heard == -(-details(said)["audio_tokens"] // 2)
    words = O200K.count(audio_of(said)["transcript"])
    assert again.json["usage"]["prompt_tokens"] > heard + words


def test_another_project_and_a_guess_know_nothing_of_it() -> None:
    where = world()
    identity = audio_of(speak(where))["id"]
    # The same body is remembered, and still is nobody else's.
    assert [go_on(where, identity).status for _ in range(3)] == [200] * 3
    for answer in (go_on(world(project_id=4), identity), go_on(where, "audio_x"), go_on(where, "../x")):
        assert (answer.status, answer.error["param"]) == (400, "messages[1].audio.id")


def test_after_an_hour_it_is_forgotten(tmp_path: Path) -> None:
    where = world()
    identity = audio_of(speak(where))["id"]
    [path] = (tmp_path / "recordings").iterdir()
    assert recordings_prune() == 0
    hour_ago = time.time() - 3_601
    os.utime(path, (hour_ago, hour_ago))
    assert go_on(where, identity).status == 400
    assert recordings_prune() == 1
    assert not list((tmp_path / "recordings").iterdir())


def test_the_file_of_it_names_neither_id_nor_project(tmp_path: Path) -> None:
    identity = audio_of(speak())["id"]
    [path] = (tmp_path / "recordings").iterdir()
    assert identity not in path.name
    assert len(path.stem) == 64


# --- What is refused ---


@pytest.mark.parametrize(
    ("options", "param", "code", "words"),
    [
        ({"model": "gpt-4o-mini"}, "modalities", "unsupported_value", "does not support 'audio' with this model"),
        ({"model": "gpt-4o-mini", "modalities": None}, "audio", "unsupported_parameter", "not supported with this"),
        ({"audio": None}, "audio", "missing_required_parameter", "Missing required parameter: 'audio'."),
        ({"modalities": ["text"]}, "audio", "invalid_value", "only allowed when 'modalities'"),
        ({"modalities": None, "audio": None}, "model", "invalid_value",
         "This model requires that either input content or output modality contain audio."),
        ({"modalities": ["text", "video"]}, "modalities[1]", "invalid_value", "Invalid value: 'video'."),
        ({"audio": WAV | {"format": "ogg"}}, "audio.format", "invalid_value", "Invalid value: 'ogg'."),
        ({"audio": WAV | {"format": "aac"}}, "audio.format", "unsupported_value", "does not support 'aac'"),
        ({"audio": WAV | {"voice": "nobody"}}, "audio.voice", "invalid_value", "Supported values are: 'alloy',"),
        ({"audio": WAV | {"voice": {"id": "../x"}}}, "audio.voice.id", "invalid_value", "does not match pattern"),
        ({"audio": WAV | {"voice": 3}}, "audio.voice", "invalid_type", "Invalid type for 'audio.voice'"),
        ({"audio": WAV | {"speed": 2}}, "audio.speed", "unknown_parameter", "Unknown parameter: 'audio.speed'."),
        ({"audio": {"voice": "alloy"}}, "audio.format", "missing_required_parameter", "Missing required"),
        ({"stream": True}, "audio.format", "unsupported_value",
         "'audio.format' does not support 'wav' when stream=true. Supported values are: 'pcm16'."),
        ({"n": 9}, "n", "integer_above_max_value", "Expected a value <= 8 with audio output, but got 9"),
        ({"logprobs": True}, "logprobs", "unsupported_parameter", "not supported with this model"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_in_the_words_of_the_platform(
    options: dict[str, Any], param: str, code: str, words: str
) -> None:
    answer = speak(**options)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, param, code)
    assert words in answer.error["message"]


def test_a_model_without_ears_takes_no_recording_of_its_own() -> None:
    assert go_on(world(), "audio_x", model="gpt-4o-mini").error["param"] == "messages[1].audio"
