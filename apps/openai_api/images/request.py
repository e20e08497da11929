"""The bodies of the three image endpoints, as the `openai` package's types describe them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from apps.openai_api.bodies import BodyDecoder
from apps.openai_api.multipart import FormDecoder, Upload

Background = Literal["transparent", "opaque", "auto"]
Identifier = Annotated[str, Meta(max_length=64)]
Level = Literal["low", "medium", "high"]
Number = Annotated[int, Meta(ge=1, le=10)]
Milliseconds = Annotated[int, Meta(ge=1)]
Frames = Annotated[int, Meta(ge=2, le=16)]
OutputFormat = Literal["png", "webp", "jpeg", "gif", "svg"]
Partials = Annotated[int, Meta(ge=0, le=3)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Prompt = Annotated[str, Meta(min_length=1)]
Quality = Literal["low", "medium", "high", "xhigh", "max", "auto", "standard", "hd"]
ResponseFormat = Literal["url", "b64_json"]


class SvgReasoning(Struct, forbid_unknown_fields=True):
    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None


class Svg(Struct, forbid_unknown_fields=True):
    """Who writes the SVG, and how hard it thinks."""

    model: str
    reasoning: SvgReasoning | None = None


class ImageGenerationRequest(Struct, forbid_unknown_fields=True):
    """POST /v1/images/generations. What of it a model takes, `families` knows."""

    prompt: Prompt
    background: Background | None = None
    complexity: Level | None = None
    frame_count: Frames | None = None
    frame_duration_ms: Milliseconds | None = None
    model: str | None = None
    moderation: Literal["low", "auto"] | None = None
    n: Number | None = None
    output_compression: Percent | None = None
    output_format: OutputFormat | None = None
    partial_images: Partials | None = None
    quality: Quality | None = None
    response_format: ResponseFormat | None = None
    safety_identifier: Identifier | None = None
    size: str | None = None
    stream: bool | None = None
    style: Literal["vivid", "natural"] | None = None
    svg: Svg | None = None
    user: str | None = None


class ImageEditRequest(Struct, forbid_unknown_fields=True):
    """POST /v1/images/edits, a form."""

    image: Annotated[list[Upload], Meta(min_length=1, max_length=16)]
    prompt: Prompt
    background: Background | None = None
    complexity: Level | None = None
    frame_count: Frames | None = None
    frame_duration_ms: Milliseconds | None = None
    input_fidelity: Literal["high", "low"] | None = None
    markup: Upload | None = None
    mask: Upload | None = None
    model: str | None = None
    n: Number | None = None
    output_compression: Percent | None = None
    output_format: OutputFormat | None = None
    partial_images: Partials | None = None
    quality: Quality | None = None
    response_format: ResponseFormat | None = None
    safety_identifier: Identifier | None = None
    size: str | None = None
    stream: bool | None = None
    svg: Svg | None = None
    user: str | None = None


class ImageVariationRequest(Struct, forbid_unknown_fields=True):
    """POST /v1/images/variations, a form."""

    image: Upload
    model: str | None = None
    n: Number | None = None
    response_format: ResponseFormat | None = None
    size: str | None = None
    user: str | None = None


ImageRequest = ImageGenerationRequest | ImageEditRequest | ImageVariationRequest
generation_decoder = BodyDecoder(ImageGenerationRequest)
edit_decoder = FormDecoder(ImageEditRequest)
variation_decoder = FormDecoder(ImageVariationRequest)
