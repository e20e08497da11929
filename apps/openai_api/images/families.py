"""What each family of image models takes: parameters, sizes, qualities, lengths of prompts.

Sources: the descriptions of the parameters in the `openai` package's types, for the DALL·E models those of its earlier
releases.
"""

import re
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from apps.openai_api import errors
from apps.openai_api.images import refusals
from apps.openai_api.images.request import ImageRequest

Request = TypeVar("Request", bound=ImageRequest)
Size = tuple[int, int]
SQUARE, PORTRAIT, LANDSCAPE = (1024, 1024), (1024, 1536), (1536, 1024)
_SIZE = re.compile(r"([1-9][0-9]{1,3})x([1-9][0-9]{1,3})")
# Moving pictures and those made of vectors came with gpt-image-2, markup with gpt-image-2.5.
_MOVING_OR_VECTOR = frozenset({"frame_count", "frame_duration_ms", "svg"})
_GPT_ONLY = _MOVING_OR_VECTOR | {
    "background", "complexity", "input_fidelity", "markup", "moderation", "output_compression", "output_format",
    "partial_images", "stream",
}  # fmt: skip
_STILL = ("png", "webp", "jpeg")


@dataclass(frozen=True)
class Family:
    """`foreign`: parameters that the platform has and these models do not."""

    longest_prompt: int
    sizes: tuple[str, ...]
    qualities: tuple[str, ...]
    usual_quality: str
    foreign: frozenset[str]
    most_images: int = 10
    is_gpt: bool = False
    any_size: bool = False
    formats: tuple[str, ...] = _STILL
    # How much of a fidelity these models take; none: they are always faithful and refuse the parameter.
    fidelities: tuple[str, ...] = ()

    def known_only(self, request: Request) -> Request:
        """The request without the parameters that these models do not have, for a lenient server."""
        strange = {name: None for name in request.__struct_fields__ if name in self.foreign}
        return replace(request, **strange)

    def check(self, request: ImageRequest, prompt: str) -> None:
        """Raises ApiError for what is right in itself and not with these models."""
        for name in request.__struct_fields__:
            if name in self.foreign and getattr(request, name) not in (None, False):
                raise errors.unknown_parameter(name)
        if len(prompt) > self.longest_prompt:
            raise refusals.prompt_too_long(self.longest_prompt, len(prompt))
        if (request.n or 1) > self.most_images:
            raise refusals.one_image_only()
        output_format = getattr(request, "output_format", None)
        if output_format and output_format not in self.formats:
            raise refusals.unsupported_image_value("output_format", output_format, self.formats)
        fidelity = getattr(request, "input_fidelity", None)
        if fidelity and fidelity not in self.fidelities:
            raise refusals.unsupported_image_value("input_fidelity", fidelity, self.fidelities)

    def quality(self, asked: str | None) -> str:
        """The quality that is made."""
        if asked is None or asked == "auto":
            return self.usual_quality
        if asked not in self.qualities:
            raise refusals.unsupported_image_value("quality", asked, (*self.qualities, "auto"))
        return asked

    def size(self, asked: str | None, usual: Size) -> Size:
        """The size that is made; `usual` where the request leaves it open."""
        if asked is None or (asked == "auto" and self.is_gpt):
            return usual
        match = _SIZE.fullmatch(asked)
        if asked in self.sizes and match:
            return int(match[1]), int(match[2])
        if not self.any_size:
            raise refusals.unsupported_image_value("size", asked, self.sizes + (("auto",) if self.is_gpt else ()))
        if not match:
            raise refusals.invalid_image_size(asked, "Expected WIDTHxHEIGHT, such as 1536x864, or 'auto'.")
        return _free_size(asked, int(match[1]), int(match[2]))


def _free_size(asked: str, width: int, height: int) -> Size:
    """The rules of the models that take any size."""
    if width % 16 or height % 16:
        raise refusals.invalid_image_size(asked, "Width and height must both be divisible by 16.")
    if max(width, height) > 3_840:
        raise refusals.invalid_image_size(asked, "The longest edge must be at most 3840 pixels.")
    if max(width, height) > 3 * min(width, height):
        raise refusals.invalid_image_size(asked, "The aspect ratio must be between 1:3 and 3:1.")
    if not 655_360 <= width * height <= 8_294_400:
        raise refusals.invalid_image_size(asked, "The number of pixels must be between 655,360 and 8,294,400.")
    return width, height


_GPT_SIZES = ("1024x1024", "1024x1536", "1536x1024")
_GPT_FOREIGN = frozenset({"response_format", "style"})
_GPT_1_FOREIGN = _GPT_FOREIGN | _MOVING_OR_VECTOR | {"markup"}
_GPT_1 = Family(
    32_000, _GPT_SIZES, ("low", "medium", "high"), "medium", _GPT_1_FOREIGN, is_gpt=True, fidelities=("high", "low")
)
_GPT_1_MINI = Family(
    32_000, _GPT_SIZES, ("low", "medium", "high"), "medium", _GPT_1_FOREIGN, is_gpt=True, fidelities=("low",)
)
_GPT_2 = Family(
    32_000,
    _GPT_SIZES,
    ("low", "medium", "high"),
    "medium",
    _GPT_FOREIGN | {"input_fidelity", "markup"},
    is_gpt=True,
    any_size=True,
    formats=(*_STILL, "gif", "svg"),
)
_GPT_2_5 = Family(
    32_000,
    _GPT_SIZES,
    ("low", "medium", "high", "xhigh", "max"),
    "medium",
    _GPT_FOREIGN | {"input_fidelity"},
    is_gpt=True,
    any_size=True,
    formats=(*_STILL, "gif", "svg"),
)
DALL_E_2 = Family(1_000, ("256x256", "512x512", "1024x1024"), ("standard",), "standard", _GPT_ONLY | {"style"})
DALL_E_3 = Family(
    4_000, ("1024x1024", "1792x1024", "1024x1792"), ("standard", "hd"), "standard", _GPT_ONLY, most_images=1
)
# The longest beginning of a name that fits decides; a model that an administrator added is of the newest kind.
_BY_NAME = {
    "dall-e-2": DALL_E_2,
    "dall-e-3": DALL_E_3,
    "chatgpt-image": _GPT_1,
    "gpt-image-1": _GPT_1,
    "gpt-image-1-mini": _GPT_1_MINI,
    "gpt-image-2": _GPT_2,
    "gpt-image-2.5": _GPT_2_5,
    "gpt-image-2.6": _GPT_2_5,
}


def family_of(model: str) -> Family:
    """By the dated name of a model."""
    fitting = [name for name in _BY_NAME if model.startswith(name)]
    return _BY_NAME[max(fitting, key=len)] if fitting else _GPT_2_5


def usual_model(request: ImageRequest) -> str:
    """The model of a request that names none: dall-e-2, unless it asks for what only the gpt-image models do."""
    moves = getattr(request, "output_format", None) in {"gif", "svg"}
    if moves or any(getattr(request, name, None) is not None for name in (*_MOVING_OR_VECTOR, "markup")):
        return "gpt-image-2.5-flare"
    asked = any(getattr(request, name, None) not in (None, False) for name in _GPT_ONLY)
    images = getattr(request, "image", None)
    return "gpt-image-1.5" if asked or (isinstance(images, list) and len(images) > 1) else "dall-e-2"
