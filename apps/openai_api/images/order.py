"""What is to be made, at what cost: a request with all that it leaves open decided."""

from dataclasses import dataclass, field

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.images import refusals, tokens, uploads
from apps.openai_api.images.families import DALL_E_2, DALL_E_3, LANDSCAPE, PORTRAIT, SQUARE, Family, Size, family_of
from apps.openai_api.images.formats import Animation, Author, animation_of, check_format
from apps.openai_api.images.request import (
    ImageEditRequest,
    ImageGenerationRequest,
    ImageRequest,
    ImageVariationRequest,
)
from apps.openai_api.multipart import Upload
from apps.simulator.picture.encoding import Format
from apps.simulator.picture.upload import Header
from apps.simulator.tokens import encoding

_TALL_WORDS = frozenset("portrait vertical tall poster upright hochformat".split())
_WIDE_WORDS = frozenset("landscape horizontal wide panorama panoramic banner widescreen querformat".split())


@dataclass(frozen=True)
class Order:
    """`kind` is "generation", "edit" or "variation". Tokens are of the whole request, 0 for the DALL·E models."""

    kind: str
    model: CatalogModel
    family: Family
    prompt: str
    n: int
    size: Size
    quality: str
    style: str = ""
    complexity: str = "medium"
    transparent: bool = False
    output_format: Format = "png"
    compression: int = 100
    drafts: int = 0
    stream: bool = False
    as_url: bool = False
    identifier: str | None = None
    images: tuple[bytes, ...] = ()
    mask: bytes | None = None
    markup: bytes | None = None
    animation: Animation | None = None
    author: Author | None = None
    faithful: bool = True
    text_tokens: int = 0
    image_tokens: int = 0
    # Of one picture, its drafts included.
    output_tokens: int = field(default=0)

    @property
    def input_tokens(self) -> int:
        return self.text_tokens + self.image_tokens

    @property
    def total_output_tokens(self) -> int:
        return self.output_tokens * self.n

    @property
    def size_name(self) -> str:
        return f"{self.size[0]}x{self.size[1]}"


def generation_order(request: ImageGenerationRequest, model: CatalogModel) -> Order:
    """Raises ApiError for what the model does not take."""
    family = _family(model, "v1/images/generations")
    family.check(request, request.prompt)
    size = family.size(request.size, _size_by_words(request.prompt) if family.is_gpt else SQUARE)
    style = request.style or ("vivid" if family is DALL_E_3 else "")
    return _order("generation", request, model, family, size, style=style)


def edit_order(request: ImageEditRequest, model: CatalogModel) -> Order:
    """As `generation_order`; reads the headers of the files."""
    family = _family(model, "v1/images/edits")
    if family is DALL_E_3:
        raise refusals.model_cannot_edit(model.name)
    family.check(request, request.prompt)
    if request.markup is not None and request.mask is not None:
        raise refusals.markup_with_mask()
    headers = uploads.check_images(request.image, family)
    if request.mask is not None:
        uploads.check_mask(request.mask, headers[0])
    elif request.markup is not None:
        uploads.check_markup(request.markup, headers[0])
    elif not family.is_gpt and not headers[0].has_alpha:
        raise refusals.nothing_to_edit(headers[0].mode)
    size = family.size(request.size, _size_like(headers[0]) if family.is_gpt else SQUARE)
    faithful = request.input_fidelity == "high" or not family.fidelities
    priced_faithful = request.input_fidelity == "high"
    seen = sum(tokens.upload_tokens(header, faithful=priced_faithful) for header in headers) if family.is_gpt else 0
    return _order("edit", request, model, family, size, faithful=faithful, image_tokens=seen)


def variation_order(request: ImageVariationRequest, model: CatalogModel) -> Order:
    """As `edit_order`."""
    family = _family(model, "v1/images/variations")
    if family is not DALL_E_2:
        raise refusals.model_cannot_vary(model.name)
    family.check(request, "")
    uploads.check_square_png(request.image)
    return _order("variation", request, model, family, family.size(request.size, SQUARE))


def _family(model: CatalogModel, endpoint: str) -> Family:
    if not model.images:
        raise errors.model_without_ability(endpoint)
    return family_of(model.name)


def _order(
    kind: str, request: ImageRequest, model: CatalogModel, family: Family, size: Size, *, style: str = "",
    faithful: bool = True, image_tokens: int = 0,
) -> Order:  # fmt: skip
    check_format(request)
    prompt: str = getattr(request, "prompt", "")
    quality = family.quality(getattr(request, "quality", None))
    mask: Upload | None = getattr(request, "mask", None)
    markup: Upload | None = getattr(request, "markup", None)
    animation = animation_of(request)
    drafts = (getattr(request, "partial_images", None) or 0) if getattr(request, "stream", None) else 0
    output = tokens.output_tokens(quality, *size, by_area=family.any_size) if family.is_gpt else 0
    compression = getattr(request, "output_compression", None)
    output_format: Format = getattr(request, "output_format", None) or "png"
    if compression not in (None, 100) and output_format == "png":
        raise refusals.compressed_png()
    return Order(
        kind=kind,
        model=model,
        family=family,
        prompt=prompt,
        n=request.n or 1,
        size=size,
        quality=quality,
        style=style,
        complexity=getattr(request, "complexity", None) or "medium",
        transparent=_is_transparent(getattr(request, "background", None), prompt, output_format),
        output_format=output_format,
        compression=100 if compression is None else compression,
        drafts=drafts,
        stream=bool(getattr(request, "stream", None)),
        as_url=not family.is_gpt and request.response_format != "b64_json",
        identifier=getattr(request, "safety_identifier", None) or request.user or None,
        images=_files(request),
        mask=mask.data if mask else None,
        markup=markup.data if markup else None,
        animation=animation,
        faithful=faithful,
        text_tokens=encoding(model.tokenizer).count(prompt) if family.is_gpt else 0,
        image_tokens=image_tokens,
        output_tokens=output + tokens.draft_tokens(drafts + (animation.frames - 1 if animation else 0))
        if family.is_gpt
        else 0,
    )


def _files(request: ImageRequest) -> tuple[bytes, ...]:
    match request:
        case ImageEditRequest():
            return tuple(image.data for image in request.image)
        case ImageVariationRequest():
            return (request.image.data,)
        case _:
            return ()


def _is_transparent(asked: str | None, prompt: str, output_format: Format) -> bool:
    can_be = output_format in {"png", "webp"}
    if asked == "transparent" and not can_be:
        raise refusals.transparent_format(output_format)
    open_to_it = asked in (None, "auto") and can_be
    return asked == "transparent" or (open_to_it and "transparent background" in prompt.lower())


def _size_by_words(prompt: str) -> Size:
    """What `auto` is for a prompt that says how it is to be framed; else a square."""
    words = set(prompt[:2_000].lower().replace(",", " ").split())
    if words & _TALL_WORDS:
        return PORTRAIT
    return LANDSCAPE if words & _WIDE_WORDS else SQUARE


def _size_like(header: Header) -> Size:
    """The size that is nearest to the form of the picture to edit."""
    if header.width * 5 > header.height * 6:
        return LANDSCAPE
    return PORTRAIT if header.height * 5 > header.width * 6 else SQUARE
