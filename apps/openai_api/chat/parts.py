"""The parts that the content of a message is made of, as the `openai` package's types describe them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class CacheBreakpoint(Struct, forbid_unknown_fields=True):
    """Where a part of the prompt that comes again ends."""

    mode: Literal["explicit"]
    ttl: Literal["30m", "12h"] | None = None


class TextPart(Struct, forbid_unknown_fields=True):
    # Not a tag: msgspec does not miss the tag of a kind that stands alone.
    type: Literal["text"]
    text: str
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class AssistantTextPart(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    text: str
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class RefusalPart(Struct, tag="refusal", tag_field="type", forbid_unknown_fields=True):
    refusal: str


class UserTextPart(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    text: str
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class ImageUrl(Struct, forbid_unknown_fields=True):
    url: str
    detail: Literal["auto", "low", "high", "original"] | None = None


class ImagePart(Struct, tag="image_url", tag_field="type", forbid_unknown_fields=True):
    image_url: ImageUrl
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class InputAudio(Struct, forbid_unknown_fields=True):
    data: str
    format: Literal["wav", "mp3"]


class AudioPart(Struct, tag="input_audio", tag_field="type", forbid_unknown_fields=True):
    input_audio: InputAudio
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class InputFile(Struct, forbid_unknown_fields=True):
    file_data: str | None = None
    file_id: str | None = None
    filename: str | None = None


class FilePart(Struct, tag="file", tag_field="type", forbid_unknown_fields=True):
    file: InputFile
    prompt_cache_breakpoint: CacheBreakpoint | None = None


Parts = Annotated[list[TextPart], Meta(min_length=1)]
AssistantParts = Annotated[list[AssistantTextPart | RefusalPart], Meta(min_length=1)]
UserParts = Annotated[list[UserTextPart | ImagePart | AudioPart | FilePart], Meta(min_length=1)]
