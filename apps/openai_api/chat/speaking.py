"""Spoken answers of a chat: which models speak, in what voices and formats, and how long they may."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from apps.openai_api import errors
from apps.openai_api.errors import ApiError
from apps.simulator.assistant import Reply
from apps.simulator.completion import LENGTH
from apps.simulator.conversation import Turn
from apps.simulator.voice.encoding import FORMATS, Format
from apps.simulator.voice.speakers import SPEAKERS, Speaker, speaker_of
from apps.simulator.voice.speech import sound_of, speech_of, tokens_of

if TYPE_CHECKING:
    from apps.openai_api.chat.request import ChatRequest

# What one request may have said aloud: a minute of sound is encoded in up to a second.
_MOST_CHOICES = 8
# How a reply is composed with another room for its tokens.
Compose = Callable[[int], Reply]


class CustomVoice(Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern="^voice_[A-Za-z0-9_-]{1,64}$")]


class AudioOptions(Struct, forbid_unknown_fields=True):
    format: Literal["wav", "aac", "mp3", "flac", "opus", "pcm16"]
    voice: str | CustomVoice


class Speaking(NamedTuple):
    """Who says the answer, and as what kind of file."""

    speaker: Speaker
    kind: Format

    def spoken(self, compose: Compose, room: int) -> Reply:
        """The reply with its sound. Both together find room: the text is cut so that what is left of it can be said,
        and the sound at the very token."""
        said = compose(room)
        if said.calls or not said.text:
            return said
        sound = sound_of(said.text, self.speaker)
        needed = said.tokens + tokens_of(sound)
        if needed <= room and said.finish_reason != LENGTH:
            return said._replace(tokens=needed, speech=speech_of(sound, self.kind))
        if needed > room:
            said = compose(max(1, room * said.tokens // needed))
            sound = sound_of(said.text, self.speaker)
        # Silence follows where the shorter text is said too soon: an answer that is cut has all tokens it may have.
        said = said._replace(finish_reason=LENGTH, completion=said.completion._replace(finish_reason=LENGTH))
        return said._replace(tokens=room, speech=speech_of(sound, self.kind, room - said.tokens))


def hears_or_speaks(model: str) -> bool:
    """Whether a chat model works with sound: those with `audio` in their name."""
    return "audio" in model


def speaking_of(request: "ChatRequest", model: str, turns: Sequence[Turn]) -> Speaking | None:
    """How the answer is to be said; None for an answer in text. Raises ApiError."""
    wants = request.modalities is not None and "audio" in request.modalities
    if not hears_or_speaks(model):
        if wants:
            raise errors.unsupported_value("modalities", "'audio'", "Supported values are: 'text'.")
        if request.audio is not None:
            raise errors.not_supported_with_model("audio")
        return None
    if not wants:
        _check_silent(request, turns)
        return None
    if request.audio is None:
        raise errors.missing_parameter("audio")
    if request.logprobs:
        raise errors.not_supported_with_model("logprobs")
    if (request.n or 1) > _MOST_CHOICES:
        raise errors.too_many_spoken_choices(_MOST_CHOICES, request.n or 1)
    return Speaking(_speaker(request.audio.voice), _kind(request.audio.format, streamed=bool(request.stream)))


def _check_silent(request: "ChatRequest", turns: Sequence[Turn]) -> None:
    if request.audio is not None:
        raise ApiError(
            400,
            "Invalid value for 'audio': 'audio' is only allowed when 'modalities' includes 'audio'.",
            code="invalid_value",
            param="audio",
        )
    if not any(one.kind == "audio" for turn in turns for one in turn.attachments):
        raise ApiError(
            400,
            "This model requires that either input content or output modality contain audio.",
            code="invalid_value",
            param="model",
        )


def _speaker(voice: str | CustomVoice) -> Speaker:
    if isinstance(voice, CustomVoice):
        return speaker_of(voice.id)
    if voice not in SPEAKERS:
        raise errors.invalid_value("audio.voice", voice[:100], errors.listing(tuple(SPEAKERS)))
    return SPEAKERS[voice]


def _kind(asked: str, *, streamed: bool) -> Format:
    if streamed and asked != "pcm16":
        raise ApiError(
            400,
            f"Unsupported value: 'audio.format' does not support '{asked}' when stream=true. Supported values are: "
            "'pcm16'.",
            code="unsupported_value",
            param="audio.format",
        )
    for kind in FORMATS:
        if kind == asked:
            return kind
    raise errors.unsupported_value("audio.format", f"'{asked}'", f"Supported values are: {errors.listing(FORMATS)}.")
