"""The parts that the content of an item is made of, as the `openai` package's types describe them."""

from typing import Literal

from msgspec import Struct

from apps.openai_api.chat.parts import CacheBreakpoint


class Part(Struct, tag_field="type", forbid_unknown_fields=True, omit_defaults=True):
    """What all parts have in common: `type` tells them apart."""


class InputText(Part, tag="input_text"):
    text: str
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class InputImage(Part, tag="input_image"):
    detail: Literal["auto", "low", "high", "original"] | None = None
    image_url: str | None = None
    file_id: str | None = None
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class InputFile(Part, tag="input_file"):
    filename: str | None = None
    file_data: str | None = None
    file_id: str | None = None
    file_url: str | None = None
    detail: Literal["auto", "low", "high"] | None = None
    prompt_cache_breakpoint: CacheBreakpoint | None = None


class OutputText(Part, tag="output_text"):
    """`annotations` and `logprobs` come back as they were given."""

    text: str
    annotations: list[object] | None = None
    logprobs: list[object] | None = None


class Refusal(Part, tag="refusal"):
    refusal: str


GivenPart = InputText | InputImage | InputFile
SpokenPart = OutputText | Refusal
ContentPart = InputText | InputImage | InputFile | OutputText | Refusal


def text_of(content: "str | list[ContentPart] | list[GivenPart]") -> str:
    """All text of a content; parts are joined by line ends."""
    return content if isinstance(content, str) else "\n".join(_texts(content))


def _texts(parts: "list[ContentPart] | list[GivenPart]") -> list[str]:
    texts = []
    for part in parts:
        if isinstance(part, InputText | OutputText):
            texts.append(part.text)
        elif isinstance(part, Refusal):
            texts.append(part.refusal)
    return texts
